"""What a document is made with: its page, its styles as Decree 30/2020/NĐ-CP has them, its list, its properties."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, Twips
from docx.styles.style import ParagraphStyle

from lantoa.base.documents import layout
from lantoa.base.documents.layout import MARGINS, PAGE, SIZES
from lantoa.base.documents.model import (
    AdministrativeDocument,
)

FONT = "Times New Roman"  # Annex I, I.4
TWIPS_PER_MM = 1440 / 25.4
RULE = '<w:pBdr {ns}><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
SIGNATURE_SPACE = 24.0

# style id: name, size, bold, italic, capitals, alignment, is body text
_STYLES: dict[str, tuple[str, str, bool, bool, bool, str]] = {
    "QuocHieu": ("Quốc hiệu", "nation", True, False, False, "center"),
    "TieuNgu": ("Tiêu ngữ", "motto", True, False, False, "center"),
    "CoQuanChuQuan": ("Cơ quan chủ quản", "parent_body", False, False, True, "center"),
    "CoQuanBanHanh": ("Cơ quan ban hành", "issuing_body", True, False, True, "center"),
    "SoKyHieu": ("Số, ký hiệu", "number", False, False, False, "center"),
    "DiaDanhNgayThang": ("Địa danh, ngày tháng", "place_and_date", False, True, False, "center"),
    "TenLoai": ("Tên loại văn bản", "type_name", True, False, True, "center"),
    "TrichYeu": ("Trích yếu", "summary", True, False, False, "center"),
    "TrichYeuCongVan": ("Trích yếu công văn", "letter_summary", False, False, False, "center"),
    "KinhGui": ("Kính gửi", "addressee", False, False, False, "left"),
    "CanCu": ("Căn cứ", "legal_base", False, True, False, "both"),
    "NoiNhan": ("Nơi nhận", "recipients_word", True, True, False, "left"),
    "DanhSachNoiNhan": ("Danh sách nơi nhận", "recipients", False, False, False, "left"),
    "QuyenHanChucVu": ("Quyền hạn, chức vụ", "authority", True, False, True, "center"),
    "HoTenNguoiKy": ("Họ tên người ký", "signer_name", True, False, False, "center"),
    "PhuLuc": ("Phụ lục", "appendix_label", True, False, False, "center"),
    "TenPhuLuc": ("Tên phụ lục", "appendix_title", True, False, True, "center"),
    "KemTheo": ("Kèm theo văn bản", "appendix_reference", False, True, False, "center"),
    "NhanDeMuc": ("Số phần, chương, mục", "body", True, False, False, "center"),
    "GachDauDong": ("Gạch đầu dòng", "body", False, False, False, "both"),
    "HinhAnh": ("Hình ảnh", "body", False, False, False, "center"),
    "DongKe": ("Dòng kẻ", "recipients", False, False, False, "center"),
    "OBang": ("Ô bảng", "caption", False, False, False, "left"),
    "OBangDau": ("Ô bảng, dòng đầu", "caption", True, False, False, "center"),
}
_ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def twips(millimetres: float) -> int:
    """A length in twips (1/20 pt), the unit Word stores."""
    return round(millimetres * TWIPS_PER_MM)


def at_least(millimetres: float) -> Length:
    """Return a length in whole twips, the unit Word stores, that is not a hair below a lower limit."""
    return Twips(math.ceil(millimetres * TWIPS_PER_MM))


def set_properties(docx: DocxDocument, document: AdministrativeDocument) -> None:
    """What a file manager shows of the file: title, body that issues it, kind, number."""
    properties = docx.core_properties
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    properties.title = document.title[:255]
    properties.author = document.issuing_body[:255]
    properties.last_modified_by = document.issuing_body[:255]
    properties.subject = document.summary[:255]
    properties.category = (document.type_name or "Công văn")[:255]
    properties.identifier = document.number_line.removeprefix("Số: ")[:255]
    properties.language = "vi-VN"
    properties.comments = ""
    properties.keywords = ""
    properties.created = properties.modified = now


def set_page(section: Section, *, landscape: bool) -> None:
    """A4 with the margins of I.3; page number from 1 in the top margin, not on the first page (I.7)."""
    long, short = Mm(PAGE["height"]), Mm(PAGE["width"])
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin, section.bottom_margin = at_least(MARGINS["top"]), at_least(MARGINS["bottom"])
    section.left_margin, section.right_margin = at_least(MARGINS["left"]), at_least(MARGINS["right"])
    section.header_distance, section.footer_distance = Mm(9), Mm(9)
    section.different_first_page_header_footer = True
    numbering = section._sectPr.find(qn("w:pgNumType"))
    if numbering is not None:
        section._sectPr.remove(numbering)
    numbering = parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>')
    section._sectPr.find(qn("w:pgMar")).addnext(numbering)


def number_pages(section: Section) -> None:
    """Put the page number field into the header, and an empty header on the first page (I.7).

    The sections that follow are linked to these headers and count from 1 themselves.
    """
    header = section.header
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    paragraph.style = "Header"
    paragraph._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:rPr><w:noProof/></w:rPr><w:t>2</w:t></w:r>'
            "</w:fldSimple>"
        )
    )
    section.first_page_header.is_linked_to_previous = False
    section.first_page_header.paragraphs[0].style = "Header"


def _set_font(style: ParagraphStyle, size: float, *, bold: bool, italic: bool, capitals: bool) -> None:
    font = style.font
    font.size, font.bold, font.italic, font.all_caps = Pt(size), bold, italic, capitals
    properties = style.element.get_or_add_rPr()
    for name in ("w:rFonts", "w:color", "w:lang"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    properties.insert(
        0,
        parse_xml(f'<w:rFonts {nsdecls("w")} w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'),
    )
    complex_size = properties.find(qn("w:szCs"))
    if complex_size is None:
        complex_size = parse_xml(f"<w:szCs {nsdecls('w')}/>")
        properties.find(qn("w:sz")).addnext(complex_size)
    complex_size.set(qn("w:val"), str(round(size * 2)))
    properties.find(qn("w:sz")).addprevious(parse_xml(f'<w:color {nsdecls("w")} w:val="000000"/>'))


def _set_paragraph(
    style: ParagraphStyle,
    alignment: str,
    *,
    first_line: bool = False,
    after: float = 0,
    before: float = 0,
    spacing: float = 1.0,
    keep: bool = False,
) -> None:
    shape = style.paragraph_format
    shape.alignment = _ALIGNMENTS[alignment]
    shape.first_line_indent = Mm(layout.FIRST_LINE) if first_line else Mm(0)
    shape.left_indent = shape.right_indent = Mm(0)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing = spacing
    shape.keep_with_next = keep
    shape.widow_control = True


def define_styles(docx: DocxDocument) -> None:
    """Put the styles of Decree 30/2020/NĐ-CP, Annex I, in the place of the library's own."""
    styles = docx.styles
    defaults = styles.element.find(qn("w:docDefaults"))
    language = defaults.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "vi-VN")
    language.set(qn("w:eastAsia"), "vi-VN")
    settings = docx.settings.element
    theme_language = settings.find(qn("w:themeFontLang"))
    if theme_language is not None:
        theme_language.set(qn("w:val"), "vi-VN")

    body: dict[str, Any] = {"after": layout.PARAGRAPH_GAP, "spacing": layout.LINE_SPACING}
    normal = styles["Normal"]
    _set_font(normal, SIZES["body"], bold=False, italic=False, capitals=False)
    _set_paragraph(normal, "left")
    text = styles["Body Text"]
    _set_font(text, SIZES["body"], bold=False, italic=False, capitals=False)
    _set_paragraph(text, "both", first_line=True, **body)
    for level in (1, 2, 3, 4):
        heading = styles[f"Heading {level}"]
        _set_font(heading, SIZES["body"], bold=level < 4, italic=False, capitals=level <= 2)
        _set_paragraph(heading, "center" if level == 1 else "left", first_line=level > 1, keep=True, **body)
    caption = styles["Caption"]
    _set_font(caption, SIZES["caption"], bold=True, italic=False, capitals=False)
    _set_paragraph(caption, "center", before=6, after=4, keep=True)
    header = styles["Header"]
    _set_font(header, SIZES["page_number"], bold=False, italic=False, capitals=False)
    _set_paragraph(header, "center")

    for identifier, (name, size, bold, italic, capitals, alignment) in _STYLES.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), identifier)
        style.base_style = normal
        style.quick_style = True
        _set_font(style, SIZES[size], bold=bold, italic=italic, capitals=capitals)
        _set_paragraph(
            style,
            alignment,
            first_line=identifier == "CanCu",
            keep=identifier in {"NhanDeMuc", "PhuLuc", "TenPhuLuc", "TenLoai", "TrichYeu"},
            **(body if identifier in {"CanCu", "NhanDeMuc", "GachDauDong", "HinhAnh"} else {}),
        )
    styles["Kính gửi"].paragraph_format.line_spacing = layout.LINE_SPACING
    rule = styles["Dòng kẻ"].paragraph_format
    rule.line_spacing = Pt(4)
    styles["Trích yếu công văn"].paragraph_format.space_before = Pt(6)
    for name in ("Ô bảng", "Ô bảng, dòng đầu"):
        styles[name].paragraph_format.space_before = styles[name].paragraph_format.space_after = Pt(2)

    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline = True


def define_hyphen_list(docx: DocxDocument) -> int:
    """Add a list whose items start with "- " at the indent of a paragraph; return its number id."""
    numbering = docx.part.numbering_part.element
    identifier = 90
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identifier}">'
        '<w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:suff w:val="space"/>'
        '<w:lvlText w:val="-"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="{twips(layout.FIRST_LINE)}"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:hint="default"/></w:rPr>'
        "</w:lvl></w:abstractNum>"
    )
    numbering.insert(len(numbering.findall(qn("w:abstractNum"))), abstract)
    number = numbering.add_num(identifier).numId
    style = docx.styles["Gạch đầu dòng"].element.get_or_add_pPr()
    style.get_or_add_numPr().get_or_add_numId().val = number
    indent = style.find(qn("w:ind"))
    if indent is not None:
        style.remove(indent)
    return int(number)
