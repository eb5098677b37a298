"""What the pages of training share."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lantoa.base import web
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
    return web.tabs("training", unit.code, parts, current)


def own(unit: Unit, pk: int) -> Course:
    """A course of the unit, or 404."""
    return get_object_or_404(Course.objects.select_related("unit__kind"), pk=pk, unit=unit)


def found(course: Course | None) -> Course:
    """The course, or 404."""
    if course is None:
        raise Http404
    return course
