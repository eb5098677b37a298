"""Answering. Nothing of it goes into the audit log: there, time and person would stand side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.people.models import Account
from lantoa.surveys import filling, once
from lantoa.surveys.models import Once, Source, Survey, Waiting
from lantoa.surveys.once import Started
from lantoa.units.models import Unit

BATCH = 500


def keep(survey: Survey, key: str, started: Started) -> None:
    """Keep what somebody has filled in so far, to go on later. Raises `Conflict` once the survey is closed."""
    _require_open(survey)
    once.keep_piece(survey, key, started)


def hand_in(survey: Survey, started: Started, *, key: str = "") -> None:
    """Take an answer; with a ticket, once only.

    Raises `Conflict` if the survey is closed or this ticket was used, `Invalid` if a required answer is missing.
    """
    _require_open(survey)
    answers, missing = filling.settle(survey.asks, started.answers)
    if missing is not None:
        raise Invalid(_("Còn câu bắt buộc chưa trả lời."), page=missing)
    if survey.access == Survey.Access.MEMBERS and not started.digest:
        raise Conflict(_("Hãy mở khảo sát bằng đường dẫn của bạn, hoặc đăng nhập."))
    row = Waiting(
        survey=survey, unit_id=started.unit_id, version=survey.version, source=started.source,
        day=timezone.localdate(), data=answers,
    )  # fmt: skip
    try:
        with transaction.atomic():
            if started.digest:
                Once.objects.bulk_create([Once(digest=started.digest, survey=survey)])
            row.save(force_insert=True)
            if key:
                once.forget_piece(key)
    except IntegrityError as error:
        raise Conflict(_("Khảo sát này đã có câu trả lời của bạn. Mỗi người trả lời một lần.")) from error


def _require_open(survey: Survey) -> None:
    if not survey.is_open:
        raise Conflict(_("Khảo sát này đã kết thúc. Cảm ơn bạn đã quan tâm."))


@transaction.atomic
def type_in(actor: Account | None, survey: Survey, unit: Unit, answers: dict[str, Any]) -> None:
    """Type in an answer that was given on paper at `unit`, which lies in the survey's branch."""
    require(actor, Capability.NOTIFY, unit)
    if not survey.is_open:
        raise Conflict(_("Khảo sát này đã kết thúc, không nhập thêm phiếu được."))
    if not unit.path.startswith(survey.branch.path):
        raise Invalid(_("Đơn vị này không thuộc khảo sát."))
    settled, _missing = filling.settle(survey.asks, answers)
    if not settled:
        raise Invalid(_("Phiếu chưa có câu trả lời nào."))
    Waiting.objects.create(
        survey=survey, unit=unit, version=survey.version, source=Source.PAPER, day=timezone.localdate(), data=settled
    )


@transaction.atomic
def import_answers(actor: Account | None, survey: Survey, rows: Iterable[dict[str, Any]]) -> int:
    """Bring in answers that another form gathered; how many had anything that fits."""
    require(actor, Capability.NOTIFY, survey.unit)
    if not survey.is_open:
        raise Conflict(_("Hãy mở khảo sát trước khi nhập kết quả."))
    asks, today, number = survey.asks, timezone.localdate(), 0
    batch: list[Waiting] = []
    for raw in rows:
        answers = filling.as_answers(asks, raw)
        if not answers:
            continue
        batch.append(
            Waiting(
                survey=survey, unit=survey.branch, version=survey.version, source=Source.IMPORT, day=today, data=answers
            )
        )
        number += 1
        if len(batch) == BATCH:
            Waiting.objects.bulk_create(batch)
            batch = []
    Waiting.objects.bulk_create(batch)
    audit.record(actor, "survey.import", survey, number=number)
    return number
