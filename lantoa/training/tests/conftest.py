from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lantoa.training import actions
from lantoa.training.models import Course, Question


@pytest.fixture(autouse=True)
def _on_a_monday(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


@pytest.fixture
def organiser(union):
    """Who holds courses at the northern province."""
    return union.account(union.north, "chu-tich", name="Lê Thị Lớp")


@pytest.fixture
def learner(union):
    """A teacher of school A."""
    return union.account(union.school_a, name="Phạm Văn Học")


@pytest.fixture
def make_course(union, organiser):
    """A function that makes an open course of the northern province with meetings from tomorrow on, a day apart."""

    def make(meetings: int = 1, **facts) -> Course:
        facts.setdefault("title", "Kỹ năng viết tin")
        facts.setdefault("audience", "branch")
        course = actions.save_course(organiser, union.north, **facts)
        for at in range(meetings):
            start = timezone.now() + timedelta(days=1 + at)
            actions.save_session(
                organiser, course, title=f"Buổi {at + 1}", starts_at=start, ends_at=start + timedelta(hours=2),
                place="Hội trường A",
            )  # fmt: skip
        return actions.open_course(organiser, course)

    return make


@pytest.fixture
def bank(union, organiser) -> list[Question]:
    """Four questions about writing news; the last one has two right answers."""
    found = [
        actions.save_question(
            organiser, union.north, topic="Viết tin", text=f"Câu {at}?", answers=[("đúng", True), ("sai", False)]
        )
        for at in range(3)
    ]
    answers = [("một", True), ("hai", True), ("ba", False)]
    return [*found, actions.save_question(organiser, union.north, topic="Viết tin", text="Câu 4?", answers=answers)]


@pytest.fixture
def finished(union, organiser, make_course, time_machine):
    """A function that makes a closed course which `number` people of school A completed; the accounts come along."""

    def make(number: int = 1, **facts):
        course = make_course(**facts)
        people = [union.person(union.school_a, f"Nguyễn Thị Học {at}") for at in range(number)]
        actions.enrol(None, union.school_a, course, [one.pk for one in people])
        session = course.sessions.get()
        time_machine.move_to(session.ends_at, tick=False)
        rows = list(course.enrolments.values_list("pk", flat=True))
        actions.call_roll(organiser, session, rows, seen=rows)
        return actions.close_course(organiser, course), people

    return make
