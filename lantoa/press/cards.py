"""Contact books as files: tables (.csv, .xlsx) and vCard (RFC 6350; versions 2.1 to 4.0 are read, 3.0 is written)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import PurePath
from typing import IO, Any

import vobject
from django.utils.translation import gettext as _
from vobject.base import VObjectError

from lantoa.base.errors import Invalid
from lantoa.base.private import is_family_name
from lantoa.base.spreadsheets import read_rows
from lantoa.base.tables import Record, records
from lantoa.base.text import clean, fold
from lantoa.press.models import Contact

HEADINGS = {
    "name": "Họ và tên", "outlet": "Báo, đài", "role": "Công việc", "beats": "Mảng theo dõi", "language": "Ngôn ngữ",
    "email": "Thư điện tử", "phone": "Điện thoại", "note": "Ghi chú", "consent_on": "Đồng ý nhận tin ngày",
    "verified_on": "Xác minh ngày",
}  # fmt: skip
COLUMNS = {
    "name": ["Họ và tên", "Họ tên", "Tên", "Name"], "outlet": ["Báo, đài", "Cơ quan", "Tòa soạn", "Tên báo", "Outlet"],
    "role": ["Công việc", "Chức danh", "Vị trí"], "beats": ["Mảng theo dõi", "Lĩnh vực", "Mảng"],
    "language": ["Ngôn ngữ"], "email": ["Thư điện tử", "Email", "E-mail"],
    "phone": ["Điện thoại", "Số điện thoại", "SĐT", "Di động"], "note": ["Ghi chú"],
    "consent_on": ["Đồng ý nhận tin ngày", "Ngày đồng ý"], "verified_on": ["Xác minh ngày", "Ngày xác minh"],
}  # fmt: skip
REQUIRED = ["name", "outlet"]
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
Row = tuple[str, int, dict[str, Any]]


def read_contacts(file: IO[bytes], name: str) -> Iterator[Row]:
    """The contacts of a .vcf, .csv or .xlsx as (sheet, row number, facts). Raises `Invalid` for what is none of these."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Invalid(_("Tệp lớn quá 5 MB."))
    file.seek(0)
    if PurePath(name).suffix.lower() in (".vcf", ".vcard"):
        yield from _cards(content)
        return
    for record in records(read_rows(file, name), COLUMNS, REQUIRED, names=HEADINGS):
        if isinstance(record, Record):
            yield record.sheet, record.number, {key: _value(key, cell) for key, cell in record.values.items()}
        elif not hasattr(record, "text"):
            raise Invalid(record.reason)


def _value(field: str, cell: Any) -> Any:
    if field in ("consent_on", "verified_on"):
        return _day(cell)
    if field == "language":
        return (
            Contact.Language.ENGLISH
            if fold(str(cell)).endswith(("anh", "english", "en"))
            else Contact.Language.VIETNAMESE
        )
    return str(cell)


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(str(cell).strip(), form).date()
        except ValueError:
            continue
    return None


def _cards(content: bytes) -> Iterator[Row]:
    text = content.decode("utf-8-sig", errors="replace")
    try:
        for number, card in enumerate(vobject.readComponents(text, ignoreUnreadable=True, allowQP=True), start=1):
            if number > MOST_ROWS:
                raise Invalid(_("Tệp có quá nhiều liên hệ."))
            yield "vCard", number, _facts(card)
    except (VObjectError, ValueError, UnicodeError) as error:
        raise Invalid(_("Tệp vCard này không đọc được. Hãy xuất lại từ sổ danh bạ."), error=repr(error)) from error


def _facts(card: Any) -> dict[str, Any]:
    def first(name: str) -> str:
        found = getattr(card, name, None)
        value = found.value if found is not None else ""
        return str(value[0] if isinstance(value, list) and value else value or "")

    language = fold(first("lang"))
    return {
        "name": _name(card, first("fn")), "outlet": first("org"), "role": first("title") or first("role"), "beats": first("categories"),
        "language": "en" if language.startswith("en") else "vi", "email": first("email"), "phone": first("tel"),
        "note": first("note"),
    }  # fmt: skip


def _name(card: Any, shown: str) -> str:
    """The name as it is said: a Vietnamese one with the family in front, also where a phone has turned it round."""
    parts = getattr(getattr(card, "n", None), "value", None)
    family, middle, given = (
        clean(" ".join(one) if isinstance(one, list) else one or "")
        for one in (getattr(parts, name, "") for name in ("family", "additional", "given"))
    )
    shown, vietnamese = clean(shown), is_family_name(family)
    ordered = clean(f"{family} {middle} {given}" if vietnamese else f"{given} {middle} {family}")
    turned = vietnamese and given and sorted(shown.split()) == sorted(ordered.split())
    return ordered if turned or not shown else shown


def _parts(contact: Contact) -> vobject.vcard.Name:
    """Family, middle and given name: in Vietnamese the family stands in front, in English behind."""
    words = contact.name.split()
    first, middle, last = words[:1], words[1:-1], words[-1:] if len(words) > 1 else []
    if contact.language == Contact.Language.ENGLISH or not last:
        return vobject.vcard.Name(family=" ".join(last), given=" ".join(first), additional=" ".join(middle))
    return vobject.vcard.Name(family=" ".join(first), given=" ".join(last), additional=" ".join(middle))


def write_cards(contacts: Iterable[Contact]) -> Iterator[str]:
    """Each contact as a vCard 3.0, which every phone and mail program reads."""
    for contact in contacts:
        card = vobject.vCard()
        card.add("fn").value = contact.name
        card.add("n").value = _parts(contact)
        card.add("org").value = [contact.outlet]
        for name, value in (
            ("title", contact.role),
            ("email", contact.email),
            ("tel", contact.phone),
            ("note", contact.note),
            ("lang", contact.language),
        ):
            if value:
                card.add(name).value = value
        if contact.beats:
            card.add("categories").value = [part.strip() for part in contact.beats.split(",")]
        yield card.serialize()


def table(contacts: Iterable[Contact]) -> Iterator[list[Any]]:
    """The rows of a table, the headings first; what is written so is read again without a change."""
    yield list(HEADINGS.values())
    for one in contacts:
        yield [
            one.name, one.outlet, one.role, one.beats, one.get_language_display(), one.email, one.phone, one.note,
            f"{one.consent_on:%d/%m/%Y}" if one.consent_on else "", f"{one.verified_on:%d/%m/%Y}" if one.verified_on else "",
        ]  # fmt: skip
