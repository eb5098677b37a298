from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

UNION_14 = (
    "1. Công đoàn tham gia thanh tra, kiểm tra.\n\n2. *Khi* tham gia, công đoàn có quyền yêu cầu cung cấp thông tin."
)
ROWS: list[dict[str, Any]] = [
    {"id": "12/2012/QH13#14", "law_id": "12/2012/QH13", "article_id": "14", "title": "Tham gia thanh tra, kiểm tra",
     "text": UNION_14, "doc_type": "Luật", "effective": "01/01/2013", "source": "thử"},
    {"id": "50/2024/QH15#14", "law_id": "50/2024/QH15", "article_id": "14", "title": "Tham gia quản lý nhà nước",
     "text": "Công đoàn tham gia quản lý nhà nước.", "doc_type": "Luật", "effective": "01/07/2025", "source": "thử"},
    {"id": "50/2024/QH15#14a", "law_id": "50/2024/QH15", "article_id": "14a", "title": "Điều thêm", "text": "Thêm.",
     "doc_type": "Luật", "effective": "2025-07-01"},
    {"id": "45/2019/QH14#139", "law_id": "45/2019/QH14", "article_id": "139", "title": "Nghỉ thai sản",
     "text": "Lao động nữ được nghỉ thai sản trước và sau khi sinh con là 06 tháng.", "doc_type": "Bộ Luật"},
    {"id": "145/2020/NĐ-CP#5", "law_id": "145/2020/NĐ-CP", "article_id": "5", "title": None, "text": "Trách nhiệm.",
     "doc_type": None, "effective": None},
]  # fmt: skip


@pytest.fixture
def corpus(tmp_path) -> Path:
    """A small corpus in a file."""
    return write(tmp_path / "luat.jsonl", ROWS)


def write(path: Path, rows: list[Any]) -> Path:
    """Rows as lines of JSON; strings stand as they are."""
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
