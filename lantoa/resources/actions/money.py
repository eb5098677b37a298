"""Planning, approving and spending: every amount in whole đồng, every spending with its paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit, uploads
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.formatting import number
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, fold, nfc
from lantoa.indicators import engine
from lantoa.people.models import Account
from lantoa.programme.models import Campaign, Plan, PlanItem
from lantoa.resources.models import MOST, BudgetLine, Category, Project, Proof, Rules, Spending, WriteOff
from lantoa.units.models import Unit

KEEP, APPROVE = Capability.KEEP_RESOURCES, Capability.APPROVE_SPENDING
State = Spending.State
MOST_PROOFS = 10


# --- Lines ---------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_line(
    actor: Account | None, unit: Unit, *, year: int, title: str, planned: int, category: str = Category.OTHER,
    campaign: Campaign | None = None, item: PlanItem | None = None, project: Project | None = None, note: str = "",
) -> BudgetLine:  # fmt: skip
    """Plan a line of the unit's budget of `year`; `planned` is in đồng.

    Raises `Invalid` for missing parts, amounts that are none, and a campaign, plan item or project of somebody else.
    """
    require(actor, KEEP, unit)
    line = BudgetLine(unit=unit, planned_by=actor, item=item)
    _fill(line, year, title, planned, category, campaign, project, note)
    if item is not None and item.plan.unit_id != unit.pk:
        raise Invalid(_("Việc này thuộc kế hoạch của đơn vị khác."))
    line.save()
    audit.record(actor, "budget.plan", line, year=line.year, amount=line.planned)
    return line


@transaction.atomic
def change_line(
    actor: Account | None, line: BudgetLine, *, title: str, planned: int, category: str, campaign: Campaign | None = None,
    project: Project | None = None, note: str = "",
) -> BudgetLine:  # fmt: skip
    """Other words or another amount, as long as nobody has approved it; raises `Conflict` afterwards."""
    line = _locked_line(line)
    require(actor, KEEP, line.unit)
    if line.approved is not None or line.dropped_at is not None:
        raise Conflict(_("Khoản này đã được duyệt hoặc đã bỏ. Muốn đổi số tiền, hãy nhờ người duyệt điều chỉnh."))
    _fill(line, line.year, title, planned, category, campaign, project, note)
    line.save()
    audit.record(actor, "budget.change", line, amount=line.planned)
    return line


@transaction.atomic
def take_from_plan(actor: Account | None, unit: Unit, year: int) -> int:
    """A line for each item of the unit's plan of `year` that has money and no line yet; how many there were."""
    require(actor, KEEP, unit)
    items = list(
        PlanItem.objects.filter(plan__in=Plan.objects.filter(unit=unit, year=year), budget__gt=0, budget__lte=MOST)
        .exclude(state=PlanItem.State.CANCELLED)
        .exclude(budget_lines__in=BudgetLine.objects.filter(unit=unit, year=year, dropped_at=None))
        .order_by("order", "pk")
    )
    lines = BudgetLine.objects.bulk_create(
        BudgetLine(
            unit=unit, year=year, title=item.title[:200], planned=item.budget, planned_by=actor, item=item,
            campaign_id=item.campaign_id,
        )
        for item in items
    )  # fmt: skip
    audit.record_many(actor, "budget.plan", lines, year=year)
    return len(lines)


@transaction.atomic
def approve_line(
    actor: Account | None, line: BudgetLine, amount: int, *, decision: str = "", scans: Sequence[Any] = ()
) -> BudgetLine:
    """Approve a line with `amount` đồng, or adjust what was approved; `scans` are scans of the decision.

    Where the amount needs a second signature in this unit, who planned the line cannot approve it. Raises `Conflict`
    for less than what is spent or waits to be signed.
    """
    line = _locked_line(line)
    require(actor, APPROVE, line.unit)
    if line.dropped_at is not None:
        raise Conflict(_("Khoản này đã bỏ."))
    if not 0 <= amount <= MOST:
        raise Invalid(_("Số tiền được duyệt phải từ 0 đồng trở lên và không quá 15 chữ số."))
    limit = second_above(line.unit)
    if actor is not None and line.planned_by_id == actor.pk and limit is not None and amount > limit:
        raise NotAllowed(
            _("Khoản trên %(limit)s đồng cần người khác duyệt, vì bạn là người lập.") % {"limit": number(limit)}
        )
    used = _used(line)
    if amount < used:
        raise Conflict(_("Khoản này đã chi hoặc đang chờ ký %(used)s đồng.") % {"used": number(used)})
    line.approved, line.approved_by, line.approved_at = amount, actor, timezone.now()
    line.decision = clean(decision)[:80] or line.decision
    line.save()
    _keep(actor, line.unit, scans, line=line)
    audit.record(actor, "budget.approve", line, amount=amount)
    return line


@transaction.atomic
def drop_line(actor: Account | None, line: BudgetLine) -> BudgetLine:
    """Take a line out of the budget; an approved one only by who approves. Raises `Conflict` where money went out."""
    line = _locked_line(line)
    require(actor, KEEP if line.approved is None else APPROVE, line.unit)
    if _used(line):
        raise Conflict(_("Khoản này đã chi hoặc đang chờ ký nên không bỏ được."))
    line.dropped_at = timezone.now()
    line.save(update_fields=["dropped_at"])
    audit.record(actor, "budget.drop", line)
    return line


# --- Spending ------------------------------------------------------------------------------------------------


@transaction.atomic
def spend(
    actor: Account | None, line: BudgetLine, *, spent_on: date, amount: int, what: str, payee: str, voucher: str = "",
    scans: Sequence[Any] = (),
) -> Spending:  # fmt: skip
    """Enter money that was spent from a line, with the scans behind it (at least one).

    It counts at once, or waits for another person's signature: where it is above the unit's amount (together with
    what the same payee got from the line that day, so that no sum is cut in pieces), or goes beyond what was approved.
    Raises `Conflict` for a line that is not approved, `Invalid` for missing parts, days to come or of another year.
    """
    line = _locked_line(line)
    require(actor, KEEP, line.unit)
    if not line.is_open or line.approved is None:
        raise Conflict(_("Khoản dự toán này chưa được duyệt nên chưa chi được."))
    what, payee = clean(what)[:200], clean(payee)[:160]
    if not what or not payee:
        raise Invalid(_("Hãy ghi chi cho việc gì và ai nhận."))
    if not 0 < amount <= MOST:
        raise Invalid(_("Số tiền chi phải lớn hơn 0 và không quá 15 chữ số."))
    if spent_on > timezone.localdate():
        raise Invalid(_("Ngày chi chưa tới."))
    if spent_on.year != line.year:
        raise Invalid(_("Khoản này thuộc dự toán năm %(year)d; ngày chi phải trong năm đó.") % {"year": line.year})
    if not scans:
        raise Invalid(_("Hãy đính kèm ít nhất một bản quét hoặc ảnh chụp chứng từ."))
    limit = second_above(line.unit)
    live = Spending.objects.filter(line=line, state__in=Spending.LIVE)
    same = live.filter(spent_on=spent_on, folded_payee=fold(payee)[:160]).aggregate(n=Sum("amount"))["n"] or 0
    second = _used(line) + amount > line.approved or (limit is not None and same + amount > limit)
    spending = Spending.objects.create(
        unit=line.unit, year=line.year, line=line, spent_on=spent_on, amount=amount, what=what, payee=payee,
        folded_payee=fold(payee)[:160], voucher=clean(voucher)[:60], needs_second=second, entered_by=actor,
        state=State.WAITING if second else State.COUNTED,
    )  # fmt: skip
    _keep(actor, line.unit, scans, spending=spending)
    _counts_anew(spending)
    audit.record(actor, "spending.enter", spending, amount=amount, waits=second)
    return spending


@transaction.atomic
def sign(actor: Account | None, spending: Spending) -> Spending:
    """The second signature: the spending counts. Raises `NotAllowed` for one's own."""
    spending = _to_sign(actor, spending)
    spending.state, spending.signed_by, spending.signed_at = State.COUNTED, actor, timezone.now()
    spending.save()
    _counts_anew(spending)
    audit.record(actor, "spending.sign", spending, amount=spending.amount)
    return spending


@transaction.atomic
def refuse(actor: Account | None, spending: Spending, reason: str) -> Spending:
    """Do not sign; who entered it reads why."""
    spending = _to_sign(actor, spending)
    reason = clean(reason)[:255]
    if not reason:
        raise Invalid(_("Hãy ghi lý do để người lập biết cần sửa gì."))
    spending.state, spending.signed_by, spending.signed_at = State.REFUSED, actor, timezone.now()
    spending.reason = reason
    spending.save()
    audit.record(actor, "spending.refuse", spending)
    return spending


@transaction.atomic
def strike(actor: Account | None, spending: Spending, reason: str) -> Spending:
    """Strike a spending off the book, with a reason. What needed two signatures is struck by who signs."""
    spending = _locked_spending(spending)
    signed = spending.state == State.COUNTED and spending.needs_second
    require(actor, APPROVE if signed else KEEP, spending.unit)
    if spending.state not in Spending.LIVE:
        raise Conflict(_("Khoản chi này không còn trong sổ."))
    reason = clean(reason)[:255]
    if not reason:
        raise Invalid(_("Hãy ghi lý do gạch sổ."))
    spending.state, spending.reason = State.STRUCK, reason
    spending.save(update_fields=["state", "reason"])
    _counts_anew(spending)
    audit.record(actor, "spending.strike", spending, amount=spending.amount)
    return spending


@transaction.atomic
def add_proofs(actor: Account | None, spending: Spending, scans: Sequence[Any]) -> None:
    """More scans behind a spending."""
    spending = _locked_spending(spending)
    require(actor, KEEP, spending.unit)
    if not scans:
        raise Invalid(_("Hãy chọn tệp cần thêm."))
    _keep(actor, spending.unit, scans, spending=spending)
    audit.record(actor, "spending.proof", spending, scans=len(scans))


# --- What the unit has set -----------------------------------------------------------------------------------


def second_above(unit: Unit) -> int | None:
    """Above how many đồng the unit wants a second signature; None: it has set nothing. One query."""
    return Rules.objects.filter(unit=unit).values_list("second_above", flat=True).first()


@transaction.atomic
def set_rules(actor: Account | None, unit: Unit, *, second_above: int | None) -> Rules:
    """Set the amount above which a second signature is needed, for what is entered from now on."""
    require(actor, APPROVE, unit)
    if second_above is not None and not 0 <= second_above <= MOST:
        raise Invalid(_("Số tiền phải từ 0 đồng trở lên."))
    rules, _made = Rules.objects.update_or_create(unit=unit, defaults={"second_above": second_above})
    audit.record(actor, "budget.rules", rules, unit_code=unit.code, amount=second_above)
    return rules


# --- Behind them ---------------------------------------------------------------------------------------------


def _fill(
    line: BudgetLine, year: int, title: str, planned: int, category: str, campaign: Campaign | None,
    project: Project | None, note: str,
) -> None:  # fmt: skip
    line.year, line.title, line.note = year, clean(title)[:200], nfc(note).strip()[:4000]
    if not line.title or category not in Category:
        raise Invalid(_("Hãy ghi nội dung và chọn mục chi."))
    if not 2000 <= year <= 2100:
        raise Invalid(_("Năm dự toán chưa đúng."))
    if not 0 < planned <= MOST:
        raise Invalid(_("Số tiền dự kiến phải lớn hơn 0 và không quá 15 chữ số."))
    if campaign is not None and campaign.unit.path not in line.unit.ancestor_paths:
        raise Invalid(_("Đợt truyền thông này không phải của đơn vị hoặc của cấp trên."))
    if project is not None and project.unit_id != line.unit_id:
        raise Invalid(_("Dự án này của đơn vị khác."))
    line.planned, line.category, line.campaign, line.project = planned, category, campaign, project


def _locked_line(line: BudgetLine) -> BudgetLine:
    return BudgetLine.objects.select_for_update(of=("self",)).select_related("unit").get(pk=line.pk)


def _locked_spending(spending: Spending) -> Spending:
    return Spending.objects.select_for_update(of=("self",)).select_related("unit", "line").get(pk=spending.pk)


def _used(line: BudgetLine) -> int:
    return int(Spending.objects.filter(line=line, state__in=Spending.LIVE).aggregate(n=Sum("amount"))["n"] or 0)


def _to_sign(actor: Account | None, spending: Spending) -> Spending:
    spending = _locked_spending(spending)
    require(actor, APPROVE, spending.unit)
    if spending.state != State.WAITING:
        raise Conflict(_("Khoản chi này không chờ ký."))
    if actor is not None and spending.entered_by_id == actor.pk:
        raise NotAllowed(_("Bạn là người lập khoản chi này nên chữ ký thứ hai phải của người khác."))
    return spending


def _keep(actor: Account | None, unit: Unit, scans: Sequence[Any], **of: BudgetLine | Spending | WriteOff) -> None:
    if len(scans) > MOST_PROOFS:
        raise Invalid(_("Mỗi lần đính kèm nhiều nhất %(n)d tệp.") % {"n": MOST_PROOFS})
    for upload in scans:
        file, name, kind = uploads.checked(upload, pictures_only=True)
        Proof.objects.create(unit=unit, file=file, name=name, kind=kind, size=file.size, added_by=actor, **of)


keep_proofs = _keep


def _counts_anew(spending: Spending) -> None:
    engine.touch("T8", spending.unit_id, spending.spent_on)
