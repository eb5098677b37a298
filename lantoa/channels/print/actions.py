"""Making sheets and readings, changing them, entering in the register that they reached people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit, photos
from lantoa.base.documents.designs import DESIGNS, make
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import nfc
from lantoa.channels.print import sources
from lantoa.channels.print.looks import look_of, portrait_of
from lantoa.channels.print.models import READING, Print
from lantoa.channels.print.ways import ways_for
from lantoa.people.models import Account
from lantoa.units.models import Picture, Unit

LONGEST_READING = 6_000


@transaction.atomic
def create(
    actor: Account | None,
    unit: Unit,
    design: str,
    words: Mapping[str, str],
    *,
    picture: Picture | None = None,
    upload: Any = None,
    source: str = "",
    source_id: int | None = None,
) -> Print:
    """A new sheet or reading of `unit`. `upload` is a photograph, which goes before `picture`.

    Raises `Invalid` where what must not be empty is, or an address is none; what does not fit is no error.
    """
    require(actor, Capability.WRITE, unit)
    kept = _checked(design, words)
    if picture is not None and picture.unit_id != unit.pk:
        raise Invalid(_("Ảnh này thuộc đơn vị khác."))
    made = Print.objects.create(
        unit=unit, design=design, words=kept, created_by=actor, source=source, source_id=source_id,
        picture=_keep(actor, unit, upload, kept) if upload else picture,
    )  # fmt: skip
    audit.record(actor, "print.make", made)
    return made


@transaction.atomic
def change(
    actor: Account | None, made: Print, words: Mapping[str, str], *, upload: Any = None, without_picture: bool = False
) -> Print:
    """New words, another picture or none. Raises as `create`."""
    require(actor, Capability.WRITE, made.unit)
    made.words = _checked(made.design, words)
    if upload:
        made.picture = _keep(actor, made.unit, upload, made.words)
    elif without_picture:
        made.picture = None
    made.updated_at = timezone.now()
    made.save(update_fields=["words", "picture", "updated_at"])
    audit.record(actor, "print.change", made)
    return made


@transaction.atomic
def discard(actor: Account | None, made: Print) -> None:
    """Throw it away; what the register says of it stays."""
    require(actor, Capability.WRITE, made.unit)
    audit.record(actor, "print.discard", made)
    made.delete()


@transaction.atomic
def register(
    actor: Account | None,
    made: Print,
    *,
    way: str,
    day: date,
    audience: int | None = None,
    photo: Any = None,
    link: str = "",
) -> Print:
    """Enter in the register of media products that it reached people, by `way`.

    The evidence is `photo`; without one, the sheet itself as a picture (a reading has none and needs a photograph or
    the link of what it was made of). Raises `Conflict` the second time, and what the register raises.
    """
    require(actor, Capability.REGISTER_PRODUCT, made.unit)
    held = Print.objects.select_for_update(of=("self",)).select_related("unit", "picture").get(pk=made.pk)
    if held.registered_at is not None:
        raise Conflict(_("Ấn phẩm này đã ghi vào sổ sản phẩm rồi."))
    ways = ways_for(held.design)
    if way not in ways:
        raise Invalid(_("Hãy chọn cách đã đưa tới người xem."))
    chosen = ways[way]
    evidence = photo or (None if held.is_reading else ContentFile(_as_picture(held), name=f"{held.design}.png"))
    sources.keep(
        actor, held.unit,
        sources.HandedOut(
            title=f"{held.label}: {held.title}"[:200], medium=chosen.medium_of(held.design), channel=chosen.channel,
            day=day, audience=audience, link=link or held.words.get("link", ""), evidence=evidence,
        ),
    )  # fmt: skip
    held.registered_at = timezone.now()
    held.save(update_fields=["registered_at"])
    audit.record(actor, "print.register", held)
    return held


def _as_picture(made: Print) -> bytes:
    sheet = make(
        made.design, made.words, look_of(made.unit), picture=portrait_of(made.picture), output="png", pixels=1_080
    )
    return sheet.pages[0]


def _checked(design: str, words: Mapping[str, str]) -> dict[str, str]:
    if design == READING:
        kept = {name: nfc(str(words.get(name, ""))).strip() for name in ("title", "text")}
        if not kept["title"] or not kept["text"]:
            raise Invalid(_("Bài đọc cần có tên và lời đọc."))
        return {"title": kept["title"][:200], "text": kept["text"][:LONGEST_READING]}
    if design not in DESIGNS:
        raise Invalid(_("Hãy chọn một mẫu."))
    kept = {}
    for field in DESIGNS[design].fields:
        text = nfc(str(words.get(field.name, ""))).replace("\r\n", "\n").strip()
        if field.required and not text:
            raise Invalid(_("Hãy điền “%(field)s”.") % {"field": field.label})
        kept[field.name] = text[: field.longest]
    link = kept.get("link", "")
    if link and not link.startswith(("http://", "https://")):
        raise Invalid(_("Địa chỉ trang chưa đúng. Xin dùng địa chỉ bắt đầu bằng https://."))
    return kept


def _keep(actor: Account | None, unit: Unit, upload: Any, words: Mapping[str, str]) -> Picture:
    file = photos.prepare(upload)
    picture = Picture(unit=unit, title=(words.get("title") or file.name or "")[:255], file=file, uploaded_by_user=actor)
    picture.file_size = file.size
    picture.save()
    return picture


def link_of(made: Print) -> str:
    """The public address of what it was made of, for the register; "" if it has none."""
    link = str(made.words.get("link", ""))
    return link if link.startswith(("http://", "https://")) else ("" if not link else settings.BASE_URL + link)
