"""Pages of who teaches: who is in the course, the roll, the code on the wall, what people said."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.documents.qr import qr_svg
from lantoa.base.formatting import number
from lantoa.base.paging import page_of
from lantoa.base.web import said, ticked
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view
from lantoa.training import actions, codes, queries
from lantoa.training.actions.taking_part import require_teaching
from lantoa.training.models import Course, Session


@member_view
def index(request: SignedInRequest, person: Person) -> HttpResponse:
    """Courses in which one teaches."""
    return render(request, "training/teaching.html", {"page": page_of(request, queries.taught_by(person))})


@login_required
def course(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them: its meetings, who is in it and how far each has come, what people said."""
    row = get_object_or_404(Course.objects.select_related("unit"), pk=pk)
    require_teaching(request.user, row)
    text = request.GET.get("q", "")
    context = {
        "course": row, "sessions": queries.sessions_of(row), "text": text, "now": timezone.now(),
        "page": page_of(request, queries.participants(row, text), 50), "feedback": queries.feedback_of(row), "quizzes": queries.quiz_results(row),
    }  # fmt: skip
    return render(request, "training/taught.html", context)


def _session(request: SignedInRequest, pk: int) -> Session:
    session = get_object_or_404(Session.objects.select_related("course__unit"), pk=pk)
    require_teaching(request.user, session.course)
    return session


@login_required
def roll(request: SignedInRequest, pk: int) -> HttpResponse:
    """The list of names to tick; what was read by code is ticked already."""
    session = _session(request, pk)
    if request.method == "POST":
        present, seen = ticked(request.POST.getlist("here")), ticked(request.POST.getlist("seen"))
        done = ngettext("Đã ghi %(n)s người có mặt.", "Đã ghi %(n)s người có mặt.", len(present)) % {
            "n": number(len(present))
        }
        said(request, done, lambda: actions.call_roll(request.user, session, present, seen=seen))
        return redirect(f"{request.path}?{request.GET.urlencode()}")
    text = request.GET.get("q", "")
    context = {"session": session, "text": text, "page": page_of(request, queries.roll(session, text), 200)}
    return render(request, "training/roll.html", context)


@login_required
def wall(request: SignedInRequest, pk: int) -> HttpResponse:
    """The code for the projector. It is read anew by itself, with or without scripts."""
    session, now = _session(request, pk), timezone.now()
    address = codes.address(session, now)
    context = {
        "session": session, "is_open": codes.is_open(session, now), "address": address, "seconds": codes.seconds_left(now),
        "code": qr_svg(address, label=_("Mã điểm danh, đổi sau mỗi 30 giây")),
        "there": session.attendances.count(),
    }  # fmt: skip
    part = "training/_code.html" if request.headers.get("HX-Request") else "training/wall.html"
    response = render(request, part, context)
    response["Cache-Control"] = "no-store"
    return response
