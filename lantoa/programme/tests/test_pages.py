from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantoa.people import boards
from lantoa.programme import actions, metrics, queries
from lantoa.programme.models import Campaign, Occasion, Plan, PlanItem
from lantoa.programme.tests.conftest import YEAR
from lantoa.search.queries import search


def url(name: str, *args: object) -> str:
    return reverse(f"programme:{name}", args=args)


@pytest.fixture
def school(union, plan_at):
    plan_at(union.school_a)
    return union.school_a


@pytest.fixture
def officer(union, school, signed_in):
    account = union.account(school, "can-bo-truyen-thong", name="Trần Thị Hoa")
    signed_in(account)
    return account


def test_the_plan_page_shows_what_is_to_be_answered_first(client, school, officer):
    page = client.get(url("plan", "S001")).content.decode()
    assert page.index("Cao điểm 20/11") < page.index("Việc của đơn vị")
    assert "Nhận cả 2 việc" in page
    assert url("plan_submit", "S001") not in page


def test_an_officer_answers_adds_and_submits_without_scripts(client, union, school, officer, plan_at):
    first, second = queries.inherited_items(plan_at(school))
    client.post(url("answer", "S001", first.pk), {"nam": YEAR, "answer": "adopted"})
    refused = client.post(url("answer", "S001", second.pk), {"nam": YEAR, "answer": "declined", "reason": ""})
    assert refused.status_code == 200
    client.post(url("answer", "S001", second.pk), {"nam": YEAR, "answer": "declined", "reason": "Đã có"})
    added = client.post(url("item_new", "S001"), {
        "nam": YEAR, "title": "Hội diễn văn nghệ", "starts_on": "2026-11-10", "ends_on": "2026-11-12",
        "budget": "12.500.000 đ", "owner": officer.person_id,
    })  # fmt: skip
    assert added.status_code == 302
    item = PlanItem.objects.get(title="Hội diễn văn nghệ")
    assert (item.budget, item.owner) == (12_500_000, officer.person)
    assert client.post(url("plan_submit", "S001"), {"nam": YEAR}).status_code == 302
    assert plan_at(school).state == Plan.State.SUBMITTED
    assert "Đang chờ cấp trên duyệt" in client.get(url("plan", "S001")).content.decode()


def test_an_item_is_adapted_from_a_copy(client, school, officer, plan_at):
    item = queries.inherited_items(plan_at(school))[0]
    page = client.get(url("answer", "S001", item.pk), {"cach": "adapted"}).content.decode()
    assert 'value="Cao điểm 20/11"' in page
    client.post(url("answer", "S001", item.pk), {"answer": "adapted", "title": "Tuần tri ân", "budget": "0"})
    assert plan_at(school).items.get().title == "Tuần tri ân"


def cost(client, address: str, **params: object) -> int:
    client.get(address, params)  # what is remembered for all that come after
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address, params).status_code == 200
    return len(counted)


def test_reading_a_plan_costs_the_same_whatever_its_length(client, school, officer, plan_at):
    plan = plan_at(school)
    actions.add_item(None, plan, title="Việc đầu", owner=officer.person)
    few = cost(client, url("plan", "S001"))
    for n in range(30):
        actions.add_item(None, plan, title=f"Việc {n}", owner=officer.person)
    assert cost(client, url("plan", "S001")) == few


def test_a_plan_is_read_in_few_queries(school, officer, plan_at, django_assert_num_queries):
    plan = plan_at(school)
    with django_assert_num_queries(2):
        queries.inherited(plan)
    with django_assert_num_queries(1):
        list(queries.own_items(plan))
    with django_assert_num_queries(2):
        queries.waiting([plan])


def test_the_superior_approves_many_and_returns_one(client, union, plan_at, signed_in):
    for unit in (union.school_a, union.school_b):
        actions.adopt_all(None, plan_at(unit))
        actions.submit(None, plan_at(unit))
    signed_in(union.account(union.north, "chu-tich"))
    page = client.get(url("plans_below", "P01")).content.decode()
    assert "Duyệt cả 2 kế hoạch đang chờ" in page
    back = client.post(url("plan_below", "P01", "S001"), {"decision": "return", "comment": "Thiếu kinh phí"})
    assert back.status_code == 302
    client.post(url("plans_below", "P01"), {"plan": [plan_at(union.school_b).pk]})
    assert (plan_at(union.school_a).state, plan_at(union.school_b).state) == ("returned", "approved")
    assert client.get(url("plan_below", "P01", "S003")).status_code == 404


def test_a_list_of_plans_costs_the_same_whatever_its_length(client, union, plan_at, signed_in, programme):
    plan_at(union.school_a)
    signed_in(union.account(union.national, "chu-tich"))
    few = cost(client, url("plans_below", "CDGDVN"))
    assert cost(client, url("plans_below", "CDGDVN"), cap="tat-ca") == few
    assert "Sen Vàng" in client.get(url("plans_below", "CDGDVN"), {"cap": "tat-ca"}).content.decode()


def test_answers_are_counted_in_three_queries(national_plan, django_assert_num_queries):
    plan = Plan.objects.select_related("unit", "programme").get(pk=national_plan.pk)
    with django_assert_num_queries(3):
        queries.tallies(plan)


def test_the_national_office_enters_the_programme_and_issues_its_plan(client, union, signed_in):
    signed_in(union.account(union.national, "chu-tich"))
    client.post(url("programme", "CDGDVN"), {"template": "2023-2028"})
    assert "T10" in client.get(url("programme", "CDGDVN")).content.decode()
    client.post(url("plan_open", "CDGDVN"), {"nam": YEAR})
    client.post(url("plan_ready", "CDGDVN"), {"nam": YEAR})
    assert client.post(url("cascade", "CDGDVN"), {"nam": YEAR, "number": "18/KH-CĐN"}).status_code == 302
    page = client.get(url("cascade", "CDGDVN"), {"nam": YEAR}).content.decode()
    assert "0/6 đơn vị" in page
    actions.run_cascade(Plan.objects.get().cascades.get().pk)
    part = client.get(url("cascade", "CDGDVN"), {"nam": YEAR}, headers={"HX-Request": "true"}).content.decode()
    assert "Đã xong" in part
    assert "hx-get" not in part


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_plan_prints_as_an_administrative_document(client, school, officer, plan_at, form):
    actions.add_item(None, plan_at(school), title="Hội diễn", budget=3_000_000, starts_on=date(2026, 5, 1))
    actions.adopt_all(None, plan_at(school))
    response = client.get(url("plan_document", "S001", form), {"nam": YEAR})
    assert response.status_code == 200
    if form == "pdf":
        assert response.content.startswith(b"%PDF")
        return
    document = docx.Document(io.BytesIO(response.content))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"Hội diễn", "3.000.000", "Cao điểm 20/11"} <= {text.strip() for text in cells}


def test_an_activity_moves_by_its_first_day_and_keeps_its_length(client, school, officer, plan_at):
    item = actions.add_item(
        None, plan_at(school), title="Hội thi", starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 5)
    )
    client.post(url("item_dates", "S001", item.pk), {"starts_on": "2026-03-10"})
    item.refresh_from_db()
    assert (item.starts_on, item.ends_on) == (date(2026, 3, 10), date(2026, 3, 12))
    wrong = client.post(url("item_dates", "S001", item.pk), {"starts_on": "2026-02-31"})
    assert wrong.status_code == 400


def test_an_activity_page_shows_the_link_and_the_partner_comments(client, school, officer, plan_at):
    item = actions.add_item(None, plan_at(school), title="Hội thi", description="Ba vòng thi", budget=7_777_777)
    client.post(url("item_share", "S001", item.pk), {"partner": "Ban Giám hiệu", "days": 30})
    address = url("shared_item", actions.share_token(item.shares.get()))
    assert address in client.get(url("item", "S001", item.pk)).content.decode()
    client.logout()
    page = client.get(address).content.decode()
    assert '<meta name="referrer" content="same-origin">' in page  # with "no-referrer" browsers' comments are refused
    assert "Ba vòng thi" in page
    assert "7.777.777" not in page
    client.post(address, {"name": "Thầy Hùng", "text": "Nên dời sang thứ Bảy"})
    client.post(address, {"name": "Máy", "text": "Quảng cáo", "website": "http://x"})
    client.force_login(officer)
    page = client.get(url("item", "S001", item.pk)).content.decode()
    assert "Nên dời sang thứ Bảy" in page
    assert "Quảng cáo" not in page
    assert client.get(url("shared_item", "1:abc")).status_code == 404


def test_a_review_is_written_on_one_page(client, school, officer, plan_at):
    item = actions.add_item(None, plan_at(school), title="Hội thi")
    answer = client.post(f"{url('review', 'S001', 'mid')}?nam={YEAR}", {
        "held_on": "2026-06-30", "conclusions": "Đạt", f"state_{item.pk}": "done", f"text_{item.pk}": "Vượt mong đợi",
    })  # fmt: skip
    assert answer.status_code == 302
    assert "Vượt mong đợi" in client.get(f"{url('review', 'S001', 'mid')}?nam={YEAR}").content.decode()


def test_the_calendar_shows_occasions_with_lunar_dates_and_what_the_unit_does(client, school, officer, plan_at):
    actions.add_item(None, plan_at(school), title="Hội thi", starts_on=date(2026, 4, 7), ends_on=date(2026, 4, 8))
    page = client.get(url("calendar", "S001"), {"thang": "2026-04"}).content.decode()
    assert "Giỗ Tổ Hùng Vương (10/3 âm lịch)" in page
    assert "Hội thi" in page
    assert client.get(url("calendar", "S001"), {"thang": "lung-tung"}).status_code == 200


def test_a_month_of_the_calendar_costs_the_same_whatever_is_on(client, school, officer, plan_at):
    few = cost(client, url("calendar", "S001"), thang="2026-04")
    for n in range(1, 25):
        actions.add_item(None, plan_at(school), title=f"Việc {n}", starts_on=date(2026, 4, n))
    assert cost(client, url("calendar", "S001"), thang="2026-04") == few


def test_an_occasion_becomes_a_draft_campaign_in_one_tap(client, school, officer, monkeypatch):
    monkeypatch.setattr(metrics, "_metrics", {})  # an installation whose rooms measure nothing yet
    occasion = Occasion.objects.get(code="thang-cong-nhan")
    assert "Soạn đợt truyền thông" in client.get(url("campaigns", "S001")).content.decode()
    made = client.post(url("campaign_propose", "S001", occasion.pk, YEAR))
    campaign = Campaign.objects.get()
    assert made.url == url("campaign", "S001", campaign.pk)
    page = client.get(made.url).content.decode()
    assert "Phát động" in page
    assert "chưa có dữ liệu" in page.lower()
    assert client.get(campaign.get_absolute_url()).status_code == 404
    client.post(url("campaign_change", "S001", campaign.pk, "phat-dong"))
    client.logout()
    assert client.get(campaign.get_absolute_url()).status_code == 200
    assert campaign.title in client.get(url("campaigns_public")).content.decode()


def test_an_old_address_of_a_campaign_leads_to_the_new_one(client, school, officer):
    campaign = actions.create_campaign(None, school, title="Tên đầu", starts_on=date(2026, 3, 1),
                                       ends_on=date(2026, 3, 9), state="active")  # fmt: skip
    old = campaign.get_absolute_url()
    actions.update_campaign(None, campaign, title="Tên sau")
    answer = client.get(old)
    assert (answer.status_code, answer.url) == (301, campaign.get_absolute_url())


def test_days_in_the_wrong_order_are_said_in_the_form_and_nothing_typed_is_lost(client, school, officer):
    data = {"title": "Việc riêng", "starts_on": "2026-12-10", "ends_on": "2026-12-01", "budget": "2.000.000"}
    answer = client.post(url("item_new", "S001"), data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Ngày kết thúc phải từ ngày bắt đầu" in page
    assert "Việc riêng" in page


def test_a_campaign_is_made_and_changed_in_a_form(client, school, officer):
    data = {"title": "Tri ân", "starts_on": "2026-11-01", "ends_on": "2026-10-01", "products": "Bài\nẢnh",
            "goal_products": "5"}  # fmt: skip
    page = client.post(url("campaign_new", "S001"), data).content.decode()
    assert "Ngày kết thúc phải từ ngày bắt đầu" in page
    client.post(url("campaign_new", "S001"), data | {"ends_on": "2026-11-20"})
    campaign = Campaign.objects.get()
    assert (campaign.products, campaign.targets.get().goal) == (["Bài", "Ảnh"], 5)
    client.post(url("campaign_edit", "S001", campaign.pk), data | {"ends_on": "2026-11-21", "goal_products": "8"})
    campaign.refresh_from_db()
    assert (campaign.ends_on, campaign.targets.get().goal) == (date(2026, 11, 21), 8)


def test_a_school_answers_a_campaign_of_the_province(client, union, school, officer):
    parent = actions.create_campaign(None, union.north, title="Tháng Công nhân Hà Nội", starts_on=date(2026, 3, 1),
                                     ends_on=date(2026, 3, 31), state="active")  # fmt: skip
    assert "Hưởng ứng" in client.get(url("campaigns", "S001")).content.decode()
    client.post(url("campaign_join", "S001", parent.pk))
    assert Campaign.objects.get(parent=parent).unit == school
    elsewhere = actions.create_campaign(None, union.south, title="Ở nơi khác", starts_on=date(2026, 3, 1),
                                        ends_on=date(2026, 3, 31), state="active")  # fmt: skip
    assert client.post(url("campaign_join", "S001", elsewhere.pk)).status_code == 404


def test_the_public_list_names_a_campaign_once_and_leads_to_all_who_answer_it(client, union, school, officer):
    parent = actions.create_campaign(None, union.north, title="Tháng Công nhân Hà Nội", starts_on=date(2026, 3, 1),
                                     ends_on=date(2026, 3, 31), state="active")  # fmt: skip
    client.post(url("campaign_join", "S001", parent.pk))
    Campaign.objects.filter(parent=parent).update(state="active")
    reader, address = Client(), reverse("programme:campaigns_public")
    everything = reader.get(address)
    assert [one.unit for one in everything.context["page"]] == [union.north]
    assert [one.unit for one in reader.get(address, {"q": "thang cong nhan"}).context["page"]] == [school, union.north]
    own_page = reader.get(parent.get_absolute_url()).content.decode()
    assert f"{address}?dot={parent.pk}" in own_page
    assert [one.unit for one in reader.get(address, {"dot": parent.pk}).context["page"]] == [school]
    assert [reader.get(address, {"dot": wrong}).status_code for wrong in ("x", "9" * 30, "0")] == [404, 404, 404]


def test_the_feed_holds_what_is_public_and_nothing_else(client, school, officer, plan_at):
    actions.add_item(None, plan_at(school), title="Việc nội bộ", starts_on=date(2026, 4, 7))
    for state, title in (("active", "Đợt công khai, có dấu phẩy"), ("draft", "Đợt đang soạn")):
        actions.create_campaign(
            None, school, title=title, starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 9), state=state
        )
    client.logout()
    answer = client.get("/don-vi/S001/lich.ics")
    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Đợt công khai\\, có dấu phẩy\r\n" in text
    assert "DTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260410\r\n" in text
    assert "SUMMARY:Tết Nguyên đán (1/1 âm lịch)" in text
    assert "nội bộ" not in text
    assert "đang soạn" not in text
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_a_units_own_anniversary_comes_every_year(client, school, officer):
    client.post(url("occasions", "S001"), {"name": "Ngày thành lập trường", "day": 15, "month": 10, "rule": "solar"})
    page = client.get(url("calendar", "S001"), {"thang": "2027-10"}).content.decode()
    assert "Ngày thành lập trường" in page
    assert "Ngày thành lập trường" not in client.get("/don-vi/S003/lich.ics").content.decode()
    wrong = client.post(url("occasions", "S001"), {"name": "Ngày lạ", "day": 31, "month": 2, "rule": "solar"})
    assert "Không có ngày 31 tháng 2" in wrong.content.decode()
    client.post(url("occasion_remove", "S001", Occasion.objects.get(unit=school).pk))
    assert not Occasion.objects.filter(unit=school).exists()


def test_nobody_reads_the_plan_of_another_school(client, union, school, signed_in):
    signed_in(union.account(union.school_c, "can-bo-truyen-thong"))
    for name in ("plan", "calendar", "campaigns", "programme"):
        assert client.get(url(name, "S001")).status_code == 403


def test_reading_changes_nothing(client, school, officer, plan_at):
    item = queries.inherited_items(plan_at(school))[0]
    before = plan_at(school).answers.count()
    client.get(url("answer", "S001", item.pk), {"cach": "adopted", "answer": "adopted"})
    for name in ("plan_adopt_all", "plan_submit", "plan_revise", "plan_ready", "plan_open"):
        assert client.get(url(name, "S001"), {"nam": YEAR}).status_code == 405
    assert plan_at(school).answers.count() == before


def test_the_to_do_page_says_what_comes_next(union, school, officer, plan_at):
    titles = [item.title for item in boards.todo_for(officer)]
    assert "Trả lời 2 việc cấp trên giao" in titles
    assert any("8/3" in title for title in titles)
    actions.adopt_all(None, plan_at(school))
    assert "Gửi duyệt kế hoạch năm" in [item.title for item in boards.todo_for(officer)]
    actions.submit(officer, plan_at(school))
    chair = union.account(union.north, "chu-tich")
    assert "Duyệt 1 kế hoạch đang chờ" in [item.title for item in boards.todo_for(chair)]
    top = union.account(union.national, "chu-tich")
    assert not any("kế hoạch đang chờ" in item.title for item in boards.todo_for(top))
    actions.return_plan(chair, plan_at(school), comment="Thiếu")
    assert "Sửa kế hoạch cấp trên trả lại" in [item.title for item in boards.todo_for(officer)]


def test_the_to_do_page_costs_a_fixed_number_of_queries(union, officer, school, plan_at, django_assert_max_num_queries):
    from lantoa.programme import boards as ours

    for n in range(20):
        actions.add_item(None, plan_at(school), title=f"Việc {n}", ends_on=date(2026, 3, 5))
    with django_assert_max_num_queries(8):
        ours.todo(officer)


def test_a_public_campaign_is_found_with_and_without_marks_and_a_draft_is_not(union, school):
    for title, state in (("Tri ân nhà giáo", "active"), ("Tri ân thầm lặng", "draft")):
        actions.create_campaign(
            None, school, title=title, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 9), state=state
        )
    for typed in ("tri an", "Tri ân"):
        (found,) = search(typed, None, only="campaigns").found
        assert [hit.title for hit in found.hits] == ["Tri ân nhà giáo"]


def test_plans_that_were_not_handed_in_by_their_day_are_found(client, union, national_plan, plan_at, signed_in):
    actions.issue(None, national_plan, due=date(2026, 2, 28))
    actions.adopt_all(None, plan_at(union.south))
    actions.submit(None, plan_at(union.south))
    signed_in(union.account(union.national, "chu-tich"))
    page = client.get(url("plans_below", "CDGDVN"), {"tinh-trang": "late"}).content.decode()
    assert "Quá hạn, chưa gửi" in page
    assert "Công đoàn Giáo dục Hà Nội" in page
    assert "Công đoàn Giáo dục Cần Thơ" not in page
    officer = union.account(union.north, "can-bo-truyen-thong")
    item = next(item for item in boards.todo_for(officer) if item.title.startswith("Trả lời"))
    assert item.due == date(2026, 2, 28)


def test_who_is_in_charge_of_an_activity_sees_it_and_says_that_it_is_done(client, union, school, plan_at, signed_in):
    owner = union.account(school)
    item = actions.add_item(None, plan_at(school), title="Hội thi", owner=owner.person, ends_on=date(2026, 3, 4))
    other = actions.add_item(None, plan_at(school), title="Việc khác")
    signed_in(owner)
    todo = next(one for one in boards.todo_for(owner) if one.title == "Hội thi")
    page = client.get(todo.url).content.decode()
    assert "Đã xong" in page
    assert "Đổi ngày" not in page
    client.post(url("item_state", "S001", item.pk), {"state": "done"})
    item.refresh_from_db()
    assert item.state == "done"
    assert client.get(url("item", "S001", other.pk)).status_code == 403
    assert client.post(url("item_dates", "S001", item.pk), {"starts_on": "2026-03-10"}).status_code == 403
