"""What can be done in the exchange: open a connection, send, receive, register, refuse, finish."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.eoffice.edxml import build, codes
from lantoa.eoffice.edxml.opening import Opened, opened
from lantoa.eoffice.models import Connection, Exchange, Word
from lantoa.library import actions as library
from lantoa.library import queries as library_queries
from lantoa.library.kinds import KINDS
from lantoa.library.models import Document, Version
from lantoa.people.models import Account
from lantoa.units.models import Unit

Direction, State = Exchange.Direction, Exchange.State
KEEP, CONFIGURE = Capability.KEEP_DOCUMENTS, Capability.CONFIGURE

# What the receiver says → how far our package has come. Words about recalls change nothing here.
AFTER = {
    codes.ARRIVED: State.RECEIVED, codes.REFUSED: State.REJECTED, codes.ACCEPTED: State.ACCEPTED,
    codes.ASSIGNED: State.WORKING, codes.WORKING: State.WORKING, codes.DONE: State.DONE,
}  # fmt: skip
ORDER = (State.QUEUED, State.SENT, State.RECEIVED, State.ACCEPTED, State.WORKING, State.DONE)


def connect(
    actor: Account | None, unit: Unit, *, name: str, organ_id: str, own_id: str, transport: str, address: str = "",
    token: str = "",
) -> Connection:  # fmt: skip
    """Open the way to an e-office. Raises `Invalid` for identifiers and addresses that cannot be right."""
    require(actor, CONFIGURE, unit)
    name, organ_id, own_id = clean(name), clean(organ_id).upper(), clean(own_id).upper()
    if not name:
        raise Invalid(_("Hãy ghi tên nơi gửi nhận."))
    for one in (organ_id, own_id):
        if len(one) > codes.LENGTHS["OrganId"] or not codes.ORGAN_ID.fullmatch(one):
            raise Invalid(_("Mã định danh gồm chữ hoa và số, các nhóm cách nhau bằng dấu chấm, ví dụ 28.22.H17."))
    if transport not in Connection.Transport:
        raise Invalid(_("Hãy chọn cách gửi."))
    made = Connection(
        unit=unit, name=name[:200], organ_id=organ_id, own_id=own_id, transport=Connection.Transport(transport),
        address=_address(transport, clean(address)), key=secrets.token_hex(12), created_by=actor,
    )  # fmt: skip
    made.keep_token(clean(token) or secrets.token_urlsafe(32))
    with transaction.atomic():
        made.save()
        audit.record(actor, "eoffice.connect", made, transport=transport)
    return made


def _address(transport: str, address: str) -> str:
    if transport == Connection.Transport.FOLDER:
        return ""
    if transport == Connection.Transport.EMAIL:
        try:
            validate_email(address)
        except ValidationError as error:
            raise Invalid(_("Hãy ghi địa chỉ thư điện tử của nơi nhận.")) from error
        return address
    parts = urlsplit(address)
    # Named by the operator, so that no officer makes the server call what lies inside its own network.
    if parts.scheme != "https" and f"{parts.scheme}://{parts.netloc}" not in settings.EOFFICE_HOSTS:
        raise Invalid(_("Địa chỉ phải bắt đầu bằng https://"))
    if not {parts.netloc, f"{parts.scheme}://{parts.netloc}"} & set(settings.EOFFICE_HOSTS):
        raise Invalid(_("Địa chỉ này chưa được người quản trị máy chủ cho phép. Hãy nhờ thêm vào cài đặt."))
    return address[:300]


@transaction.atomic
def disconnect(actor: Account | None, connection: Connection) -> Connection:
    """Close a way; what was exchanged stays."""
    connection = Connection.objects.select_for_update(of=("self",)).select_related("unit").get(pk=connection.pk)
    require(actor, CONFIGURE, connection.unit)
    connection.is_open = False
    connection.save(update_fields=["is_open"])
    audit.record(actor, "eoffice.disconnect", connection)
    return connection


# --- Out ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def send(actor: Account | None, document: Document, connection: Connection) -> Exchange:
    """Make the package of a shared document and queue it. Raises `Invalid` where the standard's header has gaps,
    `Conflict` if it is on its way there already."""
    document = Document.objects.select_related("unit").get(pk=document.pk)
    unit = document.unit
    require(actor, KEEP, unit)
    if connection.unit_id != unit.pk or not connection.is_open:
        raise Conflict(_("Nơi nhận này không còn dùng. Hãy tải lại trang."))
    if document.state != Document.State.SHARED:
        raise Conflict(_("Hãy chia sẻ văn bản trong thư viện trước khi gửi đi."))
    needed = {
        _("số"): document.number, _("ký hiệu"): document.notation, _("ngày ban hành"): document.issued_on,
        _("người ký"): document.signer,
    }  # fmt: skip
    gaps = [str(name) for name, value in needed.items() if not value]
    if gaps or document.issued_on is None:
        raise Invalid(_("Văn bản còn thiếu %(what)s. Hãy ghi đủ thông tin rồi gửi.") % {"what": ", ".join(gaps)})
    open_states = [state for state in State.values if state not in (State.FAILED, State.REJECTED)]
    version = library_queries.newest(document)
    if version is None:
        raise Conflict(_("Văn bản chưa có tệp nên chưa gửi được."))
    Connection.objects.select_for_update().get(pk=connection.pk)
    edoc = _edoc(document, connection, version)
    known = Exchange.objects.filter(
        connection=connection, direction=Direction.OUT, document_ref=edoc.reference.document_id
    )
    if known.filter(state__in=open_states).exists():
        raise Conflict(_("Văn bản này đã gửi đến đây rồi."))
    data = build.document(edoc, timezone.localtime())
    exchange = Exchange(
        unit=unit, connection=connection, direction=Direction.OUT, state=State.QUEUED, document=document, by=actor,
        document_ref=edoc.reference.document_id, sign=document.sign[:60], subject=document.summary[:500],
        sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    exchange.package.save(f"di-{secrets.token_hex(12)}{codes.SUFFIX}", ContentFile(data), save=False)
    exchange.save()
    _queue(exchange)
    audit.record(actor, "eoffice.send", exchange, ref=exchange.document_ref, to=connection.organ_id)
    return exchange


def _edoc(document: Document, connection: Connection, version: Version) -> build.Edoc:
    with version.blob.file.open("rb") as file:
        data = file.read()
    issued_on = document.issued_on
    assert issued_on is not None  # noqa: S101  looked at by the caller
    replaced = [
        build.Reference.of(connection.own_id, row.target.number, row.target.notation, row.target.issued_on).document_id
        for row in document.relations.filter(kind="replaces", binding=True).select_related("target")
        if row.target is not None and row.target.issued_on is not None
    ]
    with translation.override("vi"):
        type_name = str(document.get_kind_display())
    return build.Edoc(
        sender=build.Organ(connection.own_id, document.unit.name[:200]),
        receivers=[build.Organ(connection.organ_id, connection.name)],
        number=document.number[: codes.LENGTHS["Code/CodeNumber"]],
        notation=document.notation[: codes.LENGTHS["Code/CodeNotation"]], issued_on=issued_on, type_name=type_name,
        subject=document.summary, signer=document.signer[: codes.LENGTHS["SignerInfo/FullName"]],
        signer_title=document.signer_title[: codes.LENGTHS["SignerInfo/Position"]],
        place=document.place[: codes.LENGTHS["PromulgationInfo/Place"]], replaces=replaced,
        pages=version.pages_total,
        files=[build.File(version.name, version.blob.content_type, data, document.summary[:200])],
    )  # fmt: skip


def _queue(exchange: Exchange) -> None:
    from lantoa.eoffice.tasks import hand_over

    enqueue(hand_over, exchange.pk)


@transaction.atomic
def send_again(actor: Account | None, exchange: Exchange) -> Exchange:
    """Queue a package once more that could not be handed over."""
    exchange = locked(exchange)
    require(actor, KEEP, exchange.unit)
    if exchange.state != State.FAILED:
        raise Conflict(_("Chỉ gửi lại gói không gửi được. Hãy tải lại trang."))
    exchange.state, exchange.note, exchange.attempts = State.QUEUED, "", 0
    exchange.save(update_fields=["state", "note", "attempts"])
    _queue(exchange)
    audit.record(actor, "eoffice.send_again", exchange)
    return exchange


@transaction.atomic
def note_sent(exchange: Exchange) -> None:
    """It was handed over; the receiver may already have answered."""
    Exchange.objects.filter(pk=exchange.pk, state=State.QUEUED).update(state=State.SENT, note="")


@transaction.atomic
def note_failed(exchange: Exchange, reason: str) -> None:
    """It was not, and trying again by itself would not help."""
    Exchange.objects.filter(pk=exchange.pk, state=State.QUEUED).update(state=State.FAILED, note=reason[:1000])


# --- In ----------------------------------------------------------------------------------------------------------


def receive(connection: Connection, data: bytes) -> Exchange | None:
    """Take what an e-office brought: a document, or word of one of ours.

    A document is kept and the sender told that it arrived; what breaks the rules is kept as well, for inspection,
    and the sender told why. The same package twice is one. Returns None for word that fits nothing of ours.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    known = Exchange.objects.filter(connection=connection, direction=Direction.IN, sha256=sha256).first()
    if known is not None:
        return known
    with opened(data, connection.own_id) as package:
        if package.kind == "status" and not package.broken:
            return _heard(connection, package)
        try:
            with transaction.atomic():
                return _kept(connection, package, data, sha256)
        except IntegrityError:
            return Exchange.objects.get(connection=connection, direction=Direction.IN, sha256=sha256)


def _kept(connection: Connection, package: Opened, data: bytes, sha256: str) -> Exchange:
    header = package.header
    reference = str(header.get("document_id", ""))[:200]
    faults = package.faults
    sender = header.get("from", {}).get("id", "")
    if not package.broken and sender != connection.organ_id:
        faults = [_("mã định danh nơi gửi không phải của %(name)s") % {"name": connection.name}]
    sign = f"{header.get('number', '')}/{header.get('notation', '')}".strip("/")
    exchange = Exchange(
        unit=connection.unit, connection=connection, direction=Direction.IN, document_ref=reference, header=header,
        state=State.BROKEN if faults else State.RECEIVED, sign=sign[:60], subject=str(header.get("subject", ""))[:500],
        faults=faults, signed=package.signed, sha256=sha256,
    )  # fmt: skip
    exchange.package.save(f"den-{secrets.token_hex(12)}{codes.SUFFIX}", ContentFile(data), save=False)
    exchange.save()
    if faults:
        with translation.override("vi"):
            said = _("Gói sai quy cách: %(faults)s.") % {"faults": "; ".join(faults)}
        _say(exchange, codes.REFUSED, said)
    elif package.kind == "document":
        _say(exchange, codes.ARRIVED)
    audit.record(None, "eoffice.receive", exchange, broken=bool(faults))
    return exchange


@transaction.atomic
def _heard(connection: Connection, package: Opened) -> Exchange | None:
    """Word of a package of ours."""
    about, header = package.header["about"], package.header
    found = (
        Exchange.objects.select_for_update()
        .filter(connection=connection, direction=Direction.OUT, document_ref=about["document_id"])
        .order_by("-pk")
        .first()
    )
    if found is None or header["from"]["id"] != connection.organ_id:
        return None
    code = header["code"]
    at = timezone.make_aware(datetime.fromisoformat(header["at"]))
    word, new = Word.objects.get_or_create(
        exchange=found, direction=Direction.IN, code=code, at=at,
        defaults={"description": header["description"][:1000], "staff": header["staff"][:120], "handed_over": True},
    )  # fmt: skip
    after = AFTER.get(code)
    if new and after is not None and _is_further(found.state, after):
        found.state = after
        found.note = word.description if after == State.REJECTED else ""
        found.save(update_fields=["state", "note"])
    return found


def _is_further(now: str, after: str) -> bool:
    """Words may arrive in any order; none takes a package back, and a refusal only counts before it was accepted."""
    if after == State.REJECTED:
        return now in (State.QUEUED, State.SENT, State.RECEIVED)
    return now in ORDER and ORDER.index(State(after)) > ORDER.index(State(now))


@transaction.atomic
def accept(actor: Account | None, exchange: Exchange) -> Exchange:
    """Register what came in: its files become documents of the library, and the sender is told.

    The first file takes the header's facts; the others are its attachments. Raises `Conflict` if it was dealt with.
    """
    exchange = _waiting(actor, exchange)
    with exchange.package.open("rb") as file:
        data = file.read()
    refused: list[str] = []
    first: Document | None = None
    with opened(data, exchange.connection.own_id) as package:
        for one in package.files:
            try:
                with one.path.open("rb") as content:
                    brought = library.bring(actor, exchange.unit, File(content, name=_name(one.name)))
            except Invalid as error:
                refused.append(error.message)
                continue
            if first is None:
                first = brought.document
                if brought.document.state == Document.State.NEW:
                    first = _describe(actor, brought.document, package)
            elif brought.new:
                summary = _("%(subject)s (kèm theo: %(name)s)") % {"subject": exchange.subject, "name": one.name}
                library.describe(actor, brought.document, summary=summary[:500])
    if first is None:
        raise Invalid(" ".join(refused) or _("Gói không có tệp nào dùng được. Hãy từ chối và nêu lý do."))
    exchange.document, exchange.state, exchange.note = first, State.ACCEPTED, " ".join(refused)[:1000]
    exchange.save(update_fields=["document", "state", "note"])
    _say(exchange, codes.ACCEPTED, staff=actor.get_full_name() if actor is not None else "")
    audit.record(actor, "eoffice.accept", exchange)
    return exchange


def _name(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name or "tep"


def _describe(actor: Account | None, document: Document, package: Opened) -> Document:
    header = package.header
    by_name = {str(kind.name).casefold(): kind.code for kind in KINDS}
    with translation.override("vi"):
        by_name |= {str(kind.name).casefold(): kind.code for kind in KINDS}
    facts: dict[str, object] = {
        "number": header["number"], "notation": header["notation"], "place": header["place"],
        "issued_on": package.day("issued_on"), "issuing_body": header["from"]["name"], "summary": header["subject"],
        "signer": header["signer"], "signer_title": header["signer_title"],
    }  # fmt: skip
    kind = by_name.get(header["type_name"].casefold())
    if kind:
        facts["kind"] = kind
    replaced = [("replaces", one.split(",", 2)[2].strip()) for one in header["replaces"] if one.count(",") >= 2]
    return library.describe(actor, document, relations=replaced or None, **facts)


@transaction.atomic
def reject(actor: Account | None, exchange: Exchange, reason: str) -> Exchange:
    """Send back what does not belong here; the sender reads `reason`."""
    exchange = _waiting(actor, exchange)
    if not clean(reason):
        raise Invalid(_("Hãy ghi lý do từ chối, để nơi gửi biết phải làm gì."))
    exchange.state, exchange.note = State.REJECTED, clean(reason)[:1000]
    exchange.save(update_fields=["state", "note"])
    _say(exchange, codes.REFUSED, exchange.note)
    audit.record(actor, "eoffice.reject", exchange, reason=exchange.note[:255])
    return exchange


@transaction.atomic
def finish(actor: Account | None, exchange: Exchange) -> Exchange:
    """Say that what came in has been dealt with."""
    exchange = locked(exchange)
    require(actor, KEEP, exchange.unit)
    if not exchange.is_in or exchange.state != State.ACCEPTED:
        raise Conflict(_("Chỉ báo hoàn thành văn bản đã tiếp nhận. Hãy tải lại trang."))
    exchange.state = State.DONE
    exchange.save(update_fields=["state"])
    _say(exchange, codes.DONE)
    audit.record(actor, "eoffice.finish", exchange)
    return exchange


def _waiting(actor: Account | None, exchange: Exchange) -> Exchange:
    exchange = locked(exchange)
    require(actor, KEEP, exchange.unit)
    if not exchange.is_in or exchange.state != State.RECEIVED:
        raise Conflict(_("Gói này đã được xử lý. Hãy tải lại trang."))
    return exchange


def locked(exchange: Exchange) -> Exchange:
    """The package with its unit and connection, held until the transaction ends."""
    return Exchange.objects.select_for_update(of=("self",)).select_related("unit", "connection").get(pk=exchange.pk)


# --- Words to the sender -------------------------------------------------------------------------------------------


def _say(exchange: Exchange, code: str, description: str = "", staff: str = "") -> None:
    """Tell the sender, if it can be told: what cannot be read names no document."""
    if not exchange.document_ref:
        return
    from lantoa.eoffice.tasks import pass_word

    word = Word.objects.create(
        exchange=exchange, direction=Direction.OUT, code=code, description=description[:1000], staff=staff[:120]
    )
    enqueue(pass_word, word.pk)


def package_of(word: Word) -> tuple[str, bytes]:
    """The name and content of a status message, the same each time it is made."""
    exchange = word.exchange
    connection, header = exchange.connection, exchange.header
    day = header.get("issued_on") or timezone.localdate(exchange.at).isoformat()
    sender = header.get("from", {}).get("id") or connection.organ_id
    about = build.Reference(sender, exchange.sign, datetime.fromisoformat(day).date(), exchange.document_ref)
    data = build.status(
        build.Organ(connection.own_id, exchange.unit.name[:200]), about, word.code, timezone.localtime(word.at),
        description=word.description, staff=word.staff,
    )  # fmt: skip
    return f"trang-thai-{exchange.pk}-{word.pk}{codes.SUFFIX}", data


@transaction.atomic
def note_word(word: Word, failure: str = "") -> None:
    """Whether a status message was handed over."""
    Word.objects.filter(pk=word.pk).update(handed_over=not failure, note=failure[:255])
