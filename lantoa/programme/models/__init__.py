"""The programme, its targets, plans and their items, campaigns and the occasions they are held for."""

from __future__ import annotations

from lantoa.programme.models.campaigns import Campaign, CampaignTarget, Occasion
from lantoa.programme.models.plans import (
    Cascade,
    ItemAnswer,
    ItemComment,
    ItemShare,
    Plan,
    PlanItem,
    PlanReview,
    ReviewNote,
)
from lantoa.programme.models.programmes import Programme, ProgrammeSection, Target

__all__ = [
    "Campaign",
    "CampaignTarget",
    "Cascade",
    "ItemAnswer",
    "ItemComment",
    "ItemShare",
    "Occasion",
    "Plan",
    "PlanItem",
    "PlanReview",
    "Programme",
    "ProgrammeSection",
    "ReviewNote",
    "Target",
]
