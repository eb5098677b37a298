"""How long a leaflet takes: A4, with picture, two columns and QR code, as PDF.

    python -m benchmarks.leaflet

Set anew each time with other words, as people make them, in a process that has set one before; the picture is 1,600
pixels wide, as the desk hands it over (that size is made once and kept). The median of the
runs counts. Beside it: Typst alone on an empty page of the same size in the same process, which is what no template
can be faster than.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import time
from typing import Any

TARGET = 150.0
RUNS = 15
BODY = """Sáng nay, Công đoàn trường tổ chức ngày hội sức khỏe cho toàn thể cán bộ, nhà giáo, người lao động. Gần hai trăm đoàn viên được khám mắt, tim mạch và tư vấn dinh dưỡng miễn phí.

## Ai được khám
- Toàn bộ đoàn viên đang công tác, kể cả hợp đồng
- Nhà giáo đã nghỉ hưu của trường

Khám xong có kết quả ngay trong buổi sáng. Ai cần khám chuyên khoa sẽ được công đoàn hỗ trợ chi phí đi lại."""


def _photo() -> bytes:
    from PIL import Image, ImageFilter

    noise = Image.effect_noise((1_600, 1_067), 60).convert("RGB").filter(ImageFilter.GaussianBlur(3))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=88)
    return out.getvalue()


def run() -> dict[str, Any]:
    """The benchmark's line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings")
    os.environ.setdefault("LANTOA_SECRET_KEY", "x" * 50)
    import django

    django.setup()
    import tempfile
    from pathlib import Path

    import typst

    from lantoa.base.documents import layout
    from lantoa.base.documents.designs import Look, Portrait, make

    look, picture = Look("Công đoàn Trường THPT Phan Đình Phùng", "#1F7A4D"), Portrait(_photo())

    def leaflet(number: int) -> float:
        words = {
            "kicker": "Tháng Công nhân", "title": f"Ngày hội sức khỏe lần thứ {number}", "body": BODY.replace("hai trăm", f"{number} trăm"),
            "lead": "Khám mắt, tim mạch và tư vấn dinh dưỡng miễn phí ngay tại trường.", "details": "7 giờ 30, thứ Bảy\nNhà đa năng",
            "link": f"https://congdoan.vn/tin/2026/11/ngay-hoi-{number}/", "foot": "Hỏi cô Hoà, 0912 345 678",
        }  # fmt: skip
        start = time.perf_counter()
        made = make("to-roi-a4", words, look, picture=picture)
        took = (time.perf_counter() - start) * 1_000
        if not made.pages[0].startswith(b"%PDF") or made.shorten:
            raise RuntimeError("the leaflet was not set as it should be")
        return took

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(layout.FONTS)])

    def empty(number: int) -> float:
        with tempfile.TemporaryDirectory() as folder:
            main = Path(folder) / "main.typ"
            main.write_text(f'#set page(paper: "a4")\n#set text(font: "Be Vietnam Pro")\n{number}')
            start = time.perf_counter()
            typst.Compiler(str(main), root=folder, font_paths=fonts).compile(format="pdf")
            return (time.perf_counter() - start) * 1_000

    leaflet(0), empty(0)
    ours, bare, busy = [], [], time.process_time()
    for number in range(1, RUNS + 1):
        ours.append(leaflet(number))
        bare.append(empty(number))
    processor = (time.process_time() - busy) / RUNS * 1_000
    value, beside = statistics.median(ours), statistics.median(bare)
    return {
        "name": "leaflet", "value": round(value, 1), "unit": "ms", "target": TARGET, "ok": value <= TARGET,
        "beside": f"an empty A4 page by Typst in the same run: {beside:.1f} ms; processor time of both together: {processor:.0f} ms", "ratio": round(value / beside, 2),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False))
