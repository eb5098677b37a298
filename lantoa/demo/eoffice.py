"""The exchange of the demo: packages in and out in every state, with a ministry and a provincial department."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from lantoa.base.documents import AdministrativeDocument, Paragraph, to_pdf
from lantoa.demo.texts import INCOMING
from lantoa.eoffice import actions
from lantoa.eoffice.edxml import build, codes
from lantoa.eoffice.models import Connection, Exchange
from lantoa.library.models import Document
from lantoa.people.models import Account
from lantoa.units.models import Unit

MINISTRY, NATIONAL = "000.00.00.G22", "000.00.00.V36"


def build_eoffice(*, writer: Account) -> None:
    """Packages of the national office; `writer`'s school has a way of its own, with one package to register."""
    national = Unit.objects.get(depth=1)
    school: Unit = writer.person.unit  # type: ignore[union-attr]
    ministry = actions.connect(
        None, national, name="Bộ Giáo dục và Đào tạo", organ_id=MINISTRY, own_id=NATIONAL, transport="folder"
    )
    department = actions.connect(
        None, school, name="Sở Giáo dục và Đào tạo", organ_id="000.07.00.H26", own_id="000.99.07.H26",
        transport="email", address="vanthu@so.example.vn",
    )  # fmt: skip
    _incoming(ministry)
    actions.receive(department, _package(department, 4))
    _outgoing(national, ministry)


def _incoming(ministry: Connection) -> None:
    came = [actions.receive(ministry, _package(ministry, at)) for at in range(4)]
    _to_register, accepted, done, rejected = [one for one in came if one is not None]
    for exchange in (accepted, done):
        actions.accept(None, exchange)
    actions.finish(None, done)
    actions.reject(None, rejected, "Văn bản gửi nhầm nơi nhận, xin chuyển đến Công đoàn Viên chức.")
    actions.receive(ministry, _package(ministry, 5, signer="", type_name=""))


def _outgoing(national: Unit, ministry: Connection) -> None:
    documents = (
        Document.objects.filter(unit=national, state=Document.State.SHARED).exclude(number="").exclude(signer="")
    )
    said = ((codes.ARRIVED, codes.ACCEPTED, codes.DONE), (codes.ARRIVED,), (codes.REFUSED,), ())
    for document, words in zip(documents.select_related("unit").order_by("pk"), said, strict=False):
        sent = actions.send(None, document, ministry)
        actions.note_sent(sent)
        for minute, code in enumerate(words):
            actions.receive(ministry, _word(sent, code, minute))
        if not words:
            Exchange.objects.filter(pk=sent.pk).update(state=Exchange.State.QUEUED)
            actions.note_failed(sent, "Đã thử nhiều lần nhưng chưa gửi được. Hãy hỏi nơi nhận rồi gửi lại.")


def _package(connection: Connection, at: int, **changes: str) -> bytes:
    number, notation, kind, subject, text = INCOMING[at]
    day = timezone.localdate() - timedelta(days=2 + at)
    document = AdministrativeDocument(
        parent_body="", issuing_body=connection.name.upper(), number=number, notation=notation, place="Hà Nội",
        issued_on=day, type_name=kind.upper(), summary=subject, legal_bases=[], body=[Paragraph(text)],
        recipients=["Như trên"], authority="TL. BỘ TRƯỞNG", signer_title="CHÁNH VĂN PHÒNG", signer_name="Trần Quang Hải",
    )  # fmt: skip
    facts = {"signer": "Trần Quang Hải", "type_name": kind} | changes
    edoc = build.Edoc(
        sender=build.Organ(connection.organ_id, connection.name),
        receivers=[build.Organ(connection.own_id, connection.unit.name)], number=number, notation=notation,
        issued_on=day, subject=subject, signer_title="Chánh Văn phòng", place="Hà Nội", pages=1,
        due_on=date.fromordinal(day.toordinal() + 14), files=[build.File(f"{number}.pdf", "application/pdf", to_pdf(document))],
        **facts,
    )  # fmt: skip
    return build.document(edoc, timezone.localtime() - timedelta(days=1))


def _word(sent: Exchange, code: str, minute: int) -> bytes:
    _organ, day, sign = sent.document_ref.split(",", 2)
    about = build.Reference(NATIONAL, sign, date.fromisoformat(day.replace("/", "-")), sent.document_ref)
    said = "Văn bản thiếu phụ lục kèm theo." if code == codes.REFUSED else ""
    at = timezone.localtime() - timedelta(hours=3) + timedelta(minutes=minute)
    return build.status(
        build.Organ(MINISTRY, "Bộ Giáo dục và Đào tạo"), about, code, at, description=said, staff="Văn thư"
    )
