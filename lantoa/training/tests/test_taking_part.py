from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.training import actions, codes, queries, rules
from lantoa.training.models import Attempt, Attendance, Completion, Feedback, Material

pytestmark = pytest.mark.django_db


def the_right(attempt: Attempt) -> list[list[int]]:
    return [[at for at, answer in enumerate(one["answers"]) if answer["right"]] for one in attempt.questions]


@pytest.fixture
def running(make_course, learner, time_machine):
    """A course of one meeting that the learner is in, at the moment the meeting begins."""
    course = make_course()
    actions.join(learner, course)
    time_machine.move_to(course.sessions.get().starts_at, tick=False)
    return course


def test_the_code_on_the_wall_holds_for_its_half_minute_and_the_next(running, time_machine):
    session = running.sessions.get()
    now = timezone.now()
    code = codes.make(session.pk, codes.step_at(now))
    assert codes.read(code) == session.pk
    assert codes.read(code, now + timedelta(seconds=30)) == session.pk
    assert codes.read(code, now + timedelta(seconds=61)) is None
    assert codes.read(code, now - timedelta(seconds=31)) is None
    session_id, step, sign = code.split(".")
    assert codes.read(f"{int(session_id) + 1}.{step}.{sign}") is None
    assert codes.read(f"{session_id}.{int(step)}.{'0' * 24}") is None
    assert codes.read("x") is None


def test_who_scans_the_code_signs_in_and_presses_one_button(running, learner, client, time_machine):
    session = running.sessions.get()
    code = codes.make(session.pk, codes.step_at(timezone.now()))
    # Signing in takes longer than the code holds.
    assert client.get(reverse("training:scan", args=[code])).url == reverse("training:attend")
    assert client.get(reverse("training:attend")).url.endswith("?next=/tap-huan/diem-danh/")
    time_machine.move_to(timezone.now() + timedelta(minutes=4), tick=False)
    client.force_login(learner)
    assert "Tôi có mặt" in client.get(reverse("training:attend")).content.decode()
    client.post(reverse("training:attend"))
    row = Attendance.objects.get()
    assert (row.via, row.enrolment.person) == ("code", learner.person)
    assert Completion.objects.filter(person=learner.person, course=running).exists()
    # What was seen is used up.
    assert client.post(reverse("training:attend")).status_code == 410


def test_an_old_code_and_an_old_sight_of_it_open_nothing(running, learner, signed_in, time_machine):
    session = running.sessions.get()
    code = codes.make(session.pk, codes.step_at(timezone.now()) - 2)
    client = signed_in(learner)
    assert client.get(reverse("training:scan", args=[code])).status_code == 410
    client.get(reverse("training:scan", args=[codes.make(session.pk, codes.step_at(timezone.now()))]))
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    assert client.post(reverse("training:attend")).status_code == 410
    assert not Attendance.objects.exists()


def test_who_has_no_place_or_comes_at_another_time_is_not_entered(running, union, learner, time_machine):
    session = running.sessions.get()
    with pytest.raises(NotAllowed):
        actions.attend(union.account(union.school_b), session)
    time_machine.move_to(session.ends_at + timedelta(minutes=31), tick=False)
    with pytest.raises(Conflict):
        actions.attend(learner, session)


def test_the_wall_shows_another_code_every_thirty_seconds_without_scripts_too(
    running, organiser, signed_in, time_machine
):
    session = running.sessions.get()
    client, address = signed_in(organiser), reverse("training:wall", args=[session.pk])
    time_machine.move_to(session.starts_at + timedelta(seconds=10), tick=False)
    first = client.get(address).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in first
    assert 'hx-trigger="load delay:20s"' in first
    assert first.count("<svg") >= 1
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="wall-code"')
    time_machine.move_to(session.starts_at + timedelta(seconds=31), tick=False)
    assert client.get(address, headers={"HX-Request": "true"}).content.decode() != part


def test_the_roll_enters_and_takes_back_only_those_who_stood_on_the_list(running, union, organiser, learner):
    session = running.sessions.get()
    others = [union.person(union.school_a) for _one in range(2)]
    actions.enrol(None, union.school_a, running, [one.pk for one in others])
    first, second, third = running.enrolments.order_by("pk").values_list("pk", flat=True)
    assert actions.call_roll(organiser, session, [first, second], seen=[first, second, third]) == 2
    assert actions.call_roll(organiser, session, [], seen=[second]) == 0
    assert list(session.attendances.values_list("enrolment", flat=True)) == [first]
    assert list(Completion.objects.values_list("person", flat=True)) == [learner.person.pk]
    with pytest.raises(NotAllowed):
        actions.call_roll(learner, session, [first], seen=[first])


def test_a_trainer_without_any_post_calls_the_roll(running, union, organiser):
    trainer = union.account(union.school_b, name="Ngô Thầy Giảng")
    session = running.sessions.get()
    row = running.enrolments.get()
    with pytest.raises(NotAllowed):
        actions.call_roll(trainer, session, [row.pk], seen=[row.pk])
    actions.set_trainers(organiser, running, [trainer.person])
    assert actions.call_roll(trainer, session, [row.pk], seen=[row.pk]) == 1


def test_a_course_is_completed_when_every_rule_is_met(union, make_course, organiser, learner, bank, time_machine):
    course = make_course(3, need_attendance=60, need_materials=True)
    assert rules.meetings_needed(course, 3) == 2
    video = actions.add_material(organiser, course, Material.Kind.VIDEO, title="Xem", url="https://video.example/1")
    quiz = actions.add_material(organiser, course, Material.Kind.QUIZ, title="Bài", topic="Viết tin", draws=4)
    actions.join(learner, course)
    for session in course.sessions.all()[:2]:
        time_machine.move_to(session.starts_at, tick=False)
        actions.attend(learner, session)
    attempt = actions.start_quiz(learner, quiz)
    assert actions.start_quiz(learner, quiz) == attempt
    assert actions.hand_in(learner, quiz, the_right(attempt)).passed
    assert not course.completions.exists()
    actions.note_reading(learner, video)
    done = course.completions.get()
    assert (done.person, done.counts, done.organiser) == (learner.person, True, union.north.name)
    # A stricter rule takes it back, a milder one gives it again.
    actions.save_course(organiser, union.north, course, need_attendance=100)
    assert not course.completions.exists()
    actions.save_course(organiser, union.north, course, need_attendance=50)
    assert course.completions.exists()


def test_a_quiz_is_marked_by_all_right_answers_and_can_be_tried_again(make_course, organiser, learner, bank):
    course = make_course(need_attendance=0)
    quiz = actions.add_material(organiser, course, "quiz", title="Bài", topic="Viết tin", draws=4, pass_share=75)
    actions.join(learner, course)
    attempt = actions.start_quiz(learner, quiz)
    picked = the_right(attempt)
    both = next(at for at, one in enumerate(picked) if len(one) == 2)
    one_wrong = [one[:1] if at == both else one for at, one in enumerate(picked)]
    done = actions.hand_in(learner, quiz, one_wrong)
    assert (done.score, done.passed) == (3, True)
    with pytest.raises(Conflict):
        actions.hand_in(learner, quiz, picked)
    worse = actions.hand_in(learner, quiz, []) if actions.start_quiz(learner, quiz) else None
    assert worse is not None
    assert (worse.score, worse.passed) == (0, False)
    assert course.completions.exists()
    assert [(one.tried, one.passed_by) for one in queries.quiz_results(course)] == [(1, 1)]


def test_a_question_needs_a_right_answer_among_others_and_a_quiz_enough_questions(union, organiser, make_course, bank):
    for answers in (
        [("a", False), ("b", False)],
        [("a", True)],
        [("a", True), ("b", True)],
        [("a", True), ("a", False)],
    ):
        with pytest.raises(Invalid):
            actions.save_question(organiser, union.north, topic="A", text="B?", answers=answers)
    with pytest.raises(Invalid):
        actions.add_material(organiser, make_course(), "quiz", title="Bài", topic="Viết tin", draws=5)


def test_a_try_keeps_its_words_when_the_bank_changes(union, organiser, make_course, learner, bank):
    course = make_course()
    quiz = actions.add_material(organiser, course, "quiz", title="Bài", topic="Viết tin", draws=4)
    actions.join(learner, course)
    attempt = actions.start_quiz(learner, quiz)
    actions.save_question(
        organiser, union.north, bank[0], topic="Viết tin", text="Khác?", answers=[("x", True), ("y", False)]
    )
    actions.retire_question(organiser, bank[1])
    assert actions.hand_in(learner, quiz, the_right(attempt)).score == 4


def test_a_quiz_is_answered_on_its_page(make_course, organiser, learner, bank, signed_in):
    course = make_course()
    quiz = actions.add_material(organiser, course, "quiz", title="Bài", topic="Viết tin", draws=3)
    actions.join(learner, course)
    client, address = signed_in(learner), reverse("training:quiz", args=[course.pk, quiz.pk])
    assert client.get(address).status_code == 302
    client.post(address)
    attempt = Attempt.objects.get()
    page = client.get(address).content.decode()
    assert page.count("<fieldset") == 3
    data = {f"q{at}": [str(one) for one in right] for at, right in enumerate(the_right(attempt))}
    client.post(address, data | {"hand_in": "1"})
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (3, True)
    assert "Đúng 3 trên 3 câu" in client.get(reverse("training:material", args=[course.pk, quiz.pk])).content.decode()


def test_the_form_is_nameless_and_shows_nothing_below_five(union, running, learner):
    marks = {"useful": 5, "clear": 4, "organised": 3}
    actions.answer_form(learner, running, marks, "Nên có thêm ví dụ")
    with pytest.raises(Conflict):
        actions.answer_form(learner, running, marks)
    for at in range(3):
        account = union.account(union.school_a)
        actions.join(account, running)
        actions.answer_form(account, running, marks)
        assert queries.feedback_of(running) == {"number": at + 2, "shown": False}
    account = union.account(union.school_a)
    actions.join(account, running)
    actions.answer_form(account, running, {"useful": 1, "clear": 4, "organised": 3})
    found = queries.feedback_of(running)
    assert (found["number"], found["useful"], found["comments"]) == (5, 4.2, ["Nên có thêm ví dụ"])
    # No column of the form leads to a person or a moment.
    assert {field.name for field in Feedback._meta.fields} == {
        "id",
        "course",
        "useful",
        "clear",
        "organised",
        "comment",
    }


def test_files_of_a_course_are_for_who_is_in_it(make_course, organiser, learner, union, signed_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    course = make_course()
    material = actions.add_material(
        organiser, course, "document", title="Sổ tay", upload=SimpleUploadedFile("so-tay.pdf", b"%PDF-1.4\n%%EOF\n")
    )
    address = reverse("training:file", args=[course.pk, material.pk])
    assert signed_in(learner).get(address).status_code == 404
    actions.join(learner, course)
    response = signed_in(learner).get(address)
    assert (response.status_code, response["Content-Security-Policy"]) == (200, "sandbox")
    assert b"".join(response.streaming_content).startswith(b"%PDF")
