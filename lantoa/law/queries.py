"""Reads: acts as a list, one act with its articles, one article with its neighbours; what searches find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from lantoa.base.rights import Capability, may
from lantoa.base.text import fold
from lantoa.law.models import Act, Provision
from lantoa.search.sources import Document, Hit
from lantoa.units.models import Unit


def acts(text: str = "", kind: str = "", validity: str = "") -> QuerySet[Act]:
    """Acts newest first, narrowed to words of name, sign or body, to a kind, and to how they hold.

    `validity` is one of `Act.Validity`, or "chua" for those about which nobody has said anything.
    """
    found = Act.objects.order_by("-effective_on", "sign")
    for word in fold(text).split()[:8]:
        found = found.filter(folded__contains=word)
    if kind:
        found = found.filter(kind=kind)
    if validity:
        found = found.filter(validity="" if validity == "chua" else validity)
    return found


def kinds() -> list[str]:
    """The kinds of acts there are, in order; one query."""
    return list(Act.objects.order_by("kind").values_list("kind", flat=True).distinct())


def neighbours(provision: Provision) -> tuple[Provision | None, Provision | None]:
    """The article before and the one after; two queries."""
    same = Provision.objects.filter(act=provision.act).only("number", "heading", "act")
    return (
        same.filter(order__lt=provision.order).order_by("-order").first(),
        same.filter(order__gt=provision.order).order_by("order").first(),
    )


def may_keep(user: Any) -> bool:
    """Whether `user` may say how law holds."""
    if not getattr(user, "is_authenticated", False):
        return False
    root = Unit.objects.filter(depth=1).first()
    return root is not None and may(user, Capability.KEEP_DOCUMENTS, root)


def replacing(act: Act) -> Act | None:
    """The act that took its place, where the corpus has it."""
    return Act.objects.filter(sign__iexact=act.replaced_by).first() if act.replaced_by else None


def documents(pks: Sequence[int] | None) -> Iterator[Document]:
    """Articles of law as the index holds them; the name of the act is searched with each."""
    found = Provision.objects.select_related("act").order_by("pk")
    if pks is not None:
        found = found.filter(pk__in=pks)
    for one in found.iterator(chunk_size=500):
        yield Document(
            one.pk, one.heading or one.label, f"{one.label} {one.act.label}\n{one.text}",
            tags=(f"kind:{one.act.kind}",), day=one.act.effective_on,
        )  # fmt: skip


def hits(pks: Sequence[int], _user: Any) -> dict[int, Hit]:
    """Articles by key; law is open to all. What holds no more says so."""
    today = timezone.localdate()
    return {
        one.pk: Hit(
            f"{one.title} – {one.act.label}", one.get_absolute_url(), _kind(one, today), one.text[:180], one.act.body,
            one.act.effective_on, text=one.text,
        )
        for one in Provision.objects.filter(pk__in=pks).select_related("act")
    }  # fmt: skip


def _kind(one: Provision | Act, today: Any) -> str:
    act = one.act if isinstance(one, Provision) else one
    return f"{act.kind} · {one.standing(today)[1].lower()}"


def find_acts(text: str, _user: Any, limit: int) -> list[Hit]:
    """Acts whose name or sign has all the words; for who looks for a law, not for an article."""
    today = timezone.localdate()
    found = sorted(acts(text)[: limit * 2], key=lambda act: (not act.name, act.has_ended(today)))
    return [
        Hit(act.label, act.get_absolute_url(), _kind(act, today), act.body, day=act.effective_on)
        for act in found[:limit]
    ]
