"""Occasions that a new installation starts with; they are data and can be changed.

Sources: Labour Code 45/2019/QH14, article 112 (public holidays); Decision 167-HĐBT of 1982 (20 November); Decision
87/QĐ-TTg of 2016 (May, the month of occupational safety); Decision 505/QĐ-TTg of 2022 (10 October); Law
14/2012/QH13, article 8 (9 November); Decision 72/2001/QĐ-TTg (28 June); the unions' own founding days, 28 July 1929
and 22 July 1951.
"""

from __future__ import annotations

from typing import Any

from lantoa.programme.models.campaigns import Occasion

K, R = Occasion.Kind, Occasion.Rule
_STORY, _PHOTOS, _NOTICE = "Bài viết về một gương sáng", "Chùm ảnh hoạt động", "Thông báo đến toàn thể đoàn viên"
_POSTER, _RADIO, _VIDEO = "Áp phích, infographic", "Phát thanh trong trường", "Video ngắn"


def _row(code: str, name: str, kind: str, month: int, day: int = 1, rule: str = R.SOLAR, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "kind": kind, "month": month, "day": day, "rule": rule, **more}


OCCASIONS: list[dict[str, Any]] = [
    _row("tet-duong-lich", "Tết Dương lịch", K.NATIONAL, 1, 1, proposes=False),
    _row(
        "tet-nguyen-dan", "Tết Nguyên đán", K.NATIONAL, 1, 1, R.LUNAR, lead_days=40, lasts_days=10,
        campaign_title="Tết sum vầy – Xuân gắn kết",
        aim="Chăm lo, sẻ chia với đoàn viên khó khăn; không để ai bị bỏ lại dịp Tết.",
        products=[_STORY, _PHOTOS, _NOTICE], targets={"products": 5, "reach": 100},
    ),
    _row(
        "thanh-lap-dang", "Ngày thành lập Đảng Cộng sản Việt Nam 3/2", K.NATIONAL, 2, 3, since=1930, proposes=False
    ),
    _row(
        "phu-nu-8-3", "Ngày Quốc tế Phụ nữ 8/3", K.NATIONAL, 3, 8, lead_days=21, lasts_days=7,
        campaign_title="Tôn vinh nữ nhà giáo và lao động nữ", aim="Tri ân, chăm lo nữ đoàn viên; kể chuyện nữ nhà giáo.",
        products=[_STORY, _PHOTOS], targets={"products": 3},
    ),
    _row("gio-to-hung-vuong", "Giỗ Tổ Hùng Vương", K.NATIONAL, 3, 10, R.LUNAR, proposes=False),
    _row("giai-phong-mien-nam", "Ngày Giải phóng miền Nam 30/4", K.NATIONAL, 4, 30, since=1975, proposes=False),
    _row("quoc-te-lao-dong", "Ngày Quốc tế Lao động 1/5", K.NATIONAL, 5, 1, proposes=False),
    _row(
        "thang-cong-nhan", "Tháng Công nhân và Tháng hành động về an toàn, vệ sinh lao động", K.UNION, 5, 1, R.MONTH,
        lead_days=30, lasts_days=31, campaign_title="Tháng Công nhân, Tháng hành động về an toàn, vệ sinh lao động",
        aim="Chăm lo, đối thoại, lắng nghe người lao động; nhắc nhau làm việc an toàn ở trường.",
        products=[_STORY, _PHOTOS, _POSTER, _NOTICE], targets={"products": 5, "reach": 100},
    ),
    _row("sinh-nhat-bac", "Ngày sinh Chủ tịch Hồ Chí Minh 19/5", K.NATIONAL, 5, 19, since=1890, proposes=False),
    _row("quoc-te-thieu-nhi", "Ngày Quốc tế Thiếu nhi 1/6", K.NATIONAL, 6, 1, proposes=False),
    _row("bao-chi", "Ngày Báo chí Cách mạng Việt Nam 21/6", K.NATIONAL, 6, 21, since=1925, proposes=False),
    _row(
        "gia-dinh", "Ngày Gia đình Việt Nam 28/6", K.NATIONAL, 6, 28, since=2001, lead_days=14, lasts_days=7,
        campaign_title="Gia đình nhà giáo hạnh phúc", aim="Chia sẻ cách gia đình nhà giáo giữ lửa việc trường, việc nhà.",
        products=[_STORY, _PHOTOS], targets={"products": 2},
    ),
    _row(
        "cong-doan-giao-duc", "Ngày thành lập Công đoàn Giáo dục Việt Nam 22/7", K.SECTOR, 7, 22, since=1951,
        lead_days=30, lasts_days=7, campaign_title="Tự hào Công đoàn Giáo dục Việt Nam",
        aim="Nhìn lại chặng đường của công đoàn ngành; tôn vinh cán bộ công đoàn tận tụy.",
        products=[_STORY, _POSTER], targets={"products": 3},
    ),
    _row("thuong-binh-liet-si", "Ngày Thương binh – Liệt sĩ 27/7", K.NATIONAL, 7, 27, since=1947, proposes=False),
    _row(
        "cong-doan-viet-nam", "Ngày thành lập Công đoàn Việt Nam 28/7", K.UNION, 7, 28, since=1929, lead_days=30,
        lasts_days=10, campaign_title="Chào mừng ngày thành lập Công đoàn Việt Nam",
        aim="Lan tỏa việc công đoàn đã làm cho đoàn viên; mời đoàn viên mới.",
        products=[_STORY, _POSTER, _VIDEO], targets={"products": 3},
    ),
    _row("cach-mang-thang-tam", "Ngày Cách mạng tháng Tám 19/8", K.NATIONAL, 8, 19, since=1945, proposes=False),
    _row("trung-thu", "Tết Trung thu", K.NATIONAL, 8, 15, R.LUNAR, lead_days=21, lasts_days=5,
         campaign_title="Trung thu cho con đoàn viên", aim="Quà và niềm vui cho con em đoàn viên khó khăn.",
         products=[_PHOTOS], targets={"products": 2}),
    _row("quoc-khanh", "Ngày Quốc khánh 2/9", K.NATIONAL, 9, 2, since=1945, proposes=False),
    _row(
        "khai-giang", "Khai giảng năm học mới 5/9", K.SCHOOL, 9, 5, lead_days=21, lasts_days=14,
        campaign_title="Đồng hành cùng năm học mới", aim="Cùng nhà trường đón năm học mới; hỗ trợ thầy cô vùng khó.",
        products=[_STORY, _PHOTOS, _NOTICE], targets={"products": 3},
    ),
    _row(
        "chuyen-doi-so", "Ngày Chuyển đổi số quốc gia 10/10", K.NATIONAL, 10, 10, since=2022, lead_days=21,
        lasts_days=7, campaign_title="Nhà giáo và chuyển đổi số", aim="Chia sẻ kỹ năng số, an toàn trên mạng.",
        products=[_POSTER, _VIDEO], targets={"products": 2},
    ),
    _row(
        "phu-nu-20-10", "Ngày Phụ nữ Việt Nam 20/10", K.NATIONAL, 10, 20, since=1930, lead_days=21, lasts_days=7,
        campaign_title="Nữ nhà giáo giỏi việc trường, đảm việc nhà", aim="Tôn vinh, chăm lo nữ đoàn viên.",
        products=[_STORY, _PHOTOS], targets={"products": 3},
    ),
    _row("phap-luat", "Ngày Pháp luật Việt Nam 9/11", K.NATIONAL, 11, 9, since=2013, lead_days=21, lasts_days=7,
         campaign_title="Cùng tìm hiểu pháp luật", aim="Giải đáp chính sách, pháp luật mà thầy cô hay hỏi.",
         products=[_NOTICE, _POSTER], targets={"products": 2, "reach": 100}),
    _row(
        "nha-giao-viet-nam", "Ngày Nhà giáo Việt Nam 20/11", K.SECTOR, 11, 20, since=1982, lead_days=45, lasts_days=20,
        campaign_title="Tri ân nhà giáo Việt Nam",
        aim="Tri ân, tôn vinh nhà giáo và người lao động của ngành.",
        products=[_STORY, _PHOTOS, _VIDEO, _RADIO, _NOTICE], targets={"products": 6, "reach": 100},
    ),
    _row("quan-doi", "Ngày thành lập Quân đội nhân dân Việt Nam 22/12", K.NATIONAL, 12, 22, since=1944, proposes=False),
]  # fmt: skip
