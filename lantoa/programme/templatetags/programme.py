"""Small helps for the pages of the programme."""

from __future__ import annotations

from django import template

from lantoa.programme import paper
from lantoa.programme.models import PlanItem

register = template.Library()

KINDS = {
    "draft": "neutral", "submitted": "brand", "returned": "rust", "approved": "leaf",
    "planned": "neutral", "ongoing": "brand", "done": "leaf", "cancelled": "neutral",
    "active": "leaf", "closed": "neutral",
    "adopted": "leaf", "adapted": "brand", "declined": "amber",
}  # fmt: skip
"""State → colour of its pill."""


@register.filter
def state_kind(state: str) -> str:
    """The colour in which a state is shown."""
    return KINDS.get(state, "neutral")


@register.filter
def item_dates(item: PlanItem) -> str:
    """When an activity is held, in a word."""
    return paper.when(item)
