"""Reads over units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import CharField, Q

from lantoa.base.prepared import Answer, Prepared, Slot
from lantoa.base.text import fold
from lantoa.units.importing import HEADINGS
from lantoa.units.models import Unit, UnitQuerySet, path_range


def within(paths: list[str], field: str = "path") -> Q:
    """A condition for units (or, with `field`, records of units) at or below any of `paths`.

    No paths select nothing.
    """
    if not paths:
        return Q(pk__in=[])
    condition = Q()
    for path in paths:
        condition |= Q(**path_range(path, field))
    return condition


def ancestors(unit: Unit, *, include_self: bool = False) -> UnitQuerySet:
    """The units above, from the root down; one query, no recursion."""
    paths = unit.ancestor_paths if include_self else unit.ancestor_paths[:-1]
    return Unit.objects.filter(path__in=paths).order_by("path")


def above(unit: Unit, *, include_self: bool = False) -> Answer:
    """`ancestors` for the trail that stands on nearly every page: the answer of a prepared query."""
    paths = unit.ancestor_paths if include_self else unit.ancestor_paths[:-1]
    return _above.ask(len(paths), **{f"path_{at}": path for at, path in enumerate(paths)})


_above = Prepared(
    Unit,
    lambda depth: Unit.objects.filter(path__in=[Slot(f"path_{at}", CharField()) for at in range(depth)]).order_by(
        "path"
    ),
)


def branch_ids(unit: Unit) -> list[int]:
    """The keys of `unit` and of all that is or was below it, also of what is dissolved; one query."""
    return list(Unit.objects.filter(**path_range(unit.path)).order_by().values_list("pk", flat=True))


def is_whole_tree(unit: Unit) -> bool:
    """Whether every unit is `unit` or below it."""
    return unit.depth == 1 and not Unit.objects.filter(depth=1).exclude(pk=unit.pk).exists()


def children(unit: Unit) -> UnitQuerySet:
    """The units directly below that still exist, by name."""
    return Unit.objects.under(unit).active().filter(depth=unit.depth + 1).select_related("kind__level").order_by("name")


def find(text: str) -> UnitQuerySet:
    """Units whose code or name holds `text`, with or without marks; an exact code comes first.

    For pickers and the finder: slice the result, it may be long, or take `first_of` it.
    """
    words = Q()
    for word in fold(text).split():
        words &= Q(folded_name__contains=word)
    if len(text.split()) == 1:  # no code holds a space
        words |= Q(code__istartswith=text.strip())
    return Unit.objects.active().filter(words).select_related("kind__level").order_by("depth", "folded_name")


def first_of(units: UnitQuerySet, most: int) -> list[Unit]:
    """The first of what `find` gives, for pickers; two queries.

    The first fetches keys alone: it goes along an index that holds names, codes and paths, and leaves the units
    themselves, which are ten times as large, untouched.
    """
    keys = list(units.values_list("pk", flat=True)[:most])
    found = Unit.objects.select_related("kind__level").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def existing_between(start: date, end: date) -> UnitQuerySet:
    """Units that existed on some day of the half-open period."""
    return Unit.objects.filter(Q(valid_to=None) | Q(valid_to__gt=start), valid_from__lt=end)


def branch_table(unit: Unit) -> Iterator[list[Any]]:
    """`unit` and all below it as a table that can be changed and imported again: the headings, then a row a unit.

    Two queries; parents stand before their children.
    """
    yield list(HEADINGS.values())
    codes = {above.path: above.code for above in ancestors(unit)}
    branch = Unit.objects.under(unit).active().select_related("kind__level")
    for one in branch.iterator(chunk_size=2000):
        codes[one.path] = one.code
        values = {
            "code": one.code,
            "name": one.name,
            "parent": codes.get(one.parent_path),
            "level": one.kind.level.name,
            "province": one.province,
            "members": one.members,
            "staff": one.staff,
            "address": one.address,
            "phone": one.phone,
            "email": one.email,
            "website": one.website,
            "finance": one.get_finance_display() if one.finance else "",
        }
        yield [values[name] for name in HEADINGS]
