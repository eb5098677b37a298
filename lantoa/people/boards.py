"""What the upper rooms want shown on "Việc cần làm" and "Của tôi"; each room registers its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from lantoa.people.models import Account
from lantoa.units.models import Unit


@dataclass(frozen=True)
class TodoItem:
    """One next step for an officer.

    `title` says what to do with a verb; `url` is where it is done; `due` is the last good day (inclusive);
    `count` how many things wait there. Items are shown overdue first, then by `due`, then by `order`.
    """

    title: str
    url: str
    unit: Unit | None = None
    detail: str = ""
    due: date | None = None
    count: int = 1
    icon: str = "check"
    order: int = 100


@dataclass(frozen=True)
class MyItem:
    """Something of one's own on "Của tôi": a notice to confirm, a story sent in."""

    title: str
    url: str
    detail: str = ""
    state: str = ""
    icon: str = "bell"
    order: int = 100
    urgent: bool = False


@dataclass(frozen=True)
class Door:
    """A room of a unit's workspace at `/lam-viec/<unit_code>/`; `url_name` takes the unit's code.

    It is shown to who holds one of `capabilities` for the unit (any at all, if none are named). `group` is
    the heading it stands under.
    """

    label: str | Promise
    url_name: str
    icon: str
    hint: str | Promise = ""
    capabilities: tuple[str, ...] = ()
    group: str | Promise = ""
    order: int = 100


_doors: dict[str, Door] = {}


def register_door(door: Door) -> None:
    """Put a room into the workspace of every unit; call it in the room's `AppConfig.ready`."""
    _doors[door.url_name] = door


def doors_for(held: set[str]) -> list[Door]:
    """The rooms open to who holds the capabilities `held`, in order; those of one heading stand together."""
    open_to = [door for door in _doors.values() if not door.capabilities or held & set(door.capabilities)]
    first: dict[str, int] = {}
    for door in _doors.values():
        first[str(door.group)] = min(door.order, first.get(str(door.group), door.order))
    return sorted(open_to, key=lambda door: (first[str(door.group)], str(door.group), door.order, door.url_name))


TodoProvider = Callable[[Account], Iterable[TodoItem]]
MyProvider = Callable[[Account], Iterable[MyItem]]

_todo: dict[str, TodoProvider] = {}
_mine: dict[str, MyProvider] = {}


def register_todo(name: str, provider: TodoProvider) -> None:
    """Offer steps for the to-do page; call it in the room's `AppConfig.ready`. Few queries, no loops over units."""
    _todo[name] = provider


def register_mine(name: str, provider: MyProvider) -> None:
    """Offer items for a member's own page; call it in the room's `AppConfig.ready`."""
    _mine[name] = provider


def todo_for(account: Account) -> list[TodoItem]:
    """All next steps of `account`, the most pressing first."""
    items = [item for provider in _todo.values() for item in provider(account)]
    return sorted(items, key=lambda item: (item.due or date.max, item.order, item.title))


def mine_for(account: Account) -> list[MyItem]:
    """All items for the own page of `account`."""
    items = [item for provider in _mine.values() for item in provider(account)]
    return sorted(items, key=lambda item: (item.order, item.title))
