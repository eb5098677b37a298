"""Setting a report as an administrative document: Decree 30/2020/NĐ-CP in the unions' variant."""

from __future__ import annotations

import datetime as dt
import re
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.documents import (
    AdministrativeDocument,
    Appendix,
    Block,
    BulletList,
    Column,
    Heading,
    Link,
    Paragraph,
    Run,
    Table,
    to_docx,
    to_pdf,
)
from lantoa.base.errors import Invalid
from lantoa.base.formatting import date as short_date
from lantoa.base.formatting import number, percent
from lantoa.base.periods import Period
from lantoa.indicators import engine
from lantoa.reports import contents, queries
from lantoa.reports.models import Report, ReportKind, ReportPassage
from lantoa.units.history import name_on
from lantoa.units.models import Unit

FORMATS = (".docx", ".pdf")


def build_file(unit_code: str, period_key: str, out_path: Path | str) -> Path:
    """Build the report of a unit over a period and write it to `out_path` (.docx or .pdf), for the command line.

    A report that was opened brings its words and, once signed, its frozen figures; otherwise the document holds
    the figures and lists as they are now. Raises `Invalid` for an unknown unit, period or kind of file.
    """
    path = Path(out_path)
    if path.suffix.lower() not in FORMATS:
        raise Invalid(_("Chỉ ghi được tệp .docx hoặc .pdf."))
    unit = Unit.objects.select_related("kind__level").filter(code__iexact=unit_code).first()
    if unit is None:
        raise Invalid(_("Không có đơn vị nào mang mã %(code)s.") % {"code": unit_code})
    try:
        period = Period.parse(period_key)
    except ValueError as error:
        raise Invalid(str(error)) from error
    kind = ReportKind.objects.filter(period_kind=period.kind).first()
    if kind is None:
        raise Invalid(_("Không có loại báo cáo nào cho kỳ %(period)s.") % {"period": period.label})
    report = Report.objects.filter(unit=unit, kind=kind, period=period.key).select_related("kind").first()
    if report is None:
        report = Report(unit=unit, kind=kind, period=period.key)
    report.unit = unit
    if report.snapshot is None:
        engine.ensure(period)
        engine.recompute_dirty()
    data = render(report, path.suffix.lower())
    path.write_bytes(data)
    return path


def render(report: Report, suffix: str) -> bytes:
    """The report as the bytes of a .docx or .pdf file."""
    document = build(report)
    return to_docx(document) if suffix == ".docx" else to_pdf(document)


def file_name(report: Report, suffix: str) -> str:
    """A name for the file: kind, unit and period."""
    return f"bao-cao-{report.unit.code}-{report.period}{suffix}"


def build(report: Report, data: dict[str, Any] | None = None) -> AdministrativeDocument:
    """The whole document of a report: frozen figures if it is signed, live ones before (or `data`).

    An administrative document is in Vietnamese, whatever language its reader works in.
    """
    with translation.override("vi"):
        return _build(report, contents.of(report) if data is None else data)


def _build(report: Report, data: dict[str, Any]) -> AdministrativeDocument:
    unit, period = report.unit, report.the_period
    parent = queries.parent_of(unit)
    day = timezone.localtime(report.signed_at).date() if report.signed_at else None
    called = name_on(unit, day or min(period.last_day, timezone.localdate()))
    above = parent.name if parent is not None else settings.GOVERNING_BODY
    return AdministrativeDocument(
        parent_body=above.upper(),
        issuing_body=called.upper(),
        number=report.number or None,
        notation=f"BC-{notation(unit)}",
        place=unit.place or unit.province,
        issued_on=day,
        year=(day or timezone.localdate()).year,
        type_name="BÁO CÁO",
        summary=_("Kết quả công tác truyền thông công đoàn %(period)s") % {"period": period.label},
        addressees=[above] if above else [],
        body=_body(report, data),
        recipients=[*([_("Như trên")] if above else []), _("Lưu: VT, TG-NC")],
        authority=_authority(report),
        signer_title=(report.signer_title or _("Chủ tịch")).upper(),
        signer_name=report.signer_name,
        appendices=_appendices(report, data),
    )


def notation(unit: Unit) -> str:
    """The unit's mark in document numbers: its own, or the first letters of its name ("Công đoàn Giáo dục" → CĐGD)."""
    if unit.notation:
        return unit.notation
    words = re.sub(r"(?i)^cđcs", "Công đoàn", unit.short_name or unit.name).split()
    return "".join(word[0] for word in words if word[0].isalpha()).upper()[:8]


def _authority(report: Report) -> str:
    """ "TM. BAN CHẤP HÀNH", and "KT. CHỦ TỊCH" before a deputy's title (Decree 30/2020, Annex I, II.7)."""
    lines = [report.unit.kind.signing_authority]
    if report.signer_title.casefold().startswith("phó"):
        lines.append("KT. CHỦ TỊCH")
    return "\n".join(lines)


# --- Body ----------------------------------------------------------------------------------------------------


def _body(report: Report, data: dict[str, Any]) -> list[Block]:
    blocks: list[Block] = []
    figures = {row["code"]: row for row in data["figures"]}
    quoted: dict[str, list[ReportPassage]] = {}
    if report.pk:
        for passage in report.passages.select_related("source__unit"):
            quoted.setdefault(passage.section, []).append(passage)
    for (part, title), group in groupby(report.sections, key=lambda item: (item["part"], item["part_title"])):
        blocks.append(Heading(2, f"{part}. {title}"))
        sections = list(group)
        for place, section in enumerate(sections, start=1):
            if section["title"]:
                blocks.append(Heading(3, f"{place}. {section['title']}"))
            before = len(blocks)
            if section["code"] == "tinh-hinh":
                blocks.append(_general(data["general"]))
            blocks += _words(section["text"])
            shown = [figures[code] for code in section.get("figures", []) if code in figures]
            blocks += _figure_lines(shown)
            blocks += _explanations(shown, report.explanations)
            if section["code"] == "trien-khai":
                blocks += _submission(data["children"]["standing"])
            if section["code"] == "doi-moi":
                blocks += _product_words(data["products"])
            for name in section.get("lists", []):
                blocks += _LISTS[name](data)
            blocks += _passages(quoted.get(section["code"], []))
            if len(blocks) == before:  # a heading with nothing under it reads like a page that was lost
                blocks.append(Paragraph(_("(Chưa có nội dung.)")))
    return blocks


def _words(text: str) -> list[Block]:
    """Paragraphs as they were typed; lines that begin with a hyphen become a list."""
    blocks: list[Block] = []
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for is_item, group in groupby(lines, key=lambda line: line[:1] in "-–•+"):
        if is_item:
            blocks.append(BulletList([line.lstrip("-–•+ ") for line in group]))
        else:
            blocks += [Paragraph(line) for line in group]
    return blocks


def _general(general: dict[str, Any]) -> Block:
    words = {name: number(general[name]) for name in ("units", "members", "staff", "officers")}
    if general["units"]:
        text = _("Có %(units)s đơn vị trực thuộc các cấp, %(members)s đoàn viên, %(staff)s cán bộ, nhà giáo, người "
                 "lao động; %(officers)s cán bộ công đoàn đương nhiệm.")  # fmt: skip
    else:
        text = _("Có %(members)s đoàn viên, %(staff)s cán bộ, nhà giáo, người lao động; %(officers)s cán bộ công đoàn "
                 "đương nhiệm.")  # fmt: skip
    said = [text % words]
    if general.get("women") is not None:
        said.append(_("Nữ chiếm khoảng %(share)s đoàn viên.") % {"share": percent(general["women"])})
    return Paragraph(" ".join(said))


def _figure_lines(rows: list[dict[str, Any]]) -> list[Block]:
    items: list[Any] = []
    for row in rows:
        if row["value"] is None:
            words = _("không hiện, vì nhóm quá nhỏ") if row.get("hidden") else _("chưa có dữ liệu")
            items.append([Run(f"{row['name']}: ", bold=True), Run(words)])
            continue
        items.append(
            [
                Run(f"{row['name']}: ", bold=True),
                Run(f"{number(row['numerator'], 1)}/{number(row['denominator'], 1)} ({row['shown']})"
                    + (f", {row['state_words']}" if row["state_words"] else "")
                    + (f" (mục tiêu {percent(row['goal'])})" if row["goal"] is not None else "")),
            ]
        )  # fmt: skip
    return [BulletList(items)] if items else []


def _explanations(rows: list[dict[str, Any]], words: dict[str, str]) -> list[Block]:
    """What the unit says to figures that are missing or far from earlier ones."""
    return [
        Paragraph([Run(_("Giải trình về “%(name)s”: ") % {"name": row["name"]}, italic=True), Run(words[row["code"]])])
        for row in rows
        if words.get(row["code"])
    ]


def _submission(standing: dict[str, int]) -> list[Block]:
    if not standing["expected"]:
        return []
    text = _("Báo cáo của cấp dưới: phải nộp %(expected)s, đã nộp %(received)s, đúng hạn %(on_time)s, đã được nhận "
             "%(accepted)s, quá hạn chưa nộp %(overdue)s.")  # fmt: skip
    return [Paragraph(text % {name: number(count) for name, count in standing.items()})]


def _product_words(products: dict[str, Any]) -> list[Block]:
    if not products["total"]:
        return []
    return [
        Paragraph(
            _("Đã có %(total)s sản phẩm truyền thông, trong đó %(digital)s sản phẩm số (Phụ lục kèm theo).")
            % {"total": number(products["total"]), "digital": number(products["digital"])}
        )
    ]


def _campaigns(data: dict[str, Any]) -> list[Block]:
    found = data["campaigns"]
    if not found["total"]:
        return []
    blocks: list[Block] = [
        Paragraph(_("Trong kỳ có %(n)s đợt truyền thông kết thúc, tiêu biểu:") % {"n": number(found["total"])})
    ]
    items: list[Any] = [[Link(row["title"], _absolute(row["url"])), f" ({row['unit']})"] for row in found["rows"][:10]]
    return [*blocks, BulletList(items)]


def _stories(data: dict[str, Any]) -> list[Block]:
    found = data["stories"]
    if not found["total"]:
        return []
    blocks: list[Block] = [
        Paragraph(
            _("Đã đăng %(n)s bài về gương người tốt, việc tốt, nhà giáo tiêu biểu:") % {"n": number(found["total"])}
        )
    ]
    items: list[Any] = [[Link(row["title"], _absolute(row["url"])), f" ({row['unit']})"] for row in found["rows"][:10]]
    return [*blocks, BulletList(items)]


def _questions(data: dict[str, Any]) -> list[Block]:
    """What members ask about; reports that were frozen before this was counted have none."""
    rows = data.get("questions") or []
    if not rows:
        return []
    items: list[Any] = [
        ngettext("%(topic)s: %(n)s câu hỏi", "%(topic)s: %(n)s câu hỏi", row["count"])
        % {"topic": row["name"], "n": number(row["count"])}
        for row in rows
    ]
    said = _("Đoàn viên, người lao động hỏi về (chỉ nêu nội dung từ năm người hỏi trở lên):")
    return [Paragraph(said), BulletList(items)]


_LISTS = {"campaigns": _campaigns, "stories": _stories, "questions": _questions}


def _passages(passages: list[ReportPassage]) -> list[Block]:
    blocks: list[Block] = []
    for passage in passages:
        blocks.append(Paragraph([Run(f"{passage.source.unit.name}:", italic=True)]))
        blocks += _words(passage.text)
    return blocks


# --- Appendices ------------------------------------------------------------------------------------------------


def _appendices(report: Report, data: dict[str, Any]) -> list[Appendix]:
    found = [Appendix(_("Các chỉ tiêu của chương trình, %(period)s") % {"period": report.the_period.label},
                      [_figure_table(data["figures"])])]  # fmt: skip
    if data["campaigns"]["rows"]:
        found.append(Appendix(_("Các đợt truyền thông"), [_campaign_table(data["campaigns"])]))
    if data["products"]["rows"]:
        found.append(Appendix(_("Sản phẩm truyền thông theo loại hình"), [_product_table(data["products"])]))
    if data["children"]["rows"]:
        codes = [row["code"] for row in data["figures"] if row["value"] is not None]
        if codes:
            table = _children_figures(data["children"], data["figures"], codes)
            found.append(Appendix(_("Chỉ tiêu theo đơn vị trực thuộc"), [table], landscape=True))
        if any(row.get("owes", True) for row in data["children"]["rows"]):
            title = _("Tình hình nộp báo cáo của đơn vị trực thuộc")
            found.append(Appendix(title, [_children_states(data["children"])]))
    return found


def _figure_table(rows: list[dict[str, Any]]) -> Table:
    columns = [
        Column(_("Mã"), 0.6, "center"), Column(_("Chỉ tiêu"), 2.6), Column(_("Tử số"), 1, "right"),
        Column(_("Mẫu số"), 1, "right"), Column(_("Tỷ lệ"), 1, "right"), Column(_("Mục tiêu"), 0.9, "right"),
        Column(_("Nguồn số liệu"), 2),
    ]  # fmt: skip
    body = []
    for row in rows:
        has = row["value"] is not None
        body.append(
            [
                row["code"], row["name"], number(row["numerator"], 1) if has else "",
                number(row["denominator"], 1) if has else "", row["shown"],
                percent(row["goal"]) if row["goal"] is not None else "", row["source"],
            ]
        )  # fmt: skip
    return Table(columns, body, size=11)


def _campaign_table(found: dict[str, Any]) -> Table:
    columns = [
        Column("TT", 0.5, "center"), Column(_("Đợt truyền thông"), 3), Column(_("Đơn vị"), 2.4),
        Column(_("Thời gian"), 1.6, "center"), Column(_("Số sản phẩm"), 0.9, "right"),
    ]  # fmt: skip
    body = [
        [
            str(place), row["title"], row["unit"], f"{_day(row['starts_on'])} - {_day(row['ends_on'])}",
            number(row["products"]),
        ]
        for place, row in enumerate(found["rows"], start=1)
    ]  # fmt: skip
    more = found["total"] - len(found["rows"])
    total = ["", _("và %(n)s đợt khác") % {"n": number(more)}, "", "", ""] if more > 0 else None
    return Table(columns, body, total_row=total, size=11)


def _product_table(found: dict[str, Any]) -> Table:
    columns = [Column("TT", 0.4, "center"), Column(_("Loại hình"), 3), Column(_("Sản phẩm số"), 1.2, "center"),
               Column(_("Số lượng"), 1, "right")]  # fmt: skip
    body = [
        [str(place), row["medium"], _("có") if row["digital"] else _("không"), number(row["count"])]
        for place, row in enumerate(found["rows"], start=1)
    ]
    return Table(columns, body, total_row=["", _("Tổng số"), number(found["digital"]), number(found["total"])], size=12)


def _children_figures(children: dict[str, Any], figures: list[dict[str, Any]], codes: list[str]) -> Table:
    columns = [
        Column("TT", 0.45, "center"), Column(_("Đơn vị"), 2.6), *(Column(code, 1.25, "right") for code in codes)
    ]  # fmt: skip
    body = []
    for place, row in enumerate(children["rows"], start=1):
        body.append([str(place), row["name"], *(_cell(row["figures"].get(code)) for code in codes)])
    # Σ numerators / Σ denominators of the whole branch, the unit itself counted in; never a mean of the rows.
    totals = {row["code"]: row for row in figures}
    total = ["", _("Toàn đơn vị"), *(_cell([totals[c]["numerator"], totals[c]["denominator"]]) for c in codes)]
    return Table(columns, body, total_row=total, size=10)


def _cell(pair: list[float] | None) -> str:
    if not pair or not pair[1]:
        return "-"
    return f"{number(pair[0], 1)}/{number(pair[1], 1)} ({percent(pair[0] / pair[1])})"


def _children_states(children: dict[str, Any]) -> Table:
    columns = [
        Column("TT", 0.5, "center"), Column(_("Đơn vị"), 3.2), Column(_("Hạn nộp"), 1.2, "center"),
        Column(_("Ngày nộp"), 1.2, "center"), Column(_("Tình trạng"), 1.8),
    ]  # fmt: skip
    body = []
    owing = [row for row in children["rows"] if row.get("owes", True)]
    for place, row in enumerate(owing, start=1):
        words = row["state_words"] or _("chưa mở")
        if row["late"]:
            words = _("%(state)s (nộp muộn)") % {"state": words}
        body.append([str(place), row["name"], _day(row["due"]), _day(row["submitted_on"]), words])
    return Table(columns, body, size=11)


def _day(text: str | None) -> str:
    return short_date(dt.date.fromisoformat(text)) if text else ""


def _absolute(url: str) -> str:
    return url if url.startswith("http") else settings.BASE_URL + url
