from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import BigIntegerField, CharField, DateField, DateTimeField
from django.utils import timezone

from lantoa.base.prepared import Prepared, Slot
from lantoa.people.models import Account, Person, Position

pytestmark = pytest.mark.django_db
KEY = BigIntegerField()


def test_a_prepared_query_gives_what_the_queryset_gives(union, django_assert_num_queries):
    one = union.account(union.school_a, "to-truong")
    accounts = Account.objects.select_related("person__unit__kind__level", "person__job_type")
    prepared = Prepared(Account, lambda: accounts.filter(pk=Slot("pk", KEY)))
    prepared(pk=one.pk)
    with django_assert_num_queries(1):
        [found] = prepared(pk=one.pk)
        assert found.person.unit.kind.level.code == "co-so"
        assert found.person.job_type.code == "giao-vien"
    assert found == accounts.get(pk=one.pk)
    assert found.__dict__.keys() == accounts.get(pk=one.pk).__dict__.keys()
    assert found.date_joined == one.date_joined
    assert prepared(pk=one.pk + 1000) == []


def test_what_stands_in_a_slot_is_never_read_as_sql(union):
    person = union.person(union.school_a, "Nguyễn Thị 100% O'Hà")
    prepared = Prepared(
        Person, lambda: Person.objects.filter(full_name=Slot("name", CharField())).values_list("pk", "full_name")
    )
    assert prepared(name=person.full_name) == [(person.pk, person.full_name)]
    assert prepared(name="' OR 1=1 --") == []
    assert prepared(name="%s") == []


def test_days_moments_and_lists_go_into_slots(union):
    account = union.account(union.school_a, "to-truong")
    today = timezone.localdate()
    held = Prepared(
        Position,
        lambda: Position.objects.on(Slot("day", DateField())).values_list("person_id", "valid_from", named=True),
    )
    [row] = held(day=today)
    assert (row.person_id, row.valid_from) == (account.person_id, account.person.positions.get().valid_from)
    assert held(day=row.valid_from - timedelta(days=1)) == []
    joined = Prepared(
        Account, lambda count: Account.objects.filter(
            date_joined__gt=Slot("since", DateTimeField()), pk__in=[Slot(f"pk_{at}", KEY) for at in range(count)]
        )
    )  # fmt: skip
    assert joined(2, since=account.date_joined - timedelta(seconds=1), pk_0=account.pk, pk_1=account.pk) == [account]
    assert joined(1, since=account.date_joined + timedelta(seconds=1), pk_0=account.pk) == []


def test_columns_that_were_left_out_are_fetched_when_they_are_asked_for(union):
    person = union.person(union.school_a, "Trần Văn Bình")
    [found] = Prepared(Person, lambda: Person.objects.only("team").filter(pk=Slot("pk", KEY)))(pk=person.pk)
    assert found.get_deferred_fields() > {"full_name"}
    assert found.full_name == "Trần Văn Bình"


def test_a_page_of_none_asks_nothing(django_assert_num_queries):
    none = Prepared(Person, lambda most: Person.objects.order_by("pk")[:most])
    with django_assert_num_queries(0):
        assert none(0) == []


def test_answers_can_be_compared_before_anything_is_made_of_them(union, django_assert_num_queries):
    prepared = Prepared(Person, lambda: Person.objects.filter(full_name=Slot("name", CharField())).order_by("pk"))
    person = union.person(union.school_a, "Trần Thị Hoa")
    with django_assert_num_queries(2):
        first, second = prepared.ask(name="Trần Thị Hoa"), prepared.ask(name="Trần Thị Hoa")
    assert first == second
    with django_assert_num_queries(0):
        assert first.found() == [person]
    Person.objects.filter(pk=person.pk).update(phone="0912345678")
    assert prepared.ask(name="Trần Thị Hoa") != first
