"""What training puts on other pages: next steps, own courses, the calendar, search, own data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base.formatting import weekday_date
from lantoa.base.markup import plain
from lantoa.people import scopes
from lantoa.people.boards import MyItem, TodoItem
from lantoa.people.models import Account, Person
from lantoa.people.scopes import Capability
from lantoa.programme import calendar
from lantoa.search.sources import Document, Hit
from lantoa.training import queries
from lantoa.training.models import Completion, Course, Enrolment, Session
from lantoa.units.models import Unit

MOST = 3
SOON = timedelta(days=21)


def todo(account: Account) -> Iterator[TodoItem]:
    """Courses to close, certificates to give; at most three queries."""
    if not scopes.holds(account, Capability.TRAIN):
        return
    for course in queries.to_close(account)[:MOST]:
        yield TodoItem(
            _("Kết thúc lớp “%(title)s”") % {"title": course.title},
            reverse("training:work", args=[course.unit.code, course.pk]), unit=course.unit, icon="check", order=55,
            detail=_("Buổi cuối đã qua. Xem lại điểm danh rồi kết thúc lớp."),
        )  # fmt: skip
    for course, number in queries.to_certify(account):
        yield TodoItem(
            ngettext("Cấp %(n)d giấy chứng nhận: %(title)s", "Cấp %(n)d giấy chứng nhận: %(title)s", number)
            % {"n": number, "title": course.title},
            reverse("training:work", args=[course.unit.code, course.pk]), unit=course.unit, count=number, icon="doc",
            order=56,
        )  # fmt: skip


def mine(account: Account) -> Iterable[MyItem]:
    """One's next meetings; one query."""
    if account.person is None:
        return []
    today = timezone.localdate()
    return [
        MyItem(
            session.course.title, session.course.get_absolute_url(),
            detail=f"{weekday_date(session.starts_at)}, {timezone.localtime(session.starts_at):%H:%M} · {session.place or _('trực tuyến')}",
            state=_("hôm nay") if timezone.localdate(session.starts_at) == today else _("sắp tới"), icon="calendar",
            order=25, urgent=timezone.localdate(session.starts_at) == today,
        )
        for session in queries.next_sessions(account.person, today + SOON)[:MOST]
    ]  # fmt: skip


def events(unit: Unit, first: date, last: date, user: Any) -> Iterator[calendar.Event]:
    """Meetings of the unit's own courses between two days (inclusive), for its officers; one query."""
    if not getattr(user, "is_authenticated", False) or not scopes.may(user, Capability.TRAIN, unit):
        return
    shown = Session.objects.filter(
        course__unit=unit, cancelled_at=None, starts_at__date__lte=last, ends_at__date__gte=first
    ).exclude(course__state=Course.State.CANCELLED)  # fmt: skip
    for session in shown.select_related("course"):
        yield calendar.Event(
            day=timezone.localdate(session.starts_at), last=timezone.localdate(session.ends_at),
            title=f"{session.course.title}: {session.title}", uid=f"training-session-{session.pk}",
            url=reverse("training:work", args=[unit.code, session.course_id]), what="training", kind="leaf",
        )  # fmt: skip


def own_data(person: Person) -> dict[str, Any]:
    """What training keeps of a person, for that person to see and take away."""
    rows = Enrolment.objects.filter(person=person).select_related("course").prefetch_related("attempts")
    return {
        "ghi_danh": [
            {
                "lop": row.course.title, "trang_thai": str(row.get_state_display()), "luc": row.joined_at.isoformat(),
                "buoi_da_du": list(row.attendances.values_list("session__title", flat=True)),
                "bai_kiem_tra": [
                    {"dung": one.score, "dat": one.passed, "luc": one.handed_in_at.isoformat()}
                    for one in row.attempts.all() if one.handed_in_at
                ],
            }
            for row in rows.order_by("pk")
        ],
        "hoan_thanh": [
            {"lop": row.title, "noi_to_chuc": row.organiser, "ngay": row.completed_on.isoformat(), "so": row.number}
            for row in Completion.objects.filter(person=person).order_by("pk")
        ],
        "giay_chung_nhan": [
            {"so": row.number, "lop": row.title, "thu_hoi": row.revoked_at and row.revoked_at.isoformat()}
            for row in queries.own_certificates(person)
        ],
    }  # fmt: skip


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Courses as the index holds them: those that are open."""
    found = Course.objects.filter(state=Course.State.OPEN).select_related("unit").order_by("pk")
    if pks is not None:
        found = found.filter(pk__in=pks)
    for course in found.iterator(chunk_size=500):
        key = "branch" if course.audience == Course.Audience.BRANCH else "unit"
        yield Document(
            course.pk, course.title, plain(course.about), access=(f"{key}:{course.unit.path}",),
            tags=(f"unit:{course.unit_id}",),
            day=timezone.localdate(course.created_at),
        )  # fmt: skip


def access(user: Any) -> list[str]:
    """Under which keys `user` may find courses: of the own unit, and of those above that hold them for their branch."""
    unit = scopes.own_unit(user) if getattr(user, "is_authenticated", False) else None
    if unit is None:
        return []
    return [f"unit:{unit.path}", *(f"branch:{path}" for path in unit.ancestor_paths)]


def hits(pks: Sequence[int], user: Any) -> dict[int, Hit]:
    """Those that are open to the reader's unit now, by key; one query."""
    unit = scopes.own_unit(user)
    if unit is None:
        return {}
    found = Course.objects.open_to(unit).filter(pk__in=pks, state=Course.State.OPEN).select_related("unit")
    return {
        course.pk: Hit(
            course.title, course.get_absolute_url(), _("Lớp tập huấn"), plain(course.about)[:180], course.unit.name,
            timezone.localdate(course.created_at), text=plain(course.about),
        )
        for course in found
    }  # fmt: skip
