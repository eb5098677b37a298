"""Pages of who takes part: what there is, one's own course, attendance, materials, quizzes, the form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.web import said
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view
from lantoa.training import actions, codes, ical, paper, queries, rules
from lantoa.training.actions.taking_part import MARKS, may_teach
from lantoa.training.forms import FeedbackForm
from lantoa.training.models import Attempt, Attendance, Completion, Course, Enrolment, Material, Session
from lantoa.training.views.tools import found

# Who has seen the code on the wall has this long to sign in and to press the button.
SEEN_HOLDS = timedelta(minutes=10)
SEEN = "training_seen"


@member_view
def index(request: SignedInRequest, person: Person) -> HttpResponse:
    """Open courses that one may take."""
    context = {
        "page": page_of(request, queries.catalogue(person)), "teaches": person.trainer_rows.exists(),
        "states": dict(Enrolment.State.choices),
    }  # fmt: skip
    return render(request, "training/index.html", context)


@member_view
def own(request: SignedInRequest, person: Person) -> HttpResponse:
    """One's courses, what one has completed, one's certificates."""
    context = {
        "page": page_of(request, queries.own_enrolments(person)), "certificates": queries.own_certificates(person)[:50],
        "completions": Completion.objects.filter(person=person)[:50],
    }  # fmt: skip
    return render(request, "training/mine.html", context)


@member_view
def certificate(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """One's own certificate as PDF."""
    row = get_object_or_404(queries.own_certificates(person).select_related("unit__kind", "unit__logo"), pk=pk)
    return pdf(paper.certificate_pdf(row), f"chung-nhan-{row.year}-{row.serial}.pdf")


def pdf(data: bytes, name: str) -> HttpResponse:
    """A private PDF."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _course(person: Person, pk: int) -> tuple[Course, Enrolment | None]:
    course = found(queries.visible_course(person, pk))
    mine = Enrolment.objects.filter(course=course, person=person).exclude(state=Enrolment.State.LEFT).first()
    return course, mine


@member_view
def course(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """A course: when, where, how far one has come, the next thing to do."""
    row, mine = _course(person, pk)
    inside = mine is not None and mine.state == Enrolment.State.ENROLLED
    sessions = list(row.sessions.all())
    there = set(Attendance.objects.filter(enrolment=mine).values_list("session", flat=True)) if mine else set()
    standing = [one for one in sessions if one.cancelled_at is None]
    materials = queries.materials_for(row, mine if inside else None)
    context = {
        "course": row, "mine": mine, "inside": inside, "may_teach": may_teach(request.user, row),
        "sessions": [(one, one.pk in there, codes.is_open(one)) for one in sessions],
        "attended": sum(one.pk in there for one in standing), "needed": rules.meetings_needed(row, len(standing)),
        "materials": materials, "left": sum(not done for _material, done in materials),
        "line": queries.place_in_line(mine) if mine and mine.state == Enrolment.State.WAITING else 0,
        "full": row.places is not None and row.enrolments.filter(state=Enrolment.State.ENROLLED).count() >= row.places,
        "completion": Completion.objects.filter(course=row, person=person).first(),
        "certificate": queries.own_certificates(person).filter(course=row, revoked_at=None).first(),
        "may_answer": mine is not None and inside and not mine.has_answered
        and (row.state == Course.State.CLOSED or any(one.starts_at <= timezone.now() for one in standing)),
    }  # fmt: skip
    return render(request, "training/course.html", context)


@member_view
def calendar_file(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """The meetings for one's own calendar."""
    row, mine = _course(person, pk)
    if mine is None or mine.state != Enrolment.State.ENROLLED:
        raise Http404
    response = HttpResponse(ical.course_file(row, row.sessions.all()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tap-huan-{row.pk}.ics"'
    return response


@require_POST
@member_view
def join(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """Enrol oneself."""
    row, _mine = _course(person, pk)
    try:
        joined = actions.join(request.user, row)
    except LantoaError as error:
        messages.error(request, error.message)
    else:
        waits = joined.state == Enrolment.State.WAITING
        messages.success(
            request,
            _("Lớp đã đủ chỗ. Bạn ở trong danh sách chờ, có chỗ sẽ được báo ngay.") if waits else _("Đã ghi danh."),
        )
    return redirect("training:course", pk)


@require_POST
@member_view
def leave(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """Give one's place back."""
    row, _mine = _course(person, pk)
    said(request, _("Đã trả chỗ. Người chờ tiếp theo được báo ngay."), lambda: actions.leave(request.user, row))
    return redirect("training:course", pk)


# --- Attendance -------------------------------------------------------------------------------------------------


def scan(request: HttpRequest, code: str) -> HttpResponse:
    """Where the code on the wall leads: it is remembered for ten minutes, so that there is time to sign in."""
    session = codes.read(code)
    if session is None:
        return render(request, "training/scan_old.html", status=410)
    request.session[SEEN] = [session, int(timezone.now().timestamp())]
    return redirect("training:attend")


@member_view
def attend(request: SignedInRequest, person: Person) -> HttpResponse:
    """One button: I am here. Only for who has just seen the code."""
    seen, at = request.session.get(SEEN) or (0, 0)
    if timezone.now().timestamp() - at > SEEN_HOLDS.total_seconds():
        return render(request, "training/scan_old.html", status=410 if request.method == "POST" else 200)
    session = get_object_or_404(Session.objects.select_related("course__unit"), pk=seen)
    mine = Enrolment.objects.filter(course=session.course, person=person, state=Enrolment.State.ENROLLED).first()
    if request.method == "POST" and said(
        request, _("Đã điểm danh. Chúc bạn học tốt."), lambda: actions.attend(request.user, session)
    ):
        del request.session[SEEN]
        return redirect("training:course", session.course_id)
    visible = queries.visible_course(person, session.course_id) is not None
    context = {"session": session, "mine": mine, "visible": visible, "is_open": codes.is_open(session)}
    return render(request, "training/attend.html", context)


# --- Materials --------------------------------------------------------------------------------------------------


def _material(person: Person, pk: int, material: int) -> tuple[Material, Enrolment]:
    row, mine = _course(person, pk)
    if mine is None or mine.state != Enrolment.State.ENROLLED:
        raise Http404
    return get_object_or_404(row.materials.select_related("course__unit"), pk=material), mine


@member_view
def material(request: SignedInRequest, person: Person, pk: int, material: int) -> HttpResponse:
    """One material, with the way to the one before and the one after."""
    row, mine = _material(person, pk, material)
    ordered = queries.materials_for(row.course, mine)
    at = next(at for at, (one, _done) in enumerate(ordered) if one.pk == row.pk)
    tries = Attempt.objects.filter(material=row, enrolment=mine).exclude(handed_in_at=None).order_by("-pk")
    context = {
        "course": row.course, "material": row, "done": ordered[at][1], "number": at + 1, "all": len(ordered),
        "before": ordered[at - 1][0] if at else None, "after": ordered[at + 1][0] if at + 1 < len(ordered) else None,
        "last": tries.first() if row.kind == Material.Kind.QUIZ else None,
    }  # fmt: skip
    return render(request, "training/material.html", context)


@login_required
def file(request: SignedInRequest, pk: int, material: int) -> HttpResponse | FileResponse:
    """The file of a material, for who is in the course, teaches or organises it."""
    row = get_object_or_404(Material.objects.select_related("course__unit"), pk=material, course=pk)
    inside = Enrolment.objects.filter(course=pk, person=request.user.person_id, state=Enrolment.State.ENROLLED)
    if not may_teach(request.user, row.course) and not (request.user.person_id and inside.exists()):
        raise Http404
    return deliver(row)


def deliver(row: Material) -> FileResponse:
    """A material's file as its type; nothing in it runs here."""
    if not row.file:
        raise Http404
    stored = row.file.storage.open(str(row.file.name))
    shown = row.file_type == "application/pdf"
    response = FileResponse(stored, as_attachment=not shown, filename=row.file_name, content_type=row.file_type)
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@member_view
def read(request: SignedInRequest, person: Person, pk: int, material: int) -> HttpResponse:
    """I have gone through it; on to the next."""
    row, mine = _material(person, pk, material)
    said(request, _("Đã đánh dấu là xem xong."), lambda: actions.note_reading(request.user, row))
    left = [one for one, done in queries.materials_for(row.course, mine) if not done]
    return redirect("training:material", pk, left[0].pk) if left else redirect("training:course", pk)


@member_view
def quiz(request: SignedInRequest, person: Person, pk: int, material: int) -> HttpResponse:
    """Answer a quiz: GET goes on with the open try, POST begins one or hands it in."""
    row, mine = _material(person, pk, material)
    if row.kind != Material.Kind.QUIZ:
        raise Http404
    attempt = Attempt.objects.filter(material=row, enrolment=mine, handed_in_at=None).first()
    if request.method == "POST":
        try:
            if "hand_in" in request.POST and attempt is not None:
                chosen = [_picked(request, at) for at in range(len(attempt.questions))]
                actions.hand_in(request.user, row, chosen)
                return redirect("training:material", pk, material)
            actions.start_quiz(request.user, row)
        except LantoaError as error:
            messages.error(request, error.message)
            return redirect("training:material", pk, material)
        return redirect("training:quiz", pk, material)
    if attempt is None:
        return redirect("training:material", pk, material)
    questions = [
        {"at": at, "text": one["text"], "several": sum(answer["right"] for answer in one["answers"]) > 1,
         "answers": [answer["text"] for answer in one["answers"]]}
        for at, one in enumerate(attempt.questions)
    ]  # fmt: skip
    return render(request, "training/quiz.html", {"course": row.course, "material": row, "questions": questions})


def _picked(request: SignedInRequest, at: int) -> list[int]:
    return [int(value) for value in request.POST.getlist(f"q{at}")[:20] if value.isdecimal() and len(value) < 3]


@member_view
def feedback(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """Say how it was, without a name."""
    row, mine = _course(person, pk)
    if mine is None or mine.state != Enrolment.State.ENROLLED:
        raise Http404
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        try:
            actions.answer_form(request.user, row, {name: data[name] for name in MARKS}, data["comment"])
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Cảm ơn bạn đã góp ý."))
            return redirect("training:course", pk)
    context = {"course": row, "form": form, "answered": mine.has_answered}
    return render(request, "training/feedback.html", context, status=400 if form.errors else 200)
