"""Pairs for `benchmarks.matching`, made from news items: what somebody would write who passes the news on.

    python -m benchmarks.matching_pairs --items ITEMS.jsonl[.gz] --out DIRECTORY [--n 2000] [--part tune|check]

Writes `items.jsonl` (all items and the rewritten ones) and `pairs.tsv` (similarity, link of the rewritten one, link of
the item). Nothing of the items is kept in the project. The items are cut in two by a hash of their links: what is
tuned on (`tune`) is never what is checked on (`check`).

A rewriting keeps what is said and changes how: half of the sentences are left out and the others change places,
some words are left out, others stand for the same (`SAME`), sums and short forms are written as on a phone, marks are
left out of a third of the texts, and a word to the reader stands before or behind.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks.matching import Item, lines, read_items
from lantoa.base.text import fold

SAME = (
    ("giáo viên", "thầy cô", "gv"), ("học sinh", "các em", "hs"), ("người dân", "bà con", "dân"), ("tăng", "lên", "nâng"),
    ("giảm", "hạ", "bớt"), ("cho biết", "nói", "thông tin"), ("công bố", "đưa ra", "thông báo"), ("khoảng", "chừng", "tầm"),
    ("hơn", "trên", "quá"), ("được", "dc", "đc"), ("không", "ko", "chẳng"), ("TP HCM", "TP.HCM", "Sài Gòn"),
    ("Việt Nam", "VN", "nước ta"), ("công ty", "cty", "doanh nghiệp"), ("bắt giữ", "bắt", "tạm giữ"), ("tử vong", "chết", "thiệt mạng"),
    ("nghỉ việc", "thôi việc", "bỏ việc"), ("triệu đồng", "tr", "triệu"), ("đề xuất", "đề nghị", "kiến nghị"), ("xe máy", "xe gắn máy", "mô tô"),
    ("ô tô", "xe hơi", "oto"), ("tiếp tục", "vẫn", "còn"), ("bệnh viện", "viện", "BV"), ("nhiều", "lắm", "hàng loạt"),
    ("phát hiện", "tìm thấy", "thấy"), ("trở thành", "thành", "lên"), ("đầu tiên", "thứ nhất", "trước hết"), ("hiện nay", "bây giờ", "giờ"),
)  # fmt: skip
BEFORE = ("Mọi người ơi,", "Nghe nói", "Có đúng không ạ:", "Thấy trên mạng bảo", "Ai biết cho hỏi,", "Chia sẻ gấp:")
BEHIND = ("có thật không vậy?", "mn xác minh giúp", "đọc mà lo quá", "chuyển tiếp cho cả nhà", "")
_SENTENCE = re.compile(r"(?<=[.!?:;,])\s+")


def rewritten(item: Item, random: Random) -> str:
    """`item` in other words."""
    parts = [part for part in _SENTENCE.split(f"{item.title}. {item.summary}") if len(part.split()) > 2]
    kept = [part for part in parts if random.random() < 0.55] or parts[:1] or [item.title]
    random.shuffle(kept)
    text = " ".join(kept)
    for group in SAME:
        for one in group:
            if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text) and random.random() < 0.7:
                other = random.choice([word for word in group if word != one])
                text = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", other, text)
                break
    words = [word for word in text.split() if random.random() < 0.75]
    text = " ".join([random.choice(BEFORE), *words, random.choice(BEHIND)]).strip()
    return fold(text) if random.random() < 1 / 3 else text


def main(argv: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching_pairs", description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--n", type=int, default=2_000)
    parser.add_argument("--part", choices=["tune", "check"], default="check")
    args = parser.parse_args(argv)
    items = read_items(args.items)
    half = [item for item in items if (hashlib.sha256(item.link.encode()).digest()[0] < 128) == (args.part == "tune")]
    random = Random(f"viết lại {args.part}")
    args.out.mkdir(parents=True, exist_ok=True)
    with (
        (args.out / "items.jsonl").open("w", encoding="utf-8") as known,
        (args.out / "pairs.tsv").open("w", encoding="utf-8") as pairs,
    ):
        for line in lines(args.items):
            known.write(line + "\n")
        for number, item in enumerate(random.sample(half, min(args.n, len(half)))):
            link = f"{item.link}#viet-lai-{number}"
            row = {"id": link, "title": "", "summary": rewritten(item, random), "link": link}
            known.write(json.dumps(row, ensure_ascii=False) + "\n")
            pairs.write(f"1.0\t{link}\t{item.link}\n")


if __name__ == "__main__":
    main()
