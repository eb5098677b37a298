from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from lantoa.base.errors import Conflict, NotAllowed
from lantoa.people import actions, scopes
from lantoa.people.backends import find_account
from lantoa.people.models import Person, Position, Title
from lantoa.people.scopes import Capability
from lantoa.units import actions as unit_actions
from lantoa.units.models import Unit

pytestmark = pytest.mark.django_db


def test_a_chair_publishes_in_the_own_unit_and_nowhere_else(union):
    chair = union.account(union.school_a, "chu-tich")
    assert scopes.may(chair, Capability.PUBLISH, union.school_a)
    assert not scopes.may(chair, Capability.PUBLISH, union.school_b)
    assert not scopes.may(chair, Capability.PUBLISH, union.north)


def test_some_rights_reach_over_the_whole_branch(union):
    chair = union.account(union.north, "chu-tich")
    assert scopes.may(chair, Capability.SEE_REACH, union.school_b)
    assert not scopes.may(chair, Capability.SEE_REACH, union.school_c)
    seen = scopes.scoped(Person.objects.all(), chair, Capability.SEE_REACH)
    assert set(seen.values_list("unit__code", flat=True)) == {"P01"}


def test_rights_begin_and_end_with_the_position(union, time_machine):
    account = union.account(union.school_a)
    assert not scopes.holds(account)
    time_machine.move_to("2026-05-01 09:00+07:00")
    position = actions.appoint(
        None, account.person, Title.objects.get(code="chu-tich"), union.school_a, on=date(2026, 5, 10)
    )
    scopes.forget(account)
    assert not scopes.may(account, Capability.WRITE, union.school_a)
    time_machine.move_to("2026-05-10 00:30+07:00")
    assert scopes.may(account, Capability.WRITE, union.school_a)
    actions.end_position(None, position, on=date(2026, 6, 1))
    time_machine.move_to("2026-06-01 00:30+07:00")
    assert not scopes.may(account, Capability.WRITE, union.school_a)


def test_who_has_left_the_roll_is_not_appointed(union):
    person = union.person(union.school_a)
    actions.remove_person(None, person, on=date(2026, 5, 1))
    with pytest.raises(Conflict, match="01/05/2026"):
        actions.appoint(None, person, Title.objects.get(code="chu-tich"), union.school_a, on=date(2026, 5, 1))
    actions.appoint(None, person, Title.objects.get(code="chu-tich"), union.school_a, on=date(2026, 4, 1))


def test_moving_an_officer_changes_one_roll_and_ends_the_old_rights(union):
    account = union.account(union.school_a, "chu-tich")
    actions.transfer(None, account.person, union.school_c, on=date(2026, 5, 1))
    scopes.forget(account)
    assert not scopes.holds(account)
    assert account.person.memberships.count() == 2


def test_grants_are_read_with_one_query(union, django_assert_num_queries):
    account = union.account(union.north, "chu-tich", "uy-vien-bch")
    with django_assert_num_queries(1):
        assert scopes.may(account, Capability.PLAN, union.north)
        assert not scopes.may(account, Capability.PLAN, union.south)


def test_nobody_and_visitors_hold_nothing(union):
    assert not scopes.holds(AnonymousUser())
    assert not scopes.scoped(Unit.objects.all(), AnonymousUser(), Capability.SEE_REACH, "").exists()
    with pytest.raises(NotAllowed, match="viết bài"):
        scopes.require(AnonymousUser(), Capability.WRITE, union.school_a)


def test_people_follow_a_merger_and_leave_with_a_dissolution(union):
    chair = union.account(union.school_b, "chu-tich")
    unit_actions.merge(None, union.school_b, union.school_a, on=date(2026, 3, 1))
    chair.person.refresh_from_db()
    assert chair.person.unit == union.school_a
    assert not Position.objects.filter(person=chair.person, valid_to=None).exists()
    gone = union.account(union.school_d)
    unit_actions.dissolve(None, union.school_d, on=date(2026, 3, 1))
    gone.refresh_from_db()
    assert not gone.is_active


def test_one_signs_in_with_whatever_one_remembers(union):
    person = union.person(union.school_a, "Lê Thị Hoa", phone="+84912345678", email="hoa@truong.example")
    account = type(union.account(union.school_a)).objects.create_for(person, "mat-khau-dai-1")
    for text in ("hoa@truong.example", "0912 345 678", "+84912345678", person.member_number):
        assert find_account(text) == account
    assert find_account("khong-co") is None


def test_a_phone_shared_by_two_people_names_nobody(union):
    for _ in range(2):
        person = union.person(union.school_a, phone="+84912345678")
        type(union.account(union.school_a)).objects.create_for(person, "mat-khau-dai-1")
    assert find_account("0912345678") is None


def test_no_unit_dissolves_or_moves_itself(union):
    chair = union.account(union.school_a, "chu-tich")
    with pytest.raises(NotAllowed):
        unit_actions.dissolve(chair, union.school_a, on=date(2026, 3, 1))
    with pytest.raises(NotAllowed):
        unit_actions.merge(chair, union.school_a, union.school_b, on=date(2026, 3, 1))
    above = union.account(union.north, "chu-tich")
    unit_actions.dissolve(above, union.school_a, on=date(2026, 3, 1))
    assert not Unit.objects.get(code="S001").is_active
