"""Badges by rule and by hand, and the contributor's own page."""

from __future__ import annotations

from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.icons import ICONS
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.people import credits
from lantoa.people.models import Account, Person
from lantoa.recognition.models import Award, Badge, Profile
from lantoa.units.models import Unit

COMMEND = Capability.COMMEND
_BATCH = 1_000


@transaction.atomic
def save_badge(
    actor: Account | None, unit: Unit, badge: Badge | None = None, *, name: str, about: str, icon: str = "flag",
    credit: str = "", least: int | None = None, active: bool = True,
) -> Badge:  # fmt: skip
    """A badge of `unit`, or other facts of one: by a rule (`least` credits of the kind `credit`) or by hand.

    Only public kinds make a rule: a badge would tell of the others. Raises `Invalid` for missing parts and unknown kinds.
    """
    require(actor, COMMEND, unit)
    if badge is None:
        badge = Badge(unit=unit)
    elif badge.unit_id != unit.pk:
        raise Invalid(_("Huy hiệu này của đơn vị khác."))
    badge.name, badge.about = clean(name)[:60], clean(about)[:200]
    if not badge.name or not badge.about or icon not in ICONS:
        raise Invalid(_("Hãy ghi tên huy hiệu, trao cho ai và chọn hình."))
    kind = credits.kind(credit) if credit else None
    if credit and (kind is None or not kind.public or not least):
        raise Invalid(_("Hãy chọn loại đóng góp và từ mấy lần."))
    if Badge.objects.filter(unit=unit, name=badge.name).exclude(pk=badge.pk).exists():
        raise Invalid(_("Đơn vị đã có huy hiệu tên này."))
    badge.icon, badge.credit, badge.least, badge.active = icon, credit, least if credit else None, active
    badge.save()
    audit.record(actor, "badge.save", badge)
    return badge


@transaction.atomic
def award(actor: Account | None, unit: Unit, badge: Badge, person: Person, *, reason: str) -> Award:
    """Give a badge by hand to a person of the unit; nobody gives one to themselves.

    Raises `Invalid` for one that goes by its rule, `Conflict` where the person has it.
    """
    require(actor, COMMEND, unit)
    if not badge.by_hand or not badge.active or badge.unit_id not in (None, unit.pk):
        raise Invalid(_("Huy hiệu này không trao bằng tay ở đơn vị bạn."))
    if person.unit_id != unit.pk or person.left_on is not None:
        raise Invalid(_("Chỉ trao cho người trong danh sách của đơn vị."))
    if actor is not None and actor.person_id == person.pk:
        raise NotAllowed(_("Không ai tự trao huy hiệu cho mình."))
    reason = clean(reason)[:200]
    if not reason:
        raise Invalid(_("Hãy ghi một câu: trao vì việc gì."))
    known = Award.objects.select_for_update(of=("self",)).filter(badge=badge, person=person).first()
    if known is not None and known.withdrawn_at is None:
        raise Conflict(_("Người này đã có huy hiệu này."))
    given = known or Award(badge=badge, person=person)
    given.unit, given.reason, given.given_by, given.by_rule = unit, reason, actor, False
    given.given_at, given.withdrawn_at = timezone.now(), None
    given.save()
    _page_of(person)
    audit.record(actor, "badge.award", given)
    return given


@transaction.atomic
def withdraw(actor: Account | None, given: Award) -> Award:
    """Take a badge back; its rule does not give it again."""
    given = Award.objects.select_for_update(of=("self",)).select_related("unit").get(pk=given.pk)
    require(actor, COMMEND, given.unit)
    if given.withdrawn_at is None:
        given.withdrawn_at = timezone.now()
        given.save(update_fields=["withdrawn_at"])
        audit.record(actor, "badge.withdraw", given)
    return given


def award_by_rules() -> int:
    """Give every badge to those who meet its rule and never had it; safe to run twice. Returns how many were given."""
    given = 0
    for badge in Badge.objects.filter(active=True).exclude(credit="").select_related("unit").order_by("pk"):
        kind = credits.kind(badge.credit)
        if kind is None or not kind.public or badge.least is None:
            continue
        candidates = credits.people_with(badge.credit, badge.least)
        while batch := list(islice(candidates, _BATCH)):
            given += _give(badge, batch)
    return given


@transaction.atomic
def _give(badge: Badge, ids: list[int]) -> int:
    people = Person.objects.filter(pk__in=ids, left_on=None).exclude(awards__badge=badge).select_related("unit")
    if badge.unit is not None:
        people = people.filter(unit__path__startswith=badge.unit.path)
    new = [Award(badge=badge, person=person, unit=person.unit, by_rule=True) for person in people]
    Award.objects.bulk_create(new, ignore_conflicts=True)
    audit.record_many(None, "badge.award", new)
    return len(new)


def open_profiles() -> int:
    """A page for everybody who has a badge and no page yet; returns how many. Pages that are off stay off."""
    waiting = Person.objects.filter(awards__withdrawn_at=None, awards__isnull=False, profile=None, left_on=None)
    opened, last = 0, 0
    while batch := list(waiting.filter(pk__gt=last).order_by("pk").distinct()[:_BATCH]):
        Profile.objects.bulk_create([Profile(person=person) for person in batch], ignore_conflicts=True)
        opened, last = opened + len(batch), batch[-1].pk
    return opened


@transaction.atomic
def set_profile(actor: Account, *, visible: bool, words: str | None = None) -> Profile:
    """Switch one's own page on or off, with a few words of one's own. Nobody else's, whoever asks."""
    if actor.person is None:
        raise NotAllowed(_("Trang đóng góp dành cho người có tên trong danh sách đơn vị."))
    profile = _page_of(actor.person)
    profile.visible = visible
    if words is not None:
        profile.words = clean(words)[:300]
    profile.save()
    audit.record(actor, "profile.on" if visible else "profile.off", profile)
    return profile


def _page_of(person: Person) -> Profile:
    return Profile.objects.get_or_create(person=person)[0]
