"""What is done with campaigns and with a unit's own occasions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, fold
from lantoa.people.models import Account
from lantoa.programme import occasions
from lantoa.programme.models import Campaign, CampaignTarget, Occasion
from lantoa.programme.signals import campaign_changed
from lantoa.units.models import Unit

CAMPAIGN_FIELDS = frozenset(
    ["title", "aim", "starts_on", "ends_on", "occasion", "parent", "cover", "hashtags", "products", "conclusion"]
)  # fmt: skip
OCCASION_FIELDS = frozenset(["rule", "month", "day", "weekday", "nth", "since", "lead_days", "lasts_days", "aim"])


@transaction.atomic
def create_campaign(
    actor: Account | None,
    unit: Unit,
    *,
    title: str,
    starts_on: date,
    ends_on: date,
    targets: Mapping[str, int] | None = None,
    state: str = Campaign.State.DRAFT,
    **facts: Any,
) -> Campaign:
    """Open a campaign of `unit` from `starts_on` to `ends_on` (both days belong to it).

    `facts` as in `CAMPAIGN_FIELDS`; `targets` maps metric codes to whole numbers. A draft is seen by officers
    only; `state="active"` makes it public at once.
    """
    require(actor, Capability.PLAN, unit)
    campaign = Campaign(unit=unit, state=state, created_by=actor)
    _fill(campaign, {"title": title, "starts_on": starts_on, "ends_on": ends_on, **facts})
    campaign.save()
    _write_targets(campaign, targets or {})
    audit.record(actor, "campaign.create", campaign)
    note_evidence(campaign)
    return campaign


@transaction.atomic
def propose_campaign(actor: Account | None, unit: Unit, occasion: Occasion, year: int) -> Campaign:
    """A draft for `occasion` in `year` with its suggested title, dates, products and targets.

    Where the unit has one for that occasion and year already, that one is returned.
    """
    require(actor, Capability.PLAN, unit)
    day = occasions.falls_on(occasion, year)
    if day is None:
        raise Invalid(_("Năm %(year)d không có ngày này.") % {"year": year})
    there = (
        Campaign.objects.filter(unit=unit, occasion=occasion, ends_on__gte=day, starts_on__lte=day)
        .exclude(state=Campaign.State.CANCELLED)
        .first()
    )
    if there is not None:
        return there
    last = occasions.last_day(occasion, day)
    starts_on = day if last > day else day - timedelta(days=max(occasion.lasts_days - 2, 0))
    return create_campaign(
        actor, unit, title=f"{occasion.campaign_title or occasion.name} {year}"[:160], starts_on=starts_on,
        ends_on=last if last > day else day + timedelta(days=1), occasion=occasion, aim=occasion.aim,
        products=list(occasion.products), targets=occasion.targets,
    )  # fmt: skip


@transaction.atomic
def join_campaign(actor: Account | None, unit: Unit, parent: Campaign) -> Campaign:
    """The unit's own campaign in answer to one of a unit above: same occasion, dates, aim and products."""
    require(actor, Capability.PLAN, unit)
    there = Campaign.objects.filter(unit=unit, parent=parent).exclude(state=Campaign.State.CANCELLED).first()
    if there is not None:
        return there
    return create_campaign(
        actor, unit, title=parent.title, starts_on=parent.starts_on, ends_on=parent.ends_on, parent=parent,
        occasion=parent.occasion, aim=parent.aim, products=list(parent.products), hashtags=parent.hashtags,
    )  # fmt: skip


@transaction.atomic
def update_campaign(actor: Account | None, campaign: Campaign, **facts: Any) -> Campaign:
    """Change a campaign (`CAMPAIGN_FIELDS`)."""
    require(actor, Capability.PLAN, campaign.unit)
    before = campaign.ends_on
    _fill(campaign, facts)
    campaign.save()
    audit.record(actor, "campaign.update", campaign, fields=sorted(facts))
    note_evidence(campaign, before)
    return campaign


@transaction.atomic
def set_targets(actor: Account | None, campaign: Campaign, targets: Mapping[str, int]) -> Campaign:
    """Replace the campaign's targets: metric codes to whole numbers above zero; zero leaves one out."""
    require(actor, Capability.PLAN, campaign.unit)
    campaign.targets.all().delete()
    _write_targets(campaign, targets)
    audit.record(actor, "campaign.set_targets", campaign, targets=dict(targets))
    return campaign


@transaction.atomic
def launch_campaign(actor: Account | None, campaign: Campaign) -> Campaign:
    """Make a draft public."""
    return _to(actor, campaign, Campaign.State.ACTIVE, "launch", {Campaign.State.DRAFT})


@transaction.atomic
def close_campaign(
    actor: Account | None, campaign: Campaign, *, conclusion: str = "", on: date | None = None
) -> Campaign:
    """End an active campaign; one that is closed before its last day ends on `on` (today)."""
    on, before = on or timezone.localdate(), campaign.ends_on
    if campaign.starts_on <= on < campaign.ends_on:
        campaign.ends_on = on
    if conclusion.strip():
        campaign.conclusion = conclusion.strip()
    _to(actor, campaign, Campaign.State.CLOSED, "close", {Campaign.State.ACTIVE})
    note_evidence(campaign, before)
    return campaign


@transaction.atomic
def reopen_campaign(actor: Account | None, campaign: Campaign) -> Campaign:
    """Take up a campaign that was closed or cancelled by mistake; a cancelled one becomes a draft again."""
    back = Campaign.State.ACTIVE if campaign.state == Campaign.State.CLOSED else Campaign.State.DRAFT
    return _to(actor, campaign, back, "reopen", {Campaign.State.CLOSED, Campaign.State.CANCELLED})


@transaction.atomic
def cancel_campaign(actor: Account | None, campaign: Campaign) -> Campaign:
    """Call a campaign off; what was published for it stays where it is."""
    return _to(actor, campaign, Campaign.State.CANCELLED, "cancel", {Campaign.State.DRAFT, Campaign.State.ACTIVE})


@transaction.atomic
def add_occasion(actor: Account | None, unit: Unit, *, name: str, month: int, day: int, **facts: Any) -> Occasion:
    """A unit's own anniversary, seen by it and the units below. `facts` as in `OCCASION_FIELDS`."""
    require(actor, Capability.PLAN, unit)
    name = clean(name)
    unknown = facts.keys() - OCCASION_FIELDS
    if unknown:
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
    code = f"{unit.code}-{slugify(fold(name))}-{month}-{day}".lower().replace(".", "-")[:60]
    if Occasion.objects.filter(code=code).exists():
        raise Conflict(_("Đơn vị đã có ngày kỷ niệm này."))
    occasion = Occasion(
        code=code, name=name, kind=Occasion.Kind.UNIT, unit=unit, month=month, day=day, campaign_title=name, **facts
    )
    try:
        occasion.full_clean()
        if occasion.rule == Occasion.Rule.SOLAR:
            date(2024, month, day)
        if occasion.rule == Occasion.Rule.LUNAR and not 1 <= day <= 30:
            raise ValueError
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    except ValueError as error:
        raise Invalid(_("Không có ngày %(day)d tháng %(month)d.") % {"day": day, "month": month}) from error
    occasion.save()
    audit.record(actor, "occasion.add", occasion)
    return occasion


@transaction.atomic
def remove_occasion(actor: Account | None, occasion: Occasion) -> None:
    """Take a unit's own anniversary off its calendar; campaigns held for it stay."""
    if occasion.unit is None:
        raise Invalid(_("Ngày kỷ niệm chung không xóa được ở đây."))
    require(actor, Capability.PLAN, occasion.unit)
    audit.record(actor, "occasion.remove", occasion)
    occasion.delete()


def _to(actor: Account | None, campaign: Campaign, state: str, verb: str, allowed: set[Campaign.State]) -> Campaign:
    require(actor, Capability.PLAN, campaign.unit)
    now = Campaign.objects.select_for_update().values_list("state", flat=True).get(pk=campaign.pk)
    if now not in allowed:
        raise Conflict(
            _("Đợt truyền thông này %(state)s nên không làm được việc này.") % {"state": Campaign.State(now).label}
        )
    campaign.state = state
    campaign.save(update_fields=["state", "ends_on", "conclusion"])
    audit.record(actor, f"campaign.{verb}", campaign)
    note_evidence(campaign)
    return campaign


def note_evidence(campaign: Campaign, before: date | None = None) -> None:
    """Say that what stands behind a campaign's figures has changed; `before` is the last day it had until now.

    Rooms above call it, inside their transaction, when a campaign gains or loses a published product.
    """
    days = sorted({campaign.ends_on, before or campaign.ends_on})
    campaign_changed.send(sender=Campaign, campaign=campaign, days=days)


def _write_targets(campaign: Campaign, targets: Mapping[str, int]) -> None:
    if any(goal < 0 for goal in targets.values()):
        raise Invalid(_("Mục tiêu phải là số không âm."))
    CampaignTarget.objects.bulk_create(
        CampaignTarget(campaign=campaign, metric=code[:32], goal=goal) for code, goal in targets.items() if goal
    )


def _fill(campaign: Campaign, facts: Mapping[str, Any]) -> None:
    unknown = facts.keys() - CAMPAIGN_FIELDS
    if unknown:
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
    for name, value in facts.items():
        setattr(campaign, name, clean(value) if name in {"title", "hashtags"} else value)
    campaign.slug = slugify(fold(campaign.title))[:120] or "dot"
    campaign.folded_title = fold(campaign.title)[:160]
    path = campaign.unit.path
    if campaign.parent is not None and not (
        path.startswith(campaign.parent.unit.path) and campaign.parent.unit_id != campaign.unit_id
    ):
        raise Invalid(_("Chỉ hưởng ứng được đợt truyền thông của đơn vị cấp trên."))
    if campaign.occasion is not None and campaign.occasion.unit is not None and not path.startswith(
        campaign.occasion.unit.path
    ):  # fmt: skip
        raise Invalid(_("Ngày kỷ niệm này không phải của đơn vị hay của cấp trên."))
    if campaign.cover is not None and campaign.cover.unit_id not in (None, campaign.unit_id):
        raise Invalid(_("Hãy chọn ảnh của đơn vị."))
    try:
        campaign.full_clean(exclude=["unit", "parent", "occasion", "cover", "created_by"])
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), fields=sorted(getattr(error, "error_dict", {}))) from error
