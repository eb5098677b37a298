"""Made-up people and schools, in proportions that look like a real union's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

# Rough shares of family names among Vietnamese; the rest share what is left.
SURNAMES = {
    "Nguyễn": 38, "Trần": 12, "Lê": 10, "Phạm": 7, "Hoàng": 5, "Phan": 5, "Vũ": 4, "Võ": 4, "Đặng": 3, "Bùi": 3,
    "Đỗ": 2, "Hồ": 2, "Ngô": 2, "Dương": 2, "Lý": 1, "Đinh": 1, "Trịnh": 1, "Mai": 1, "Lương": 1, "Hà": 1,
}  # fmt: skip
MIDDLE = {
    "f": ["Thị", "Thị", "Thị", "Ngọc", "Thanh", "Thu", "Minh", "Kim", "Bích", "Phương", "Hồng", "Mai", "Thùy"],
    "m": ["Văn", "Văn", "Đức", "Minh", "Quang", "Hữu", "Xuân", "Thanh", "Ngọc", "Công", "Đình", "Quốc", "Trọng"],
}
GIVEN = {
    "f": ["Hoa", "Lan", "Huệ", "Mai", "Hương", "Hạnh", "Thảo", "Linh", "Trang", "Nga", "Hà", "Yến", "Oanh", "Thúy", "Vân",
          "Ánh", "Nhung", "Dung", "Hiền", "Ngân", "Liên", "Quỳnh", "Tâm", "Bích", "Xuân", "Diệp", "Châu", "Ngọc", "Thủy"],
    "m": ["Hùng", "Dũng", "Tuấn", "Nam", "Sơn", "Hải", "Long", "Quân", "Đạt", "Thành", "Bình", "Cường", "Đức", "Hòa", "Khánh",
          "Kiên", "Lâm", "Minh", "Nghĩa", "Phúc", "Quang", "Tân", "Thắng", "Toàn", "Trung", "Vinh", "Việt", "Ân", "Bảo"],
}  # fmt: skip
SCHOOL_KINDS = [
    ("Trường Mầm non", 26, ["Sen Hồng", "Hoa Mai", "Tuổi Thơ", "Ánh Dương", "Hướng Dương", "Sơn Ca", "Họa Mi", "Vành Khuyên",
                            "Hoa Phượng", "Bình Minh", "Măng Non", "Ban Mai", "Hoa Hồng", "Tuổi Ngọc", "Nắng Mai"], (14, 42)),
    ("Trường Tiểu học", 34, ["Kim Đồng", "Lê Văn Tám", "Nguyễn Bá Ngọc", "Võ Thị Sáu", "Trần Quốc Toản", "Lê Lợi", "Quang Trung",
                             "Nguyễn Trãi", "Hùng Vương", "Đinh Bộ Lĩnh", "Ngô Quyền", "Lý Tự Trọng"], (20, 62)),
    ("Trường THCS", 24, ["Chu Văn An", "Lý Thường Kiệt", "Trần Phú", "Nguyễn Du", "Lương Thế Vinh", "Phan Bội Châu",
                         "Nguyễn Huệ", "Trưng Vương", "Hai Bà Trưng", "Phan Chu Trinh"], (24, 68)),
    ("Trường THPT", 12, ["Lê Quý Đôn", "Nguyễn Thị Minh Khai", "Trần Hưng Đạo", "Huỳnh Thúc Kháng", "Nguyễn Bỉnh Khiêm",
                         "Phan Đình Phùng", "Cao Bá Quát", "Lê Hồng Phong"], (40, 110)),
    ("Trường Phổ thông Dân tộc nội trú THCS và THPT", 4, ["Tây Bắc", "Vùng cao", "Đăk Hà", "Pác Bó"], (30, 70)),
]  # fmt: skip
UNIVERSITIES = [
    ("Trường Đại học Sư phạm Sông Hồng", "Hà Nội"), ("Trường Đại học Sư phạm Biển Đông", "Đà Nẵng"),
    ("Trường Đại học Giáo dục Phương Nam", "Hồ Chí Minh"), ("Trường Cao đẳng Sư phạm Cao Nguyên", "Đắk Lắk"),
    ("Trường Đại học Kỹ thuật Miền Trung", "Huế"), ("Học viện Quản lý Nhà trường", "Hà Nội"),
]  # fmt: skip


@dataclass(frozen=True)
class MadeUp:
    """One made-up person."""

    name: str
    sex: str
    year: int
    phone: str
    email: str
    job: str
    joined: int


def made_up(random: Random, code: str, serial: int, *, university: bool = False) -> MadeUp:
    """Somebody who does not exist; phone numbers are of a range that is given to nobody, mail goes nowhere."""
    sex = "f" if random.random() < 0.68 else "m"
    surname = random.choices(list(SURNAMES), list(SURNAMES.values()))[0]
    middle = random.choice(MIDDLE[sex])
    given = random.choice([g for g in GIVEN[sex] if g != middle])
    year = random.choice(range(1966, 2003))
    job = random.choices(["Giảng viên" if university else "Giáo viên", "Nhân viên", "Cán bộ quản lý"], [80, 14, 6])[0]
    has_mail = random.random() < 0.62
    return MadeUp(
        name=f"{surname} {middle} {given}", sex=sex, year=year,
        phone=f"09500{serial % 100_000:05d}" if random.random() < 0.9 else "",
        email=f"{code.lower()}.{serial}@lantoa.example" if has_mail else "",
        job=job, joined=min(2025, year + random.randint(22, 27)),
    )  # fmt: skip


def school_names(random: Random) -> Iterator[tuple[str, tuple[int, int]]]:
    """Names of schools without end, each with the range of its size; a name comes once a round."""
    while True:
        for kind, share, names, size in SCHOOL_KINDS:
            for name in random.sample(names, min(len(names), max(1, share // 4))):
                yield f"CĐCS {kind} {name}", size
