from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from lantoa.base import navigation
from lantoa.base.context import site
from lantoa.base.navigation import NavItem, doors, register


class SomeMember:
    is_authenticated = True


@pytest.fixture
def request_at(rf):
    def make(path: str, user=None):
        request = rf.get(path)
        request.user = user or AnonymousUser()
        return request

    return make


@pytest.fixture(autouse=True)
def _only_these_doors(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    navigation._at.cache_clear()
    yield
    navigation._at.cache_clear()


def test_doors_come_in_order_and_the_one_we_are_behind_is_current(request_at):
    register(NavItem("Ngoại tuyến", "base:offline", "offline", order=20))
    register(NavItem("Thiết kế", "base:style_guide", "home", order=10))
    found = doors(request_at("/he-thong-thiet-ke/mau/"), "main")
    assert [(door.label, door.current) for door in found] == [("Thiết kế", True), ("Ngoại tuyến", False)]
    assert found[0].url == "/he-thong-thiet-ke/"


def test_a_door_that_leads_nowhere_is_left_out(request_at):
    register(NavItem("Chưa xây", "nowhere:at_all", "home"))
    assert doors(request_at("/"), "main") == []


def test_a_door_is_shown_only_to_those_it_is_for(request_at):
    register(NavItem("Việc cần làm", "base:offline", "list", place="officer", visible=navigation.signed_in))
    assert doors(request_at("/"), "officer") == []
    assert [door.label for door in doors(request_at("/", SomeMember()), "officer")] == ["Việc cần làm"]


def test_registering_again_replaces(request_at):
    register(NavItem("Cũ", "base:offline", "home"))
    register(NavItem("Mới", "base:offline", "home"))
    assert [door.label for door in doors(request_at("/"), "main")] == ["Mới"]


def test_an_unknown_icon_is_refused_at_once():
    with pytest.raises(ValueError, match="no icon"):
        NavItem("Gì", "base:offline", "unicorn")


def test_the_bottom_bar_is_for_people_who_signed_in_and_carries_its_count(request_at):
    register(NavItem("Cần xác nhận", "base:offline", "bell", place="bottom", count=lambda request: 3))
    register(NavItem("Việc cần làm", "base:style_guide", "list", place="officer"))
    assert not site(request_at("/"))["bottom_nav"]
    bar = site(request_at("/", SomeMember()))["bottom_nav"]
    assert [(door.label, door.count) for door in bar] == [("Cần xác nhận", 3), ("Việc cần làm", 0)]


def test_the_page_of_an_error_counts_nothing(request_at):
    register(NavItem("Cần xác nhận", "base:offline", "bell", count=lambda request: 3))
    request = request_at("/")
    assert [door.count for door in doors(request, "main")] == [3]
    request.without_counts = True
    assert [door.count for door in doors(request, "main")] == [0]
