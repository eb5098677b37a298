"""What tells who a text is about is found however people write it."""

from __future__ import annotations

import pytest

from lantoa.base.private import INSTEAD, personal, without_personal


@pytest.mark.parametrize(
    "words",
    [
        "001 085 012 345", "001085012345", "GD4010112345678", "GD 4 01 01 12345678", "(024) 3825 1234",
        "0912.345.678", "TRẦN NGỌC ANH", "Ma Văn Kháng", "Bế Văn Đàn", "Nghiêm Xuân Yêm", "H'Hen Niê", "K’Brêu",
    ],
)  # fmt: skip
def test_numbers_and_names_go_whole(words: str):
    assert without_personal(f"Hồ sơ của {words} chưa xong.") == f"Hồ sơ của {INSTEAD} chưa xong."


def test_a_dot_before_a_number_hides_nothing():
    assert personal("Xin gọi sđt.0912345678.") == ["0912345678"]


def test_a_house_in_a_street_is_an_address():
    assert personal("Em ở 12 Nguyễn Trãi, dạy tại 15/3A Lê Lợi.") == ["12 Nguyễn Trãi", "15/3A Lê Lợi"]


@pytest.mark.parametrize(
    "text",
    [
        "Điều 14 Luật Công đoàn 2024, số 50/2024/QH15, ngày 20/11/2025, mức 100.000.000.000 đồng, 2.340.000 đồng.",
        "PHẠM VI ĐIỀU CHỈNH. ĐÀO TẠO, BỒI DƯỠNG. LỰC LƯỢNG VŨ TRANG NHÂN DÂN. THÀNH PHỐ HỒ CHÍ MINH.",
        "Từ ngày 1/7, Công đoàn Giáo dục Hà Nội áp dụng Kế hoạch 18/KH-CĐN tại Điều 5.",
    ],
)
def test_law_and_headings_are_nobodys_data(text: str):
    assert personal(text) == []
