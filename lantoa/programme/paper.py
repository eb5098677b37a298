"""A plan as an administrative document."""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantoa.base import formatting
from lantoa.base.documents import AdministrativeDocument, BulletList, Column, Heading, Paragraph, table_document
from lantoa.people.models import Position
from lantoa.programme import queries
from lantoa.programme.models import ItemAnswer, Plan, PlanItem


@translation.override("vi")
def document_of(plan: Plan) -> AdministrativeDocument:
    """The plan in the layout of Decree 30/2020/NĐ-CP: what it is based on, the work by sections, and a table with
    owners, dates, results and money as an appendix, in Vietnamese whatever language the reader chose. Six queries."""
    unit = plan.unit
    parent = unit.get_parent() if unit.parent_path else None
    programme = plan.programme
    own = [item for item in queries.own_items(plan) if item.state != PlanItem.State.CANCELLED]
    adopted = [row for row in queries.inherited(plan) if row.answer and row.answer.answer == ItemAnswer.Answer.ADOPTED]
    rows = sorted(
        [(item, item.responsible) for item in own]
        + [(row.item, row.answer.owner.full_name if row.answer and row.answer.owner else "") for row in adopted],
        key=lambda pair: (pair[0].section.number if pair[0].section else 99, pair[0].starts_on or timezone.localdate()),
    )
    chair = (
        Position.objects.on(timezone.localdate())
        .filter(unit=unit, title__code="chu-tich")
        .select_related("person")
        .first()
    )
    body: list[Heading | Paragraph | BulletList] = [
        Paragraph(
            _("%(unit)s xây dựng kế hoạch truyền thông công đoàn năm %(year)d với các nội dung sau:")
            % {"unit": unit.name, "year": plan.year}
        )
    ]
    titles = {item.section_id: item.section.title if item.section else _("Việc khác") for item, _who in rows}
    for number, (section_id, title) in enumerate(titles.items(), start=1):
        body.append(Heading(3, f"{number}. {title}"))
        body.append(BulletList([_line(item) for item, _who in rows if item.section_id == section_id]))
    body.append(Heading(3, _("%(n)d. Kinh phí") % {"n": len(titles) + 1}))
    total = sum(item.budget for item in own)
    body.append(
        Paragraph(
            _("Tổng kinh phí dự kiến: %(money)s đồng; chi tiết tại Phụ lục kèm theo.")
            % {"money": formatting.number(total)}
        )
    )
    document = AdministrativeDocument(
        parent_body=parent.name if parent is not None else "",
        issuing_body=unit.name,
        number=plan.number.split("/")[0] or None,
        notation=plan.number.partition("/")[2] or f"KH-{unit.notation or 'CĐ'}",
        place=unit.place or unit.province,
        issued_on=timezone.localdate(plan.decided_at) if plan.decided_at and plan.state == Plan.State.APPROVED else None,
        type_name="KẾ HOẠCH",
        summary=plan.title or _("Truyền thông công đoàn năm %(year)d") % {"year": plan.year},
        legal_bases=[
            _("Căn cứ %(programme)s (%(basis)s)") % {"programme": programme.title, "basis": programme.basis}
        ] if programme.basis else [],
        body=body,
        recipients=[*([parent.name] if parent is not None else []), _("Các đơn vị trực thuộc")],
        authority=unit.kind.signing_authority,
        signer_title="CHỦ TỊCH",
        signer_name=chair.person.full_name if chair is not None else "",
        year=plan.year,
    )  # fmt: skip
    return table_document(
        document,
        title=_("Các việc trong kế hoạch năm %(year)d") % {"year": plan.year},
        columns=[
            Column(_("Việc"), 3.2), Column(_("Phụ trách"), 1.6), Column(_("Phối hợp"), 1.4), Column(_("Thời gian"), 1.4),
            Column(_("Kết quả cần có"), 2), Column(_("Kinh phí (đồng)"), 1.3, "right"),
        ],
        rows=[
            (item.title, who, item.partners, when(item), item.output,
             formatting.number(item.budget) if item.plan_id == plan.pk and item.budget else "")
            for item, who in rows
        ],
        total_row=(_("Tổng cộng"), "", "", "", "", formatting.number(total)),
    )  # fmt: skip


def when(item: PlanItem) -> str:
    """The activity's dates in a word: "01/05 – 31/05/2026", "đến 30/06/2026", or nothing."""
    if item.starts_on and item.ends_on and item.starts_on != item.ends_on:
        return f"{item.starts_on:%d/%m} – {formatting.date(item.ends_on)}"
    if item.ends_on and not item.starts_on:
        return _("đến %(day)s") % {"day": formatting.date(item.ends_on)}
    return formatting.date(item.starts_on)


def _line(item: PlanItem) -> str:
    dates = when(item)
    return f"{item.title} ({dates})" if dates else item.title
