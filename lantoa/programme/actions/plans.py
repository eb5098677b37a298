"""What is done with a plan: items, answers to items from above, submission, approval, reviews."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.people.models import Account, Person
from lantoa.programme import queries
from lantoa.programme.models import ItemAnswer, Plan, PlanItem, PlanReview, ReviewNote
from lantoa.programme.ready import READY
from lantoa.units.models import Unit, path_range

ITEM_FIELDS = frozenset(
    ["section", "target", "title", "description", "output", "owner", "owner_text", "partners", "starts_on", "ends_on",
     "budget", "campaign"]
)  # fmt: skip
MOST_AT_ONCE = 1000


@transaction.atomic
def update_plan(actor: Account | None, plan: Plan, *, title: str | None = None, number: str | None = None) -> Plan:
    """Give the plan a title of its own or the number of its document."""
    _require_planner(actor, plan.unit)
    if title is not None:
        plan.title = clean(title)[:255]
    if number is not None:
        plan.number = clean(number)[:40]
    plan.save(update_fields=["title", "number"])
    audit.record(actor, "plan.update", plan)
    return plan


@transaction.atomic
def add_item(actor: Account | None, plan: Plan, *, title: str, **facts: Any) -> PlanItem:
    """Add an activity of the unit's own. `facts` as in `ITEM_FIELDS`; `budget` in đồng, dates inclusive.

    Raises `Conflict` while the plan waits for approval or has been approved (see `revise`).
    """
    plan = _open(actor, plan)
    item = PlanItem(plan=plan, order=_next_place(plan))
    _fill(item, {"title": title, **facts})
    item.save()
    audit.record(actor, "plan.add_item", item, unit_code=plan.unit.code)
    return item


@transaction.atomic
def add_ready_items(actor: Account | None, plan: Plan, *, template: str = "2023-2028") -> int:
    """Add the tasks of the ready programme that the plan does not have yet (by title); returns how many."""
    plan = _open(actor, plan)
    if template not in READY:
        raise Invalid(_("Không có mẫu chương trình này."), template=template)
    sections = {section.number: section for section in plan.programme.sections.all()}
    targets = {target.code: target for target in plan.programme.targets.all()}
    there = set(plan.items.values_list("title", flat=True))
    first = _next_place(plan)
    items = [
        PlanItem(
            plan=plan, section=sections.get(ready.section), target=targets.get(ready.target), title=ready.title,
            description=ready.description, output=ready.output, partners=ready.partners, order=first + place,
            starts_on=date(plan.year, ready.months[0], 1),
            ends_on=date(plan.year, ready.months[1], calendar.monthrange(plan.year, ready.months[1])[1]),
        )
        for place, ready in enumerate(r for r in READY[template].items if r.title not in there)
    ]  # fmt: skip
    PlanItem.objects.bulk_create(items)
    audit.record(actor, "plan.add_ready_items", plan, items=len(items))
    return len(items)


@transaction.atomic
def update_item(actor: Account | None, item: PlanItem, **facts: Any) -> PlanItem:
    """Change an activity of one's own plan."""
    _open(actor, item.plan)
    _fill(item, facts)
    item.save()
    audit.record(actor, "plan.update_item", item, unit_code=item.plan.unit.code, fields=sorted(facts))
    return item


@transaction.atomic
def remove_item(actor: Account | None, item: PlanItem) -> None:
    """Take an activity out. One that units below have seen is cancelled instead, and stays in the record."""
    plan = _open(actor, item.plan)
    audit.record(actor, "plan.remove_item", item, unit_code=plan.unit.code)
    if item.issued or item.versions.exists() or item.line_answers.exists() or item.review_notes.exists():
        item.state = PlanItem.State.CANCELLED
        item.save(update_fields=["state"])
        return
    ItemAnswer.objects.filter(own=item).delete()
    item.delete()


@transaction.atomic
def reschedule(actor: Account | None, item: PlanItem, *, starts_on: date | None, ends_on: date | None) -> PlanItem:
    """Move an activity to other dates, also in an approved plan: dates change as the year goes."""
    _require_planner(actor, item.plan.unit)
    if item.plan.state == Plan.State.SUBMITTED:
        raise Conflict(_("Kế hoạch đang chờ duyệt nên chưa đổi được. Bạn chờ cấp trên trả lời, hoặc xin rút lại."))
    before = [str(item.starts_on or ""), str(item.ends_on or "")]
    _fill(item, {"starts_on": starts_on, "ends_on": ends_on})
    item.save(update_fields=["starts_on", "ends_on"])
    audit.record(actor, "plan.reschedule", item, unit_code=item.plan.unit.code, before=before)
    return item


@transaction.atomic
def set_item_state(actor: Account | None, item: PlanItem, state: str) -> PlanItem:
    """Say how far an activity has come (`PlanItem.State`); its owner may do so too."""
    owner = actor is not None and actor.person_id is not None and actor.person_id == item.owner_id
    if not owner:
        _require_planner(actor, item.plan.unit)
    item.state = _known_state(state)
    item.save(update_fields=["state"])
    audit.record(actor, "plan.item_state", item, unit_code=item.plan.unit.code, state=item.state)
    return item


# --- Answers to what comes from above -------------------------------------------------------------------


@transaction.atomic
def answer(
    actor: Account | None,
    plan: Plan,
    item: PlanItem,
    answer: str,
    *,
    reason: str = "",
    owner: Person | None = None,
    **facts: Any,
) -> ItemAnswer:
    """Adopt, adapt or decline an item from above (`ItemAnswer.Answer`).

    Adapting makes the unit's own version, which starts as a copy and takes `facts` (`ITEM_FIELDS`); units below
    get that version once this plan is issued. Declining needs a reason, which the unit that issued the item
    reads. Answering again replaces the answer. Raises `Conflict` for an item that is no longer the nearest
    version, or a plan that is not open.
    """
    plan = _open(actor, plan)
    current = {one.line: one for one in queries.inherited_items(plan)}
    if current.get(item.line) != item:
        raise Conflict(_("Cấp trên đã thay đổi việc này. Bạn tải lại trang để xem bản mới."), item=item.pk)
    if answer not in ItemAnswer.Answer.values:
        raise Invalid(_("Hãy chọn Nhận, Điều chỉnh hoặc Không áp dụng."))
    reason = clean(reason)[:500]
    if answer == ItemAnswer.Answer.DECLINED and not reason:
        raise Invalid(_("Hãy ghi lý do không áp dụng; cấp trên sẽ đọc lý do này."))
    given = ItemAnswer.objects.filter(plan=plan, origin_id=item.line).select_related("own").first()
    given = given or ItemAnswer(plan=plan, origin_id=item.line)
    own = given.own
    if answer == ItemAnswer.Answer.ADAPTED:
        own = own or PlanItem.objects.filter(plan=plan, origin_id=item.line).first() or _version_of(item, plan)
        own.source = item
        if own.state == PlanItem.State.CANCELLED:
            own.state = PlanItem.State.PLANNED
        _fill(own, {**facts, **({"owner": owner} if owner else {})})
        own.save()
    elif own is not None:
        given.own = None
        if given.pk:
            given.save(update_fields=["own"])
        remove_item(actor, own)
        own = None
    given.item, given.answer, given.reason, given.own = item, answer, reason, own
    given.owner, given.by, given.at = owner, actor, timezone.now()
    given.save()
    audit.record(actor, "plan.answer", plan, item=item.pk, answer=answer)
    return given


@transaction.atomic
def unanswer(actor: Account | None, plan: Plan, item: PlanItem) -> None:
    """Take an answer back; a version of one's own goes with it."""
    plan = _open(actor, plan)
    given = ItemAnswer.objects.filter(plan=plan, origin_id=item.line).select_related("own").first()
    if given is None:
        return
    own = given.own
    given.delete()
    if own is not None:
        remove_item(actor, own)
    audit.record(actor, "plan.unanswer", plan, item=item.pk)


@transaction.atomic
def adopt_all(actor: Account | None, plan: Plan) -> int:
    """Adopt every item from above that has no answer yet; returns how many."""
    plan = _open(actor, plan)
    waiting = [row.item for row in queries.inherited(plan) if row.is_due]
    # An answer to an older version of the item is replaced.
    ItemAnswer.objects.filter(plan=plan, origin_id__in=[item.line for item in waiting], own=None).delete()
    taken = set(ItemAnswer.objects.filter(plan=plan).values_list("origin_id", flat=True))
    rows = [
        ItemAnswer(plan=plan, origin_id=item.line, item=item, answer=ItemAnswer.Answer.ADOPTED, by=actor)
        for item in waiting
        if item.line not in taken
    ]
    ItemAnswer.objects.bulk_create(rows)
    audit.record(actor, "plan.adopt_all", plan, items=len(rows))
    return len(rows)


@transaction.atomic
def mark_adopted(
    actor: Account | None, given: ItemAnswer, *, state: str | None = None, owner: Person | None = None
) -> None:
    """Say who in the unit sees to an adopted item, or how far it has come."""
    _require_planner(actor, given.plan.unit)
    if state is not None:
        given.state = _known_state(state)
    if owner is not None:
        given.owner = owner
    given.save(update_fields=["state", "owner"])
    audit.record(actor, "plan.mark_adopted", given.plan, item=given.item_id, state=given.state)


# --- Submission and approval ------------------------------------------------------------------------------


@transaction.atomic
def submit(actor: Account | None, plan: Plan, *, at: datetime | None = None) -> Plan:
    """Hand the plan to the unit above. Every item from above must have been answered."""
    plan = _open(actor, plan)
    rows = queries.inherited(plan)
    waiting = sum(row.is_due for row in rows)
    if waiting:
        raise Invalid(
            ngettext(
                "Còn %(n)d việc cấp trên giao chưa trả lời. Hãy chọn Nhận, Điều chỉnh hoặc Không áp dụng.",
                "Còn %(n)d việc cấp trên giao chưa trả lời. Hãy chọn Nhận, Điều chỉnh hoặc Không áp dụng.",
                waiting,
            )
            % {"n": waiting}
        )
    adopted = any(row.answer and row.answer.answer == ItemAnswer.Answer.ADOPTED for row in rows)
    if not adopted and not plan.items.exclude(state=PlanItem.State.CANCELLED).exists():
        raise Invalid(_("Kế hoạch chưa có việc nào. Hãy thêm ít nhất một việc."))
    plan.state, plan.submitted_at, plan.submitted_by = Plan.State.SUBMITTED, at or timezone.now(), actor
    plan.save(update_fields=["state", "submitted_at", "submitted_by"])
    audit.record(actor, "plan.submit", plan)
    return plan


@transaction.atomic
def approve(actor: Account | None, plan: Plan, *, comment: str = "", at: datetime | None = None) -> Plan:
    """Approve a submitted plan, by the right over the unit above it (the highest unit approves its own).

    Nobody approves the plan that they themselves submitted.
    """
    return _decide(actor, plan, Plan.State.APPROVED, comment, at)


@transaction.atomic
def return_plan(actor: Account | None, plan: Plan, *, comment: str, at: datetime | None = None) -> Plan:
    """Send a submitted plan back with what should be changed."""
    if not clean(comment):
        raise Invalid(_("Hãy ghi điều cần sửa để đơn vị biết."))
    return _decide(actor, plan, Plan.State.RETURNED, comment, at)


@transaction.atomic
def approve_many(actor: Account | None, unit: Unit, plan_ids: Iterable[int], *, at: datetime | None = None) -> int:
    """Approve many submitted plans of the branch of `unit` in one action (at most 1,000); returns how many.

    Plans that are not waiting, lie elsewhere or were submitted by `actor` are left alone. The number of queries
    does not depend on the number of plans.
    """
    require(actor, Capability.APPROVE_PLAN, unit)
    ids = set(plan_ids)
    if len(ids) > MOST_AT_ONCE:
        raise Invalid(_("Mỗi lần duyệt được nhiều nhất %(n)d kế hoạch.") % {"n": MOST_AT_ONCE})
    waiting = Plan.objects.select_for_update().filter(
        pk__in=ids, state=Plan.State.SUBMITTED, **path_range(unit.path, "unit__path")
    ).exclude(unit_id=unit.pk)  # fmt: skip
    if actor is not None:
        waiting = waiting.exclude(submitted_by=actor)
    chosen = list(waiting.values_list("pk", flat=True))
    Plan.objects.filter(pk__in=chosen, state=Plan.State.SUBMITTED).update(
        state=Plan.State.APPROVED, decided_at=at or timezone.now(), decided_by=actor, comment=""
    )
    if chosen:
        audit.record(actor, "plan.approve_many", unit, plans=sorted(chosen))
    return len(chosen)


@transaction.atomic
def revise(actor: Account | None, plan: Plan, *, reason: str = "") -> Plan:
    """Open a submitted or approved plan again for changes; it must then be submitted again.

    What was issued stays in force below until it is issued anew.
    """
    _require_planner(actor, plan.unit)
    plan = _locked(plan)
    if plan.is_open:
        raise Conflict(_("Kế hoạch đang mở để sửa."))
    before = plan.state
    plan.state = Plan.State.DRAFT
    plan.save(update_fields=["state"])
    audit.record(actor, "plan.revise", plan, before=before, reason=clean(reason)[:500])
    return plan


# --- Reviews -------------------------------------------------------------------------------------------------


@transaction.atomic
def review(
    actor: Account | None,
    plan: Plan,
    kind: str,
    *,
    held_on: date,
    conclusions: str = "",
    notes: Mapping[int, tuple[str, str]] | None = None,
) -> PlanReview:
    """Record the mid-year ("mid") or year-end ("end") review; writing it again replaces it.

    `notes` maps ids of the plan's own items to (state, sentence); the items take those states.
    """
    _require_planner(actor, plan.unit)
    if kind not in PlanReview.Kind.values:
        raise Invalid(_("Hãy chọn sơ kết hoặc tổng kết."))
    record, _new = PlanReview.objects.update_or_create(
        plan=plan, kind=kind, defaults={"conclusions": conclusions.strip(), "held_on": held_on, "by": actor}
    )
    items = {item.pk: item for item in plan.items.all()}
    written = {pk: (_known_state(state), text.strip()) for pk, (state, text) in (notes or {}).items() if pk in items}
    record.notes.all().delete()
    ReviewNote.objects.bulk_create(
        ReviewNote(review=record, item_id=pk, state=state, text=text) for pk, (state, text) in written.items()
    )
    for pk, (state, _text) in written.items():
        items[pk].state = state
    PlanItem.objects.bulk_update([items[pk] for pk in written], ["state"])
    audit.record(actor, "plan.review", plan, kind=kind)
    return record


# --- Inside ----------------------------------------------------------------------------------------------------


def _require_planner(actor: Account | None, unit: Unit) -> None:
    require(actor, Capability.PLAN, unit)


def _locked(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("unit", "programme").get(pk=plan.pk)


def _open(actor: Account | None, plan: Plan) -> Plan:
    """The plan, locked, if `actor` may change it and it is open."""
    _require_planner(actor, plan.unit)
    plan = _locked(plan)
    if plan.state == Plan.State.SUBMITTED:
        raise Conflict(_("Kế hoạch đang chờ duyệt nên chưa sửa được. Bạn có thể rút lại để sửa."))
    if not plan.is_open:
        raise Conflict(_("Kế hoạch đã được duyệt. Bấm “Mở lại để sửa” nếu cần thay đổi."))
    return plan


def _decide(actor: Account | None, plan: Plan, state: str, comment: str, at: datetime | None) -> Plan:
    plan = _locked(plan)
    parent = plan.unit.get_parent() if plan.unit.parent_path else None
    require(actor, Capability.APPROVE_PLAN, parent or plan.unit)
    if plan.state != Plan.State.SUBMITTED:
        raise Conflict(
            _("Kế hoạch này không chờ duyệt nữa (%(state)s).") % {"state": plan.get_state_display()}, plan=plan.pk
        )
    if actor is not None and plan.submitted_by_id == actor.pk:
        raise NotAllowed(_("Người gửi kế hoạch không tự duyệt kế hoạch đó. Hãy nhờ một người khác."), plan=plan.pk)
    plan.state, plan.comment = state, comment.strip()
    plan.decided_at, plan.decided_by = at or timezone.now(), actor
    plan.save(update_fields=["state", "comment", "decided_at", "decided_by"])
    audit.record(actor, f"plan.{'approve' if state == Plan.State.APPROVED else 'return'}", plan)
    return plan


def _next_place(plan: Plan) -> int:
    return int(plan.items.aggregate(last=Max("order"))["last"] or 0) + 1


def _known_state(state: str) -> str:
    if state not in PlanItem.State.values:
        raise Invalid(_("Tình trạng này không có trong danh sách."))
    return state


def _version_of(item: PlanItem, plan: Plan) -> PlanItem:
    """A copy of an item from above as the start of the unit's own version. Money is each unit's own."""
    return PlanItem(
        plan=plan, source=item, origin_id=item.line, section_id=item.section_id, target_id=item.target_id,
        title=item.title, description=item.description, output=item.output, partners=item.partners,
        starts_on=item.starts_on, ends_on=item.ends_on, order=_next_place(plan),
    )  # fmt: skip


def _fill(item: PlanItem, facts: Mapping[str, Any]) -> None:
    unknown = facts.keys() - ITEM_FIELDS
    if unknown:
        raise Invalid(_("Không đổi được các mục này."), fields=sorted(unknown))
    for name, value in facts.items():
        setattr(item, name, clean(value) if isinstance(value, str) and name != "description" else value)
    programme_id, path = item.plan.programme_id, item.plan.unit.path
    if item.section is not None and item.section.programme_id != programme_id:
        raise Invalid(_("Phần này không thuộc chương trình của kế hoạch."))
    if item.target is not None and item.target.programme_id != programme_id:
        raise Invalid(_("Chỉ tiêu này không thuộc chương trình của kế hoạch."))
    if "owner" in facts and item.owner is not None and not item.owner.unit.path.startswith(path):
        raise Invalid(_("Người phụ trách phải là người của đơn vị."))
    if "campaign" in facts and item.campaign is not None and not path.startswith(item.campaign.unit.path):
        raise Invalid(_("Đợt truyền thông này không phải của đơn vị hay của cấp trên."))
    try:
        item.full_clean(exclude=["plan", "source", "origin"], validate_unique=False)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), fields=sorted(getattr(error, "error_dict", {}))) from error
