from __future__ import annotations

import pytest

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability
from lantoa.people import scopes
from lantoa.people.administrator import create_administrator
from lantoa.people.backends import find_account
from lantoa.units.models import Unit

FACTS = {"name": "Trần Thị Hòa", "email": "hoa@congdoan.example", "password": "mot-mat-khau-dai"}


@pytest.mark.django_db
def test_an_empty_installation_gets_its_root_and_somebody_who_manages_all_of_it():
    account = create_administrator(**FACTS, root_code="TW", root_name="Công đoàn Giáo dục")
    root = Unit.objects.get(code="TW")
    assert find_account("HOA@congdoan.example") == account
    assert account.check_password(FACTS["password"])
    assert scopes.may(account, Capability.MANAGE_PEOPLE, root)
    assert not scopes.may(account, Capability.PUBLISH, root)


def test_with_a_tree_the_administrator_belongs_to_its_root(union):
    account = create_administrator(**FACTS)
    assert account.person.unit == union.national
    assert scopes.may(account, Capability.MANAGE_UNITS, union.school_d)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"name": "  "}, {"email": "hoa"}, {"password": "ngan"}, {}])
def test_what_is_wrong_is_refused_and_leaves_nothing_behind(change):
    with pytest.raises(Invalid):
        create_administrator(**FACTS | change)
    assert not Unit.objects.exists()


def test_an_address_in_use_is_refused(union):
    create_administrator(**FACTS)
    with pytest.raises(Conflict):
        create_administrator(**FACTS | {"email": FACTS["email"].upper()})
