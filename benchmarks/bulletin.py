"""How long a bulletin of twelve articles with pictures takes: read from the database, composed as a mail, set as HTML.

    python -m benchmarks.bulletin

On the database that the environment names, in a transaction that is taken back. Pictures have their sizes made
beforehand, as they are once an article was shown. The median of the runs counts; each begins with nothing remembered.
Beside it: the same MJML given to mrml alone.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from typing import Any

TARGET = 300.0
RUNS = 15
ARTICLES = 12


def run() -> dict[str, Any]:
    """The benchmark's line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings")
    os.environ.setdefault("LANTOA_SECRET_KEY", "x" * 50)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", interactive=False, verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        with transaction.atomic():
            line = _measure()
            transaction.set_rollback(True)
    return line


def _measure() -> dict[str, Any]:
    from datetime import date

    import mrml
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.template.loader import render_to_string

    from benchmarks.leaflet import _photo
    from lantoa.bulletins import actions, queries
    from lantoa.bulletins.composing import Composer
    from lantoa.newsroom import actions as newsroom
    from lantoa.newsroom.models import Column
    from lantoa.units import actions as units
    from lantoa.units.models import Unit, UnitKind

    root = Unit.objects.filter(depth=1).first()
    unit = units.create(
        None, code="DO-BAN-TIN", name="Công đoàn Trường THPT Phan Đình Phùng", parent=root, on=date(2020, 1, 1),
        kind=UnitKind.objects.get(code="cong-doan-truong" if root else "cong-doan-nganh"),
    )  # fmt: skip
    unit.refresh_from_db()
    column = Column.objects.filter(unit=None).first()
    photo = _photo()
    articles = []
    for number in range(ARTICLES):
        cover = newsroom.add_picture(None, unit, SimpleUploadedFile(f"{number}.jpg", photo, "image/jpeg"), title="Ảnh")
        written = newsroom.write(
            None, unit, title=f"Ngày hội sức khỏe cho nhà giáo lần thứ {number}", cover=cover, column=column,
            summary="Gần hai trăm đoàn viên được khám mắt, tim mạch và tư vấn dinh dưỡng miễn phí tại trường.",
            text="Sáng nay trường tổ chức ngày hội sức khỏe. " * 60,
        )  # fmt: skip
        articles.append(newsroom.publish(None, written))
    issue = actions.open_issue(
        None, actions.create_bulletin(None, unit, name="Chuyện trường mình"), title="Tháng Mười một"
    )
    actions.add_items(None, issue, articles)
    actions.change_issue(
        None, issue, title="Tháng Mười một", letter="Thân gửi các thầy cô.\n\n" * 5, letter_by="Ban Biên tập"
    )

    def compose() -> tuple[float, Composer]:
        start = time.perf_counter()
        composer = Composer(queries.with_unit().select_related("bulletin__unit__logo").get(pk=issue.pk))
        letter = composer.letter()
        took = (time.perf_counter() - start) * 1_000
        if letter.html.count("Ngày hội sức khỏe") < ARTICLES:
            raise RuntimeError("the bulletin does not hold its articles")
        return took, composer

    compose()
    ours, bare = [], []
    for _number in range(RUNS):
        took, composer = compose()
        ours.append(took)
        mjml = render_to_string("bulletins/mail/issue.mjml", composer._context())
        start = time.perf_counter()
        mrml.to_html(mjml)
        bare.append((time.perf_counter() - start) * 1_000)
    value, beside = statistics.median(ours), statistics.median(bare)
    return {
        "name": "bulletin", "value": round(value, 1), "unit": "ms", "target": TARGET, "ok": value <= TARGET,
        "beside": f"its MJML by mrml alone in the same run: {beside:.2f} ms", "ratio": round(value / beside, 1),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False))
