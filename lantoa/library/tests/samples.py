"""Files as offices send them, and as nobody should; made here, so that no file of strangers lies in the project."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lantoa.base.documents import AdministrativeDocument, Paragraph, to_docx, to_pdf, to_png

CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def plan(number: int = 18, **changes: Any) -> AdministrativeDocument:
    """A plan of a province's union, in the layout of Decree 30/2020/NĐ-CP."""
    facts: dict[str, Any] = {
        "parent_body": "CÔNG ĐOÀN GIÁO DỤC VIỆT NAM",
        "issuing_body": "CÔNG ĐOÀN GIÁO DỤC HÀ NỘI",
        "number": number,
        "notation": "KH-CĐN",
        "place": "Hà Nội",
        "issued_on": date(2026, 1, 5),
        "type_name": "KẾ HOẠCH",
        "summary": "Truyền thông công đoàn năm 2026",
        "legal_bases": ["Căn cứ Quyết định số 933/QĐ-TLĐ ngày 14 tháng 5 năm 2024"],
        "body": [
            Paragraph("Đẩy mạnh truyền thông đến đoàn viên, người lao động trong toàn ngành giáo dục Thủ đô."),
            Paragraph("Kế hoạch này thay thế Kế hoạch số 12/KH-CĐN ngày 10 tháng 01 năm 2025."),
        ],
        "recipients": ["Các công đoàn cơ sở"],
        "authority": "TM. BAN THƯỜNG VỤ\nKT. CHỦ TỊCH",
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": "Nguyễn Ngọc Ân",
    }
    return AdministrativeDocument(**facts | changes)


_made: dict[tuple[int, str], bytes] = {}


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    """As a browser would send it."""
    return SimpleUploadedFile(name, content)


def pdf(number: int = 18, **changes: Any) -> SimpleUploadedFile:
    """A PDF with text; the same one each time it is asked for."""
    key = (number, repr(sorted(changes.items())))
    if key not in _made:
        _made[key] = to_pdf(plan(number, **changes))
    return upload(_made[key], f"ke-hoach-{number}.pdf")


def docx(number: int = 18, **changes: Any) -> SimpleUploadedFile:
    """A Word file."""
    return upload(to_docx(plan(number, **changes)), f"ke-hoach-{number}.docx")


def scanned(number: int = 18, *, dots: int = 200, turned: float = 0.0, name: str = "quet.pdf") -> SimpleUploadedFile:
    """The same, printed and scanned: pictures without a word of text. A name that ends in .jpg gives a photo."""
    pages = [
        Image.open(io.BytesIO(page)).convert("L").rotate(turned, expand=True, fillcolor=255)
        for page in to_png(plan(number), dots)
    ]
    file = io.BytesIO()
    if name.endswith(".jpg"):
        pages[0].save(file, "JPEG", quality=70)
    else:
        pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=dots)
    return upload(file.getvalue(), name)


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts, packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return file.getvalue()


def word(paragraphs: list[tuple[str, str]], **more: bytes) -> bytes:
    """A small .docx of paragraphs (font, text), with more parts."""
    runs = "".join(
        f'<w:p><w:r><w:rPr><w:rFonts w:ascii="{font}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
        for font, text in paragraphs
    )
    body = f'<w:document xmlns:w="{WORD}"><w:body>{runs}</w:body></w:document>'.encode()
    return archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": body} | more)


def odt(content: str) -> bytes:
    """A small .odt whose body is `content` (paragraphs as XML, prefix text:)."""
    body = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        f"{content}</office:text></office:body></office:document-content>"
    )
    return archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": body.encode()})
