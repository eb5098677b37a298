"""The parts of a document, written one after the other.

The parts of the head and the signature stand in borderless tables, as in the offices' own files; the rules
under names are paragraph borders, so they survive editing.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from lantoa.base.documents import layout
from lantoa.base.documents.images import printable
from lantoa.base.documents.layout import SIZES
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
from lantoa.base.documents.word.styles import (
    RULE,
    SIGNATURE_SPACE,
    set_page,
)
from lantoa.base.documents.word.tables import table_xml, text_xml


class Writer:
    """Writes the parts of one document in order."""

    def __init__(self, docx: DocxDocument, bullet: int) -> None:
        self.docx = docx
        self.bullet = bullet
        self.pictures = 0

    # Paragraphs ------------------------------------------------------------------------------------

    def write(self, paragraph: DocxParagraph, runs: Iterable[Inline]) -> DocxParagraph:
        """Add runs and links to a paragraph; addresses that are not safe become plain text."""
        for run in runs:
            url = safe_url(run.url) if isinstance(run, Link) else ""
            if url:
                relation = self.docx.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
                paragraph._p.append(
                    parse_xml(
                        f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}" w:history="1"><w:r><w:rPr>'
                        f'<w:rStyle w:val="Hyperlink"/></w:rPr>{text_xml(run.text)}</w:r></w:hyperlink>'
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
        set_page(section, landscape=appendix.landscape)
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
        """The body, over `area` mm; `keep_last` keeps its last paragraph on the page of what follows."""
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
        """A picture as wide as `area` (mm) allows, with its caption."""
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
        """A table over `area` mm, with its caption above."""
        if table.caption:
            self.docx.add_paragraph(table.caption, style="Caption")
        body = self.docx.element.body
        body.insert(len(body) - 1, parse_xml(table_xml(table, area)))  # the last child is the section
        # Word needs a paragraph between two tables and after a last one.
        self.paragraph("Dòng kẻ").paragraph_format.space_after = Pt(4)
