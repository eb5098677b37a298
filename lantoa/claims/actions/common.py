"""What every action of the desk begins with."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import nfc
from lantoa.claims.anonymising import clean_text
from lantoa.claims.models import Claim, Step
from lantoa.indicators import engine
from lantoa.people.models import Account
from lantoa.units.models import Unit

VERIFY = Capability.VERIFY_CLAIMS
LONGEST = 6_000


def at_desk(actor: Account | None, claim: Claim) -> Claim:
    """The claim as it is now, locked; the actor must hold the right at its desk."""
    claim = Claim.objects.select_for_update(of=("self",)).select_related("unit").get(pk=claim.pk)
    require(actor, VERIFY, claim.unit)
    if claim.state == Claim.State.MERGED:
        raise Conflict(_("Tin này đã được gộp vào tin khác."))
    return claim


def open_at_desk(actor: Account | None, claim: Claim) -> Claim:
    """The same, of one that still waits for an outcome."""
    claim = at_desk(actor, claim)
    if not claim.is_open:
        raise Conflict(_("Tin này đã có kết quả. Hãy mở lại nếu cần xem xét thêm."))
    return claim


def note(
    claim: Claim,
    verb: str,
    by: Account | None,
    words: str = "",
    *,
    other: Claim | None = None,
    target: Unit | None = None,
) -> None:
    """A step of the claim's history, its words without persons. That something came in has its day alone: an hour could tell who was there then."""
    at, words = timezone.now(), clean_text(words).text
    if verb in (Step.Verb.RECEIVED, Step.Verb.SEEN):
        at = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    Step.objects.create(claim=claim, verb=verb, note=words[:300], by=by, other=other, target=target, at=at)


def tidy(text: str, longest: int = LONGEST) -> str:
    """What an officer typed. Raises `Invalid` for what is too long."""
    text = nfc(text).replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise Invalid(_("Phần này dài quá %(n)d chữ.") % {"n": longest})
    return text


def counted(claim: Claim) -> None:
    """Say that the figure which counts this claim has changed."""
    engine.touch("T5", claim.unit_id, claim.received_on)
