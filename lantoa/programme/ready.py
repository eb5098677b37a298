"""Programmes that come ready to use: sections, targets and the tasks every unit is asked to carry out.

The first is taken from the guidance of Công đoàn Giáo dục Việt Nam on carrying out plan 18/KH-CĐN of
10 April 2024, the communications programme 2023–2028.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class ReadyTarget:
    """One target: its code (also the indicator's), its wording, its goal as a share, when and for which level."""

    code: str
    name: str
    goal: Decimal
    by: date | None = None
    level: str = ""


@dataclass(frozen=True)
class ReadyItem:
    """One task of the guidance, as a plan item: section number, wording, result, target it serves, months."""

    section: int
    title: str
    output: str
    target: str = ""
    months: tuple[int, int] = (1, 12)
    description: str = ""
    partners: str = ""


@dataclass(frozen=True)
class ReadyProgramme:
    """A whole programme."""

    title: str
    basis: str
    basis_on: date
    starts_on: date
    ends_on: date
    sections: tuple[tuple[str, str], ...] = ()
    targets: tuple[ReadyTarget, ...] = ()
    items: tuple[ReadyItem, ...] = field(default=())


_ALL = Decimal(1)

COMMUNICATIONS_2023_2028 = ReadyProgramme(
    title="Chương trình truyền thông Công đoàn giai đoạn 2023 – 2028",
    basis="18/KH-CĐN",
    basis_on=date(2024, 4, 10),
    starts_on=date(2023, 1, 1),
    ends_on=date(2028, 12, 31),
    sections=(
        ("Triển khai và tổ chức các hoạt động truyền thông", "Tổ chức truyền thông"),
        (
            "Đổi mới, đa dạng hóa các hình thức, phương tiện truyền thông, đẩy mạnh chuyển đổi số và ứng dụng công "
            "nghệ mới trong công tác truyền thông công đoàn",
            "Đổi mới, chuyển đổi số",
        ),
        (
            "Tăng cường phối hợp với các cơ quan báo chí, truyền thông để chủ động thông tin đến CBNGNLĐ",
            "Phối hợp với báo chí",
        ),
        ("Tăng cường nguồn lực cho công tác truyền thông công đoàn", "Nguồn lực"),
        (
            "Nâng cao khả năng tiếp cận thông tin của CBNGNLĐ; đẩy mạnh truyền thông công đoàn cơ sở",
            "Tiếp cận thông tin",
        ),
    ),
    targets=(
        ReadyTarget("T1", "Mỗi đơn vị có ít nhất 01 đợt truyền thông mỗi năm", _ALL),
        ReadyTarget("T2", "100% CBNGNLĐ được tiếp cận thông tin về chính sách, pháp luật, nghị quyết", _ALL),
        ReadyTarget("T3", "Sản phẩm trên nền tảng số chiếm ít nhất 50% tổng số sản phẩm truyền thông", Decimal("0.5")),
        ReadyTarget("T4", "100% tài liệu truyền thông được số hóa, kết nối, sử dụng chung", _ALL),
        ReadyTarget("T5", "Phát hiện, xử lý ít nhất 80% tin sai lệch, tin xấu độc", Decimal("0.8")),
        ReadyTarget(
            "T6",
            "Ít nhất 70% cán bộ lãnh đạo công đoàn cấp trên trực tiếp cơ sở được bồi dưỡng về truyền thông",
            Decimal("0.7"), date(2028, 12, 31), "tren-co-so",
        ),
        ReadyTarget(
            "T7",
            "Ít nhất 50% cán bộ công đoàn cơ sở được bồi dưỡng về truyền thông",
            Decimal("0.5"), date(2028, 12, 31), "co-so",
        ),
        ReadyTarget("T8", "Mỗi đơn vị bố trí kinh phí cho công tác truyền thông hằng năm", _ALL),
        ReadyTarget("T9", "Mỗi đơn vị định kỳ khảo sát nhu cầu thông tin của CBNGNLĐ", _ALL),
        ReadyTarget("T10", "100% đơn vị báo cáo định kỳ, cùng báo cáo Tuyên giáo hằng năm", _ALL),
    ),
    items=(
        ReadyItem(
            1, "Tổ chức ít nhất 01 đợt truyền thông về hoạt động lớn của công đoàn",
            "Một đợt truyền thông có sản phẩm được đăng", "T1", (1, 12),
            "Chọn một hoạt động lớn trong năm; mở đợt truyền thông, đăng bài, ảnh, thông báo trong suốt đợt.",
        ),
        ReadyItem(
            1, "Tuyên truyền cao điểm nhân Ngày Nhà giáo Việt Nam 20/11",
            "Bài viết, hình ảnh tri ân, tôn vinh nhà giáo", "T1", (10, 11), "", "Ban giám hiệu nhà trường",
        ),
        ReadyItem(
            1, "Tháng Công nhân và Tháng hành động về an toàn, vệ sinh lao động",
            "Hoạt động chăm lo, tuyên truyền an toàn vệ sinh lao động", "T1", (5, 5), "", "Người sử dụng lao động",
        ),
        ReadyItem(
            1, "Mở chuyên mục hoạt động công đoàn, người tốt việc tốt, gương sáng nhà giáo",
            "Chuyên mục có bài mới hằng tháng", "", (1, 12),
        ),
        ReadyItem(
            1, "Phổ biến chính sách, pháp luật, nghị quyết đến 100% CBNGNLĐ",
            "Thông báo có xác nhận đã đọc, kể cả người không dùng điện thoại", "T2", (1, 12),
        ),
        ReadyItem(
            2, "Tăng tỉ trọng sản phẩm truyền thông trên nền tảng số",
            "Ít nhất một nửa số sản phẩm ở dạng số", "T3", (1, 12),
        ),
        ReadyItem(
            2, "Số hóa tài liệu phục vụ công tác truyền thông", "Tài liệu được số hóa và dùng chung", "T4", (1, 12)
        ),
        ReadyItem(
            2, "Củng cố mạng lưới truyền thông; kịp thời phát hiện và xử lý tin sai lệch",
            "Mỗi đơn vị có người phụ trách truyền thông; tin sai lệch được trả lời", "T5", (1, 12),
        ),
        ReadyItem(
            3, "Phối hợp với báo chí thông tin về gương sáng nhà giáo và hoạt động công đoàn",
            "Tin, bài, phóng sự trên báo, đài", "", (1, 12), "", "Cơ quan báo chí, đài truyền hình",
        ),
        ReadyItem(
            4, "Tham gia tập huấn, bồi dưỡng nghiệp vụ truyền thông", "Cán bộ được cấp giấy chứng nhận", "T7", (3, 10)
        ),
        ReadyItem(
            4, "Bố trí kinh phí, nâng cấp trang thiết bị truyền thông", "Dự toán được duyệt trong năm", "T8", (1, 6)
        ),
        ReadyItem(
            5, "Khảo sát nhu cầu về nội dung, hình thức tiếp cận thông tin của CBNGNLĐ",
            "Kết quả khảo sát được công bố", "T9", (4, 9),
        ),
        ReadyItem(
            5, "Tiếp nhận tin, bài, ảnh của đoàn viên; ghi nhận người gửi", "Đoàn viên gửi bài, được ghi nhận", "",
            (1, 12),
        ),
        ReadyItem(
            5, "Báo cáo định kỳ kết quả thực hiện", "Báo cáo sáu tháng và báo cáo năm nộp đúng hạn", "T10", (6, 12)
        ),
    ),
)  # fmt: skip

READY: dict[str, ReadyProgramme] = {"2023-2028": COMMUNICATIONS_2023_2028}
