"""Counters and rows agree whatever happens in whatever order."""

from __future__ import annotations

import contextlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.notices import actions, queries
from lantoa.notices.models import NoticeUnitCount, Receipt
from lantoa.notices.receipts import mark
from lantoa.notices.sealing import verify_receipts
from lantoa.notices.tests.conftest import photo
from lantoa.people import actions as people_actions

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["see", "open", "confirm", "confirm_mail", "deliver", "meeting", "paper", "meaning", "typo", "join", "move"]
        ),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_counters_are_the_rows_in_any_order_of_events(union, send, steps):
    with transaction.atomic():
        people = [union.person(union.school_a) for _number in range(3)]
        people += [union.person(union.school_b) for _number in range(2)]
        notice = send(union.north, must_read=True)
        sizes = dict(NoticeUnitCount.objects.filter(notice=notice).values_list("unit", "people"))
        for number, (what, which) in enumerate(steps):
            person = people[which % len(people)]
            notice.refresh_from_db()
            with contextlib.suppress(Conflict, Invalid, NotAllowed):
                _do(union, notice, what, person, people, number)
            assert list(verify_receipts(notice)) == [], (what, which)
        notice.refresh_from_db()
        reach = queries.reach(notice, union.national)
        assert dict(NoticeUnitCount.objects.filter(notice=notice).values_list("unit", "people")) == sizes
        assert reach.people == 5
        assert 0 <= reach.proven <= 5
        distinct = Receipt.objects.filter(notice=notice, counted=True, confirmed_version=notice.version)
        assert reach.confirmed == distinct.count()
        transaction.set_rollback(True)


def _do(union, notice, what, person, people, number):
    if what == "see":
        actions.saw(queries.reader(person.pk), [notice.pk])
    elif what == "open":
        actions.opened(person, notice)
    elif what == "confirm":
        actions.confirm(person, notice, version=notice.version)
    elif what == "confirm_mail":
        actions.confirm(person, notice, version=notice.version, via="mail")
    elif what == "deliver":
        mark(notice, [one.pk for one in people], "delivered", via="mail")
    elif what in ("meeting", "paper"):
        named = [one.pk for one in people if one.unit_id == person.unit_id][:2] if what == "meeting" else []
        actions.record_meeting(
            None, notice, person.unit, held_on=timezone.localdate(), place="Phòng họp", evidence=photo(), people=named,
            number=0 if named else 1, paper_roll=None if named else photo(),
        )  # fmt: skip
    elif what in ("meaning", "typo"):
        actions.correct(
            None, notice, title=notice.title, body=f"Bản {number}", material=what == "meaning", reason="đổi giờ"
        )
    elif what == "join":
        people.append(union.person(union.school_a))
    elif what == "move":
        target = union.school_b if person.unit_id == union.school_a.pk else union.school_a
        people_actions.transfer(None, person, target, on=timezone.localdate())
        person.refresh_from_db()


def test_a_person_on_three_channels_counts_once(union, send):
    person = union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    mark(notice, [person.pk], "delivered", via="mail")
    actions.opened(person, notice)
    actions.confirm(person, notice, version=1, via="mail")
    actions.confirm(person, notice, version=1)
    reach = queries.reach(notice, union.school_a)
    assert (reach.delivered, reach.opened, reach.confirmed, reach.proven) == (1, 1, 1, 1)
    assert (reach.mail_delivered, reach.mail_opened, reach.mail_confirmed) == (1, 0, 1)


def test_evidence_keeps_nothing_of_what_the_camera_wrote(union, send):
    person, notice = union.person(union.school_a), send(union.school_a)
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010F], exif[0x8825] = "Máy của cô Hoa", {1: "N", 2: (21.0, 1.0, 42.0)}
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG", exif=exif)
    meeting = actions.record_meeting(
        None, notice, union.school_a, held_on=timezone.localdate(), place="Phòng họp", people=[person.pk],
        evidence=SimpleUploadedFile("hop.jpg", file.getvalue()),
    )  # fmt: skip
    with Image.open(meeting.evidence) as kept:
        assert not kept.getexif()


def test_who_was_told_at_a_meeting_and_then_confirms_counts_once_as_digital(union, send):
    person, other = union.person(union.school_a), union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    record = {"held_on": timezone.localdate(), "place": "Phòng họp"}
    actions.confirm(other, notice, version=1)
    actions.record_meeting(None, notice, union.school_a, evidence=photo(), people=[person.pk, other.pk], **record)
    reach = queries.reach(notice, union.school_a)
    assert (reach.confirmed, reach.assisted, reach.proven) == (1, 1, 2)
    actions.confirm(person, notice, version=1)
    reach = queries.reach(notice, union.school_a)
    assert (reach.confirmed, reach.assisted, reach.proven) == (2, 0, 2)
    actions.record_meeting(
        None, notice, union.school_a, evidence=photo(), number=2, paper_roll=photo("ky-ten.jpg"), **record
    )
    assert queries.reach(notice, union.school_a).proven == 2, "a paper roll never adds beyond everybody"


def test_a_number_without_the_paper_roll_is_no_proof(union, send):
    union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    record = {"held_on": timezone.localdate(), "place": "Phòng họp", "evidence": photo()}
    with pytest.raises(Invalid, match="danh sách có chữ ký"):
        actions.record_meeting(None, notice, union.school_a, number=1, **record)
    with pytest.raises(Invalid, match="nhiều hơn"):
        actions.record_meeting(None, notice, union.school_a, number=5, paper_roll=photo(), **record)


def test_the_verifier_names_a_changed_an_added_and_a_deleted_row(union, send):
    people = [union.person(union.school_a) for _number in range(3)]
    notice = send(union.school_a, must_read=True)
    for person in people[:2]:
        actions.confirm(person, notice, version=1)
    assert list(verify_receipts(notice)) == []
    first, second = Receipt.objects.order_by("pk")
    Receipt.objects.filter(pk=first.pk).update(confirmed_at=timezone.now().replace(year=2020))
    assert list(verify_receipts(notice)) == [
        f"Thông báo {notice.pk}: dấu xác nhận {first.pk} đã bị sửa ngoài phần mềm."
    ]
    Receipt.objects.filter(pk=first.pk).update(confirmed_at=first.confirmed_at)
    Receipt.objects.filter(pk=second.pk).delete()
    assert any("“confirmed” ghi 2 nhưng chỉ có 1" in fault for fault in verify_receipts(notice))
    forged = Receipt(notice=notice, person=people[2], unit=union.school_a, counted=True, confirmed_version=1)
    forged.confirmed_at = timezone.now()
    forged.save()
    assert any("sửa ngoài phần mềm" in fault for fault in verify_receipts(notice))


def test_seals_of_an_earlier_key_still_hold(union, send, settings):
    person = union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    actions.confirm(person, notice, version=1)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "n" * 40
    assert list(verify_receipts(notice)) == []
    settings.SECRET_KEY_FALLBACKS = []
    assert len(list(verify_receipts(notice))) == 1


def test_lantoa_check_reads_the_receipts(union, send):
    from lantoa.base.checks import run_all

    person = union.person(union.school_a)
    notice = send(union.school_a, must_read=True)
    actions.confirm(person, notice, version=1)
    Receipt.objects.update(confirmed_via="mail")
    outcome = next(one for one in run_all() if "xác nhận" in one.title)
    assert not outcome.ok


def test_marking_takes_the_same_queries_for_one_and_for_many(union, send, django_assert_max_num_queries):
    people = [union.person(school) for school in union.schools for _number in range(10)]
    notice = send(union.national, must_read=True)
    with django_assert_max_num_queries(14):
        mark(notice, [person.pk for person in people], "delivered", via="mail")
    assert queries.reach(notice, union.national).delivered == 40


def test_a_confirmation_costs_nine_statements_at_most(union, send, django_assert_max_num_queries):
    person = union.person(union.school_a)
    notice = send(union.national, must_read=True)
    person = queries.reader(person.pk)
    # The roll; a savepoint; the counter held, the receipt, the version; receipt, counter and mark written.
    with django_assert_max_num_queries(9):
        actions.confirm(person, notice, version=1)
