from __future__ import annotations

import pytest

from lantoa.communities import actions, belonging
from lantoa.people.models import Account


@pytest.fixture(autouse=True)
def _on_a_monday(time_machine, settings, tmp_path):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def chair(union):
    """Who looks after groups and cases at school A."""
    return union.account(union.school_a, "chu-tich", name="Trần Văn Chủ Tọa")


@pytest.fixture
def other_moderator(union):
    """Another moderator there, without cases."""
    return union.account(union.school_a, "can-bo-truyen-thong", name="Lê Thị Truyền")


@pytest.fixture
def member(union):
    """A colleague there."""
    return union.account(union.school_a, name="Đỗ Thị Viết")


@pytest.fixture
def colleague(union):
    """Another one."""
    return union.account(union.school_a, name="Vũ Văn Đọc")


@pytest.fixture
def stranger(union):
    """Who belongs to another branch."""
    return union.account(union.school_c, name="Người Lạ")


@pytest.fixture
def group(union, chair):
    """The group of school A, to which everybody there belongs."""
    return actions.create_group(chair, union.school_a, name="Trường mình")


@pytest.fixture
def names():
    """A function that gives the names of the groups an account belongs to."""

    def of(account: Account) -> set[str]:
        person = type(account.person).objects.get(pk=account.person_id)
        return set(belonging.groups_of(person).values_list("name", flat=True))

    return of
