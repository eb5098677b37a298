"""Commendations: proposed, read by another, decided by a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, may, require
from lantoa.base.text import clean, nfc
from lantoa.people.models import Account, Person, Position
from lantoa.programme.models import Campaign
from lantoa.recognition import queries
from lantoa.recognition.models import Commendation, Commended, Profile
from lantoa.units.models import Unit

COMMEND, SIGN = Capability.COMMEND, Capability.SIGN_COMMENDATION
State = Commendation.State
MOST_PEOPLE = 200
MOST_REWARD = 10**12


@transaction.atomic
def propose(
    actor: Account | None, unit: Unit, *, kind: str, reason: str, people: Iterable[Person] = (), teams: Sequence[str] = (),
    grounds: str = "", campaign: Campaign | None = None, reward: int = 0,
) -> Commendation:  # fmt: skip
    """Propose to commend people of the unit's roll and teams (by name) for `reason`. `reward` is in đồng for each.

    Who writes for the unit may, and who reviews. Raises `Invalid` for nobody at all and for people of other branches.
    """
    _require_proposer(actor, unit)
    found = Commendation(unit=unit, proposed_by=actor)
    _fill(found, kind, reason, grounds, campaign, reward)
    found.save()
    _name(found, people, teams)
    audit.record(actor, "commend.propose", found)
    return found


@transaction.atomic
def change_proposal(
    actor: Account | None, commendation: Commendation, *, kind: str, reason: str, people: Iterable[Person] = (),
    teams: Sequence[str] = (), grounds: str = "", campaign: Campaign | None = None, reward: int = 0,
) -> Commendation:  # fmt: skip
    """Other facts, as long as nobody has reviewed it; one that was sent back goes to the reviewer again."""
    found = _locked(commendation)
    _require_proposer(actor, found.unit)
    _standing(found, State.PROPOSED, State.RETURNED)
    _fill(found, kind, reason, grounds, campaign, reward)
    found.state = State.PROPOSED
    found.save()
    found.people.all().delete()
    _name(found, people, teams)
    audit.record(actor, "commend.change", found)
    return found


@transaction.atomic
def review(actor: Account | None, commendation: Commendation, note: str = "") -> Commendation:
    """It deserves it. Said by somebody else than who proposed it, and not about oneself."""
    found = _to_judge(actor, commendation, COMMEND, State.PROPOSED)
    found.state, found.reviewed_by, found.reviewed_at = State.REVIEWED, actor, timezone.now()
    found.note = clean(note)[:300]
    found.save()
    audit.record(actor, "commend.review", found)
    return found


@transaction.atomic
def return_proposal(actor: Account | None, commendation: Commendation, note: str) -> Commendation:
    """Something is missing; `note` says what."""
    return _send_back(actor, commendation, State.RETURNED, note, "commend.return")


@transaction.atomic
def decline(actor: Account | None, commendation: Commendation, note: str) -> Commendation:
    """Not this time; `note` says why."""
    return _send_back(actor, commendation, State.DECLINED, note, "commend.decline")


@transaction.atomic
def decide(actor: Account | None, commendation: Commendation, *, number: int, decided_on: date) -> Commendation:
    """Sign the decision with its number of the year. Certificates can be printed from then on.

    Who signs is neither who proposed it nor commended by it. Raises `Conflict` for a number that is taken, `Invalid`
    for a day to come.
    """
    found = _to_judge(actor, commendation, SIGN, State.REVIEWED)
    if not 0 < number < 100_000 or decided_on > timezone.localdate():
        raise Invalid(_("Hãy ghi số quyết định và ngày ký không ở tương lai."))
    taken = Commendation.objects.filter(unit=found.unit, number=number, decided_on__year=decided_on.year)
    if taken.exclude(pk=found.pk).exists():
        raise Conflict(_("Số quyết định này đã dùng trong năm. Hãy chọn số khác."))
    found.state, found.number, found.decided_on, found.decided_by = State.DECIDED, number, decided_on, actor
    found.signer_name, found.signer_title = _signer(actor, found.unit)
    found.save()
    named = found.people.exclude(person=None).values_list("person_id", flat=True)
    Profile.objects.bulk_create([Profile(person_id=person_id) for person_id in named], ignore_conflicts=True)
    audit.record(actor, "commend.decide", found, number=number)
    return found


@transaction.atomic
def revoke(actor: Account | None, commendation: Commendation, note: str) -> Commendation:
    """The decision is taken back; it disappears from pages, and its certificates are printed no more."""
    found = _locked(commendation)
    require(actor, SIGN, found.unit)
    _standing(found, State.DECIDED)
    note = clean(note)[:300]
    if not note:
        raise Invalid(_("Hãy ghi vì sao thu hồi."))
    found.state, found.note = State.REVOKED, note
    found.save()
    audit.record(actor, "commend.revoke", found)
    return found


def _require_proposer(actor: Account | None, unit: Unit) -> None:
    if not may(actor, Capability.WRITE, unit):
        require(actor, COMMEND, unit)


def _fill(
    found: Commendation, kind: str, reason: str, grounds: str, campaign: Campaign | None, reward: int
) -> None:  # fmt: skip
    found.reason, found.grounds = clean(reason)[:300], nfc(grounds).strip()[:5000]
    if not found.reason or kind not in Commendation.Kind:
        raise Invalid(_("Hãy ghi thành tích và chọn hình thức khen."))
    if not 0 <= reward <= MOST_REWARD:
        raise Invalid(_("Tiền thưởng phải từ 0 đồng trở lên."))
    if campaign is not None and campaign.unit.path not in found.unit.ancestor_paths:
        raise Invalid(_("Đợt truyền thông này không phải của đơn vị hoặc của cấp trên."))
    found.kind, found.campaign, found.reward = kind, campaign, reward


def _name(found: Commendation, people: Iterable[Person], teams: Sequence[str]) -> None:
    chosen = list({person.pk: person for person in people}.values())
    names = list(dict.fromkeys(filter(None, (clean(name)[:160] for name in teams))))
    if not chosen and not names:
        raise Invalid(_("Hãy chọn ít nhất một người hoặc ghi một tập thể."))
    if len(chosen) + len(names) > MOST_PEOPLE:
        raise Invalid(_("Mỗi đề nghị nhiều nhất %(n)d người và tập thể.") % {"n": MOST_PEOPLE})
    if queries.nameable(found.unit).filter(pk__in=[person.pk for person in chosen]).count() != len(chosen):
        raise Invalid(_("Chỉ khen người trong danh sách của đơn vị, cán bộ và người đóng góp của đơn vị cấp dưới."))
    # By name, as lists of a decision are.
    chosen.sort(key=lambda person: (person.sort_key, person.pk))
    titles = _titles(chosen)
    Commended.objects.bulk_create(
        [
            *(
                Commended(
                    commendation=found, person=person, name=person.full_name,
                    role=", ".join(filter(None, [titles.get(person.pk, ""), person.unit.name]))[:160],
                )
                for person in chosen
            ),
            *(Commended(commendation=found, name=name) for name in names),
        ]
    )  # fmt: skip


def _titles(people: Sequence[Person]) -> dict[int, str]:
    held = Position.objects.on(timezone.localdate()).filter(person__in=people, title__is_officer=True)
    found: dict[int, str] = {}
    for person_id, title in held.order_by("title__order").values_list("person_id", "title__name"):
        found.setdefault(person_id, title)
    return found


def _to_judge(actor: Account | None, commendation: Commendation, right: str, state: str) -> Commendation:
    found = _locked(commendation)
    require(actor, right, found.unit)
    _standing(found, state)
    if actor is not None and found.proposed_by_id == actor.pk:
        raise NotAllowed(_("Bạn là người đề nghị nên người khác xét và quyết định."))
    if actor is not None and actor.person_id is not None and found.people.filter(person=actor.person_id).exists():
        raise NotAllowed(_("Bạn có tên trong đề nghị nên người khác xét và quyết định."))
    return found


def _send_back(actor: Account | None, commendation: Commendation, state: str, note: str, verb: str) -> Commendation:
    before = State.REVIEWED if commendation.state == State.REVIEWED else State.PROPOSED
    found = _to_judge(actor, commendation, SIGN if before == State.REVIEWED else COMMEND, before)
    note = clean(note)[:300]
    if not note:
        raise Invalid(_("Hãy ghi lý do để người đề nghị biết."))
    found.state, found.note, found.reviewed_by, found.reviewed_at = state, note, actor, timezone.now()
    found.save()
    audit.record(actor, verb, found)
    return found


def _standing(found: Commendation, *states: str) -> None:
    if found.state not in states:
        raise Conflict(_("Đề nghị này đang “%(state)s”.") % {"state": found.get_state_display()})


def _signer(actor: Account | None, unit: Unit) -> tuple[str, str]:
    """Name and title of who signs: the highest of the titles in the unit that may."""
    if actor is None or actor.person is None:
        return "", ""
    held = Position.objects.on(timezone.localdate()).filter(person=actor.person, unit=unit)
    signing = held.filter(title__capabilities__capability=SIGN).order_by("title__order")
    return actor.get_full_name(), signing.values_list("title__name", flat=True).first() or ""


def _locked(commendation: Commendation) -> Commendation:
    return Commendation.objects.select_for_update(of=("self",)).select_related("unit__kind").get(pk=commendation.pk)
