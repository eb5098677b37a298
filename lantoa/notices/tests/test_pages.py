from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lantoa.conftest import FOUNDED
from lantoa.delivery.models import Refusal
from lantoa.notices import actions, queries
from lantoa.notices.mailing import make_token
from lantoa.notices.models import Notice, Receipt
from lantoa.notices.tests.conftest import photo
from lantoa.people.actions import appoint
from lantoa.people.boards import mine_for, todo_for
from lantoa.people.models import Title
from lantoa.search.queries import search
from lantoa.units.actions import create
from lantoa.units.models import UnitKind

pytestmark = pytest.mark.django_db


def test_an_officer_writes_counts_and_sends(union, signed_in):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    union.person(union.school_a)
    client = signed_in(officer)
    page = client.get("/lam-viec/S001/thong-bao/soan/")
    assert "Soạn thông báo" in page.content.decode()
    counted = client.get("/lam-viec/S001/thong-bao/dem/", {"branch_code": "S001", "whole_branch": "on"})
    assert "2 người sẽ nhận" in counted.content.decode()
    sent = client.post("/lam-viec/S001/thong-bao/soan/", {
        "do": "save", "title": "Họp tổ", "body": "Chiều **thứ Sáu**.\n\n- Mang sổ", "branch_code": "S001",
        "whole_branch": "on", "must_read": "on",
        "attachments": SimpleUploadedFile("ke-hoach.pdf", b"%PDF-1.7 test", content_type="application/pdf"),
    })  # fmt: skip
    notice = Notice.objects.get()
    assert sent.url == reverse("notices:manage", args=["S001", notice.pk])
    preview = client.get(sent.url).content.decode()
    assert "Chiều <b>thứ Sáu</b>" in preview
    assert "Gửi thông báo" in preview
    client.post(reverse("notices:send", args=["S001", notice.pk]))
    notice.refresh_from_db()
    assert (notice.state, notice.audience_people) == ("published", 2)
    page = client.get(notice.get_absolute_url()).content.decode()
    assert "Tôi đã đọc" in page
    file = client.get(reverse("notices:attachment", args=[notice.pk, notice.attachments.get().pk]))
    assert b"".join(file.streaming_content) == b"%PDF-1.7 test"


def test_counting_works_without_script_and_keeps_what_was_typed(union, signed_in):
    client = signed_in(union.account(union.school_a, "can-bo-truyen-thong"))
    page = client.post("/lam-viec/S001/thong-bao/soan/", {"do": "count", "title": "Họp", "branch_code": "S001"})
    text = page.content.decode()
    assert "1 người sẽ nhận" in text
    assert 'value="Họp"' in text
    assert not Notice.objects.exists()


def test_a_file_that_is_not_what_it_says_is_refused_and_the_text_kept(union, signed_in):
    client = signed_in(union.account(union.school_a, "can-bo-truyen-thong"))
    page = client.post("/lam-viec/S001/thong-bao/soan/", {
        "do": "save", "title": "Họp tổ", "body": "Chiều", "branch_code": "S001",
        "attachments": SimpleUploadedFile("ke-hoach.pdf", b"MZ\x90 not a document"),
    })  # fmt: skip
    text = page.content.decode()
    assert "bị hỏng hoặc không đúng loại" in text
    assert "Họp tổ" in text
    assert not Notice.objects.exists()


def test_reading_by_get_counts_nothing_and_posts_count_once(union, signed_in, send):
    reader = union.account(union.school_a)
    notice = send(union.school_a, must_read=True)
    client = signed_in(reader)
    for _time in range(2):
        assert notice.title in client.get("/bang-tin/").content.decode()
        assert notice.title in client.get("/can-xac-nhan/").content.decode()
        client.get(notice.get_absolute_url())
    assert not Receipt.objects.exists()
    for _time in range(2):
        client.post("/bang-tin/da-thay/", {"id": notice.pk})
    reach = queries.reach(notice, union.school_a)
    assert (reach.delivered, reach.seen, reach.opened) == (1, 1, 0)
    for _time in range(2):
        client.post(reverse("notices:opened", args=[notice.pk]))
    for _time in range(2):
        client.post(reverse("notices:confirm", args=[notice.pk]), {"version": "1"})
    reach = queries.reach(notice, union.school_a)
    assert (reach.delivered, reach.seen, reach.opened, reach.confirmed) == (1, 1, 1, 1)
    for name in ("seen", "opened", "confirm"):
        url = reverse(f"notices:{name}", args=[] if name == "seen" else [notice.pk])
        assert client.get(url).status_code == 405
    assert "Bạn đã xác nhận" in client.get("/bang-tin/").content.decode()


def test_a_mail_scanner_that_follows_every_link_counts_nothing(union, send):
    person = union.person(union.school_a, email="an@truong.example")
    notice = send(union.school_a, must_read=True)
    token = make_token(notice, person)
    scanner = Client()
    for url in (reverse("notices:mail", args=[token]), reverse("notices:mail_stop", args=[token])):
        assert scanner.get(url).status_code == 200
        assert scanner.head(url).status_code == 200
    assert not Receipt.objects.exists()
    page = scanner.post(reverse("notices:mail", args=[token]), {"version": "1"})
    assert "công đoàn đã ghi nhận" in page.content.decode()
    receipt = Receipt.objects.get()
    assert (receipt.confirmed_via, receipt.opened_via) == ("mail", "mail")
    reach = queries.reach(notice, union.school_a)
    assert (reach.confirmed, reach.mail_confirmed) == (1, 1)


def test_a_confirmation_by_mail_shows_on_the_web(union, signed_in, send):
    account = union.account(union.school_a)
    notice = send(union.school_a, must_read=True)
    Client().post(reverse("notices:mail", args=[make_token(notice, account.person)]), {"version": "1"})
    client = signed_in(account)
    assert "Bạn đã xác nhận" in client.get(notice.get_absolute_url()).content.decode()
    client.post(reverse("notices:confirm", args=[notice.pk]), {"version": "1"})
    assert queries.reach(notice, union.school_a).confirmed == 1


def test_the_mail_page_shows_the_notice_and_nothing_else(union, send):
    person, _other = union.person(union.school_a), union.person(union.school_b)
    notice, other = send(union.school_a), send(union.school_b, title="Việc riêng của trường khác")
    token = make_token(notice, person)
    assert other.title not in Client().get(reverse("notices:mail", args=[token])).content.decode()
    assert Client().get(reverse("notices:mail", args=[token[:-1] + "x"])).status_code == 404
    assert Client().get(reverse("notices:mail", args=[make_token(other, person)])).status_code == 404


def test_one_click_stops_the_mails(union, send):
    person = union.person(union.school_a, email="an@truong.example")
    notice = send(union.school_a, must_read=True)
    client = Client(enforce_csrf_checks=True)
    url = reverse("notices:mail_stop", args=[make_token(notice, person)])
    assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(Refusal.objects.values_list("person", "channel", "source")) == [(person.pk, "email", "notices")]


def test_nobody_outside_the_audience_sees_a_notice_or_its_files(union, signed_in, send):
    notice = (
        send(union.school_a, attachments=[SimpleUploadedFile("a.pdf", b"%PDF-1.7")])
        if union.person(union.school_a)
        else None
    )
    outsider = signed_in(union.account(union.school_b))
    assert outsider.get(notice.get_absolute_url()).status_code == 403
    file = reverse("notices:attachment", args=[notice.pk, notice.attachments.get().pk])
    assert outsider.get(file).status_code == 403
    assert Client().get(file).status_code == 302
    assert notice.title not in outsider.get("/bang-tin/").content.decode()
    assert search("Lịch họp", union.account(union.school_b)).found == []


def test_search_finds_only_what_one_may_see(union, send):
    inside = union.account(union.school_a)
    send(union.north, title="Tập huấn chuyển đổi số")
    assert [hit.title for found in search("chuyen doi so", inside).found for hit in found.hits] == [
        "Tập huấn chuyển đổi số"
    ]


def test_approval_is_asked_shown_and_given_in_the_browser(union, settings):
    settings.NOTICE_APPROVAL_ABOVE = 1
    author, second = (
        union.account(union.school_a, "chu-tich"),
        union.account(union.school_a, "pho-chu-tich", name="Lê Thị Duyệt"),
    )
    notice = actions.draft(author, union.school_a, title="Họp", body="Toàn trường")
    writing, agreeing = Client(), Client()
    writing.force_login(author)
    agreeing.force_login(second)
    page = writing.get(reverse("notices:manage", args=["S001", notice.pk])).content.decode()
    assert "Nhờ duyệt" in page
    assert "Lê Thị Duyệt" in page
    writing.post(reverse("notices:send", args=["S001", notice.pk]))
    assert Notice.objects.get().state == "draft"
    writing.post(reverse("notices:ask", args=["S001", notice.pk]))
    assert [item.title for item in todo_for(second)] == ["Duyệt thông báo “Họp”"]
    assert writing.post(reverse("notices:approval", args=["S001", notice.pk]), {"do": "approve"}).status_code == 403
    agreeing.post(reverse("notices:approval", args=["S001", notice.pk]), {"do": "approve"})
    assert Notice.objects.get().state == "published"


def test_what_waits_for_me_is_on_my_page_and_in_the_bar(union, signed_in, send):
    account = union.account(union.school_a)
    notice = send(union.school_a, must_read=True, confirm_by=timezone.localdate() + timedelta(days=2))
    assert [item.title for item in mine_for(account)] == [notice.title]
    page = signed_in(account).get("/bang-tin/").content.decode()
    assert '<span class="count">1<span class="sr-only">' in page


def test_what_is_overdue_says_so_and_can_still_be_confirmed(union, signed_in, send, time_machine):
    time_machine.move_to("2026-11-02 08:00:00+07:00", tick=False)
    account = union.account(union.school_a)
    notice = send(union.school_a, must_read=True, confirm_by=date(2026, 11, 5))
    time_machine.move_to("2026-11-05 20:00:00+07:00", tick=False)
    assert [(item.state, item.urgent) for item in mine_for(account)] == [("Xác nhận trước hết 05/11/2026", False)]
    time_machine.move_to("2026-11-06 08:00:00+07:00", tick=False)
    assert [(item.state, item.urgent) for item in mine_for(account)] == [("Đã quá hạn 05/11/2026", True)]
    client = signed_in(account)
    for address in ("/bang-tin/", "/can-xac-nhan/"):
        assert "đã quá hạn 05/11/2026" in client.get(address).content.decode()
    assert "vẫn được ghi nhận" in client.get(notice.get_absolute_url()).content.decode()


def test_a_date_that_comes_near_is_a_step_for_the_communicator(union, send):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    send(union.school_a, must_read=True, confirm_by=timezone.localdate() + timedelta(days=2))
    assert [item.title for item in todo_for(officer)] == ["Nhắc 1 người xác nhận “Lịch họp công đoàn”"]


def test_a_meeting_is_recorded_in_the_browser(union, signed_in, send):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    present = union.person(union.school_a, "Nguyễn Văn Có Mặt")
    notice = send(union.school_a, must_read=True)
    client = signed_in(officer)
    url = reverse("notices:meeting", args=["S001", notice.pk])
    assert "Nguyễn Văn Có Mặt" in client.get(url).content.decode()
    today = timezone.localdate().isoformat()
    client.post(url, {"held_on": today, "place": "Phòng hội đồng", "evidence": photo(), "person": [present.pk]})
    assert queries.reach(notice, union.school_a).assisted == 1
    page = client.get(reverse("notices:reach", args=["S001", notice.pk])).content.decode()
    assert "Phòng hội đồng" in page
    meeting = notice.meetings.get()
    assert client.get(reverse("notices:evidence", args=["S001", notice.pk, meeting.pk, "anh"])).status_code == 200


def test_confirmed_and_not_confirmed_can_be_taken_as_a_table(union, signed_in, send):
    officer = union.account(union.school_a, "can-bo-truyen-thong", name="Trần Thị Báo")
    union.person(union.school_a, "Lê Văn Chờ", phone="+84912345678")
    notice = send(union.school_a, must_read=True)
    actions.confirm(officer.person, notice, version=1)
    client = signed_in(officer)
    url = reverse("notices:follow_up_export", args=["S001", notice.pk])
    text = b"".join(client.get(url).streaming_content).decode("utf-8-sig")
    assert "Trần Thị Báo,,,đã xác nhận," in text
    assert "Lê Văn Chờ,,+84912345678,chưa xác nhận,,\r\n" in text
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(url, {"dang": "xlsx"}).streaming_content)))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == ["Trần Thị Báo", "Lê Văn Chờ"]


def test_a_poster_leads_to_the_notice(union, signed_in, send):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    notice = send(union.north)
    response = signed_in(officer).get(reverse("notices:poster", args=["S001", notice.pk]))
    assert response.content.startswith(b"%PDF")


def test_correcting_and_withdrawing_in_the_browser(union, signed_in, send):
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    notice = send(union.school_a, must_read=True)
    client = signed_in(officer)
    url = reverse("notices:correct", args=["S001", notice.pk])
    assert client.get(url).status_code == 200
    kept = client.post(url, {"title": notice.title, "body": "Mới", "kind": "meaning"}).content.decode()
    assert "điều gì đã đổi" in kept
    client.post(url, {"title": notice.title, "body": "Mới", "kind": "meaning", "reason": "đổi giờ"})
    notice.refresh_from_db()
    assert (notice.version, notice.body) == (2, "Mới")
    assert "đổi giờ" in client.get(notice.get_absolute_url()).content.decode()
    client.post(reverse("notices:withdraw", args=["S001", notice.pk]), {"reason": "Gửi nhầm"})
    assert "đã được thu hồi" in client.get(notice.get_absolute_url()).content.decode()


def test_the_feed_is_paged_by_a_cursor_in_a_fixed_number_of_queries(union, signed_in, send, django_assert_num_queries):
    account = union.account(union.school_a, "to-truong")
    for number in range(25):
        send(union.national if number % 2 else union.school_a, title=f"Thông báo {number:02d}")
    person = queries.reader(account.person_id)
    with django_assert_num_queries(3):
        first = queries.feed(person)
    assert [item.notice.title for item in first.items] == [f"Thông báo {n:02d}" for n in range(24, 4, -1)]
    client = signed_in(account)
    page = client.get("/bang-tin/" + first.next_url).content.decode()
    assert "Thông báo 04" in page
    assert "Thông báo 05" not in page


def test_a_broken_cursor_shows_the_first_page(union, signed_in):
    client = signed_in(union.account(union.school_a))
    for text in ("x", "1-", "nan-1", "99999999999999-1", "-"):
        assert client.get("/bang-tin/", {"truoc": text}).status_code == 200


def test_above_the_branch_of_a_notice_there_are_counts_and_no_list_of_ones_own_people(union, signed_in, send):
    union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    client = signed_in(union.account(union.north, "chu-tich"))
    page = client.get(reverse("notices:reach", args=[union.north.code, notice.pk])).content.decode()
    assert union.school_a.name in page
    assert "Ai chưa xác nhận" not in page
    assert client.get(reverse("notices:follow_up", args=[union.north.code, notice.pk])).status_code == 404
    assert client.get(reverse("notices:meeting", args=[union.north.code, notice.pk])).status_code == 404


def test_the_back_office_says_in_words_whether_a_notice_must_be_read(union, signed_in, send):
    union.person(union.school_a)
    send(union.school_a, must_read=True)
    page = signed_in(union.account(union.school_a, "chu-tich")).get("/desk/notices/").content.decode()
    assert "Lịch họp công đoàn" in page
    assert ">True<" not in "".join(page.split())
    assert "Cần xác nhận" in page


def test_who_holds_a_title_in_the_branch_but_is_on_the_roll_above_can_be_followed_up(union, signed_in, send):
    deputy = union.person(union.north, "Lê Thị Phó")
    appoint(None, deputy, Title.objects.get(code="chu-tich"), union.school_a, on=FOUNDED)
    notice = send(union.school_a, titles=("chu-tich",), must_read=True)
    client = signed_in(union.account(union.north, "chu-tich"))
    page = client.get(reverse("notices:follow_up", args=[union.north.code, notice.pk]))
    assert page.status_code == 200
    assert "Lê Thị Phó" in page.content.decode()


def test_a_second_root_has_no_business_with_a_notice_of_the_first(union, signed_in, send):
    kind = UnitKind.objects.get(code="cong-doan-nganh")
    other = create(None, code="KHAC", name="Công đoàn khác", kind=kind, parent=None, on=FOUNDED)
    union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    client = signed_in(union.account(other, "chu-tich"))
    assert client.get(reverse("notices:reach", args=[other.code, notice.pk])).status_code == 404
