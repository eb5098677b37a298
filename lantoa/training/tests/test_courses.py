from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.worker import run_pending
from lantoa.delivery.models import Dispatch
from lantoa.programme import calendar
from lantoa.training import actions, boards, ical, queries
from lantoa.training.models import Course, Enrolment, Material
from lantoa.training.tasks import remind

pytestmark = pytest.mark.django_db
State = Enrolment.State


def states(course: Course) -> list[str]:
    return list(course.enrolments.order_by("pk").values_list("state", flat=True))


def test_a_freed_place_goes_to_who_has_waited_longest_and_that_one_is_told(union, make_course, time_machine):
    course = make_course(places=1)
    first, second, third = (union.account(union.school_a) for _one in range(3))
    second.person.email = "hai@truong.example"
    second.person.save()
    for account in (first, second, third):
        actions.join(account, course)
    assert states(course) == [State.ENROLLED, State.WAITING, State.WAITING]
    assert queries.place_in_line(Enrolment.objects.get(person=third.person)) == 2
    actions.leave(first, course)
    assert states(course) == [State.LEFT, State.ENROLLED, State.WAITING]
    run_pending()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["hai@truong.example"], "Bạn đã có chỗ: Kỹ năng viết tin")
    ]
    # Who comes back stands at the end of the line.
    time_machine.move_to(timezone.now() + timedelta(minutes=1), tick=False)
    actions.join(first, course)
    assert queries.place_in_line(Enrolment.objects.get(person=first.person)) == 2
    actions.save_course(None, union.north, course, places=3)
    assert states(course) == [State.ENROLLED] * 3


def test_nobody_overtakes_who_waits_when_places_are_added_later(union, make_course):
    course = make_course(places=1)
    people = [union.person(union.school_a) for _one in range(3)]
    result = actions.enrol(None, union.school_a, course, [people[0].pk, people[1].pk])
    assert (result.placed, result.waiting) == (1, 1)
    Course.objects.filter(pk=course.pk).update(places=2)
    assert actions.enrol(None, union.school_a, course, [people[2].pk]).waiting == 1


def test_an_officer_enrols_people_of_the_own_unit_alone(union, make_course):
    course = make_course()
    clerk = union.account(union.school_a, "can-bo-truyen-thong")
    mine, other = union.person(union.school_a), union.person(union.school_b)
    actions.enrol(clerk, union.school_a, course, [mine.pk])
    with pytest.raises(Invalid):
        actions.enrol(clerk, union.school_a, course, [other.pk])
    with pytest.raises(NotAllowed):
        actions.enrol(clerk, union.school_b, course, [other.pk])
    southern = union.person(union.school_c)
    with pytest.raises(NotAllowed):
        actions.enrol(None, union.school_c, course, [southern.pk])


def test_a_course_of_a_unit_alone_is_not_for_those_below_and_one_by_order_is_not_joined(union, make_course, learner):
    with pytest.raises(NotAllowed):
        actions.join(learner, make_course(audience="unit"))
    with pytest.raises(Conflict):
        actions.join(learner, make_course(self_enrol=False))


def test_a_course_that_nothing_would_complete_or_that_has_nothing_in_it_is_refused(union, organiser):
    with pytest.raises(Invalid):
        actions.save_course(organiser, union.north, title="A", need_attendance=0, need_quizzes=False)
    course = actions.save_course(organiser, union.north, title="A")
    with pytest.raises(Conflict):
        actions.open_course(organiser, course)


def test_who_is_enrolled_is_reminded_once_and_told_of_another_hour(union, make_course, learner, organiser):
    learner.person.email = "hoc@truong.example"
    learner.person.save()
    course = make_course()
    actions.join(learner, course)
    assert (remind.func(), remind.func()) == (1, 0)
    run_pending()
    assert [letter.subject for letter in mail.outbox] == ["Nhắc lịch học: Kỹ năng viết tin"]
    assert "Hội trường A" in mail.outbox[0].body
    session = course.sessions.get()
    later = session.starts_at + timedelta(days=1)
    actions.save_session(
        organiser, course, session, title=session.title, starts_at=later, ends_at=later + timedelta(hours=2), place="B"
    )
    run_pending()
    assert mail.outbox[-1].subject == "Đổi lịch học: Kỹ năng viết tin"
    actions.cancel_session(organiser, session)
    run_pending()
    assert mail.outbox[-1].subject == "Hủy buổi học: Kỹ năng viết tin"
    assert len(mail.outbox) == 3


def test_a_word_that_no_longer_holds_is_not_sent(union, make_course, learner, organiser):
    learner.person.email = "hoc@truong.example"
    learner.person.save()
    course = make_course()
    actions.join(learner, course)
    remind.func()
    actions.cancel_course(organiser, course)
    run_pending()
    assert [letter.subject for letter in mail.outbox] == ["Hủy lớp: Kỹ năng viết tin"]
    assert Dispatch.objects.filter(source="training").count() == 4


def test_the_calendar_file_keeps_its_identity_and_is_for_who_is_enrolled(make_course, learner, signed_in):
    course = make_course(2)
    address = reverse("training:calendar", args=[course.pk])
    assert signed_in(learner).get(address).status_code == 404
    actions.join(learner, course)
    text = signed_in(learner).get(address).content.decode()
    assert text == ical.course_file(course, course.sessions.all())
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART:20261124T020000Z\r\n" in text


def test_a_copy_has_rules_and_materials_but_neither_meetings_nor_people(make_course, organiser, learner):
    course = make_course(hours=8)
    file = SimpleUploadedFile("bai.pdf", b"%PDF-1.4\n%%EOF\n")
    material = actions.add_material(organiser, course, Material.Kind.SLIDES, title="Bài 1", upload=file)
    actions.join(learner, course)
    copy = actions.copy_course(organiser, course)
    assert (copy.state, copy.hours, copy.sessions.count(), copy.enrolments.count()) == ("draft", 8, 0, 0)
    # What both show stays until the last of them lets go.
    actions.remove_material(organiser, material)
    assert copy.materials.get().file.read().startswith(b"%PDF")


def test_materials_are_what_their_names_say(make_course, organiser):
    course = make_course()
    for name, data in (("bai.exe", b"MZ"), ("bai.pdf", b"<html>"), ("bai.pptx", b"PK")):
        with pytest.raises(Invalid):
            actions.add_material(
                organiser, course, Material.Kind.SLIDES, title="A", upload=SimpleUploadedFile(name, data)
            )
    with pytest.raises(Invalid):
        actions.add_material(organiser, course, Material.Kind.VIDEO, title="A", url="javascript:alert(1)")


def test_materials_come_in_order_and_the_order_can_be_changed(make_course, organiser):
    course = make_course()
    rows = [
        actions.add_material(organiser, course, Material.Kind.VIDEO, title=str(at), url="https://video.example/1")
        for at in range(3)
    ]
    actions.move_material(organiser, rows[2], up=True)
    assert [row.title for row in course.materials.all()] == ["0", "2", "1"]


def test_boards_show_next_meetings_and_what_is_to_be_done(union, make_course, learner, organiser, time_machine):
    course = make_course()
    actions.join(learner, course)
    assert [item.title for item in boards.mine(learner)] == ["Kỹ năng viết tin"]
    assert list(boards.todo(organiser)) == []
    time_machine.move_to(timezone.now() + timedelta(days=2), tick=False)
    assert [item.title for item in boards.todo(organiser)] == ["Kết thúc lớp “Kỹ năng viết tin”"]
    assert list(boards.todo(learner)) == []


def test_meetings_stand_in_the_units_calendar_for_its_officers(union, make_course, learner, organiser):
    make_course()
    first = timezone.localdate()
    last = first + timedelta(days=7)

    def titles(user) -> list[str]:
        found = calendar.events(union.north, first, last, user)
        return [one.title for one in found if one.what == "training"]

    assert titles(organiser) == ["Kỹ năng viết tin: Buổi 1"]
    assert titles(learner) == []


def test_lists_take_a_fixed_number_of_queries(union, make_course, organiser, learner, django_assert_num_queries):
    for _one in range(3):
        course = make_course()
        actions.join(learner, course)
    with django_assert_num_queries(1):
        assert len(list(queries.courses_of(union.north))) == 3
    with django_assert_num_queries(1):
        assert [one.mine for one in queries.catalogue(learner.person)] == ["enrolled"] * 3
    with django_assert_num_queries(1):
        assert [row.done for row in queries.participants(course)] == [False]


def test_pages_of_the_desk_and_of_members_are_whole(union, make_course, organiser, learner, signed_in, bank):
    course = make_course(places=1)
    actions.add_material(organiser, course, "quiz", title="Kiểm tra", topic="Viết tin", draws=2)
    actions.join(learner, course)
    desk = signed_in(organiser)
    for name in ("desk", "above", "bank", "register", "officers", "forecast", "course_new", "question_new"):
        assert desk.get(reverse(f"training:{name}", args=["P01"])).status_code == 200, name
    for name in ("work", "course_edit", "trainers", "session_new", "material_new", "people", "enrol"):
        assert desk.get(reverse(f"training:{name}", args=["P01", course.pk])).status_code == 200, name
    for form in ("xlsx", "csv"):
        assert desk.get(reverse("training:export", args=["P01", course.pk, form])).status_code == 200
    session = course.sessions.get()
    for name in ("wall", "roll"):
        assert desk.get(reverse(f"training:{name}", args=[session.pk])).status_code == 200, name
    member = signed_in(learner)
    for address in (
        reverse("training:index"), reverse("training:mine"), course.get_absolute_url(), reverse("training:teaching"),
        reverse("training:material", args=[course.pk, course.materials.get().pk]),
    ):  # fmt: skip
        assert member.get(address).status_code == 200, address
    assert member.get(reverse("training:taught", args=[course.pk])).status_code == 403
    assert member.get(reverse("training:wall", args=[session.pk])).status_code == 403


def test_a_course_is_made_and_opened_through_its_pages(union, organiser, signed_in):
    desk = signed_in(organiser)
    data = {"title": "Chụp ảnh bằng điện thoại", "audience": "branch", "need_attendance": "50", "self_enrol": "on"}
    desk.post(reverse("training:course_new", args=["P01"]), data)
    course = Course.objects.get()
    assert (course.state, course.need_attendance, course.counts) == ("draft", 50, False)
    data = {"title": "Buổi 1", "starts_at": "2026-12-01T08:00", "ends_at": "2026-12-01T11:00", "place": "Phòng 2"}
    desk.post(reverse("training:session_new", args=["P01", course.pk]), data)
    desk.post(reverse("training:course_step", args=["P01", course.pk]), {"do": "open"})
    course.refresh_from_db()
    assert (course.state, course.sessions.get().title) == ("open", "Buổi 1")
    trainer = union.person(union.school_b)
    desk.post(reverse("training:trainers", args=["P01", course.pk]), {"number": trainer.member_number})
    assert list(course.trainers.all()) == [trainer]
