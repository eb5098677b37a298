from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.periods import Period
from lantoa.indicators import engine, registry
from lantoa.indicators.models import IndicatorValue
from lantoa.people import boards
from lantoa.programme import actions as programme
from lantoa.programme.models import Plan
from lantoa.resources import actions, queries
from lantoa.resources.models import MOST, BudgetLine, Spending

pytestmark = pytest.mark.django_db


def test_money_is_spent_from_an_approved_line_only_and_with_a_paper(union, keeper, chair, spend, scan):
    line = actions.plan_line(keeper, union.school_a, year=2026, title="Pa nô", planned=5_000_000)
    with pytest.raises(Conflict):
        spend(line)
    with pytest.raises(NotAllowed):
        actions.approve_line(keeper, line, 5_000_000)
    line = actions.approve_line(chair, line, 4_000_000, decision="12/QĐ-CĐ", scans=[scan("qd.jpg")])
    with pytest.raises(Invalid):
        spend(line, scans=[])
    with pytest.raises(Invalid):
        spend(line, spent_on=date(2025, 12, 31))
    with pytest.raises(Invalid):
        spend(line, scans=[SimpleUploadedFile("hoa-don.pdf", b"MZ not a pdf")])
    row = spend(line, 1_500_000)
    assert (row.state, row.needs_second, row.proofs.count()) == ("counted", False, 1)
    [shown] = queries.lines_of(union.school_a, 2026)
    assert (shown.planned, shown.approved, shown.spent) == (5_000_000, 4_000_000, 1_500_000)
    with pytest.raises(Conflict):
        actions.approve_line(chair, line, 1_000_000)
    with pytest.raises(Conflict):
        actions.drop_line(chair, line)


def test_above_the_units_amount_another_person_signs(union, keeper, chair, line, spend):
    with pytest.raises(NotAllowed):
        actions.set_rules(keeper, union.school_a, second_above=2_000_000)
    actions.set_rules(chair, union.school_a, second_above=2_000_000)
    budget = line()
    assert spend(budget, 2_000_000).state == "counted"
    waiting = spend(budget, 2_000_001, payee="Xưởng pa nô")
    assert waiting.state == "waiting"
    assert queries.lines_of(union.school_a, 2026)[0].spent == 2_000_000
    with pytest.raises(NotAllowed):
        actions.sign(keeper, waiting)
    assert actions.sign(chair, waiting).state == "counted"
    with pytest.raises(Conflict):
        actions.sign(chair, waiting)


def test_nobody_signs_their_own_not_even_the_chair(union, chair, line, spend):
    actions.set_rules(chair, union.school_a, second_above=0)
    own = spend(line(), actor=chair)
    with pytest.raises(NotAllowed):
        actions.sign(chair, own)
    with pytest.raises(IntegrityError), transaction.atomic():
        Spending.objects.filter(pk=own.pk).update(signed_by=chair)
    above = union.account(union.north, "chu-tich")
    assert actions.sign(above, own).signed_by == above


def test_who_planned_a_large_line_does_not_approve_it(union, chair):
    actions.set_rules(chair, union.school_a, second_above=1_000_000)
    small = actions.plan_line(chair, union.school_a, year=2026, title="Giấy", planned=900_000)
    large = actions.plan_line(chair, union.school_a, year=2026, title="Máy ảnh", planned=9_000_000)
    assert actions.approve_line(chair, small, 900_000).approved == 900_000
    with pytest.raises(NotAllowed):
        actions.approve_line(chair, large, 9_000_000)
    assert actions.approve_line(union.account(union.school_a, "pho-chu-tich"), large, 9_000_000).is_open


def test_a_sum_cut_in_pieces_needs_the_signature_all_the_same(chair, union, line, spend):
    actions.set_rules(chair, union.school_a, second_above=2_000_000)
    budget = line()
    assert spend(budget, 1_500_000).state == "counted"
    assert spend(budget, 600_000, payee="NHÀ IN  Bình Minh").state == "waiting"
    assert spend(budget, 600_000, payee="Chị Hoa").state == "counted"
    assert spend(budget, 600_000, spent_on=date(2026, 11, 19)).state == "counted"


def test_beyond_what_was_approved_another_person_signs_whatever_the_unit_has_set(chair, line, spend):
    budget = line(1_000_000)
    assert spend(budget, 1_000_000).state == "counted"
    over = spend(budget, 1)
    assert over.state == "waiting"
    assert actions.refuse(chair, over, "Hết dự toán").reason == "Hết dự toán"
    assert queries.lines_of(budget.unit, 2026)[0].spent == 1_000_000


def test_what_was_wrong_is_struck_with_a_reason_and_stays_in_the_book(keeper, chair, line, spend, union):
    budget = line()
    row = spend(budget)
    with pytest.raises(Invalid):
        actions.strike(keeper, row, " ")
    actions.strike(keeper, row, "Ghi nhầm năm")
    assert queries.lines_of(union.school_a, 2026)[0].spent == 0
    assert Spending.objects.get().state == "struck"
    actions.set_rules(chair, union.school_a, second_above=0)
    signed = actions.sign(chair, spend(budget))
    with pytest.raises(NotAllowed):
        actions.strike(keeper, signed, "Ghi nhầm")
    assert actions.strike(chair, signed, "Ghi nhầm").state == "struck"


def test_amounts_are_whole_dong_as_large_as_a_spreadsheet_keeps(union, keeper):
    assert actions.plan_line(keeper, union.school_a, year=2026, title="Tất cả", planned=MOST).planned == MOST
    for wrong in (0, -1, MOST + 1):
        with pytest.raises(Invalid):
            actions.plan_line(keeper, union.school_a, year=2026, title="Sai", planned=wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.update(planned=0)


def test_lines_come_out_of_the_plan_once(union, keeper):
    kind = programme.start_programme(None, union.national)
    plan = programme.open_plan(None, union.school_a, kind, 2026)
    programme.add_item(None, plan, title="Hội thi ảnh", budget=3_000_000)
    programme.add_item(None, plan, title="Họp tổ", budget=0)
    assert actions.take_from_plan(keeper, union.school_a, 2026) == 1
    assert actions.take_from_plan(keeper, union.school_a, 2026) == 0
    [line] = queries.lines_of(union.school_a, 2026)
    assert (line.title, line.planned, line.item.plan) == ("Hội thi ảnh", 3_000_000, Plan.objects.get())
    assert queries.money_of_plan(union.school_a, 2026) == 3_000_000


def test_the_campaign_shows_its_money_on_the_dashboard_only(union, keeper, line, spend):
    from lantoa.resources.boards import budget_of

    campaign = programme.create_campaign(
        None, union.school_a, title="Tri ân", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30)
    )
    spend(line(campaign=campaign), 400_000)
    entries = budget_of(campaign, keeper, 5)
    assert [entry.title for entry in entries] == ["Tất cả đơn vị tham gia", "In tờ rơi"]
    assert entries[0].note == "duyệt 10.000.000 đồng, đã chi 400.000 đồng"
    with pytest.raises(Invalid):
        line(title="Khác", unit=union.school_c, campaign=campaign)


def test_t8_counts_units_with_money_approved_and_spent(union, line, spend):
    budget = line()
    line(unit=union.school_b)
    year = Period.year(2026)
    engine.recompute(year, ["T8"])
    row = spend(budget)
    engine.recompute_dirty()

    def value(unit) -> tuple[float, float]:
        return IndicatorValue.objects.values_list("num", "den").get(code="T8", period=year.key, unit=unit)

    assert (value(union.school_a), value(union.north), value(union.national)) == ((1, 1), (1, 3), (1, 7))
    indicator = registry.get("T8")
    shown = [indicator.evidence.render(one) for one in indicator.evidence.rows(year)]
    assert {(one.unit.code, one.counted) for one in shown} == {("S001", True), ("S002", False)}
    assert shown[0].url
    actions.strike(None, row, "Ghi nhầm")
    engine.recompute_dirty()
    assert value(union.national) == (0, 7)


def test_next_steps_go_to_who_can_take_them(union, keeper, chair, line, spend, time_machine):
    actions.set_rules(chair, union.school_a, second_above=0)
    actions.plan_line(keeper, union.school_a, year=2026, title="Mới", planned=1)
    spend(line())
    titles = [item.title for item in boards.todo_for(chair)]
    assert "Ký khoản chi “In 500 tờ”" in titles
    assert "Duyệt 1 khoản dự toán" in titles
    assert not [item for item in boards.todo_for(keeper) if "Ký" in item.title]
    above = union.account(union.north, "chu-tich")
    assert not [item for item in boards.todo_for(above) if "Ký" in item.title]
    time_machine.move_to("2026-12-01 09:00+07:00", tick=False)
    assert [item for item in boards.todo_for(above) if "Ký" in item.title]


def test_accounting_gets_lines_and_book_to_the_dong(union, keeper, line, spend, signed_in):
    spend(line(MOST), 123_456_789_012_345, what="=1+1")
    client = signed_in(keeper)
    response = client.get(reverse("resources:export", args=["S001", 2026, "xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["Dự toán", "Sổ chi"]
    assert book["Dự toán"]["J2"].value == MOST
    assert book["Sổ chi"]["G2"].value == 123_456_789_012_345
    text = b"".join(client.get(reverse("resources:export", args=["S001", 2026, "csv"])).streaming_content).decode()
    assert "123456789012345" in text
    assert "'=1+1" in text
    lines = client.get(reverse("resources:export", args=["S001", 2026, "csv"]) + "?bang=du-toan").getvalue().decode()
    assert str(MOST) in lines


def test_the_book_of_a_branch_names_nobody(union, keeper, line, spend, signed_in):
    spend(line())
    above = signed_in(union.account(union.north, "chu-tich"))
    text = above.get(reverse("resources:export", args=["P01", 2026, "csv"]) + "?nhanh=1").getvalue().decode()
    assert "Nhà in Bình Minh" in text
    assert "Lê Thị Sổ" not in text


def test_the_pages_carry_a_line_from_plan_to_book(union, keeper, chair, scan, signed_in):
    client = signed_in(keeper)
    facts = {"title": "Loa kéo", "category": "equipment", "planned": "2.500.000 đ"}
    page = client.post(reverse("resources:line_new", args=["S001"]) + "?nam=2026", facts, follow=True)
    line = BudgetLine.objects.get()
    assert (line.planned, page.status_code) == (2_500_000, 200)
    client = signed_in(chair)
    client.post(reverse("resources:line_approve", args=["S001", line.pk]), {"amount": "2.500.000", "decision": "5/QĐ"})
    client.post(reverse("resources:rules", args=["S001"]), {"second_above": "1.000.000"})
    client = signed_in(keeper)
    entered = client.post(
        reverse("resources:spend", args=["S001", line.pk]),
        {"spent_on": "2026-11-20", "amount": "2.400.000", "what": "Mua loa", "payee": "Cửa hàng", "scans": [scan(), scan()]},
        follow=True,
    )  # fmt: skip
    row = Spending.objects.get()
    assert (row.state, row.proofs.count()) == ("waiting", 2)
    assert "người khác sẽ ký" in entered.content.decode()
    assert client.get(reverse("resources:proof", args=["S001", row.proofs.first().pk])).status_code == 200
    client = signed_in(chair)
    client.post(reverse("resources:spending_step", args=["S001", row.pk]), {"do": "sign"})
    page = client.get(reverse("resources:budget", args=["S001"]) + "?nam=2026").content.decode()
    assert "2.400.000" in page
    assert "Khoản chi quá 1.000.000 đồng cần chữ ký thứ hai." in page
    signed_in(union.account(union.school_c, "chu-tich"))
    assert client.get(reverse("resources:proof", args=["S001", row.proofs.first().pk])).status_code == 403
    bad = signed_in(keeper).post(reverse("resources:spend", args=["S001", line.pk]), {"amount": "x"})
    assert bad.status_code == 400


def test_lists_take_the_same_number_of_queries_however_long(union, keeper, line, spend, django_assert_num_queries):
    for at in range(4):
        spend(line(title=f"Khoản {at}"))
    with django_assert_num_queries(1):
        assert len(list(queries.lines_of(union.school_a, 2026))) == 4
    first = BudgetLine.objects.earliest("pk")
    with django_assert_num_queries(1):
        list(queries.spendings_of(first))
