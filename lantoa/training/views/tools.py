"""What the pages of training share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.base.errors import LantoaError
from lantoa.people.scopes import Capability
from lantoa.training.models import Course
from lantoa.units.models import Unit

TRAIN = Capability.TRAIN


def tabs(unit: Unit, current: str) -> list[dict[str, Any]]:
    """The parts of the training desk."""
    parts = [
        ("desk", _("Lớp của đơn vị")), ("above", _("Lớp cấp trên mở")), ("bank", _("Ngân hàng câu hỏi")),
        ("register", _("Giấy chứng nhận")), ("officers", _("Cán bộ")), ("forecast", _("Đến 2028")),
    ]  # fmt: skip
    return [
        {"label": label, "url": reverse(f"training:{name}", args=[unit.code]), "current": name == current}
        for name, label in parts
    ]


def own(unit: Unit, pk: int) -> Course:
    """A course of the unit, or 404."""
    return get_object_or_404(Course.objects.select_related("unit__kind"), pk=pk, unit=unit)


def keys(request: HttpRequest, name: str) -> list[int]:
    """The keys that were ticked."""
    return [int(value) for value in request.POST.getlist(name)[:5000] if value.isdecimal() and len(value) < 15]


def said(request: HttpRequest, done: str, action: Callable[[], Any]) -> bool:
    """Do it, and say that it is done or why not; whether it was."""
    try:
        action()
    except LantoaError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, done)
    return True


def found(course: Course | None) -> Course:
    """The course, or 404."""
    if course is None:
        raise Http404
    return course
