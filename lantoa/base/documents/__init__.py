"""Documents as an office expects them: administrative documents, slips, posters, QR codes.

`to_pdf`, `to_png` and `to_docx` render one `AdministrativeDocument` in the layout of Decree 30/2020/NĐ-CP;
`slips_pdf` and `poster_pdf` make the sheets for people who are not reached by e-mail.
"""

from __future__ import annotations

from lantoa.base.documents.model import (
    AdministrativeDocument,
    Appendix,
    Block,
    BulletList,
    Column,
    Heading,
    Link,
    Paragraph,
    Picture,
    Run,
    Table,
    table_document,
)
from lantoa.base.documents.qr import qr_data_uri, qr_png, qr_svg
from lantoa.base.documents.sheets import Slip, poster_pdf, slips_pdf
from lantoa.base.documents.typeset import to_pdf, to_png
from lantoa.base.documents.word import to_docx

__all__ = [
    "AdministrativeDocument",
    "Appendix",
    "Block",
    "BulletList",
    "Column",
    "Heading",
    "Link",
    "Paragraph",
    "Picture",
    "Run",
    "Slip",
    "Table",
    "poster_pdf",
    "qr_data_uri",
    "qr_png",
    "qr_svg",
    "slips_pdf",
    "table_document",
    "to_docx",
    "to_pdf",
    "to_png",
]
