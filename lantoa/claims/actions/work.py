"""The desk's work on a claim, up to an outcome."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.text import clean
from lantoa.claims.actions.common import at_desk, counted, note, open_at_desk, tidy
from lantoa.claims.actions.intake import desk_for
from lantoa.claims.anonymising import clean_link, clean_text, is_shortened
from lantoa.claims.models import Claim, Evidence, Sighting, Step, Ticket, Wording
from lantoa.claims.topics import Check, Harm, Topic
from lantoa.claims.workdays import due_after
from lantoa.people.models import Account
from lantoa.units.models import Unit

Verb = Step.Verb
MOST_EVIDENCE = 20
ENDS_WITHOUT_A_CORRECTION = (
    Claim.Outcome.ANSWERED, Claim.Outcome.UNDETERMINED, Claim.Outcome.NOT_OURS, Claim.Outcome.NOT_A_CLAIM,
)  # fmt: skip


@transaction.atomic
def take(actor: Account, claim: Claim) -> Claim:
    """Be the one who works on it."""
    claim = open_at_desk(actor, claim)
    claim.owner, claim.state = actor, Claim.State.WORKING
    claim.save()
    note(claim, Verb.TAKEN, actor)
    audit.record(actor, "claim.take", claim)
    return claim


@transaction.atomic
def triage(
    actor: Account | None, claim: Claim, *, kind: str, topic: str, harm: Iterable[str] = (), checks: Iterable[str] = ()
) -> Claim:
    """Say what it is about, why it may hurt and how it can be checked. The date follows from the gravest reason."""
    claim = open_at_desk(actor, claim)
    chosen, ways = list(dict.fromkeys(harm)), list(dict.fromkeys(checks))
    if kind not in Claim.Kind or topic not in Topic or set(chosen) - set(Harm) or set(ways) - set(Check):
        raise Invalid(_("Hãy chọn trong danh sách."))
    claim.kind, claim.topic, claim.harm, claim.checks = kind, topic, chosen, ways
    claim.due_on = due_after(claim.received_on, chosen or ([Harm.NAME.value] if claim.is_alert else []))
    claim.save()
    note(claim, Verb.TRIAGED, actor, "; ".join(claim.harm_labels() + claim.check_labels()))
    audit.record(actor, "claim.triage", claim)
    return claim


@transaction.atomic
def reword(actor: Account | None, claim: Claim, statement: str) -> Claim:
    """Put what is said into plain words; persons are taken out here as at the door."""
    claim = at_desk(actor, claim)
    statement = clean_text(tidy(statement)).text
    if not statement:
        raise Invalid(_("Hãy ghi điều được nói, bằng một hai câu ngắn."))
    if statement != claim.statement:
        claim.statement = statement
        claim.save()
        Wording.objects.create(claim=claim, text=statement)
        audit.record(actor, "claim.reword", claim)
    return claim


@transaction.atomic
def add_evidence(
    actor: Account | None, claim: Claim, *, title: str, link: str = "", copy: str = "", public: bool = True
) -> Evidence:
    """A source, with a copy of its words as they stand today: pages change. Without a copy the machine fetches one."""
    claim = at_desk(actor, claim)
    name, address = clean_text(clean(title)[:200]).text, clean_link(link)
    if is_shortened(link):
        raise Invalid(_("Liên kết rút gọn không nói rõ nguồn. Hãy mở nguồn rồi chép địa chỉ đầy đủ ở thanh địa chỉ."))
    if link.strip() and not address:
        raise Invalid(_("Trang cá nhân không làm căn cứ được. Hãy nêu văn bản hoặc trang của cơ quan, báo chí."))
    if not name:
        raise Invalid(_("Hãy ghi tên nguồn: văn bản nào, của cơ quan nào."))
    if claim.evidence.count() >= MOST_EVIDENCE:
        raise Conflict(_("Mỗi tin nêu nhiều nhất %(n)d căn cứ.") % {"n": MOST_EVIDENCE})
    found = Evidence.objects.create(
        claim=claim, title=name, link=address, copy=clean_text(tidy(copy, 60_000)).text, public=public,
        copied_on=timezone.localdate(),
    )  # fmt: skip
    if address and not found.copy:
        from lantoa.base.jobs import enqueue
        from lantoa.claims.tasks import copy_evidence

        enqueue(copy_evidence, found.pk)
    audit.record(actor, "claim.evidence", claim)
    return found


@transaction.atomic
def remove_evidence(actor: Account | None, evidence: Evidence) -> None:
    """Take a source away that does not bear on it after all."""
    claim = at_desk(actor, evidence.claim)
    stands = claim.state == Claim.State.PUBLISHED or claim.in_review
    if stands and not claim.evidence.filter(public=True).exclude(pk=evidence.pk).exists():
        raise Conflict(_("Bài đính chính cần ít nhất một căn cứ."))
    evidence.delete()
    audit.record(actor, "claim.evidence_remove", claim)


@transaction.atomic
def tell_askers(actor: Account | None, claim: Claim, reply: str) -> Claim:
    """A word to those who asked before there is an outcome: that it is being looked into, what to do meanwhile."""
    claim = at_desk(actor, claim)
    claim.reply = tidy(reply)
    if not claim.reply:
        raise Invalid(_("Hãy viết đôi lời cho người hỏi."))
    _answered(claim)
    claim.save()
    audit.record(actor, "claim.tell", claim)
    return claim


def _answered(claim: Claim) -> None:
    """Somebody gave an answer: the first one counts, and every asker sees that there is something new."""
    claim.answered_at = claim.answered_at or timezone.now()
    Ticket.objects.filter(claim=claim).update(seen=False)


@transaction.atomic
def close(actor: Account | None, claim: Claim, outcome: str, reply: str) -> Claim:
    """End without a correction, honestly: answered, not for us, cannot be determined, or an opinion.

    `reply` says why to those who asked. An opinion loses what was written as a verdict: none is given on opinions.
    """
    claim = open_at_desk(actor, claim)
    if outcome not in ENDS_WITHOUT_A_CORRECTION:
        raise Invalid(_("Hãy chọn một kết quả trong danh sách."))
    claim.reply = tidy(reply)
    if not claim.reply:
        raise Invalid(_("Hãy viết câu trả lời cho người hỏi: vì sao đóng, họ có thể hỏi ai."))
    if outcome == Claim.Outcome.NOT_A_CLAIM:
        claim.nature = Claim.Nature.OPINION
        claim.verdict = claim.truth = claim.how_to_check = ""
    claim.state, claim.outcome, claim.in_review, claim.closed_at = Claim.State.CLOSED, outcome, False, timezone.now()
    claim.owner = claim.owner or actor
    _answered(claim)
    claim.save()
    note(claim, Verb.CLOSED, actor, str(claim.get_outcome_display()))
    audit.record(actor, "claim.close", claim, outcome=outcome)
    counted(claim)
    return claim


@transaction.atomic
def reopen(actor: Account | None, claim: Claim, why: str) -> Claim:
    """Look into it again; for what was closed without a correction."""
    claim = at_desk(actor, claim)
    if claim.state != Claim.State.CLOSED:
        raise Conflict(_("Chỉ mở lại tin đã đóng mà chưa công bố."))
    if not clean(why):
        raise Invalid(_("Hãy ghi vì sao mở lại."))
    claim.state, claim.outcome, claim.closed_at, claim.nature = Claim.State.WORKING, "", None, Claim.Nature.FACT
    claim.due_on = due_after(timezone.localdate(), claim.harm)
    claim.save()
    note(claim, Verb.REOPENED, actor, clean(why))
    audit.record(actor, "claim.reopen", claim)
    counted(claim)
    return claim


@transaction.atomic
def pass_up(actor: Account | None, claim: Claim, why: str) -> Claim:
    """Hand it to the desk above, that knows more; it gets its days anew there."""
    claim = open_at_desk(actor, claim)
    above = Unit.objects.filter(path=claim.unit.parent_path).first() if claim.unit.depth > 1 else None
    if above is None:
        raise Conflict(_("Đây là cấp cao nhất, không còn nơi để chuyển lên."))
    if not clean(why):
        raise Invalid(_("Hãy ghi lý do chuyển để nơi nhận hiểu."))
    target = desk_for(above)
    counted(claim)
    note(claim, Verb.MOVED, actor, clean(why), target=target)
    audit.record(actor, "claim.pass_up", claim, to=target.code)
    claim.unit, claim.owner, claim.state, claim.in_review = target, None, Claim.State.NEW, False
    claim.due_on = due_after(timezone.localdate(), claim.harm)
    claim.save()
    counted(claim)
    return claim


@transaction.atomic
def merge(actor: Account | None, claim: Claim, into: Claim) -> Claim:
    """The two are one: sightings, wordings, sources and waiting askers go to `into`; what was stays in the history.

    `actor` is None where the machine found the same words. Raises `Invalid` for a claim of another desk that is not
    public, `Conflict` for one that has an outcome, and for one that waits for its second reader: what was written would
    be lost unread. Who reads it sends it back first.
    """
    claim = open_at_desk(actor, claim)
    if claim.in_review:
        raise Conflict(
            _("Tin này đang chờ người đọc lại. Người đọc lại trả về, ghi là trùng tin nào, rồi mới gộp được.")
        )
    into = Claim.objects.select_for_update(of=("self",)).select_related("unit").get(pk=into.pk)
    public = into.state == Claim.State.PUBLISHED
    if into.pk == claim.pk or into.state == Claim.State.MERGED or not (public or into.unit_id == claim.unit_id):
        raise Invalid(_("Chỉ gộp vào tin khác của chính bàn này, hoặc vào tin đã đính chính."))
    claim.sightings.update(claim=into, attached=Sighting.Attached.PERSON if actor else Sighting.Attached.SAME)
    claim.wordings.update(claim=into)
    claim.tickets.update(claim=into, seen=False)
    if not public:
        # What a second reader has before them does not get sources that the writer did not choose.
        claim.evidence.update(claim=into, **({"public": False} if into.in_review else {}))
    claim.state, claim.merged_into, claim.in_review = Claim.State.MERGED, into, False
    claim.save()
    Claim.objects.filter(merged_into=claim).update(merged_into=into)
    note(claim, Verb.MERGED, actor, other=into)
    note(into, Verb.MERGED, actor, other=claim)
    audit.record(actor, "claim.merge", claim, into=into.pk)
    counted(claim)
    return into


@transaction.atomic
def split(actor: Account | None, sighting: Sighting) -> Claim:
    """This sighting says something else: a claim of its own. Who asked keeps the ticket where it is, and is told there."""
    claim = at_desk(actor, sighting.claim)
    if claim.sightings.count() < 2:
        raise Conflict(_("Tin này chỉ có một lần thấy, không còn gì để tách."))
    today = timezone.localdate()
    own = Claim.objects.create(
        unit=claim.unit, kind=claim.kind, topic=claim.topic, statement=sighting.text, received_on=sighting.seen_on,
        due_on=due_after(today, claim.harm), harm=claim.harm, owner=claim.owner,
    )  # fmt: skip
    sighting.claim, sighting.attached = own, Sighting.Attached.PERSON
    sighting.save()
    sighting.wordings.update(claim=own)
    note(claim, Verb.SPLIT, actor, other=own)
    note(own, Verb.SPLIT, actor, other=claim)
    audit.record(actor, "claim.split", claim, into=own.pk)
    counted(own)
    return own


@transaction.atomic
def told_outside(actor: Account | None, claim: Claim) -> Claim:
    """Those who had asked by letter, telephone or in person were given the answer the same way."""
    claim = at_desk(actor, claim)
    if claim.is_open:
        raise Conflict(_("Tin này chưa có kết quả để báo lại."))
    claim.told_outside = True
    claim.save()
    audit.record(actor, "claim.told_outside", claim)
    return claim
