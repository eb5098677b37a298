"""A course at work: prepared, opened, filled with people, closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.formatting import number
from lantoa.base.paging import page_of
from lantoa.base.web import said, ticked
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.training import actions, queries
from lantoa.training.actions.courses import FIELDS
from lantoa.training.forms import CourseForm, MaterialForm, SessionForm
from lantoa.training.models import Course, Enrolment
from lantoa.training.views.tools import TRAIN, own
from lantoa.units.models import Unit


@officer_view(TRAIN)
def edit(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new course (`?ten=` and `?cho=` fill in name and places), or other facts of one."""
    course = own(unit, pk) if pk is not None else None
    if course is not None:
        initial: dict[str, Any] = {name: getattr(course, name) for name in FIELDS}
    else:
        places = request.GET.get("cho", "")
        initial = {"title": request.GET.get("ten", "")[:200], "places": places if places.isdecimal() else None}
        if "ten" in request.GET:
            initial["audience"] = Course.Audience.BRANCH
    form = CourseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_course(request.user, unit, course, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu lớp."))
            return redirect("training:work", unit.code, saved.pk)
    context = {"unit": unit, "course": course, "form": form}
    return render(request, "training/desk/course_edit.html", context, status=400 if form.errors else 200)


@officer_view(TRAIN)
def work(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One course: meetings, materials, trainers, numbers, and the next step."""
    course = own(unit, pk)
    numbers = queries.with_numbers(Course.objects.filter(pk=pk)).get()
    issues = list(course.issues.all()[:1])
    given = course.certificates.filter(revoked_at=None).count()
    context = {
        "unit": unit, "course": course, "numbers": numbers, "sessions": queries.sessions_of(course), "now": timezone.now(),
        "materials": list(course.materials.all()), "trainers": course.trainers.select_related("unit"),
        "given": given, "issue": issues[0] if issues else None, "to_give": max(0, (numbers.completed or 0) - given),
        "feedback": queries.feedback_of(course), "quizzes": queries.quiz_results(course),
    }  # fmt: skip
    return render(request, "training/desk/work.html", context)


STEPS = {
    "open": (actions.open_course, "mo"), "close": (actions.close_course, "xong"), "cancel": (actions.cancel_course, ""),
    "issue": (actions.issue_certificates, ""),
}  # fmt: skip


@require_POST
@officer_view(TRAIN)
def step(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Open, close, call off, copy, or give certificates."""
    course, what = own(unit, pk), request.POST.get("do", "")
    if what == "copy":
        copy = actions.copy_course(request.user, course)
        messages.success(request, _("Đã soạn lại thành lớp mới. Hãy đặt lịch học."))
        return redirect("training:work", unit.code, copy.pk)
    done = {
        "open": _("Lớp đã mở."), "close": _("Lớp đã kết thúc."), "cancel": _("Đã hủy lớp; người trong lớp được báo."),
        "issue": _("Đang cấp giấy chứng nhận. Trang này cho biết đã cấp bao nhiêu."),
    }.get(what)  # fmt: skip
    if done is None:
        raise Http404
    said(request, done, lambda: STEPS[what][0](request.user, course))
    return redirect("training:work", unit.code, pk)


@officer_view(TRAIN)
def trainers(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Who teaches: people of the unit, by name, or anybody of the branch by the member number."""
    course = own(unit, pk)
    chosen = list(course.trainers.select_related("unit"))
    if request.method == "POST":
        stay = set(ticked(request.POST.getlist("stay")))
        people = [one for one in chosen if one.pk in stay]
        asked = request.POST.get("number", "").strip()
        if asked:
            new = Person.objects.filter(member_number=asked, left_on=None).select_related("unit").first()
            if new is None:
                messages.error(request, _("Không thấy ai có số thẻ này."))
                return redirect("training:trainers", unit.code, pk)
            people.append(new)
        if said(request, _("Đã lưu giảng viên."), lambda: actions.set_trainers(request.user, course, people)):
            return redirect("training:work", unit.code, pk)
        return redirect("training:trainers", unit.code, pk)
    return render(request, "training/desk/trainers.html", {"unit": unit, "course": course, "trainers": chosen})


@officer_view(TRAIN)
def session(request: SignedInRequest, unit: Unit, pk: int, session_pk: int | None = None) -> HttpResponse:
    """A new meeting, or the same at another time or place."""
    course = own(unit, pk)
    row = get_object_or_404(course.sessions, pk=session_pk) if session_pk is not None else None
    names = ("title", "starts_at", "ends_at", "place", "online_url")
    form = SessionForm(request.POST or None, initial={name: getattr(row, name) for name in names} if row else {})
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_session(request.user, course, row, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu buổi học."))
            return redirect("training:work", unit.code, pk)
    context = {"unit": unit, "course": course, "session": row, "form": form}
    return render(request, "training/desk/session_edit.html", context, status=400 if form.errors else 200)


@require_POST
@officer_view(TRAIN)
def session_off(request: SignedInRequest, unit: Unit, pk: int, session_pk: int) -> HttpResponse:
    """Call a meeting off."""
    row = get_object_or_404(own(unit, pk).sessions.select_related("course"), pk=session_pk)
    said(request, _("Đã hủy buổi học; người trong lớp được báo."), lambda: actions.cancel_session(request.user, row))
    return redirect("training:work", unit.code, pk)


@officer_view(TRAIN)
def material(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Add something to watch, read or answer."""
    course = own(unit, pk)
    form = MaterialForm(request.POST or None, request.FILES or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            actions.add_material(request.user, course, data.pop("kind"), **data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã thêm học liệu."))
            return redirect("training:work", unit.code, pk)
    context = {"unit": unit, "course": course, "form": form}
    return render(request, "training/desk/material_edit.html", context, status=400 if form.errors else 200)


@require_POST
@officer_view(TRAIN)
def material_step(request: SignedInRequest, unit: Unit, pk: int, material: int) -> HttpResponse:
    """Move a material up or down, or take it out."""
    row = get_object_or_404(own(unit, pk).materials.select_related("course"), pk=material)
    what = request.POST.get("do", "")
    if what in ("up", "down"):
        actions.move_material(request.user, row, up=what == "up")
    elif what == "remove":
        said(request, _("Đã bỏ học liệu."), lambda: actions.remove_material(request.user, row))
    return redirect("training:work", unit.code, pk)


# --- People -----------------------------------------------------------------------------------------------------


@officer_view(TRAIN)
def people(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Who is in the course or waits, and how far each has come."""
    course, text = own(unit, pk), request.GET.get("q", "")
    context = {
        "unit": unit,
        "course": course,
        "text": text,
        "page": page_of(request, queries.participants(course, text), 50),
    }
    return render(request, "training/desk/people.html", context)


@require_POST
@officer_view(TRAIN)
def put_out(request: SignedInRequest, unit: Unit, pk: int, enrolment: int) -> HttpResponse:
    """Take somebody out."""
    row = get_object_or_404(own(unit, pk).enrolments.select_related("course"), pk=enrolment)
    said(request, _("Đã rút khỏi lớp."), lambda: actions.put_out(request.user, row))
    return redirect("training:people", unit.code, pk)


@officer_view(TRAIN)
def export(request: SignedInRequest, unit: Unit, pk: int, form: str) -> HttpResponseBase:
    """The list of participants and results as .xlsx or .csv."""
    from lantoa.training.tables import participants_file

    course = own(unit, pk)
    if form not in ("xlsx", "csv"):
        raise Http404
    return participants_file(course, form)


@officer_view(TRAIN)
def enrol(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Enrol people of this unit in a course of its own or of a body above."""
    course = get_object_or_404(Course.objects.open_to(unit).select_related("unit"), pk=pk)
    if request.method == "POST":
        try:
            result = actions.enrol(request.user, unit, course, ticked(request.POST.getlist("person")))
        except LantoaError as error:
            messages.error(request, error.message)
        else:
            words = {"placed": number(result.placed), "waiting": number(result.waiting)}
            messages.success(request, _("Đã ghi danh %(placed)s người, %(waiting)s người chờ chỗ.") % words)
        return redirect(f"{request.path}?{request.GET.urlencode()}")
    text, officers = request.GET.get("q", ""), request.GET.get("can-bo") == "1"
    context = {
        "unit": unit, "course": course, "text": text, "officers": officers,
        "page": page_of(request, queries.people_to_enrol(unit, course, text, officers), 100),
        "inside": list(_inside(unit, course)), "is_own": course.unit_id == unit.pk,
    }  # fmt: skip
    return render(request, "training/desk/enrol.html", context)


def _inside(unit: Unit, course: Course) -> Iterator[Enrolment]:
    rows = course.enrolments.filter(person__unit=unit).exclude(state=Enrolment.State.LEFT)
    yield from rows.select_related("person").order_by("state", "joined_at", "pk")[:200]
