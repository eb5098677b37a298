"""What views of all rooms share: saying how an action went, keys that were ticked, tabs of a desk, tables to keep."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse

from lantoa.base.errors import LantoaError
from lantoa.base.spreadsheets import stream_csv, write_xlsx

MOST_TICKED = 5_000
Rows = Iterable[Iterable[Any]]


def said(request: HttpRequest, done: str, action: Callable[[], object]) -> bool:
    """Do it, and say that it is done or why not; whether it was."""
    try:
        action()
    except LantoaError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, done)
    return True


def ticked(values: Iterable[str], most: int = MOST_TICKED) -> list[int]:
    """Those of the first `most` values of a form that are keys."""
    return [int(value) for value in list(values)[:most] if value.isdecimal() and len(value) < 15]


def tabs(room: str, code: str, parts: Iterable[tuple[str, str]], current: str) -> list[dict[str, Any]]:
    """The parts of a room's desk at the unit with this code, from pairs of address name and label."""
    return [
        {"label": label, "url": reverse(f"{room}:{name}", args=[code]), "current": name == current}
        for name, label in parts
    ]


def table_response(sheets: list[tuple[str, Rows]], name: str, form: str) -> HttpResponseBase:
    """Sheets as .xlsx, or the last of them as .csv, written as they are read; 404 for other forms.

    What officers take away is kept by no cache.
    """
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(stream_csv(sheets[-1][1]), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    elif form == "xlsx":
        # A table of a branch may be long: on disk, not in memory; the response closes it.
        file = tempfile.TemporaryFile()  # noqa: SIM115
        write_xlsx(file, sheets)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")
    else:
        raise Http404
    response["Cache-Control"] = "private, no-store"
    return response
