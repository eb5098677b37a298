"""A verdict is written by one person, read by another, and only then read by everybody."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.text import clean
from lantoa.claims.actions.common import at_desk, counted, note, tidy
from lantoa.claims.actions.work import _answered
from lantoa.claims.anonymising import clean_text
from lantoa.claims.models import Amendment, Claim, Step, Verdict, Wording
from lantoa.people.models import Account

RATINGS = ("helped", "unclear", "unproven")


@transaction.atomic
def submit(
    actor: Account | None, claim: Claim, *, statement: str, verdict: str, truth: str, how_to_check: str = "",
    reason: str = "",
) -> Claim:  # fmt: skip
    """Ask a second person to read verdict and words; of a published claim, those it is to have from now on.

    Raises `Invalid` without a source that everybody may see, and, for a published one, without a reason; `Conflict`
    for an opinion, on which there is no verdict.
    """
    claim = at_desk(actor, claim)
    if claim.nature != Claim.Nature.FACT or claim.state == Claim.State.CLOSED:
        raise Conflict(_("Ý kiến, góp ý, phê bình thì không kết luận đúng sai. Tin đã đóng thì mở lại trước."))
    if verdict not in Verdict:
        raise Invalid(_("Hãy chọn một kết luận."))
    words = clean_text(tidy(statement)).text
    if not words or not tidy(truth):
        raise Invalid(_("Cần ghi điều được nói và sự thật."))
    if not claim.evidence.filter(public=True).exists():
        raise Invalid(_("Cần ít nhất một căn cứ nêu được công khai. Hãy thêm căn cứ trước."))
    if claim.state == Claim.State.PUBLISHED and not clean(reason):
        raise Invalid(_("Bài đã công bố: hãy ghi vì sao sửa, để người đọc biết."))
    if words != claim.statement:
        Wording.objects.create(claim=claim, text=words)
    claim.statement, claim.verdict, claim.truth, claim.how_to_check = words, verdict, tidy(truth), tidy(how_to_check)
    claim.reason, claim.in_review, claim.written_by = clean(reason)[:300], True, actor
    if claim.is_open:
        claim.state, claim.owner = Claim.State.WORKING, claim.owner or actor
    # Who read the last version may write the next; who reads it is asked anew.
    if actor is not None and claim.read_by_id == actor.pk:
        claim.read_by = None
    claim.save()
    note(claim, Step.Verb.WRITTEN, actor, str(Verdict(verdict).label))
    audit.record(actor, "claim.submit", claim, verdict=verdict)
    return claim


@transaction.atomic
def send_back(actor: Account | None, claim: Claim, why: str) -> Claim:
    """The second reader is not convinced."""
    claim = _waiting(actor, claim)
    if not clean(why):
        raise Invalid(_("Hãy ghi điều cần sửa."))
    claim.in_review = False
    claim.save()
    note(claim, Step.Verb.RETURNED, actor, clean(why))
    audit.record(actor, "claim.send_back", claim)
    return claim


@transaction.atomic
def publish(actor: Account | None, claim: Claim) -> Claim:
    """The second reader agrees: everybody reads it, and everybody who asked is told.

    What a published correction said before is kept in the public log. Raises `NotAllowed` for who wrote it.
    """
    claim = _waiting(actor, claim)
    now = timezone.now()
    if claim.state == Claim.State.PUBLISHED:
        Amendment.objects.create(
            claim=claim, verdict_before=claim.public_verdict, verdict_after=claim.verdict,
            truth_before=claim.public_truth, reason=claim.reason, at=now,
        )  # fmt: skip
        claim.revised_at, verb = now, Step.Verb.AMENDED
    else:
        claim.published_at = claim.closed_at = now
        claim.state, claim.outcome, verb = Claim.State.PUBLISHED, Claim.Outcome.CORRECTED, Step.Verb.PUBLISHED
    claim.public_statement, claim.public_verdict = claim.statement, claim.verdict
    claim.public_truth, claim.public_check = claim.truth, claim.how_to_check
    claim.in_review, claim.read_by, claim.read_at, claim.told_outside = False, actor, now, False
    _answered(claim)
    claim.save()
    note(claim, verb, actor, str(claim.get_public_verdict_display()))
    audit.record(actor, "claim.publish", claim, verdict=claim.public_verdict)
    counted(claim)
    return claim


def _waiting(actor: Account | None, claim: Claim) -> Claim:
    claim = at_desk(actor, claim)
    if not claim.in_review:
        raise Conflict(_("Bài này không chờ đọc lại."))
    if actor is not None and claim.written_by_id == actor.pk:
        raise NotAllowed(_("Người đọc lại phải là người khác với người viết."))
    return claim


def rate(claim: Claim, what: str) -> None:
    """A reader says whether the correction helped; only a number grows. One query."""
    if what not in RATINGS:
        raise Invalid(_("Hãy chọn một trong các câu trả lời."))
    Claim.objects.filter(pk=claim.pk, state=Claim.State.PUBLISHED).update(**{what: F(what) + 1})
