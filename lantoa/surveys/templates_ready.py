"""Surveys to begin with: what people need, after a training, satisfaction, opinions of the year."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.programme.needs import Need
from lantoa.surveys.models import Survey


@dataclass(frozen=True)
class Ready:
    """A template of the house."""

    code: str
    name: str | Promise
    hint: str | Promise
    purpose: str
    definition: dict[str, Any]


def _t(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


def _q(key: str, kind: str, vi: str, en: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "kind": kind, "text": _t(vi, en), **more}


def _options(*rows: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"id": key, "text": _t(vi, en)} for key, vi, en in rows]


def _section(key: str, vi: str, en: str, *questions: dict[str, Any]) -> dict[str, Any]:
    return {"id": key, "title": _t(vi, en), "questions": list(questions)}


def _survey(vi: str, en: str, intro_vi: str, intro_en: str, *sections: dict[str, Any]) -> dict[str, Any]:
    return {
        "v": 1,
        "languages": ["vi", "en"],
        "title": _t(vi, en),
        "intro": _t(intro_vi, intro_en),
        "sections": list(sections),
    }


_SCALE = {
    "min": 1,
    "max": 5,
    "low": _t("rất không hài lòng", "very dissatisfied"),
    "high": _t("rất hài lòng", "very satisfied"),
}
_AGREE = _options(
    ("1", "Không đồng ý", "Disagree"), ("2", "Phân vân", "Undecided"), ("3", "Đồng ý", "Agree"),
)  # fmt: skip
_CHANNELS = _options(
    ("website", "Trang tin công đoàn", "Union website"), ("zalo", "Zalo", "Zalo"), ("facebook", "Facebook", "Facebook"),
    ("hop", "Họp, sinh hoạt", "Meetings"), ("bang_tin", "Bảng tin ở trường", "Notice board"), ("thu", "Thư điện tử", "E-mail"),
)  # fmt: skip
_TOPICS = _options(
    ("luong", "Lương, phụ cấp, bảo hiểm", "Pay, allowances, insurance"),
    ("phap_luat", "Pháp luật, chế độ mới", "Law and new rules"),
    ("hoat_dong", "Hoạt động của công đoàn", "Union activities"),
    ("guong", "Gương nhà giáo tiêu biểu", "Stories of teachers"),
    ("suc_khoe", "Sức khỏe, đời sống", "Health and life"),
    ("nghe", "Nâng cao tay nghề", "Professional growth"),
)  # fmt: skip

NEEDS = _survey(
    "Nhu cầu về nội dung và hình thức thông tin", "Needs for content and form of information",
    "Khoảng 3 phút. Câu trả lời không ghi tên và giúp công đoàn nói đúng điều bạn cần.",
    "About 3 minutes. Answers carry no name and help the union to tell you what you need.",
    _section(
        "noi_dung", "Nội dung", "Content",
        _q("can_gi", "many", "Bạn cần biết thêm về những gì?", "What do you need to know more about?", options=_TOPICS,
           other=True, required=True),
        _q("thu_tu", "ranking", "Xếp các nội dung theo mức cần với bạn", "Rank these by how much you need them",
           options=_TOPICS[:4]),
        _q("du_chua", "single", "Thông tin bạn nhận được hiện nay có đủ không?", "Is what you get now enough?", required=True,
           options=_options(("thieu", "Còn thiếu", "Too little"), ("du", "Vừa đủ", "Enough"), ("nhieu", "Quá nhiều", "Too much"))),
        _q("thieu_gi", "long", "Bạn thấy thiếu thông tin gì?", "What is missing?", show_if="${du_chua} = 'thieu'"),
    ),
    _section(
        "hinh_thuc", "Hình thức", "Form",
        _q("kenh", "many", "Bạn muốn nhận tin qua đâu?", "Where would you like to get news?", options=_CHANNELS, required=True),
        _q("khi_nao", "single", "Bao lâu một lần là vừa?", "How often is right?",
           options=_options(("ngay", "Khi có việc", "When there is news"), ("tuan", "Mỗi tuần", "Weekly"),
                            ("thang", "Mỗi tháng", "Monthly"))),
        _q("danh_gia", "matrix", "Bạn thấy các kênh của công đoàn thế nào?", "What do you think of the union's channels?",
           rows=_CHANNELS[:4], options=_options(("kho", "Khó dùng", "Hard"), ("duoc", "Được", "All right"), ("tot", "Tốt", "Good"))),
        _q("hai_long", "scale", "Bạn hài lòng với việc thông tin của công đoàn đến mức nào?",
           "How satisfied are you with the union's information?", required=True, **_SCALE),
    ),
    _section(
        "them", "Ý kiến thêm", "Anything else",
        _q("y_kien", "long", "Bạn muốn công đoàn làm gì khác đi?", "What should the union do differently?"),
    ),
)  # fmt: skip
TRAINING = _survey(
    "Ý kiến sau buổi tập huấn", "After the training", "Khoảng 2 phút, không ghi tên.", "About 2 minutes, without names.",
    _section(
        "buoi_hoc", "Buổi tập huấn", "The training",
        _q("hai_long", "scale", "Nhìn chung bạn hài lòng đến mức nào?", "How satisfied are you on the whole?", required=True, **_SCALE),
        _q("danh_gia", "matrix", "Bạn đồng ý đến đâu?", "How far do you agree?", options=_AGREE, required=True,
           rows=_options(("noi_dung", "Nội dung sát việc tôi làm", "The content fits my work"),
                         ("trinh_bay", "Giảng viên trình bày dễ hiểu", "The trainer was clear"),
                         ("thoi_gian", "Thời gian vừa đủ", "The time was right"))),
        _q("dung_duoc", "single", "Bạn có dùng được ngay điều đã học không?", "Can you use what you learned at once?", required=True,
           options=_options(("co", "Có", "Yes"), ("chua", "Chưa", "Not yet"))),
        _q("vuong", "long", "Điều gì khiến bạn chưa dùng được?", "What keeps you from it?", show_if="${dung_duoc} = 'chua'"),
        _q("hoc_them", "short", "Bạn muốn học thêm điều gì?", "What would you like to learn next?"),
    ),
)  # fmt: skip
SATISFACTION = _survey(
    "Mức độ hài lòng với hoạt động công đoàn", "Satisfaction with the union", "Khoảng 2 phút, không ghi tên.",
    "About 2 minutes, without names.",
    _section(
        "hai_long", "Mức độ hài lòng", "Satisfaction",
        _q("chung", "scale", "Bạn hài lòng với công đoàn đơn vị đến mức nào?", "How satisfied are you with your union?",
           required=True, **_SCALE),
        _q("mang", "matrix", "Với từng mặt hoạt động", "With each part of its work", options=_options(
            ("chua", "Chưa tốt", "Not good"), ("duoc", "Được", "All right"), ("tot", "Tốt", "Good")),
           rows=_options(("cham_lo", "Chăm lo đời sống", "Care"), ("bao_ve", "Bảo vệ quyền lợi", "Protection of rights"),
                         ("thong_tin", "Thông tin, tuyên truyền", "Information"), ("van_the", "Văn hóa, thể thao", "Culture, sport"))),
        _q("gioi_thieu", "scale", "Bạn có muốn mời đồng nghiệp vào công đoàn không?", "Would you invite a colleague to join?",
           min=0, max=10, low=_t("không", "no"), high=_t("chắc chắn", "certainly")),
        _q("can_cai", "long", "Điều cần cải thiện trước nhất?", "What should improve first?"),
    ),
)  # fmt: skip
OPINION = _survey(
    "Ý kiến đoàn viên hằng năm", "Members' opinions of the year", "Khoảng 4 phút, không ghi tên.", "About 4 minutes, without names.",
    _section(
        "viec_lam", "Việc làm", "Work",
        _q("dieu_kien", "scale", "Điều kiện làm việc của bạn năm nay", "Your working conditions this year", required=True, **_SCALE),
        _q("thay_doi", "single", "So với năm trước", "Compared with last year", required=True,
           options=_options(("kem", "Kém hơn", "Worse"), ("nhu", "Như cũ", "The same"), ("tot", "Tốt hơn", "Better"))),
        _q("vi_sao", "long", "Điều gì đã kém đi?", "What got worse?", show_if="${thay_doi} = 'kem'"),
        _q("gio", "number", "Trung bình mỗi tuần bạn làm việc bao nhiêu giờ?", "How many hours a week do you work on average?",
           min=1, max=100),
    ),
    _section(
        "uu_tien", "Ưu tiên", "Priorities",
        _q("uu_tien", "ranking", "Xếp việc công đoàn nên làm trước", "Rank what the union should do first",
           options=_options(("luong", "Tiền lương, thu nhập", "Pay"), ("giam_tai", "Giảm việc ngoài chuyên môn", "Less paperwork"),
                            ("suc_khoe", "Sức khỏe", "Health"), ("nha_o", "Nhà ở", "Housing"))),
        _q("de_xuat", "long", "Đề xuất của bạn với công đoàn", "What do you propose to the union?"),
    ),
)  # fmt: skip

READY = {
    one.code: one
    for one in (
        Ready(
            "nhu-cau",
            _("Nhu cầu về nội dung và hình thức"),
            _("Đoàn viên cần tin gì, qua đâu. Dùng cho chỉ tiêu 9."),
            Survey.Purpose.NEEDS,
            NEEDS,
        ),
        Ready(
            "sau-tap-huan", _("Sau tập huấn"), _("Sáu câu ngắn ngay sau buổi học."), Survey.Purpose.TRAINING, TRAINING
        ),
        Ready(
            "hai-long",
            _("Mức độ hài lòng"),
            _("Với công đoàn đơn vị, theo từng mặt."),
            Survey.Purpose.SATISFACTION,
            SATISFACTION,
        ),
        Ready(
            "y-kien-nam",
            _("Ý kiến hằng năm"),
            _("Điều kiện làm việc và việc cần ưu tiên."),
            Survey.Purpose.OPINION,
            OPINION,
        ),
    )
}


OTHER = "khac"
FEWEST = 2


def of_needs(needs: Sequence[Need]) -> dict[str, Any] | None:
    """The survey of needs with what members ask about as its first choices; None where that is hardly anything.

    What fits no topic is left to the open choice that the question has.
    """
    options = [{"id": _key(need.code), "text": _both(need.name)} for need in needs if need.code != OTHER]
    if len(options) < FEWEST:
        return None
    made = copy.deepcopy(NEEDS)
    wanted, ranked = made["sections"][0]["questions"][:2]
    wanted["options"], ranked["options"] = options, options[:4]
    return made


def _key(code: str) -> str:
    return code.replace("-", "_")


def _both(name: str | Promise) -> dict[str, str]:
    said = {}
    for language in ("vi", "en"):
        with translation.override(language):
            said[language] = str(name)
    return said
