"""The list of participants as a table."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from lantoa.base.spreadsheets import stream_csv, write_xlsx
from lantoa.training import queries
from lantoa.training.models import Certificate, Completion, Course

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def participants(course: Course) -> Iterator[list[Any]]:
    """Headings, then a row for each participant; three queries and one for each thousand rows."""
    yield [
        _("Họ và tên"), _("Số thẻ ĐV"), _("Mã đơn vị"), _("Đơn vị"), _("Trạng thái"), _("Số buổi đã dự"),
        _("Bài kiểm tra đạt"), _("Hoàn thành ngày"), _("Số giấy chứng nhận"),
    ]  # fmt: skip
    days = dict(Completion.objects.filter(course=course).values_list("person", "completed_on"))
    numbers = dict(Certificate.objects.filter(course=course, revoked_at=None).values_list("person", "number"))
    for row in queries.participants(course).iterator(chunk_size=1000):
        person = row.person
        yield [
            person.full_name, person.member_number or "", person.unit.code, person.unit.name,
            str(row.get_state_display()), row.attended or 0, row.quizzes or 0, days.get(person.pk),
            numbers.get(person.pk, ""),
        ]  # fmt: skip


def participants_file(course: Course, form: str) -> HttpResponse | StreamingHttpResponse:
    """The table as .xlsx or .csv."""
    response: HttpResponse | StreamingHttpResponse
    if form == "xlsx":
        book = io.BytesIO()
        write_xlsx(book, [(_("Học viên"), participants(course))])
        response = HttpResponse(book.getvalue(), content_type=XLSX)
    else:
        response = StreamingHttpResponse(stream_csv(participants(course)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="hoc-vien-{course.pk}.{form}"'
    response["Cache-Control"] = "no-store"
    return response
