"""Opening, reminding, closing."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, may, require
from lantoa.base.text import clean
from lantoa.delivery import actions as delivery
from lantoa.delivery.models import Channel
from lantoa.indicators import engine
from lantoa.notices import audience
from lantoa.people.models import Account
from lantoa.surveys import definition, tallying
from lantoa.surveys.actions.writing import locked
from lantoa.surveys.models import Once, Piece, Survey, SurveyVersion, Tally
from lantoa.surveys.tokens import audience_of
from lantoa.units.models import Unit

CODE = "surveys"
MOST_WAVES = 5


@transaction.atomic
def ask_opening(actor: Account | None, survey: Survey) -> Survey:
    """Open a survey, or, where it asks more people than one person may, hand it to a second person."""
    survey = locked(actor, survey)
    if survey.state != Survey.State.DRAFT:
        raise Conflict(_("Khảo sát này không còn ở bước soạn."))
    _ready(survey)
    if needs_second(survey):
        survey.state, survey.note = Survey.State.WAITING, ""
        survey.save()
        audit.record(actor, "survey.submit", survey)
        return survey
    return _open(actor, survey)


def needs_second(survey: Survey) -> bool:
    """Whether a second person is to look at it first."""
    return (
        survey.access == Survey.Access.MEMBERS
        and audience.headcount(audience_of(survey)) > settings.NOTICE_APPROVAL_ABOVE
    )


@transaction.atomic
def open_survey(actor: Account | None, survey: Survey) -> Survey:
    """The second person lets it go out. Raises `NotAllowed` for who wrote it."""
    survey = Survey.objects.select_for_update(of=("self",)).select_related("unit", "branch__kind").get(pk=survey.pk)
    require(actor, Capability.APPROVE_NOTICE, survey.unit)
    if survey.state not in (Survey.State.WAITING, Survey.State.DRAFT):
        raise Conflict(_("Khảo sát này không chờ duyệt."))
    if actor is not None and survey.created_by_id == actor.pk and needs_second(survey):
        raise NotAllowed(_("Người duyệt phải khác người soạn khảo sát."))
    _ready(survey)
    return _open(actor, survey)


@transaction.atomic
def return_survey(actor: Account | None, survey: Survey, note: str) -> Survey:
    """The second person wants something changed."""
    survey = Survey.objects.select_for_update(of=("self",)).select_related("unit").get(pk=survey.pk)
    require(actor, Capability.APPROVE_NOTICE, survey.unit)
    if survey.state != Survey.State.WAITING:
        raise Conflict(_("Khảo sát này không chờ duyệt."))
    if not clean(note):
        raise Invalid(_("Hãy ghi cần sửa gì để người soạn hiểu."))
    survey.state, survey.note = Survey.State.DRAFT, clean(note)[:500]
    survey.save()
    audit.record(actor, "survey.return", survey)
    return survey


def _ready(survey: Survey) -> None:
    if not definition.read(survey.definition).questions:
        raise Invalid(_("Khảo sát chưa có câu hỏi nào."))
    if survey.closes_on is not None and survey.closes_on < timezone.localdate():
        raise Invalid(_("Ngày kết thúc đã qua. Hãy chọn một ngày từ hôm nay trở đi."))


def _open(actor: Account | None, survey: Survey) -> Survey:
    survey.state, survey.opened_at, survey.note = Survey.State.OPEN, timezone.now(), ""
    asked: dict[int, int] = {}
    if survey.access == Survey.Access.MEMBERS:
        asked = {row["unit_id"]: row["n"] for row in audience.frozen_counts(audience_of(survey), None)}
    survey.people = sum(asked.values())
    if survey.access == Survey.Access.MEMBERS and not survey.people:
        raise Invalid(_("Không có ai thuộc đối tượng khảo sát. Hãy xem lại phần “Hỏi ai”."))
    survey.save()
    SurveyVersion.objects.create(survey=survey, number=survey.version, definition=survey.definition, by=actor)
    _freeze(survey, asked)
    audit.record(actor, "survey.open", survey, people=survey.people)
    return survey


def _freeze(survey: Survey, asked: dict[int, int]) -> None:
    """How many were asked in each unit with all below it: two queries and a few thousand additions."""
    top, step = survey.branch.path, Unit.steplen
    within: dict[str, int] = {top: 0}
    for path, pk in Unit.objects.filter(pk__in=list(asked)).values_list("path", "pk").iterator(chunk_size=5000):
        own = path if path.startswith(top) else top
        for end in range(len(top), len(own) + 1, step):
            within[own[:end]] = within.get(own[:end], 0) + asked[pk]
    Tally.objects.bulk_create(_tallies(survey, within), batch_size=5000)


def _tallies(survey: Survey, within: dict[str, int]) -> Iterable[Tally]:
    under = Unit.objects.under(survey.branch).values_list("path", "pk")
    return [Tally(survey=survey, unit_id=pk, people=within[path]) for path, pk in under if path in within]


@transaction.atomic
def remind(actor: Account | None, survey: Survey, channel: str = Channel.EMAIL) -> int:
    """Send the link to those who have not answered, each their own; returns the number of this wave.

    The ledger of `delivery` asks who has answered when it sends, so nobody who has is written to.
    """
    survey = locked(actor, survey)
    if not survey.is_open or survey.access != Survey.Access.MEMBERS:
        raise Conflict(_("Chỉ nhắc được khi khảo sát đang mở và hỏi người thuộc đối tượng."))
    if survey.waves >= MOST_WAVES:
        raise Conflict(_("Đã nhắc %(n)d lần, là nhiều nhất. Hãy nhắc trực tiếp ở đơn vị.") % {"n": MOST_WAVES})
    survey.waves += 1
    survey.save()
    delivery.start(actor, survey.unit, CODE, survey.pk, edition=str(survey.waves), channel=channel, title=survey.title)
    audit.record(actor, "survey.remind", survey, wave=survey.waves, channel=channel)
    return survey.waves


@transaction.atomic
def close(actor: Account | None, survey: Survey, *, at_clock: bool = False) -> Survey:
    """Take no more answers: count all, and forget who has answered and what was begun.

    Raises `Conflict` if it is not open.
    """
    survey = Survey.objects.select_for_update(of=("self",)).select_related("unit", "branch").get(pk=survey.pk)
    if not at_clock and not may(actor, Capability.NOTIFY, survey.unit):
        require(actor, Capability.APPROVE_NOTICE, survey.unit)
    if survey.state != Survey.State.OPEN:
        raise Conflict(_("Khảo sát này không đang mở."))
    tallying.count(survey, all_of_them=True)
    survey.refresh_from_db(fields=["answers", "stamp"])
    Once.objects.filter(survey=survey).delete()
    Piece.objects.filter(survey=survey).delete()
    survey.state, survey.closed_at, survey.secret = Survey.State.CLOSED, timezone.now(), ""
    survey.save()
    if survey.purpose == Survey.Purpose.NEEDS:
        engine.touch("T9", survey.unit, timezone.localdate())
    audit.record(None if at_clock else actor, "survey.close", survey, answers=survey.answers)
    return survey
