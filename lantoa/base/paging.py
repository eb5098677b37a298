"""Pages of long lists, without counting them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
LAST = 500


@dataclass(frozen=True)
class Page(Generic[M]):
    """A part of a list, and the addresses of the parts beside it ("" where there are none)."""

    object_list: list[M]
    number: int
    previous_url: str
    next_url: str

    def __iter__(self) -> Iterator[M]:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)


def page_of(request: HttpRequest, queryset: QuerySet[M], size: int = 20, key: str = "trang") -> Page[M]:
    """The part of `queryset` that the address asks for; one row more is read to know whether another follows."""
    asked = request.GET.get(key, "1")
    number = min(max(int(asked), 1), LAST) if asked.isdecimal() and len(asked) < 6 else 1
    start = (number - 1) * size
    rows: list[Any] = list(queryset[start : start + size + 1])

    def address(other: int) -> str:
        query = request.GET.copy()
        query[key] = str(other)
        return "?" + query.urlencode()

    return Page(
        rows[:size], number, address(number - 1) if number > 1 else "", address(number + 1) if len(rows) > size else ""
    )
