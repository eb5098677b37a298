"""Writing a survey: its facts, its audience, its questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.notices.audience import Audience
from lantoa.people.models import Account
from lantoa.surveys import definition
from lantoa.surveys.definition.cells import Layout
from lantoa.surveys.models import DesignTemplate, Survey, SurveyVersion
from lantoa.units.models import Unit

MOST_NUMBERS = 2_000
RIGHT = Capability.NOTIFY


@transaction.atomic
def create(
    actor: Account | None,
    unit: Unit,
    *,
    title: str,
    purpose: str = Survey.Purpose.NEEDS,
    questions: dict[str, Any] | None = None,
    audience: Audience | None = None,
    access: str = Survey.Access.MEMBERS,
    closes_on: date | None = None,
    previous: Survey | None = None,
) -> Survey:
    """A draft; its audience is everybody of the unit's branch unless another is given.

    Raises `Invalid` without a title, for an audience outside the unit's branch or questions that cannot be read.
    """
    require(actor, RIGHT, unit)
    survey = Survey(unit=unit, created_by=actor, definition=questions or definition.empty(clean(title)[:200]))
    _set_facts(survey, title=title, purpose=purpose, audience=audience or Audience(unit), access=access,
               closes_on=closes_on, previous=previous)  # fmt: skip
    _set_questions(survey, survey.definition)
    survey.save()
    audit.record(actor, "survey.create", survey)
    return survey


@transaction.atomic
def save_facts(
    actor: Account | None,
    survey: Survey,
    *,
    title: str,
    purpose: str,
    audience: Audience,
    access: str,
    closes_on: date | None,
    previous: Survey | None = None,
) -> Survey:
    """Change what a survey is called, for and whom it asks. While it is open only the last day can be changed."""
    survey = locked(actor, survey)
    if survey.state == Survey.State.CLOSED:
        raise Conflict(_("Khảo sát này đã kết thúc, không sửa được nữa."))
    if survey.state == Survey.State.OPEN:
        _set_day(survey, closes_on)
    else:
        _set_facts(survey, title=title, purpose=purpose, audience=audience, access=access, closes_on=closes_on,
                   previous=previous)  # fmt: skip
        survey.state = Survey.State.DRAFT
    survey.save()
    audit.record(actor, "survey.change", survey)
    return survey


def _set_facts(
    survey: Survey, *, title: str, purpose: str, audience: Audience, access: str, closes_on: date | None,
    previous: Survey | None,
) -> None:  # fmt: skip
    before, survey.title = survey.title, clean(title)[:200]
    first = survey.definition["languages"][0]
    if survey.definition["title"].get(first) == before and survey.title:
        # Nobody gave it another title for the reader, so the reader's goes along.
        survey.definition = survey.definition | {"title": survey.definition["title"] | {first: survey.title}}
    if not survey.title:
        raise Invalid(_("Hãy đặt tên cho khảo sát."))
    if purpose not in Survey.Purpose or access not in Survey.Access:
        raise Invalid(_("Hãy chọn mục đích và ai được trả lời."))
    if not audience.branch.path.startswith(survey.unit.path):
        raise Invalid(_("Khảo sát chỉ hỏi người trong đơn vị mình và các đơn vị cấp dưới."))
    if previous is not None and (previous.unit_id != survey.unit_id or previous.pk == survey.pk):
        raise Invalid(_("Chỉ so được với một khảo sát trước của chính đơn vị."))
    survey.purpose, survey.access, survey.previous = purpose, access, previous
    for name, value in audience.as_fields().items():
        setattr(survey, name, value)
    _set_day(survey, closes_on)


def _set_day(survey: Survey, closes_on: date | None) -> None:
    if closes_on is not None and closes_on < timezone.localdate():
        raise Invalid(_("Ngày kết thúc đã qua. Hãy chọn một ngày từ hôm nay trở đi."))
    survey.closes_on = closes_on


@transaction.atomic
def save_definition(actor: Account | None, survey: Survey, questions: dict[str, Any], *, seen: int = 0) -> Survey:
    """Keep what a survey asks. Once it is open only words may change, and every set of words is kept.

    `seen` is the version that was being changed; raises `Conflict` if another was saved meanwhile, `Invalid` for what
    cannot be read.
    """
    survey = locked(actor, survey)
    if survey.state == Survey.State.CLOSED:
        raise Conflict(_("Khảo sát này đã kết thúc, không sửa được nữa."))
    if seen and seen != survey.version:
        raise Conflict(_("Người khác vừa sửa khảo sát này. Hãy mở lại trang để xem bản mới."))
    _set_questions(survey, questions)
    survey.version += 1
    if survey.state == Survey.State.OPEN:
        SurveyVersion.objects.create(survey=survey, number=survey.version, definition=questions, by=actor)
        audit.record(actor, "survey.reword", survey, version=survey.version)
    else:
        survey.state = Survey.State.DRAFT
    survey.save()
    return survey


def _set_questions(survey: Survey, questions: dict[str, Any]) -> None:
    read = definition.read(questions)
    if Layout(read).size > MOST_NUMBERS:
        raise Invalid(_("Bảng hỏi quá lớn: quá nhiều phương án và dòng. Hãy tách thành hai khảo sát."))
    if survey.state == Survey.State.OPEN and definition.shape(questions) != definition.shape(survey.definition):
        raise Conflict(
            _("Khảo sát đang nhận trả lời: chỉ sửa được câu chữ, không thêm bớt câu hỏi, phương án hay điều kiện.")
        )
    survey.definition = questions


@transaction.atomic
def delete(actor: Account | None, survey: Survey) -> None:
    """Throw a draft away."""
    survey = locked(actor, survey)
    if not survey.is_editable:
        raise Conflict(_("Chỉ xóa được khảo sát chưa mở."))
    audit.record(actor, "survey.delete", survey)
    survey.delete()


@transaction.atomic
def keep_as_template(actor: Account | None, survey: Survey, name: str) -> DesignTemplate:
    """Keep the questions for other surveys of the unit and the units below."""
    require(actor, RIGHT, survey.unit)
    if not clean(name):
        raise Invalid(_("Hãy đặt tên cho mẫu."))
    row = DesignTemplate.objects.create(unit=survey.unit, name=clean(name)[:200], definition=survey.definition)
    audit.record(actor, "survey.template", row)
    return row


@transaction.atomic
def remove_template(actor: Account | None, template: DesignTemplate) -> None:
    """Take a template away; surveys made from it stay."""
    require(actor, RIGHT, template.unit)
    audit.record(actor, "survey.template_remove", template)
    template.delete()


def locked(actor: Account | None, survey: Survey) -> Survey:
    """The survey as it is now, held until the transaction ends; raises `NotAllowed`."""
    found = Survey.objects.select_for_update(of=("self",)).select_related("unit", "branch__kind").get(pk=survey.pk)
    require(actor, RIGHT, found.unit)
    return found
