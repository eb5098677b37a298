"""Administrative documents as .docx that an office goes on editing: named styles, real headings, fields.

The parts of the head and the signature stand in borderless tables, as in the offices' own files; the rules
under names are paragraph borders, so they survive editing. Tables are written as XML in one piece, because
python-docx walks the whole table for every cell.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Emu, Length, Mm, Pt, Twips
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as DocxParagraph

from lantoa.base.documents import layout
from lantoa.base.documents.images import printable
from lantoa.base.documents.layout import MARGINS, PAGE, SIZES
from lantoa.base.documents.model import (
    MOTTO,
    NATION,
    AdministrativeDocument,
    Appendix,
    Block,
    BulletList,
    Heading,
    Inline,
    Link,
    Paragraph,
    Picture,
    Table,
)
from lantoa.base.documents.text import safe_url
from lantoa.base.documents.typeset import SIGNATURE_HEIGHT, SIGNATURE_WIDTH

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


def to_docx(document: AdministrativeDocument) -> bytes:
    """Return the document as .docx in the layout of Decree 30/2020/NĐ-CP.

    Raises `Invalid` if a picture in it cannot be read.
    """
    docx = Document()
    _define_styles(docx)
    bullet = _define_hyphen_list(docx)
    _set_properties(docx, document)
    _set_page(docx.sections[0], landscape=False)
    _number_pages(docx.sections[0])
    writer = _Writer(docx, bullet)
    writer.head(document)
    writer.blocks(document.closed_body, layout.TEXT_WIDTH, keep_last=True)
    writer.signature(document)
    for index, appendix in enumerate(document.appendices):
        writer.appendix(document, appendix, index)
    buffer = io.BytesIO()
    docx.save(buffer)
    return buffer.getvalue()


def _twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


def _at_least(millimetres: float) -> Length:
    """Return a length in whole twips, the unit Word stores, that is not a hair below a lower limit."""
    return Twips(math.ceil(millimetres * TWIPS_PER_MM))


def _set_properties(docx: DocxDocument, document: AdministrativeDocument) -> None:
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


def _set_page(section: Section, *, landscape: bool) -> None:
    """A4 with the margins of I.3; page number from 1 in the top margin, not on the first page (I.7)."""
    long, short = Mm(PAGE["height"]), Mm(PAGE["width"])
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin, section.bottom_margin = _at_least(MARGINS["top"]), _at_least(MARGINS["bottom"])
    section.left_margin, section.right_margin = _at_least(MARGINS["left"]), _at_least(MARGINS["right"])
    section.header_distance, section.footer_distance = Mm(9), Mm(9)
    section.different_first_page_header_footer = True
    numbering = section._sectPr.find(qn("w:pgNumType"))
    if numbering is not None:
        section._sectPr.remove(numbering)
    numbering = parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>')
    section._sectPr.find(qn("w:pgMar")).addnext(numbering)


def _number_pages(section: Section) -> None:
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


def _define_styles(docx: DocxDocument) -> None:
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


def _define_hyphen_list(docx: DocxDocument) -> int:
    """Add a list whose items start with "- " at the indent of a paragraph; return its number id."""
    numbering = docx.part.numbering_part.element
    identifier = 90
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identifier}">'
        '<w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:suff w:val="space"/>'
        '<w:lvlText w:val="-"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="{_twips(layout.FIRST_LINE)}"/></w:pPr>'
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


class _Writer:
    """Writes the parts of one document in order."""

    def __init__(self, docx: DocxDocument, bullet: int) -> None:
        self.docx = docx
        self.bullet = bullet
        self.pictures = 0

    # Paragraphs ------------------------------------------------------------------------------------

    def write(self, paragraph: DocxParagraph, runs: Iterable[Inline]) -> DocxParagraph:
        for run in runs:
            url = safe_url(run.url) if isinstance(run, Link) else ""
            if url:
                relation = self.docx.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
                paragraph._p.append(
                    parse_xml(
                        f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}" w:history="1"><w:r><w:rPr>'
                        f'<w:rStyle w:val="Hyperlink"/></w:rPr>{_text_xml(run.text)}</w:r></w:hyperlink>'
                    )
                )
                continue
            written = paragraph.add_run(run.text)
            if not isinstance(run, Link):
                written.bold, written.italic = run.bold or None, run.italic or None
        return paragraph

    def paragraph(self, style: str, text: str = "", *, within: Any = None) -> DocxParagraph:
        """Add a paragraph to the document, or to a table cell, whose empty first one is used up."""
        if within is not None:
            first: DocxParagraph = within.paragraphs[0]
            if len(within.paragraphs) == 1 and not first._p.findall(qn("w:r")) and first._p.pPr is None:
                first.style = self.docx.styles[style]
                first.add_run(text)
                return first
        place = within if within is not None else self.docx
        added: DocxParagraph = place.add_paragraph(text, style=self.docx.styles[style])
        return added

    def rule(self, length: float, area: float, *, within: Any = None, before: float = 2) -> None:
        """Add a rule of `length` mm in the middle of `area` mm."""
        paragraph = self.paragraph("Dòng kẻ", within=within)
        margin = Mm(max(0.0, (area - length) / 2))
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = margin
        paragraph.paragraph_format.first_line_indent = Mm(0)
        paragraph.paragraph_format.space_before = Pt(before)
        properties = paragraph._p.get_or_add_pPr()
        border = parse_xml(RULE.format(ns=nsdecls("w")))
        properties.insert_element_before(
            border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def balanced(self, paragraph: DocxParagraph, width: float, area: float) -> None:
        """Indent both sides so that the lines come out about equally long."""
        margin = Mm(max(0.0, (area - width * 1.015 - 0.5) / 2))
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = margin

    def frame(self, rows: int) -> Any:
        """Add the borderless table of two columns that the head and the signature stand in."""
        table = self.docx.add_table(rows=rows, cols=2)
        table.autofit = False
        properties = table._tbl.tblPr
        properties.append(
            parse_xml(
                f'<w:tblCellMar {nsdecls("w")}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
                "</w:tblCellMar>"
            )
        )
        widths = (Mm(layout.HEAD_LEFT), Mm(layout.HEAD_RIGHT))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in table.rows:
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        return table

    # Parts -----------------------------------------------------------------------------------------

    def head(self, document: AdministrativeDocument) -> None:
        """Cells 1 to 5, 9a and the legal bases."""
        widths = layout.balanced_widths(document)
        table = self.frame(2)
        left, right = table.rows[0].cells
        if document.parent_body:
            paragraph = self.paragraph("Cơ quan chủ quản", document.parent_body, within=left)
            self.balanced(paragraph, widths["parent_body"], layout.HEAD_LEFT)
        paragraph = self.paragraph("Cơ quan ban hành", document.issuing_body, within=left)
        self.balanced(paragraph, widths["issuing_body"], layout.HEAD_LEFT)
        self.rule(widths["issuing_body"] * layout.RULE_SHARE, layout.HEAD_LEFT, within=left)
        self.paragraph("Quốc hiệu", NATION, within=right)
        self.paragraph("Tiêu ngữ", MOTTO, within=right)
        self.rule(widths["motto"], layout.HEAD_RIGHT, within=right)
        left, right = table.rows[1].cells
        self.paragraph("Số, ký hiệu", document.number_line, within=left)
        if document.is_letter and document.summary:
            paragraph = self.paragraph("Trích yếu công văn", document.summary_line, within=left)
            self.balanced(paragraph, widths["letter_summary"], layout.HEAD_LEFT)
        place_and_date = document.place_and_date
        if layout.text_width(place_and_date, SIZES["place_and_date"], italic=True) > layout.HEAD_RIGHT - 1:
            place_and_date = f"{document.place},\n{document.date_line}" if document.place else place_and_date
        self.paragraph("Địa danh, ngày tháng", place_and_date, within=right)

        if not document.is_letter:
            self.paragraph("Tên loại văn bản", document.type_name).paragraph_format.space_before = Pt(16)
            if document.summary:
                paragraph = self.paragraph("Trích yếu", document.summary_line)
                self.balanced(paragraph, widths["summary"], layout.TEXT_WIDTH)
                self.rule(widths["summary"] * layout.RULE_SHARE, layout.TEXT_WIDTH)
        self.addressees(document)
        for line in document.legal_base_lines:
            self.paragraph("Căn cứ", line)

    def addressees(self, document: AdministrativeDocument) -> None:
        """Cell 9a: one on the line of "Kính gửi:", several below it with hyphens under the colon."""
        lines = document.addressee_lines
        if not lines:
            last = self.docx.paragraphs[-1] if self.docx.paragraphs else self.paragraph("Dòng kẻ")
            last.paragraph_format.space_after = Pt(10)
            return
        size = SIZES["addressee"]
        lead = layout.text_width("Kính gửi: " if len(lines) == 1 else "Kính gửi", size)
        longest = max(layout.text_width(line, size) for line in lines)
        left = max(0.0, (layout.TEXT_WIDTH - lead - longest) / 2)
        hang = lead if len(lines) == 1 else layout.text_width("- ", size)
        first = self.paragraph("Kính gửi", f"Kính gửi: {lines[0]}" if len(lines) == 1 else "Kính gửi:")
        first.paragraph_format.space_before = Pt(12)
        first.paragraph_format.left_indent = Mm(left + (hang if len(lines) == 1 else 0))
        first.paragraph_format.first_line_indent = Mm(-hang if len(lines) == 1 else 0)
        last = first
        for line in lines if len(lines) > 1 else ():
            last = self.paragraph("Kính gửi", line)
            last.paragraph_format.left_indent = Mm(left + lead + hang)
            last.paragraph_format.first_line_indent = Mm(-hang)
        last.paragraph_format.space_after = Pt(12)

    def signature(self, document: AdministrativeDocument) -> None:
        """Cells 7 and 9b, side by side on one page."""
        left, right = self.frame(1).rows[0].cells
        self.paragraph("Nơi nhận", "Nơi nhận:", within=left)
        for line in document.recipient_lines:
            paragraph = self.paragraph("Danh sách nơi nhận", line, within=left)
            paragraph.paragraph_format.right_indent = Mm(3)
        for line in document.authority_lines:
            self.paragraph("Quyền hạn, chức vụ", line, within=right)
        name = self.paragraph("Họ tên người ký", "", within=right)
        if document.signature_image is None:
            name.paragraph_format.space_before = Mm(SIGNATURE_SPACE)
        else:
            picture = printable(document.signature_image, width=SIGNATURE_WIDTH / 10)
            width = min(SIGNATURE_WIDTH, SIGNATURE_HEIGHT * picture.width / picture.height)
            self.place(name, picture.data, width, width * picture.height / picture.width, "Chữ ký")
            name.paragraph_format.space_before = name.paragraph_format.space_after = Pt(6)
            name = self.paragraph("Họ tên người ký", "", within=right)
        name.add_run(document.signer_name)
        for cell in (left, right):
            cell.paragraphs[0].paragraph_format.space_before = Pt(10)

    def appendix(self, document: AdministrativeDocument, appendix: Appendix, index: int) -> None:
        """An appendix in a section of its own, numbered from 1."""
        section = self.docx.add_section(WD_SECTION.NEW_PAGE)
        _set_page(section, landscape=appendix.landscape)
        self.paragraph("Phụ lục", document.appendix_label(index))
        area = layout.text_width_of(appendix.landscape)
        if appendix.title:
            self.paragraph("Tên phụ lục", appendix.title)
        if document.appendix_reference:
            width = layout.balanced_widths(document)["appendix_reference"]
            self.balanced(self.paragraph("Kèm theo văn bản", document.appendix_reference), width, area)
            self.rule(width * layout.RULE_SHARE, area)
        self.docx.paragraphs[-1].paragraph_format.space_after = Pt(8)
        self.blocks(appendix.body, area)

    # Blocks ----------------------------------------------------------------------------------------

    def blocks(self, blocks: Sequence[Block], area: float, *, keep_last: bool = False) -> None:
        for index, block in enumerate(blocks):
            keep = keep_last and index == len(blocks) - 1
            match block:
                case Heading():
                    if block.label:
                        self.paragraph("Số phần, chương, mục", block.label)
                    self.docx.add_paragraph(block.text, style=f"Heading {block.level}")
                case Paragraph():
                    paragraph = self.write(self.paragraph("Body Text"), block.runs)
                    if keep:
                        paragraph.paragraph_format.keep_with_next = True
                case BulletList():
                    for line in block.lines:
                        self.write(self.paragraph("Gạch đầu dòng"), line)
                case Table():
                    self.table(block, area)
                case Picture():
                    self.picture(block, area)

    def place(self, paragraph: DocxParagraph, data: bytes, width: float, height: float, alt: str) -> None:
        """Put a picture into a paragraph, sizes in mm, with its text for readers who do not see it."""
        shape = paragraph.add_run().add_picture(io.BytesIO(data), Emu(round(width * 36000)), Emu(round(height * 36000)))
        self.pictures += 1
        shape._inline.docPr.set("id", str(1000 + self.pictures))
        shape._inline.docPr.set("descr", alt)

    def picture(self, picture: Picture, area: float) -> None:
        width, height, image = layout.picture_size(picture, area)
        paragraph = self.paragraph("Hình ảnh")
        self.place(paragraph, image.data, width, height, picture.alt or picture.caption)
        if picture.caption:
            paragraph.paragraph_format.keep_with_next = True
            caption = self.docx.add_paragraph(style="Caption")
            caption.paragraph_format.keep_with_next = False
            run = caption.add_run(picture.caption)
            run.bold, run.italic = False, True

    def table(self, table: Table, area: float) -> None:
        if table.caption:
            self.docx.add_paragraph(table.caption, style="Caption")
        body = self.docx.element.body
        body.insert(len(body) - 1, parse_xml(_table_xml(table, area)))  # the last child is the section
        # Word needs a paragraph between two tables and after a last one.
        self.paragraph("Dòng kẻ").paragraph_format.space_after = Pt(4)


def _text_xml(text: str) -> str:
    """Return the w:t, w:br and w:tab elements of a text."""
    lines = []
    for line in text.split("\n"):
        parts = [f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in line.split("\t")]
        lines.append("<w:tab/>".join(parts))
    return "<w:br/>".join(lines)


def _table_xml(table: Table, area: float) -> str:
    """Return the whole table as one w:tbl element, in time proportional to its cells."""
    total = sum(column.width for column in table.columns)
    widths = [_twips(area * column.width / total) for column in table.columns]
    size = round(table.size * 2)
    alignments = ["both" if column.align == "justify" else column.align for column in table.columns]
    run = f'<w:rPr><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    bold_run = f'<w:rPr><w:b/><w:bCs/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    plain = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="OBang"/><w:jc w:val={quoteattr(alignment)}/></w:pPr><w:r>'
        for width, alignment in zip(widths, alignments, strict=True)
    ]
    headings = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        '<w:p><w:pPr><w:pStyle w:val="OBangDau"/><w:keepNext/></w:pPr><w:r>'
        for width in widths
    ]
    end = "</w:r></w:p></w:tc>"

    def row(cells: Sequence[str], starts: Sequence[str], style: str, extra: str = "") -> str:
        written = (start + style + _text_xml(cell) + end for cell, start in zip(cells, starts, strict=True))
        return f"<w:tr><w:trPr><w:cantSplit/>{extra}</w:trPr>{''.join(written)}</w:tr>"

    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    parts = [
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>',
        *(f'<w:gridCol w:w="{width}"/>' for width in widths),
        "</w:tblGrid>",
    ]
    if table.header:
        parts.append(row([column.title for column in table.columns], headings, run, "<w:tblHeader/>"))
    parts.extend(row(cells, plain, run) for cells in table.rows)
    if table.total_row is not None:
        parts.append(row(table.total_row, plain, bold_run))
    if not (table.header or table.rows or table.total_row):
        parts.append(row([""] * len(widths), plain, run))
    parts.append("</w:tbl>")
    return "".join(parts)
