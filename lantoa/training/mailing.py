"""What people of a course are told: that a meeting comes, has moved or is off, that a place has become free.

Service messages to who asked for the place: they go by the ledger of `delivery`, by mail and to people's own devices.
An edition says what it is about, and stops by itself once that is no longer so.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.formatting import weekday_date
from lantoa.delivery import actions as delivery
from lantoa.delivery import letters
from lantoa.delivery.models import Channel, Dispatch
from lantoa.delivery.registry import Letter, Slots
from lantoa.people.models import Account, Person
from lantoa.training.models import Course, Enrolment, Session

CODE = "training"
REMINDER, MOVED, OFF, COURSE_OFF, PLACE = "s", "m", "c", "x", "p"
CHANNELS = (Channel.EMAIL, Channel.WEBPUSH)


def tell(actor: Account | None, course: Course, kind: str, session: Session | None = None) -> None:
    """Begin to tell who is enrolled; call it in the transaction of what happened. Nothing is told twice."""
    edition = kind if session is None else f"{kind}{session.pk}.{session.sequence}"
    _start(actor, course, edition, session.title if session is not None else course.title)


def tell_place(actor: Account | None, course: Course, enrolment: Enrolment) -> None:
    """Tell one person that a place has become free for them."""
    _start(actor, course, f"{PLACE}{enrolment.pk}.{int(enrolment.joined_at.timestamp())}", course.title)


def _start(actor: Account | None, course: Course, edition: str, title: str) -> None:
    for channel in CHANNELS:
        delivery.start(actor, course.unit, CODE, course.pk, edition=edition, channel=channel, title=title)


def _about(dispatch: Dispatch) -> tuple[str, int, int]:
    """What an edition is about: its kind, the key of the meeting or enrolment, its version."""
    key, _dot, version = dispatch.edition[1:].partition(".")
    return dispatch.edition[:1], int(key or 0), int(version or 0)


def compose(dispatch: Dispatch) -> Letter | None:
    """The letter, or None once what it would say no longer holds."""
    course = Course.objects.select_related("unit").filter(pk=dispatch.source_id).first()
    kind, key, version = _about(dispatch)
    if course is None or course.state != (Course.State.CANCELLED if kind == COURSE_OFF else Course.State.OPEN):
        return None
    session = None
    if kind in (REMINDER, MOVED, OFF):
        session = course.sessions.filter(pk=key, sequence=version, starts_at__gt=timezone.now()).first()
        if session is None or (session.cancelled_at is not None) != (kind == OFF):
            return None
    words = {"course": course.title, "meeting": session.title if session else ""}
    subject = {
        REMINDER: _("Nhắc lịch học: %(course)s"), MOVED: _("Đổi lịch học: %(course)s"),
        OFF: _("Hủy buổi học: %(course)s"), COURSE_OFF: _("Hủy lớp: %(course)s"), PLACE: _("Bạn đã có chỗ: %(course)s"),
    }[kind] % words  # fmt: skip
    said = {
        REMINDER: _("Buổi “%(meeting)s” sắp bắt đầu."), MOVED: _("Buổi “%(meeting)s” đã đổi giờ hoặc địa điểm."),
        OFF: _("Buổi “%(meeting)s” không diễn ra nữa."), COURSE_OFF: _("Lớp “%(course)s” không diễn ra nữa."),
        PLACE: _("Có người vừa trả chỗ, bạn là người chờ tiếp theo nên đã vào lớp “%(course)s”."),
    }[kind] % words  # fmt: skip
    sender = course.unit.short_name or course.unit.name
    context = {
        "title": subject, "preview": said, "said": said, "course": course, "sender": course.unit.name,
        "session": session if kind in (REMINDER, MOVED) else None, "when": _when(session),
    }  # fmt: skip
    return Letter(
        title=subject, summary=said, subject=subject, sender=sender,
        text=render_to_string("training/mail/word.txt", context), html=letters.html("training/mail/word.mjml", context),
    )  # fmt: skip


def _when(session: Session | None) -> str:
    if session is None:
        return ""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return _("%(day)s, %(from)s–%(until)s") % {
        "day": weekday_date(start.date()), "from": f"{start:%H:%M}", "until": f"{end:%H:%M}",
    }  # fmt: skip


def recipients(dispatch: Dispatch) -> QuerySet[Any]:
    """Who is enrolled now; of a freed place only the one it is for."""
    kind, key, _version = _about(dispatch)
    rows = Enrolment.objects.filter(course=dispatch.source_id, state=Enrolment.State.ENROLLED)
    if kind == PLACE:
        rows = rows.filter(pk=key)
    return Person.objects.filter(left_on=None, pk__in=rows.values("person"))


def prepare(dispatch: Dispatch, people: list[Any]) -> dict[int, Slots]:
    """Each one's name, and the way to the course."""
    link = settings.BASE_URL + reverse("training:course", args=[dispatch.source_id])
    return {person.pk: {"ten": person.given_name, "link": link} for person in people}


def page(dispatch: Dispatch) -> str:
    """The course at work."""
    return reverse("training:work", args=[dispatch.unit.code, dispatch.source_id])
