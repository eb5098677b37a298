"""The look of a unit, and the words that a message brings into a design."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lantoa.base.documents.designs import DESIGNS, Look, Portrait
from lantoa.base.markup import plain
from lantoa.base.speech import short_form
from lantoa.channels.message import Message, shorten
from lantoa.channels.print.models import READING
from lantoa.units.models import Picture, Unit

SIZE = "max-1600x1600|format-jpeg|jpegquality-86"


def look_of(unit: Unit) -> Look:
    """Name, colour, logo and the unit above; at most three queries."""
    parent = (
        Unit.objects.filter(path=unit.parent_path).values_list("name", flat=True).first() if unit.parent_path else ""
    )
    return Look(unit.name, unit.brand, _bytes(unit.logo) if unit.logo_id else None, parent or "")


def _bytes(picture: Picture | None) -> bytes | None:
    if picture is None:
        return None
    try:
        with picture.file.open("rb") as file:
            data: bytes = file.read()
            return data
    except OSError:
        return None


def portrait_of(picture: Picture | None) -> Portrait | None:
    """The picture with its words and its focal point; None where there is none or its file is gone."""
    if picture is None:
        return None
    try:
        # Made once, as wide as paper shows; the file that was uploaded may have five times as many pixels.
        with picture.get_rendition(SIZE).file.open("rb") as file:
            data: bytes = file.read()
    except OSError:
        return None
    focus = None
    if picture.focal_point_x is not None and picture.focal_point_y is not None and picture.width and picture.height:
        focus = (picture.focal_point_x / picture.width, picture.focal_point_y / picture.height)
    return Portrait(data, picture.description or picture.title, focus)


def words_of(design: str, message: Message, unit: Unit, *, longest: int = 60) -> dict[str, str]:
    """What a design starts with when it is made of `message`; a person goes over it."""
    if design == READING:
        text = short_form(
            message.title, message.summary, message.body, longest=longest,
            opening=_("Kính thưa các thầy cô, các đồng chí đoàn viên."),
            closing=_("Mời các thầy cô đọc tin đầy đủ trên chuyên trang của %(unit)s.") % {"unit": unit.name},
        )  # fmt: skip
        return {"title": message.title, "text": text}
    wanted = {one.name for one in DESIGNS[design].fields}
    summary = message.summary or shorten(plain(message.body), 200)
    words = {
        "title": message.title, "lead": summary, "body": message.body, "link": message.link,
        "kicker": message.tags[0] if message.tags else "",
    }  # fmt: skip
    if design == "guong-sang":
        words["title"] = ""
    if design == "chung-nhan":
        words = {"title": _("Giấy chứng nhận"), "kicker": _("Chứng nhận"), "lead": message.title, "link": message.link}
    return {name: text for name, text in words.items() if name in wanted}


def picture_of(message: Message, unit: Unit) -> Picture | None:
    """The first picture of the message, if it is kept among the unit's; one query."""
    if not message.photos:
        return None
    return Picture.objects.filter(file=message.photos[0].name, unit=unit).first()
