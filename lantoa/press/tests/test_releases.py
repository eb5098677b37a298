from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from lantoa.base.documents.tests.samples import photo
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.worker import run_pending
from lantoa.delivery import actions as ledger
from lantoa.delivery.email.bounces import Event
from lantoa.delivery.email.verdicts import Verdict
from lantoa.press import actions, boards, mailing, queries
from lantoa.press.models import Release
from lantoa.press.tasks import open_embargoed, send_release
from lantoa.search.queries import search

pytestmark = pytest.mark.django_db


def kit_photo(release: Release):
    file = SimpleUploadedFile("trao.jpg", photo(), "image/jpeg")
    return actions.add_kit_item(
        None, release, "photo", text="Trao học bổng", credit="Minh Anh", rights="Dùng tự do, ghi tên", file=file
    )


def test_a_second_person_issues_a_release_not_its_author(union, chair, writer):
    release = actions.write_release(chair, union.school_a, title="Tin vui", text="Chữ.")
    with pytest.raises(Conflict, match="người thứ hai"):
        actions.publish(chair, release)
    release = actions.submit(chair, release)
    with pytest.raises(NotAllowed, match="không tự duyệt"):
        actions.publish(chair, release)
    with pytest.raises(NotAllowed):
        actions.publish(writer, release)
    other = union.account(union.school_a, "pho-chu-tich")
    assert actions.publish(other, release).is_public()


def test_every_version_is_kept_and_a_change_goes_back_to_be_read(union, writer, signed_in):
    release = actions.write_release(writer, union.school_a, title="Bản một", text="Chữ một.")
    actions.submit(writer, release)
    release = actions.write_release(writer, union.school_a, release, title="Bản hai", text="Chữ hai.")
    assert (release.version, release.state) == (2, "draft")
    assert actions.write_release(writer, union.school_a, release, title="Bản hai", text="Chữ hai.").version == 2
    assert [row.title for row in release.versions.all()] == ["Bản hai", "Bản một"]
    page = signed_in(writer).get(reverse("press:release_version", args=["S001", release.pk, 1]))
    assert "Chữ một." in page.content.decode()


def test_what_is_out_is_not_changed_any_more(union, writer, issued):
    release = issued()
    with pytest.raises(Conflict):
        actions.write_release(writer, union.school_a, release, title="Khác", text="Chữ.")
    with pytest.raises(Conflict):
        kit_photo(release)


def test_an_embargo_holds_on_page_list_feed_search_and_photograph(union, client, writer, chair, time_machine):
    release = actions.write_release(writer, union.school_a, title="Bí mật đến trưa", text="Chữ khóa kín.")
    item = kit_photo(release)
    until = timezone.now() + timedelta(hours=3)
    release = actions.publish(chair, actions.submit(writer, release), embargo_until=until)
    file = reverse("press:kit_file", args=[item.pk])
    page, feed = release.get_absolute_url(), reverse("press:feed", args=["S001"])
    lists = [reverse("press:index"), reverse("press:room", args=["S001"]), feed]

    def seen() -> list[bool]:
        found = search("Bí mật đến trưa", None).found
        return [
            client.get(page).status_code == 200, client.get(file).status_code == 200,
            *("Bí mật" in client.get(address).content.decode() for address in lists),
            any(hit.title == release.title for source in found for hit in source.hits),
        ]  # fmt: skip

    assert not any(seen())
    assert item.file.name not in str(list(boards.documents(None)))
    time_machine.move_to(until - timedelta(seconds=1), tick=False)
    open_embargoed.func()
    assert not any(seen())
    time_machine.move_to(until, tick=False)
    assert open_embargoed.func() == 1
    assert all(seen())
    assert open_embargoed.func() == 0


def test_the_photograph_of_a_kit_has_no_public_address_of_its_own(union, client, writer):
    item = kit_photo(actions.write_release(writer, union.school_a, title="A", text="b"))
    assert client.get(f"/media/{item.file.name}").status_code == 404


def test_a_contact_reads_under_embargo_by_the_address_made_for_them(union, client, contact, issued):
    release = issued(embargo_until=timezone.now() + timedelta(hours=3))
    address = reverse("press:preview", args=[mailing.make_token("release", release.pk, contact)])
    page = client.get(address)
    assert "Không công bố trước giờ" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    assert client.get(address.replace("/thu/", "/thu/x")).status_code == 404
    wrong_kind = mailing.make_token("invitation", release.pk, contact)
    assert client.get(reverse("press:preview", args=[wrong_kind])).status_code == 404
    actions.withdraw(None, release, "Nhầm số liệu")
    assert "học bổng." not in client.get(address).content.decode()


def test_a_withdrawn_release_says_so_at_its_address_and_one_that_was_never_public_says_nothing(client, issued):
    release = issued()
    address = release.get_absolute_url()
    actions.withdraw(None, release, "Nhầm số liệu")
    page = client.get(address)
    assert page.status_code == 410
    assert "Nhầm số liệu" in page.content.decode()
    hidden = issued("Chưa từng công khai", embargo_until=timezone.now() + timedelta(hours=1))
    actions.withdraw(None, hidden, "Hoãn")
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_an_embargo_lies_ahead(issued):
    with pytest.raises(Invalid):
        issued(embargo_until=timezone.now())


def test_a_release_goes_to_each_contact_once_with_their_own_greeting_in_their_language(
    union, contact, issued, writer, signed_in
):
    release = issued()
    second = actions.save_contact(
        None, union.school_a, name="John Smith", outlet="Vietnam News", email="john@vn.example", language="en",
        consent_on="2026-01-01",
    )  # fmt: skip
    silent = actions.save_contact(None, union.school_a, name="Ba", outlet="C", email="ba@c.example")
    keys = [contact.pk, second.pk, silent.pk]
    assert actions.distribute(writer, release, keys) == 2
    run_pending()
    assert actions.distribute(writer, release, keys) == 0
    assert send_release.func(release.pk, 1, keys) == 0, "what was queued before releases had the ledger"
    run_pending()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["ha@bao.example", "john@vn.example"]
    first = next(letter for letter in mail.outbox if letter.to == ["ha@bao.example"])
    assert first.body.startswith("Kính gửi Phạm Thu Hà, Báo Giáo dục và Thời đại,")
    assert next(letter for letter in mail.outbox if letter != first).body.startswith("Dear John Smith, Vietnam News,")
    assert first.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert reverse("press:preview", args=[mailing.make_token("release", release.pk, contact)]) in first.body
    assert "[[" not in first.body
    page = signed_in(writer).get(reverse("press:release_work", args=["S001", release.pk])).content.decode()
    assert "Phạm Thu Hà, Báo Giáo dục và Thời đại" in page


def test_who_changes_their_language_does_not_get_a_version_twice(contact, issued, writer):
    release = issued()
    actions.distribute(writer, release, [contact.pk])
    contact.language = "en"
    contact.save()
    assert actions.distribute(writer, release, [contact.pk]) == 0


def test_nothing_is_sent_after_a_release_was_withdrawn(contact, issued, writer):
    release = issued()
    actions.distribute(writer, release, [contact.pk])
    actions.withdraw(None, release, "Nhầm")
    run_pending()
    assert mail.outbox == []


def test_who_refused_between_picking_and_sending_gets_nothing(contact, issued, writer):
    actions.distribute(writer, issued(), [contact.pk])
    actions.refuse(contact)
    run_pending()
    assert mail.outbox == []


@pytest.mark.parametrize(("kind", "field"), [("hard", "bounced_at"), ("complaint", "refused_at")])
def test_mail_that_came_back_and_complaints_stand_at_the_contact(contact, issued, writer, kind, field):
    release = issued()
    actions.distribute(writer, release, [contact.pk])
    run_pending()
    [sent] = queries.sent_of(release)
    ledger.came_back([Event(sent.delivery.pk, Verdict(kind, "no_mailbox"), "")])
    contact.refresh_from_db()
    assert getattr(contact, field) is not None


@pytest.mark.django_db(transaction=True)
def test_mails_of_the_old_ledger_move_over_and_back(contact, issued, writer):
    release = issued()
    newest = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "press"]
    try:
        MigrationExecutor(connection).migrate([("press", "0002_media")])
        apps = MigrationExecutor(connection).loader.project_state([("press", "0002_media")]).apps
        old = apps.get_model("press", "Dispatch")
        old.objects.create(release_id=release.pk, contact_id=contact.pk, version=1, state="claimed")
        MigrationExecutor(connection).migrate([("press", "0003_one_ledger")])
        assert [(one.contact, one.version, one.delivery.state) for one in queries.sent_of(release)] == [
            (contact, 1, "unknown")
        ]
        MigrationExecutor(connection).migrate([("press", "0002_media")])
        assert list(old.objects.values_list("contact", "version", "state")) == [(contact.pk, 1, "claimed")]
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert actions.distribute(writer, release, [contact.pk]) == 0, "what may have left is not sent again by itself"


def test_one_click_stops_the_mail_and_looking_at_the_page_does_not(client, contact, issued):
    address = reverse("press:refuse", args=[mailing.make_token("refuse", contact.pk, contact)])
    client.get(address)
    contact.refresh_from_db()
    assert contact.refused_at is None
    client.post(address, {"List-Unsubscribe": "One-Click"})
    contact.refresh_from_db()
    assert contact.refused_at is not None
    assert actions.distribute(None, issued(), [contact.pk]) == 0


def test_the_second_person_finds_it_on_the_list_of_things_to_do(union, chair, writer, signed_in):
    release = actions.submit(writer, actions.write_release(writer, union.school_a, title="Chờ duyệt", text="b"))
    assert [item.title for item in boards.todo(chair)] == ["Duyệt thông cáo “Chờ duyệt”"]
    assert list(boards.todo(writer)) == []
    client = signed_in(chair)
    address = reverse("press:release_step", args=["S001", release.pk])
    client.post(address, {"do": "return", "comment": "Thêm con số"})
    release.refresh_from_db()
    assert (release.state, release.comment) == ("draft", "Thêm con số")


def test_a_release_begins_with_the_words_of_an_article(union, writer, signed_in):
    from lantoa.newsroom import actions as newsroom
    from lantoa.newsroom.models import Column

    column = Column.objects.get(code="hoat-dong-cong-doan")
    article = newsroom.write(
        None, union.school_a, title="Hội thao", summary="Vui khỏe.", text="Đoạn một.", column=column
    )
    client = signed_in(writer)
    page = client.get(reverse("press:release_new", args=["S001"]) + f"?bai={article.pk}").content.decode()
    assert "Đoạn một." in page
    sent = {"title": "Hội thao", "text": "Đoạn một.", "article": article.pk}
    assert client.post(reverse("press:release_new", args=["S001"]), sent).status_code == 302
    assert Release.objects.get().article == article


def test_a_release_begins_with_an_event(union, writer, signed_in):
    start = timezone.make_aware(datetime(2026, 12, 4, 14, 0))
    event = actions.save_event(
        writer, union.school_a, title="Lễ trao giải", place="Hội trường A", starts_at=start,
        ends_at=start + timedelta(hours=2), about="Khai mạc lúc 14 giờ.",
    )  # fmt: skip
    client, address = signed_in(writer), reverse("press:release_new", args=["S001"])
    start_page = client.get(address).content.decode()
    assert 'name="bai"' in start_page
    assert 'name="su_kien"' in start_page
    assert (
        f"{address}?su_kien={event.pk}" in client.get(reverse("press:event", args=["S001", event.pk])).content.decode()
    )
    form = client.get(f"{address}?su_kien={event.pk}").context["form"]
    assert form.initial["title"] == "Lễ trao giải"
    assert form.initial["text"].startswith("14:00, Thứ Sáu, 04/12/2026, tại Hội trường A")
    assert form.initial["text"].endswith("Khai mạc lúc 14 giờ.")
    other = union.account(union.school_b, "can-bo-truyen-thong")
    foreign = signed_in(other).get(reverse("press:release_new", args=["S002"]) + f"?su_kien={event.pk}")
    assert foreign.context["form"].initial == {}


def test_lists_take_the_same_number_of_queries_for_any_length(union, client, issued, django_assert_num_queries):
    for number in range(6):
        issued(f"Tin {number}")
    client.get(reverse("press:room", args=["S001"]))
    with django_assert_num_queries(3):
        client.get(reverse("press:room", args=["S001"]))
    assert queries.public_releases(union.school_a).count() == 6
