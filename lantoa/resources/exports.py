"""Tables for accounting: the lines of a budget and the book of spendings, a row at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from lantoa.resources.models import BudgetLine, Equipment, Spending
from lantoa.resources.queries import equipment_of, with_open_loan, with_spent
from lantoa.units.models import Unit, path_range

_CHUNK = 1_000


def _of_branch(rows: QuerySet[Any, Any], unit: Unit, branch: bool) -> QuerySet[Any, Any]:
    return rows.filter(**path_range(unit.path, "unit__path")) if branch else rows.filter(unit=unit)


def budget_table(unit: Unit, year: int, *, branch: bool = False) -> Iterator[list[Any]]:
    """The lines of a unit's budget of `year` (with `branch`, of all units below as well), under a heading row."""
    yield [
        _("Mã đơn vị"), _("Đơn vị"), _("Năm"), _("Mã khoản"), _("Mục chi"), _("Nội dung"), _("Đợt truyền thông"), _("Dự án"),
        _("Dự kiến"), _("Được duyệt"), _("Quyết định"), _("Đã chi"), _("Chờ ký"), _("Còn lại"),
    ]  # fmt: skip
    lines: QuerySet[Any, Any] = with_spent(
        _of_branch(BudgetLine.objects.filter(year=year, dropped_at=None), unit, branch)
    )
    ordered = lines.select_related("unit", "campaign", "project").order_by("unit__path", "category", "title", "pk")
    for line in ordered.iterator(chunk_size=_CHUNK):
        yield [
            line.unit.code, line.unit.name, line.year, line.pk, str(line.get_category_display()), line.title,
            line.campaign.title if line.campaign else "", line.project.title if line.project else "", line.planned,
            line.approved, line.decision, line.spent, line.waiting,
            None if line.approved is None else line.approved - line.spent,
        ]  # fmt: skip


def book_table(unit: Unit, year: int, *, branch: bool = False) -> Iterator[list[Any]]:
    """The book of spendings of `year` by day, under a heading row; what was refused or struck says so.

    Who entered and signed is named in the unit's own book only.
    """
    yield [
        _("Mã đơn vị"), _("Đơn vị"), _("Ngày chi"), _("Số chứng từ"), _("Nội dung chi"), _("Người nhận"), _("Số tiền"),
        _("Trạng thái"), _("Mã khoản"), _("Mục chi"), _("Khoản dự toán"), _("Đợt truyền thông"), _("Số tệp minh chứng"),
        _("Người ghi"), _("Người ký"), _("Lý do"),
    ]  # fmt: skip
    rows: QuerySet[Any, Any] = _of_branch(Spending.objects.filter(year=year), unit, branch).annotate(
        scans=Count("proofs")
    )
    ordered = rows.select_related("unit", "line__campaign", "entered_by__person", "signed_by__person").order_by(
        "spent_on", "pk"
    )
    for row in ordered.iterator(chunk_size=_CHUNK):
        own = row.unit_id == unit.pk
        yield [
            row.unit.code, row.unit.name, row.spent_on, row.voucher, row.what, row.payee, row.amount,
            str(row.get_state_display()), row.line_id, str(row.line.get_category_display()), row.line.title,
            row.line.campaign.title if row.line.campaign else "", row.scans,
            row.entered_by.get_full_name() if own and row.entered_by else "",
            row.signed_by.get_full_name() if own and row.signed_by else "", row.reason,
        ]  # fmt: skip


def equipment_table(unit: Unit, today: Any, which: str = "") -> Iterator[list[Any]]:
    """The register of a unit, under a heading row; two queries for each thousand things."""
    yield [
        _("Số thẻ"), _("Loại"), _("Tên, kiểu máy"), _("Số sê-ri"), _("Nguyên giá"), _("Có từ ngày"), _("Giá trị còn lại"),
        _("Để ở đâu"), _("Người giữ"), _("Tình trạng"), _("Đang ở"), _("Người mượn"), _("Hẹn trả"), _("Kiểm kê gần nhất"),
    ]  # fmt: skip
    last = 0
    while True:
        rows: list[Equipment] = list(equipment_of(unit, which=which).filter(number__gt=last)[:_CHUNK])
        if not rows:
            return
        loans = with_open_loan(rows)
        for row in rows:
            loan = loans.get(row.pk)
            yield [
                row.label, str(row.get_category_display()), row.name, row.serial, row.value, row.acquired_on,
                row.left_of_value(today), row.location, row.holder.full_name if row.holder else "",
                str(row.get_condition_display()), str(row.get_state_display()),
                loan.person.full_name if loan and loan.person else "", loan.due_on if loan else None, row.counted_on,
            ]  # fmt: skip
        last = rows[-1].number
