"""People who move are in the lists of their new unit without anybody doing more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lantoa.conftest import FOUNDED
from lantoa.notices import queries
from lantoa.notices.audience import Audience, headcount
from lantoa.people.models import Membership, Person
from lantoa.units import actions as unit_actions

pytestmark = pytest.mark.django_db

MOVED = 1_000


def test_a_thousand_people_who_move_are_in_the_lists_of_their_new_unit_and_out_of_the_old_ones(
    union, send, django_assert_max_num_queries
):
    old, new = union.school_b, union.school_c  # in two provinces
    people = Person.objects.bulk_create(
        Person(unit=old, full_name=f"Nguyễn Văn {n}", member_number=f"M{n:05d}", joined_on=FOUNDED)
        for n in range(MOVED)
    )
    Membership.objects.bulk_create(Membership(person=person, unit=old, valid_from=FOUNDED) for person in people)
    sent_before = send(old, title="Trước khi nhập")
    with django_assert_max_num_queries(60):
        unit_actions.merge(None, old, new, on=timezone.localdate() - timedelta(days=1))

    for branch, expected in ((new, MOVED), (union.south, MOVED), (union.north, 0), (union.national, MOVED)):
        branch.refresh_from_db()
        assert headcount(Audience(branch)) == expected
    after = send(new, title="Sau khi nhập")
    assert after.audience_people == MOVED
    one = Person.objects.select_related("unit__kind__level").get(member_number="M00500")
    shown = {item.notice.title for item in queries.feed(one).items}
    assert "Sau khi nhập" in shown
    # What was sent before keeps the denominator with which it went out.
    sent_before.refresh_from_db()
    assert sent_before.audience_people == MOVED
