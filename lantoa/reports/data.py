"""The kinds of report that a new installation starts with, and their parts; they are data and can be changed.

The parts follow the five sections of the programme's guidance and the usual order of an administrative report.
A part's `figures` are the targets whose values stand in it, `lists` the records listed in it.
"""

from __future__ import annotations

from typing import Any

SECTIONS: list[dict[str, Any]] = [
    {"code": "tinh-hinh", "part": "I", "part_title": "TÌNH HÌNH CHUNG", "title": "",
     "hint": "Tổ chức, đội ngũ, văn bản chỉ đạo, thuận lợi và khó khăn trong kỳ.", "required": False,
     "figures": [], "lists": []},
    {"code": "trien-khai", "part": "II", "part_title": "KẾT QUẢ THỰC HIỆN",
     "title": "Tổ chức triển khai và các hoạt động truyền thông",
     "hint": "Kế hoạch, các đợt truyền thông, việc tiêu biểu.", "required": True,
     "figures": ["T1", "T2", "T10"], "lists": ["campaigns"]},
    {"code": "doi-moi", "part": "II", "part_title": "KẾT QUẢ THỰC HIỆN",
     "title": "Đổi mới hình thức, chuyển đổi số",
     "hint": "Kênh mới, sản phẩm số, số hóa tài liệu, đấu tranh với thông tin sai lệch.", "required": False,
     "figures": ["T3", "T4", "T5"], "lists": []},
    {"code": "bao-chi", "part": "II", "part_title": "KẾT QUẢ THỰC HIỆN",
     "title": "Phối hợp với các cơ quan báo chí",
     "hint": "Tin, bài, phóng sự đã phối hợp; đưa tin về gương người tốt, việc tốt.", "required": False,
     "figures": [], "lists": ["stories"]},
    {"code": "nguon-luc", "part": "II", "part_title": "KẾT QUẢ THỰC HIỆN",
     "title": "Nguồn lực cho công tác truyền thông",
     "hint": "Tập huấn, kinh phí, trang thiết bị.", "required": False, "figures": ["T6", "T7", "T8"], "lists": []},
    {"code": "tiep-can", "part": "II", "part_title": "KẾT QUẢ THỰC HIỆN",
     "title": "Tiếp cận thông tin của đoàn viên, người lao động",
     "hint": "Khảo sát nhu cầu, diễn đàn, bản tin, mô hình hay ở cơ sở.", "required": False,
     "figures": ["T9"], "lists": ["questions"]},
    {"code": "uu-diem", "part": "III", "part_title": "ĐÁNH GIÁ CHUNG", "title": "Ưu điểm",
     "hint": "Những việc làm tốt.", "required": False, "figures": [], "lists": []},
    {"code": "han-che", "part": "III", "part_title": "ĐÁNH GIÁ CHUNG", "title": "Hạn chế",
     "hint": "Khó khăn, việc chưa làm được.", "required": True, "figures": [], "lists": []},
    {"code": "nguyen-nhan", "part": "III", "part_title": "ĐÁNH GIÁ CHUNG", "title": "Nguyên nhân",
     "hint": "Vì sao.", "required": False, "figures": [], "lists": []},
    {"code": "phuong-huong", "part": "IV", "part_title": "PHƯƠNG HƯỚNG, NHIỆM VỤ KỲ TỚI", "title": "",
     "hint": "Việc sẽ làm trong kỳ tới.", "required": True, "figures": [], "lists": []},
    {"code": "kien-nghi", "part": "V", "part_title": "KIẾN NGHỊ, ĐỀ XUẤT", "title": "",
     "hint": "Đề nghị với cấp trên. Không có thì ghi “Không”.", "required": False, "figures": [], "lists": []},
]  # fmt: skip

# code, name, kind of period, days from the last day of the period to the due date
KINDS = [
    ("annual", "Báo cáo năm", "year", -16),
    ("half", "Báo cáo 6 tháng", "half", -15),
]

# What a report must meet before it is signed; `reports.rules` says what each check asks.
RULES: list[dict[str, Any]] = [
    {"check": "present", "figures": ["T3"]},
    {"check": "at_most"},
    {"check": "far", "points": 0.4, "times": 3, "least": 10, "periods": 3},
]
