"""Leaflets, posters, pictures for social networks, infographics, portrait cards and certificates.

A design is a template with named fields. Whoever makes one gives words and a picture; look (name, logo and
colour) comes from the unit. What does not fit even in the smallest size is said, field by field, with how much
to take out; the sheet is made all the same, cut off, so that it can be looked at.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from lantoa.base.colour import READABLE, contrast
from lantoa.base.documents.qr import qr_svg
from lantoa.base.documents.sheets import shown_address
from lantoa.base.documents.text import breakable, clean, clean_line, safe_url
from lantoa.base.documents.typeset import set_sheet
from lantoa.base.errors import Invalid
from lantoa.base.icons import PICTOGRAMS, pictogram

Output = Literal["pdf", "png", "svg"]

BRAND = "#0B4F6C"
MOST_NAMES = 500
MOST_FIGURES = MOST_STEPS = 8
PIXELS = 1080
WIDEST = 1600
"""How wide a picture for social networks is."""


@dataclass(frozen=True)
class Field:
    """Something to fill in. `longest` is a limit of sense, not of room; `area` asks for several lines."""

    name: str
    label: str | Promise
    longest: int
    area: bool = False
    help: str | Promise = ""
    required: bool = False


TITLE = Field("title", gettext_lazy("Tiêu đề"), 200, required=True)
KICKER = Field("kicker", gettext_lazy("Dòng nhỏ trên tiêu đề"), 80, help=gettext_lazy("Ví dụ: tên đợt truyền thông."))
LEAD = Field("lead", gettext_lazy("Lời dẫn"), 600, area=True)
BODY = Field(
    "body", gettext_lazy("Nội dung"), 6_000, area=True,
    help=gettext_lazy("Chừa một dòng trống để xuống đoạn. Dòng bắt đầu bằng - là một ý, bằng ## là một mục."),
)  # fmt: skip
DETAILS = Field(
    "details", gettext_lazy("Thời gian, địa điểm"), 400, area=True, help=gettext_lazy("Mỗi dòng một ý, in đậm.")
)
LINK = Field(
    "link", gettext_lazy("Địa chỉ trang để quét mã QR"), 500, help=gettext_lazy("Để trống thì không in mã QR.")
)
FOOT = Field("foot", gettext_lazy("Dòng cuối trang"), 240, help=gettext_lazy("Ví dụ: nơi liên hệ, số điện thoại."))
FIGURES = Field(
    "figures", gettext_lazy("Các con số"), 1_200, area=True,
    help=gettext_lazy(
        "Mỗi dòng một số: 82% | đoàn viên được khám sức khỏe | người. Số phần trăm có thanh đi kèm. Biểu tượng có thể "
        "bỏ trống; nhiều nhất 8 dòng."
    ),
)  # fmt: skip
TIMELINE = Field(
    "timeline", gettext_lazy("Các mốc thời gian"), 1_200, area=True,
    help=gettext_lazy("Mỗi dòng một mốc: 05/9 | Phát động trong toàn trường. Nhiều nhất 8 dòng."),
)  # fmt: skip
NAME = Field("title", gettext_lazy("Họ và tên"), 120, required=True)
ROLE = Field("role", gettext_lazy("Chức danh, nơi công tác"), 160)
QUOTE = Field("lead", gettext_lazy("Câu nói hoặc thành tích"), 400, area=True)


@dataclass(frozen=True)
class Design:
    """A template: its size in millimetres, its fields, and the measures that its layout takes."""

    code: str
    label: str | Promise
    hint: str | Promise
    width: float
    height: float
    fields: tuple[Field, ...]
    layout: str = "sheet"
    picture: bool = True
    on_screen: bool = False
    measures: Mapping[str, float] | None = None

    def field(self, name: str) -> Field:
        """The field called `name`; raises KeyError."""
        return {one.name: one for one in self.fields}[name]


# Millimetres that come out at 1,080 pixels with 144 dots an inch.
SOCIAL = 190.5
_LEAFLET = (KICKER, TITLE, LEAD, BODY, DETAILS, LINK, FOOT)
_SHORT = (KICKER, TITLE, LEAD, DETAILS, LINK, FOOT)

DESIGNS: dict[str, Design] = {
    one.code: one
    for one in (
        Design("to-roi-a4", gettext_lazy("Tờ rơi A4"), gettext_lazy("In hoặc gửi qua Zalo, đọc kỹ"), 210, 297, _LEAFLET,
               measures={"title_size": 6.6, "title_high": 0.115, "lead_size": 2.7, "lead_high": 0.075, "body_size": 2.35,  "details_size": 2.5, "details_high": 0.06, "columns": 2, "code": 17}),
        Design("to-roi-a5", gettext_lazy("Tờ rơi A5"), gettext_lazy("Phát tay, để bàn"), 148, 210, _LEAFLET,
               measures={"title_size": 7, "title_high": 0.13, "lead_size": 3.1, "lead_high": 0.09, "body_size": 3,  "details_size": 2.8, "details_high": 0.065, "columns": 1, "code": 15,
                         "small": 2.8}),
        Design("ap-phich-a3", gettext_lazy("Áp phích A3"), gettext_lazy("Dán bảng tin, đọc từ xa"), 297, 420, _SHORT,
               measures={"title_size": 11.5, "title_high": 0.2, "lead_size": 4.2, "lead_high": 0.11,
                         "details_size": 3.9, "details_high": 0.1, "code": 20, "small": 2.9}),
        Design("anh-vuong", gettext_lazy("Ảnh vuông"), gettext_lazy("Đăng Facebook, Zalo"), SOCIAL, SOCIAL,
               (KICKER, TITLE, LEAD, LINK, FOOT), on_screen=True,
               measures={"title_size": 8, "title_high": 0.21, "lead_size": 3.5, "lead_high": 0.11, "code": 11,
                         "small": 2.6, "inner": 88, "top": 3, "bottom": 2.6}),
        Design("anh-dung", gettext_lazy("Ảnh dọc (story)"), gettext_lazy("Story, trạng thái Zalo"), SOCIAL,
               SOCIAL * 16 / 9, (KICKER, TITLE, LEAD, DETAILS, LINK, FOOT), on_screen=True,
               # The apps lay their own buttons over the first and last tenth of a story.
               measures={"title_size": 10, "title_high": 0.17, "lead_size": 4.2, "lead_high": 0.09, "details_size": 4,
                         "details_high": 0.07, "code": 18, "small": 3.2, "inner": 86, "top": 17, "bottom": 20}),
        Design("infographic", gettext_lazy("Infographic"), gettext_lazy("Con số và mốc thời gian"), 210, 297,
               (KICKER, TITLE, LEAD, FIGURES, TIMELINE, LINK, FOOT), layout="infographic", picture=False,
               measures={"code": 12}),
        Design("guong-sang", gettext_lazy("Thẻ gương sáng"), gettext_lazy("Chân dung nhà giáo tiêu biểu"), SOCIAL,
               SOCIAL * 5 / 4, (KICKER, NAME, ROLE, QUOTE, LINK), layout="portrait", on_screen=True,
               measures={"inner": 88}),
        Design("chung-nhan", gettext_lazy("Giấy chứng nhận"), gettext_lazy("Mỗi người một trang"), 297, 210,
               (Field("title", gettext_lazy("Tên giấy"), 60, required=True),
                Field("kicker", gettext_lazy("Dòng trước tên người"), 80),
                Field("names", gettext_lazy("Người được nhận"), 60_000, area=True, required=True,
                      help=gettext_lazy("Mỗi dòng một người; mỗi người một trang.")),
                Field("role", gettext_lazy("Chức danh, nơi công tác"), 160),
                Field("lead", gettext_lazy("Vì đã"), 400, area=True),
                Field("number", gettext_lazy("Số quyết định"), 120),
                Field("place", gettext_lazy("Nơi và ngày cấp"), 120, help=gettext_lazy("Ví dụ: Hà Nội, ngày 20 tháng 11 năm 2026")),
                Field("authority", gettext_lazy("Quyền hạn, chức vụ người ký"), 160, area=True,
                      help=gettext_lazy("Ví dụ hai dòng: TM. BAN CHẤP HÀNH và CHỦ TỊCH")),
                Field("signer", gettext_lazy("Họ tên người ký"), 80),
                LINK), layout="certificate", picture=False, measures={}),
    )
}  # fmt: skip

_USUAL: dict[str, float] = {
    "title_size": 8, "title_high": 0.2, "lead_size": 3, "lead_high": 0.1, "body_size": 2.5,
    "details_size": 3, "details_high": 0.08, "columns": 1, "code": 17, "small": 2.2, "inner": 86, "top": 4.4,
    "bottom": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """Whose sheet it is: the unit's name, its logo's file, its colour, the unit above (on certificates)."""

    unit: str
    brand: str = ""
    logo: bytes | None = None
    parent: str = ""


@dataclass(frozen=True)
class Portrait:
    """The picture on a sheet: its file, what it shows, and the point (0–1 across and down) to keep in sight."""

    data: bytes
    alt: str = ""
    focus: tuple[float, float] | None = None


@dataclass(frozen=True)
class Shortening:
    """A field that does not fit: about how many letters to take out of how many."""

    name: str
    label: str
    letters: int
    of: int

    def __str__(self) -> str:
        if not self.letters:
            return _("%(field)s: chưa vừa chỗ. Hãy bớt một vài dòng.") % {"field": self.label}
        return _("%(field)s: chưa vừa chỗ. Hãy bớt khoảng %(n)d trong %(all)d chữ cái.") % {
            "field": self.label, "n": self.letters, "all": self.of,
        }  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A sheet: the PDF (one item) or one picture a page, what has to be shortened, how many pages the whole has."""

    pages: list[bytes]
    shorten: tuple[Shortening, ...]
    of: int = 1


def readable_brand(colour: str) -> str:
    """`colour` if words in it read on white, and white ones on it; else the union's blue."""
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", colour) and contrast(colour, "#FFFFFF") >= READABLE:
        return colour
    return BRAND


@translation.override("vi")
def make(
    code: str,
    words: Mapping[str, str],
    look: Look,
    *,
    picture: Portrait | None = None,
    output: Output = "pdf",
    pixels: int | None = None,
    sample: bool = False,
) -> Made:
    """Set the design `code` with `words` by field name.

    With `sample`, of certificates only the one with the longest name is set. `pixels` is how wide a PNG comes out (1,080 for what is meant for screens, 1,654 for an A4 sheet's width,
    unless given). Raises `Invalid` where a field that must not be empty is, for a picture that cannot be read and
    an address that is none.
    """
    design = DESIGNS[code]
    files: dict[str, bytes] = {}
    data = _data(design, words, look, picture, files, output)
    pages = len(data["names"]) or 1
    if sample:
        data["names"] = sorted(data["names"], key=len)[-1:]
    wide = pixels or (PIXELS if design.on_screen else 1_654)
    sheet = set_sheet(
        "designs.typ", {"design": json.dumps(data, ensure_ascii=False)}, files=files, output=output,
        ppi=wide / design.width * 25.4, mark="fit",
    )  # fmt: skip
    return Made(sheet.pages, _shortenings(design, words, sheet.marks), pages)


def zipped(pages: Iterable[bytes], suffix: str) -> bytes:
    """Several pages as one .zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, page in enumerate(pages, start=1):
            archive.writestr(f"trang-{number:03d}.{suffix}", page)
    return out.getvalue()


def _data(
    design: Design,
    words: Mapping[str, str],
    look: Look,
    picture: Portrait | None,
    files: dict[str, bytes],
    output: Output,
) -> dict[str, Any]:
    given = {one.name: clean(words.get(one.name, "")).strip() for one in design.fields}
    for one in design.fields:
        if one.required and not given[one.name]:
            raise Invalid(_("Hãy điền “%(field)s”.") % {"field": one.label}, field=one.name)
    link = _link(given.get("link", ""))
    measures = {**_USUAL, **(design.measures or {})}
    data: dict[str, Any] = {key.replace("_", "-"): value for key, value in measures.items()}
    line = {name: breakable(clean_line(given.get(name, ""))) for name in ("title", "kicker", "role", "number", "place")}
    data |= {
        **line, "layout": design.layout, "width": design.width, "height": design.height,
        "unit": breakable(clean_line(look.unit)), "parent": breakable(clean_line(look.parent)),
        "brand": readable_brand(look.brand), "lead": breakable(given.get("lead", "")),
        "details": _lines(given.get("details", "")), "body": _parts(given.get("body", "")),
        "foot": breakable(given.get("foot", "")), "link": link, "qr": qr_svg(link) if link else None,
        "address": breakable(shown_address(link)) if link else "", "scan": _("Quét mã để đọc đầy đủ"),
        "figures": figures(given.get("figures", "")), "timeline": steps(given.get("timeline", "")),
        "names": _names(given.get("names", "")), "place-and-date": line["place"],
        "authority": breakable(given.get("authority", "")), "signer": breakable(clean_line(given.get("signer", ""))),
        "logo": None, "picture": None, "alt": clean_line(picture.alt) or None if picture else None,
    }  # fmt: skip
    data["has-body"] = any(one.name == "body" for one in design.fields)
    names = line["title"].split()
    data["initials"] = (names[0][:1] + names[-1][:1]).upper() if len(names) > 1 else line["title"][:1].upper()
    data["columns"] = int(data["columns"])
    if look.logo:
        data["logo"] = _logo(look.logo, files)
    if picture is not None and design.picture:
        data["picture"] = _picture(design, picture, files)
    return data


def _link(text: str) -> str:
    if not text:
        return ""
    link = safe_url(text)
    if not link.startswith(("http://", "https://")):
        raise Invalid(_("Địa chỉ trang chưa đúng. Xin dùng địa chỉ bắt đầu bằng https://."), field="link")
    return link


def _lines(text: str) -> list[str]:
    return [breakable(" ".join(line.split())) for line in text.split("\n") if line.strip()]


def _names(text: str) -> list[str]:
    names = _lines(text)
    if len(names) > MOST_NAMES:
        raise Invalid(_("Mỗi lần làm nhiều nhất %(n)d giấy. Hãy chia danh sách.") % {"n": MOST_NAMES}, field="names")
    return names


def _parts(text: str) -> list[dict[str, str]]:
    """Paragraphs, items and headings of a text in the light markup of articles."""
    parts: list[dict[str, str]] = []
    for group in re.split(r"\n\s*\n", text):
        for line in filter(None, map(str.strip, group.split("\n"))):
            if item := re.match(r"^[-*•]\s+(.*)$", line):
                parts.append({"kind": "item", "text": breakable(item[1])})
            elif title := re.match(r"^#{1,6}\s+(.*)$", line):
                parts.append({"kind": "heading", "text": breakable(title[1])})
            else:
                parts.append({"kind": "paragraph", "text": breakable(line)})
    return parts


def figures(text: str) -> list[dict[str, Any]]:
    """`82% | đoàn viên được khám | users` a line as value, label, icon and, for a percentage, its share (0–1)."""
    rows = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        value, label, icon, *_more = [*map(str.strip, line.split("|")), "", ""]
        percent = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*%", value)
        share = min(1.0, float(percent[1].replace(",", ".")) / 100) if percent else None
        shapes = pictogram(icon)
        if icon and not shapes:
            raise Invalid(
                _("Không có hình nào tên “%(name)s”. Có thể dùng: %(known)s.")
                % {"name": icon[:40], "known": ", ".join(PICTOGRAMS.values())},
                field="figures",
            )
        rows.append({"value": breakable(value), "label": breakable(label), "icon": shapes, "share": share})
    if len(rows) > MOST_FIGURES:
        raise Invalid(
            _("Infographic nêu nhiều nhất %(n)d con số. Hãy chọn những số đáng nhớ nhất.") % {"n": MOST_FIGURES},
            field="figures",
        )
    return rows


def steps(text: str) -> list[dict[str, str]]:
    """`05/9 | Phát động` a line as moment and what happens then."""
    rows = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        when, found, what = line.partition("|")
        rows.append(
            {"when": breakable(when.strip()) if found else "", "what": breakable((what if found else when).strip())}
        )
    if len(rows) > MOST_STEPS:
        raise Invalid(
            _("Infographic nêu nhiều nhất %(n)d mốc. Hãy giữ các mốc chính.") % {"n": MOST_STEPS}, field="timeline"
        )
    return rows


def _open(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            opened.draft("RGB", (1_800, 1_800))
            return ImageOps.exif_transpose(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid(_("Không đọc được ảnh. Xin chọn lại ảnh dạng JPEG hoặc PNG."), reason=str(error)) from error


def _logo(data: bytes, files: dict[str, bytes]) -> str:
    image = _open(data)
    image.thumbnail((600, 600), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.convert("RGBA").save(out, "PNG")
    files["logo.png"] = out.getvalue()
    return "logo.png"


LEAST_ASPECT = {"sheet": 1.0, "portrait": 1.0}
"""No picture is shown taller than wide: what is higher is cut beforehand, around its focus."""


def _is_ready(data: bytes, wide: int, aspect: float) -> bool:
    """Whether the file can be placed as it is: a JPEG, upright, without a camera's notes, small and wide enough."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            plain = image.format == "JPEG" and image.mode == "RGB" and not image.getexif()
            return plain and image.width <= wide and image.width >= image.height * aspect
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def _picture(design: Design, picture: Portrait, files: dict[str, bytes]) -> str:
    """The picture cut to no more than its width in height around its focus, small enough for the paper."""
    wide = PIXELS if design.on_screen else WIDEST
    if _is_ready(picture.data, wide, LEAST_ASPECT[design.layout]):
        files["picture.jpg"] = picture.data
        return "picture.jpg"
    image = _open(picture.data).convert("RGB")
    most = round(image.width / LEAST_ASPECT[design.layout])
    if image.height > most:
        # Faces are in the upper part of a picture whose focus nobody has set.
        _across, down = picture.focus or (0.5, 0.38)
        top = min(max(0, round(down * image.height - most / 2)), image.height - most)
        image = image.crop((0, top, image.width, top + most))
    if image.width > wide:
        image = image.resize(
            (wide, round(image.height * wide / image.width)), Image.Resampling.BILINEAR, reducing_gap=2.0
        )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86)
    files["picture.jpg"] = out.getvalue()
    return "picture.jpg"


def _shortenings(
    design: Design, words: Mapping[str, str], marks: Iterable[Mapping[str, Any]]
) -> tuple[Shortening, ...]:
    worst: dict[str, float] = {}
    for mark in marks:
        if not mark["fits"]:
            worst[mark["field"]] = min(worst.get(mark["field"], 1.0), float(mark["share"]))
    labels = {one.name: str(one.label) for one in design.fields} | {"unit": _("Tên đơn vị")}
    if design.layout == "certificate":
        labels["heading"] = labels["title"]
    found = []
    for name, share in worst.items():
        length = len(words.get("title" if name == "heading" else name, ""))
        # Only in fields of running text letters are room; in the others it is a line that is too long.
        letters = 0 if name in ("names", "figures", "timeline", "unit") else max(1, round(length * (1 - share * 0.95)))
        found.append(Shortening(name, labels.get(name, name), letters, length))
    return tuple(found)
