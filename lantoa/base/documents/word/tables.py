"""Tables as XML in one piece, because python-docx walks the whole table for every cell."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls

from lantoa.base.documents.model import (
    Table,
)
from lantoa.base.documents.word.styles import twips


def text_xml(text: str) -> str:
    """Return the w:t, w:br and w:tab elements of a text."""
    lines = []
    for line in text.split("\n"):
        parts = [f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in line.split("\t")]
        lines.append("<w:tab/>".join(parts))
    return "<w:br/>".join(lines)


def table_xml(table: Table, area: float) -> str:
    """Return the whole table as one w:tbl element, in time proportional to its cells."""
    total = sum(column.width for column in table.columns)
    widths = [twips(area * column.width / total) for column in table.columns]
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
        written = (start + style + text_xml(cell) + end for cell, start in zip(cells, starts, strict=True))
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
