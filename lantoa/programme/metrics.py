"""What a campaign's results are counted in, and what its dashboard shows: filled by the rooms above.

A room registers from its `AppConfig.ready()`:

    metrics.register(Metric("products", _("Sản phẩm đã đăng"), compute=products_of, having=with_products,
                            evidence_url=list_of))
    metrics.register_part(Part("articles", _("Bài viết"), listing=articles_of))

`compute` gets a queryset of campaigns and answers with one grouped query (use the queryset as a subquery:
`Product.objects.filter(campaign__in=campaigns).values("campaign").annotate(...)`), never with a loop.

Two codes mean something to this room: `products` (published products that have not been struck) is what
target T1 asks of a campaign, so the room that counts them gives `having` too, and calls
`actions.note_evidence(campaign)` when a campaign gains or loses a product (inside its own transaction); and `reach` (people reached with proof) is offered as a goal beside it. Until the
rooms that know them have registered, they have no value: "chưa có dữ liệu", never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lantoa.programme.models import Campaign

PRODUCTS = "products"
REACH = "reach"

Compute = Callable[["QuerySet[Campaign]"], Mapping[int, int | None]]


@dataclass(frozen=True)
class Metric:
    """Something countable about campaigns.

    `compute(campaigns)` maps campaign ids to whole numbers in one query; a campaign that is left out has 0, and
    one with None is not shown, because the number would tell what fewer than five people did.
    `having(campaigns)` narrows a queryset of campaigns to those that have at least one (by `Exists`).
    `evidence_url(campaign, user)` is the address of the records behind the number, or "".
    """

    code: str
    name: str | Promise
    compute: Compute
    evidence_url: Callable[[Campaign, Any], str] | None = None
    having: Callable[[QuerySet[Campaign]], QuerySet[Campaign]] | None = None
    order: int = 100


@dataclass(frozen=True)
class Entry:
    """One record on a campaign's page; `picture` is a rendition or an address, or None."""

    title: str
    url: str
    day: date | None = None
    note: str = ""
    picture: Any = None


@dataclass(frozen=True)
class Part:
    """A list on a campaign's dashboard and public page.

    `listing(campaign, user, limit)` gives at most `limit` entries that `user` may open (an anonymous user on
    the public page), newest first, with a fixed number of queries. `public=False` keeps it to the dashboard.
    """

    code: str
    label: str | Promise
    listing: Callable[[Campaign, Any, int], Sequence[Entry]]
    public: bool = True
    order: int = 100


_metrics: dict[str, Metric] = {}
_parts: dict[str, Part] = {}


def register(metric: Metric) -> None:
    """Offer a metric; the last one registered under a code counts."""
    _metrics[metric.code] = metric


def unregister(code: str) -> None:
    """Take a metric away again."""
    _metrics.pop(code, None)


def metric(code: str) -> Metric | None:
    """The metric of a code, or None while no room offers it."""
    return _metrics.get(code)


def metrics() -> list[Metric]:
    """All metrics in the order in which they are offered."""
    return sorted(_metrics.values(), key=lambda one: (one.order, one.code))


def with_products(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Those of `campaigns` with at least one published product; none while no room counts products."""
    found = _metrics.get(PRODUCTS)
    return campaigns.none() if found is None or found.having is None else found.having(campaigns)


def name_of(code: str) -> str:
    """What a metric is called, also while no room offers it."""
    found = _metrics.get(code)
    if found is not None:
        return str(found.name)
    return {PRODUCTS: _("Sản phẩm đã đăng"), REACH: _("Người được tiếp cận")}.get(code, code)


def offered() -> list[tuple[str, str]]:
    """Codes and names that a target can be set for: the two that every campaign has, then the others."""
    listed = [(code, name_of(code)) for code in (PRODUCTS, REACH)]
    return listed + [(one.code, str(one.name)) for one in metrics() if one.code not in (PRODUCTS, REACH)]


def register_part(part: Part) -> None:
    """Offer a list for the campaign's pages."""
    _parts[part.code] = part


def unregister_part(code: str) -> None:
    """Take a list away again."""
    _parts.pop(code, None)


def parts(*, public_only: bool = False) -> list[Part]:
    """All lists in the order in which they are shown."""
    chosen = [part for part in _parts.values() if part.public or not public_only]
    return sorted(chosen, key=lambda one: (one.order, one.code))
