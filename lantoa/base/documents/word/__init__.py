"""Administrative documents as .docx that an office goes on editing: named styles, real headings, fields."""

from __future__ import annotations

import io

from docx import Document

from lantoa.base.documents import layout
from lantoa.base.documents.model import AdministrativeDocument
from lantoa.base.documents.word.styles import (
    define_hyphen_list,
    define_styles,
    number_pages,
    set_page,
    set_properties,
)
from lantoa.base.documents.word.writing import Writer


def to_docx(document: AdministrativeDocument) -> bytes:
    """Return the document as .docx in the layout of Decree 30/2020/NĐ-CP.

    Raises `Invalid` if a picture in it cannot be read.
    """
    docx = Document()
    define_styles(docx)
    bullet = define_hyphen_list(docx)
    set_properties(docx, document)
    set_page(docx.sections[0], landscape=False)
    number_pages(docx.sections[0])
    writer = Writer(docx, bullet)
    writer.head(document)
    writer.blocks(document.closed_body, layout.TEXT_WIDTH, keep_last=True)
    writer.signature(document)
    for index, appendix in enumerate(document.appendices):
        writer.appendix(document, appendix, index)
    buffer = io.BytesIO()
    docx.save(buffer)
    return buffer.getvalue()
