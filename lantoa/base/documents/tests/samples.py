"""Documents the tests set."""

from __future__ import annotations

import datetime as dt
import io

from PIL import Image, ImageDraw

from lantoa.base.documents.model import (
    AdministrativeDocument,
    Appendix,
    BulletList,
    Column,
    Heading,
    Link,
    Paragraph,
    Picture,
    Run,
    Table,
)

LONG_NAME = (
    "Công đoàn Trường Phổ thông Dân tộc nội trú Trung học cơ sở và Trung học phổ thông huyện Mường Chà tỉnh Điện Biên"
)
SENTENCE = (
    "Công đoàn Giáo dục Việt Nam chỉ đạo công đoàn các đơn vị đưa hoạt động truyền thông vào chương trình "
    "công tác hằng năm, bảo đảm mỗi đơn vị tổ chức ít nhất 01 đợt truyền thông về các hoạt động lớn."
)


def photo(size: tuple[int, int] = (400, 300), **save: object) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(buffer, "JPEG", **save)
    return buffer.getvalue()


def signature() -> bytes:
    image = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(40, 200), (160, 40), (330, 160), (560, 90)], fill=(20, 60, 170, 255), width=9)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def letter(**changes: object) -> AdministrativeDocument:
    values: dict[str, object] = {
        "parent_body": "LIÊN ĐOÀN LAO ĐỘNG TỈNH NGHỆ AN",
        "issuing_body": "CÔNG ĐOÀN TRƯỜNG THPT HUỲNH THÚC KHÁNG",
        "number": 12,
        "notation": "CĐHTK-TG",
        "place": "Vinh",
        "issued_on": dt.date(2026, 10, 29),
        "type_name": "",
        "summary": "đăng ký lớp tập huấn",
        "addressees": ["Công đoàn Giáo dục Việt Nam"],
        "body": [Paragraph(SENTENCE)],
        "authority": "TM. BAN THƯỜNG VỤ\nKT. CHỦ TỊCH",
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": "Đặng Hoàng Anh",
    }
    return AdministrativeDocument(**values | changes)  # type: ignore[arg-type]


def report(**changes: object) -> AdministrativeDocument:
    values: dict[str, object] = {
        "parent_body": "Công đoàn Giáo dục Việt Nam",
        "issuing_body": LONG_NAME,
        "number": 5,
        "notation": "BC-CĐN",
        "place": "Hà Nội",
        "issued_on": dt.date(2026, 2, 5),
        "type_name": "Báo cáo",
        "summary": "Kết quả thực hiện chương trình truyền thông Công đoàn năm 2025",
        "addressees": ["Công đoàn Giáo dục Việt Nam", "Ban Tuyên giáo – Nữ công"],
        "legal_bases": ["Căn cứ Luật Công đoàn ngày 27 tháng 11 năm 2024", "Căn cứ Kế hoạch số 18/KH-CĐN;"],
        "body": [
            Heading(1, "Tình hình thực hiện nhiệm vụ", "Phần I"),
            Heading(2, "I. Những kết quả"),
            Heading(3, "1. Triển khai các hoạt động"),
            Paragraph([Run("Nổi bật: ", bold=True), SENTENCE, Link("trang tin", "https://congdoan.example.vn/tin")]),
            BulletList(["Tổ chức 12 đợt truyền thông;", SENTENCE]),
            Heading(4, "a) Số liệu"),
            Table(
                [Column("TT", 0.5, "center"), Column("Chỉ tiêu", 4), Column("Kết quả", 1.2, "right")],
                [["1", "Đơn vị có đợt truyền thông", "97,5%"], ["2", "Sản phẩm trên nền tảng số", "61,2%"]],
                caption="Bảng 1. Kết quả các chỉ tiêu",
                total_row=["", "Chung", "92%"],
            ),
            Picture(photo(), "Hội nghị tập huấn", 8),
            *[Paragraph(SENTENCE)] * 12,
            Paragraph("Trên đây là báo cáo kết quả năm 2025."),
        ],
        "recipients": ["Ban Tuyên giáo TLĐ;", "Lưu: VT, TG-NC.", "Website CĐGD VN"],
        "authority": "TM. Ban Chấp hành",
        "signer_title": "Chủ tịch",
        "signer_name": "Nguyễn Ngọc Ân",
        "signature_image": signature(),
        "appendices": [
            Appendix("Kết quả các chỉ tiêu", [Paragraph(SENTENCE)]),
            Appendix(
                "Hoạt động đã tổ chức",
                [Table([Column("TT", 0.3), Column("Hoạt động", 3)], [[str(n), SENTENCE] for n in range(60)])],
                landscape=True,
            ),
        ],
    }
    return AdministrativeDocument(**values | changes)  # type: ignore[arg-type]
