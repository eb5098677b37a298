"""Documents go out and come in, both sides know how far they are, and nothing is lost or taken twice."""

from __future__ import annotations

import os
from datetime import date, datetime

import pytest
from django.core import mail
from django.urls import reverse

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.jobs import Temporary
from lantoa.eoffice import actions, incoming
from lantoa.eoffice.edxml import build, codes
from lantoa.eoffice.edxml.opening import opened
from lantoa.eoffice.models import Connection, Exchange, Word
from lantoa.eoffice.tasks import hand_over, pass_word
from lantoa.eoffice.tests.conftest import MINISTRY, NORTH
from lantoa.eoffice.transports import folder
from lantoa.library.models import Document
from lantoa.library.tests import samples
from lantoa.people.boards import todo_for

pytestmark = pytest.mark.django_db
State = Exchange.State


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


def from_ministry(**changes) -> bytes:
    """A package of the ministry's."""
    facts = {
        "sender": build.Organ(MINISTRY, "Bộ Giáo dục và Đào tạo"), "receivers": [build.Organ(NORTH, "Hà Nội")],
        "number": "7", "notation": "QĐ-BGD", "issued_on": date(2026, 3, 1), "type_name": "Quyết định",
        "subject": "Khen thưởng năm học", "signer": "Trần Thị Bình", "signer_title": "Vụ trưởng", "place": "Hà Nội",
        "files": [build.File("quyet-dinh.pdf", "application/pdf", samples.pdf(7).read()),
                  build.File("danh-sach.docx", "application/zip", samples.docx(8).read())],
    }  # fmt: skip
    return build.document(build.Edoc(**facts | changes), datetime(2026, 3, 2, 8))


def word_of(exchange: Exchange, code: str, minute: int = 0, description: str = "", organ: str = MINISTRY) -> bytes:
    """A status message about a package of ours."""
    about = build.Reference(NORTH, exchange.sign, date(2026, 1, 5), exchange.document_ref)
    return build.status(
        build.Organ(organ, "Bộ"), about, code, datetime(2026, 11, 23, 10, minute), description=description
    )


def words_out(exchange: Exchange) -> list[str]:
    return list(exchange.words.filter(direction="out").values_list("code", flat=True))


# --- Out ---------------------------------------------------------------------------------------------------------


def test_a_document_goes_to_the_folder_and_can_be_read_there(office):
    sent = actions.send(None, office.document, office.connection)
    assert sent.state == State.QUEUED
    assert hand_over.func(sent.pk) == "sent"
    sent.refresh_from_db()
    assert sent.state == State.SENT
    (file,) = folder(office.connection, "di").iterdir()
    with opened(file.read_bytes(), MINISTRY) as package:
        assert not package.broken
        assert package.header["subject"] == office.document.summary
        assert package.files[0].path.read_bytes() == samples.pdf().read()
    assert hand_over.func(sent.pk) == "nothing to do"  # run twice, handed over once


def test_what_the_receiver_says_moves_the_state_and_never_back(office):
    sent = actions.send(None, office.document, office.connection)
    hand_over.func(sent.pk)
    for code, minute, state in ((codes.ARRIVED, 1, State.RECEIVED), (codes.DONE, 9, State.DONE),
                                (codes.ACCEPTED, 5, State.DONE), (codes.REFUSED, 10, State.DONE)):  # fmt: skip
        assert actions.receive(office.connection, word_of(sent, code, minute)) == sent
        sent.refresh_from_db()
        assert sent.state == state
    actions.receive(office.connection, word_of(sent, codes.DONE, 9))
    assert sent.words.count() == 4  # the same word twice is one


def test_a_refusal_says_why_and_the_document_can_go_again(office):
    sent = actions.send(None, office.document, office.connection)
    hand_over.func(sent.pk)
    actions.receive(office.connection, word_of(sent, codes.REFUSED, description="Sai thẩm quyền"))
    sent.refresh_from_db()
    assert (sent.state, sent.note) == (State.REJECTED, "Sai thẩm quyền")
    assert actions.send(None, office.document, office.connection).pk != sent.pk


def test_word_from_another_office_changes_nothing(office):
    sent = actions.send(None, office.document, office.connection)
    assert actions.receive(office.connection, word_of(sent, codes.DONE, organ="99.99.X99")) is None
    sent.refresh_from_db()
    assert sent.state == State.QUEUED


def test_only_what_is_complete_shared_and_new_there_goes_out(union, office, bring_new):
    actions.send(None, office.document, office.connection)
    with pytest.raises(Conflict, match="gửi đến đây rồi"):
        actions.send(None, office.document, office.connection)
    draft = bring_new(union.north, 9)
    with pytest.raises(Conflict, match="chia sẻ"):
        actions.send(None, draft, office.connection)
    from lantoa.library import actions as library

    library.describe(None, draft, number="", signer="")
    shared = library.share(None, draft, "branch")
    with pytest.raises(Invalid, match="số, "):
        actions.send(None, shared, office.connection)


@pytest.fixture
def bring_new():
    from lantoa.library import actions as library

    return lambda unit, number: library.bring(None, unit, samples.pdf(number)).document


def test_a_mail_carries_the_package(union, office):
    by_mail = actions.connect(
        None, union.north, name="Sở", organ_id="01.22.H17", own_id=NORTH, transport="email", address="so@example.vn"
    )
    sent = actions.send(None, office.document, by_mail)
    hand_over.func(sent.pk)
    (letter,) = mail.outbox
    assert letter.to == ["so@example.vn"]
    name, data, _kind = letter.attachments[0]
    assert name.endswith(".edxml")
    assert sent.document_ref.encode() in (data.encode() if isinstance(data, str) else data)


def test_a_server_that_does_not_answer_is_tried_again_and_then_shown(union, office, settings):
    settings.EOFFICE_HOSTS = ["http://127.0.0.1:9"]
    web = actions.connect(
        None, union.north, name="Sở", organ_id="01.22.H17", own_id=NORTH, transport="http",
        address="http://127.0.0.1:9/nhan",
    )  # fmt: skip
    sent = actions.send(None, office.document, web)
    with pytest.raises(Temporary):
        hand_over.func(sent.pk)
    for _again in range(6):
        with pytest.raises(Temporary):
            hand_over.func(sent.pk)
    assert hand_over.func(sent.pk) == "given up"
    sent.refresh_from_db()
    assert sent.state == State.FAILED
    actions.send_again(None, sent)
    sent.refresh_from_db()
    assert sent.state == State.QUEUED


def test_two_installations_exchange_over_http(union, office, settings, live_server):
    """Out of the province, into the national office, and the word back, through real sockets."""
    settings.EOFFICE_HOSTS = [live_server.url]
    there = actions.connect(
        None, union.national, name="Hà Nội", organ_id=NORTH, own_id="000.00.00.V01", transport="folder"
    )
    here = actions.connect(
        None, union.north, name="Công đoàn Giáo dục Việt Nam", organ_id="000.00.00.V01", own_id=NORTH, transport="http",
        address=f"{live_server.url}/lien-thong/{there.key}/", token=there.token,
    )  # fmt: skip
    sent = actions.send(None, office.document, here)
    assert hand_over.func(sent.pk) == "sent"
    came = Exchange.objects.get(unit=union.national, direction="in")
    actions.accept(None, came)
    for word in came.words.all():
        assert pass_word.func(word.pk) == "sent"
    for file in sorted(folder(there, "di").iterdir()):
        actions.receive(here, file.read_bytes())
    sent.refresh_from_db()
    assert sent.state == State.ACCEPTED
    wrong = Connection.objects.get(pk=here.pk)
    wrong.keep_token("sai")
    wrong.save()
    again = actions.send(None, _other(union), wrong)
    assert hand_over.func(again.pk) == "rejected"
    again.refresh_from_db()
    assert "401" in again.note


def _other(union) -> Document:
    from lantoa.library import actions as library

    document = library.bring(None, union.north, samples.pdf(30)).document
    library.describe(
        None, document, number="30", notation="KH-CĐN", issued_on="2026-02-02", signer="An", summary="Ba mươi"
    )
    document = library.share(None, document, "branch")
    document.refresh_from_db()
    return document


# --- In ----------------------------------------------------------------------------------------------------------


def test_what_comes_in_is_told_as_arrived_and_registered_by_a_person(union, office):
    came = actions.receive(office.connection, from_ministry())
    assert (came.state, came.sign, came.subject) == (State.RECEIVED, "7/QĐ-BGD", "Khen thưởng năm học")
    assert words_out(came) == [codes.ARRIVED]
    keeper = union.account(union.north, "chu-tich")
    assert any(item.url == reverse("eoffice:desk", args=["P01"]) for item in todo_for(keeper))
    actions.accept(keeper, came)
    came.refresh_from_db()
    document = came.document
    assert (document.kind, document.sign, document.issued_on) == ("quyet-dinh", "7/QĐ-BGD", date(2026, 3, 1))
    assert (document.issuing_body, document.signer) == ("Bộ Giáo dục và Đào tạo", "Trần Thị Bình")
    assert document.state == Document.State.NEW  # nobody else reads it before a person shares it
    assert Document.objects.filter(unit=union.north, summary__contains="danh-sach.docx").exists()
    actions.finish(keeper, came)
    assert words_out(came) == [codes.ARRIVED, codes.ACCEPTED, codes.DONE]
    with pytest.raises(Conflict):
        actions.accept(keeper, came)


def test_the_same_package_twice_is_one(office):
    first = actions.receive(office.connection, from_ministry(files=[]))
    again = actions.receive(office.connection, Exchange.objects.get(pk=first.pk).package.read())
    assert again.pk == first.pk
    assert words_out(first) == [codes.REFUSED]


def test_what_breaks_the_rules_is_refused_with_a_word_and_kept(office):
    data = from_ministry(subject="", signer="")
    came = actions.receive(office.connection, data)
    assert came.state == State.BROKEN
    assert came.faults == ["thiếu Subject", "thiếu SignerInfo/FullName"]
    with came.package.open("rb") as file:
        assert file.read() == data
    (word,) = came.words.all()
    assert word.code == codes.REFUSED
    assert "thiếu Subject" in word.description
    pass_word.func(word.pk)
    (file,) = folder(office.connection, "di").iterdir()
    with opened(file.read_bytes(), MINISTRY) as package:
        assert (package.kind, list(package.broken)) == ("status", [])
        assert package.header["about"]["document_id"] == came.document_ref
    with pytest.raises(Conflict):
        actions.accept(None, came)


def test_a_package_of_another_office_is_not_taken_for_the_ministrys(office):
    came = actions.receive(office.connection, from_ministry(sender=build.Organ("99.99.X99", "Nơi lạ")))
    assert came.state == State.BROKEN
    assert "không phải của Bộ Giáo dục" in came.faults[0]


def test_a_package_without_a_usable_file_cannot_be_accepted_and_nothing_stays_behind(office):
    came = actions.receive(office.connection, from_ministry(files=[build.File("a.exe", "application/x", b"MZ")]))
    before = Document.objects.count()
    with pytest.raises(Invalid, match=r"a\.exe"):
        actions.accept(None, came)
    assert Document.objects.count() == before
    actions.reject(None, came, "Tệp không mở được")
    came.refresh_from_db()
    assert came.state == State.REJECTED
    assert came.words.last().description == "Tệp không mở được"


def laid_down(connection: Connection, name: str, data: bytes) -> None:
    place = folder(connection, "den")
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(data)
    os.utime(place / name, (1, 1))


def test_packages_and_mails_with_packages_are_picked_up_from_the_folder(office):
    letter = mail.EmailMessage("Gói", "Kèm theo", "bo@example.vn", ["ta@example.vn"])
    letter.attach("vb.edxml", from_ministry(number="8"), "application/xml")
    laid_down(office.connection, "1.edxml", from_ministry())
    laid_down(office.connection, "2.eml", letter.message().as_bytes())
    laid_down(office.connection, "3.edxml", b"<khong-phai/>")
    assert incoming.pick_up() == 3
    states = list(Exchange.objects.filter(direction="in").order_by("pk").values_list("sign", "state"))
    assert states == [("7/QĐ-BGD", "received"), ("8/QĐ-BGD", "received"), ("", "broken")]
    place = folder(office.connection, "den")
    assert sorted(file.name for file in (place / "da-nhan").iterdir()) == ["1.edxml", "2.eml"]
    assert "QCVN 102:2016" in (place / "tu-choi" / "3.edxml.ly-do.txt").read_text()
    assert incoming.pick_up() == 0


def test_the_door_for_machines_asks_for_the_token(client, office, settings):
    address = reverse("eoffice:receive", args=[office.connection.key])
    assert client.post(address, from_ministry(), content_type="application/xml").status_code == 401
    head = {"HTTP_AUTHORIZATION": f"Bearer {office.connection.token}"}
    taken = client.post(address, from_ministry(), content_type="application/xml", **head)
    assert taken.json()["status"] == "OK"
    refused = client.post(address, from_ministry(subject=""), content_type="application/xml", **head)
    assert (refused.status_code, refused.json()["ErrorDesc"]) == (422, "thiếu Subject")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10  # a package may be larger than a form
    large = client.post(address, from_ministry(number="9"), content_type="application/xml", **head)
    assert large.status_code == 200


# --- Who may -----------------------------------------------------------------------------------------------------


def test_only_those_in_charge(union, office):
    teacher = union.account(union.north)
    came = actions.receive(office.connection, from_ministry())
    for act in (
        lambda: actions.accept(teacher, came), lambda: actions.reject(teacher, came, "x"),
        lambda: actions.send(teacher, office.document, office.connection),
        lambda: actions.disconnect(teacher, office.connection),
        lambda: actions.connect(teacher, union.north, name="a", organ_id="A", own_id="B", transport="folder"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    assert Word.objects.count() == 1


def test_an_officer_cannot_make_the_server_call_its_own_network(union, office, settings):
    for address in ("http://169.254.169.254/x", "https://example.vn/x", "file:///etc/passwd"):
        with pytest.raises(Invalid):
            actions.connect(None, union.north, name="a", organ_id="A", own_id="B", transport="http", address=address)
    settings.EOFFICE_HOSTS = ["example.vn"]
    actions.connect(
        None, union.north, name="a", organ_id="A", own_id="B", transport="http", address="https://example.vn/x"
    )


def test_the_pages_show_every_state_with_a_fixed_number_of_queries(
    union, office, signed_in, django_assert_max_num_queries
):
    client = signed_in(union.account(union.north, "chu-tich"))
    for number in range(1, 8):
        actions.receive(office.connection, from_ministry(number=str(number)))
    broken = actions.receive(office.connection, from_ministry(subject=""))
    sent = actions.send(None, office.document, office.connection)
    with django_assert_max_num_queries(16):
        page = client.get(reverse("eoffice:desk", args=["P01"])).content.decode()
    assert page.count("Khen thưởng năm học") == 7
    assert "chờ gửi" in client.get(reverse("eoffice:desk", args=["P01"]), {"loai": "di"}).content.decode()
    assert "sai quy cách" in client.get(reverse("eoffice:desk", args=["P01"]), {"loai": "sai"}).content.decode()
    assert "thiếu Subject" in client.get(reverse("eoffice:exchange", args=["P01", broken.pk])).content.decode()
    answer = client.get(reverse("eoffice:package", args=["P01", sent.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    page = client.get(reverse("eoffice:send", args=["P01"])).content.decode()
    assert "18/KH-CĐN" in page
