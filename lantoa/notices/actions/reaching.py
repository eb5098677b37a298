"""Reaching who has not confirmed: meetings, mail, a word in person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit, uploads
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.delivery import actions as delivery_actions
from lantoa.delivery.models import Channel, Delivery, Dispatch
from lantoa.notices import ladder, queries
from lantoa.notices.evidence import reach_changed
from lantoa.notices.mailing import CODE, edition
from lantoa.notices.models import Ladder, Meeting, Notice, NoticeUnitCount, Receipt
from lantoa.notices.receipts import mark
from lantoa.people import scopes
from lantoa.people.models import Account, Person
from lantoa.units.models import Unit

_BATCH = 200


@transaction.atomic
def record_meeting(
    actor: Account | None,
    notice: Notice,
    unit: Unit,
    *,
    held_on: date,
    place: str,
    evidence: Any,
    people: Iterable[int] = (),
    number: int = 0,
    paper_roll: Any = None,
    at: datetime | None = None,
) -> Meeting:
    """Record that a notice was read out at a meeting of `unit`, with a photo.

    `people` are ids of those present out of the unit's roll; `number` counts more people who stand only on a
    paper roll, whose picture must then be given. They count as assisted, apart from digital reach, and who
    has confirmed already is not counted again. Only a communicator of the unit itself may do it.
    """
    require_own_unit(actor, unit)
    if not notice.is_open:
        raise Conflict(_("Thông báo này không còn hiệu lực."))
    present = list(people)
    if not clean(place) or evidence is None:
        raise Invalid(_("Hãy ghi nơi họp và kèm ảnh buổi họp."))
    if not present and not number:
        raise Invalid(_("Hãy chọn những người có mặt, hoặc ghi số người kèm ảnh danh sách ký tên."))
    if number and paper_roll is None:
        raise Invalid(_("Khi chỉ ghi số người, hãy kèm ảnh danh sách có chữ ký."))
    if held_on > timezone.localdate(at) or held_on < timezone.localdate(notice.sent_at):
        raise Invalid(_("Ngày họp phải từ ngày gửi thông báo đến hôm nay."))
    known = set(Person.objects.filter(pk__in=present, unit=unit, left_on=None).values_list("pk", flat=True))
    if known != set(present):
        raise Invalid(_("Có người không còn trong danh sách đơn vị. Hãy tải lại trang rồi chọn lại."))
    photo, photo_name, _kind = uploads.checked(evidence, pictures_only=True)
    photo.name = photo_name
    meeting = Meeting(
        notice=notice, unit=unit, version=notice.version, held_on=held_on, place=clean(place)[:160], evidence=photo,
        number=number, by=actor, at=at or timezone.now(),
    )  # fmt: skip
    if paper_roll is not None:
        roll, roll_name, _kind = uploads.checked(paper_roll, pictures_only=True)
        roll.name = roll_name
        meeting.paper_roll = roll
    meeting.save()
    for start in range(0, len(present), _BATCH):
        batch = present[start : start + _BATCH]
        mark(notice, batch, "assisted", meeting=meeting, at=at)
    if number:
        row = NoticeUnitCount.objects.select_for_update().filter(notice=notice, unit=unit).first()
        if row is None or number > row.people - row.unnamed:
            raise Invalid(
                _("Số người ghi nhận nhiều hơn số người của đơn vị trong thông báo này (%(n)d người).")
                % {"n": row.people if row is not None else 0}
            )
        NoticeUnitCount.objects.filter(pk=row.pk).update(unnamed=F("unnamed") + number)
        reach_changed(notice, [unit.pk])
    audit.record(actor, "notice.meeting", meeting, present=len(present), number=number)
    return meeting


@transaction.atomic
def remind(actor: Account | None, notice: Notice) -> Dispatch:
    """Send a reminder by e-mail to those who have not confirmed; the next one of this version.

    The sending unit's communicators may, once a day. The mails leave in the background, each person's once.
    """
    require(actor, Capability.NOTIFY, notice.unit)
    notice = Notice.objects.select_for_update(of=("self",)).select_related("unit").get(pk=notice.pk)
    if not notice.is_open or not notice.must_read:
        raise Conflict(_("Chỉ nhắc được với thông báo đang cần xác nhận."))
    last = reminders(notice).filter(channel=Channel.EMAIL).order_by("-pk").first()
    if last is not None and timezone.localdate(last.created_at) == timezone.localdate():
        raise Conflict(_("Hôm nay đã nhắc rồi. Ngày mai bạn có thể nhắc lại những ai chưa xác nhận."))
    return _start(actor, notice, Channel.EMAIL)


@transaction.atomic
def climb(notice: Notice, rung: ladder.Rung) -> bool:
    """Begin a step of the ladder unless it was begun, or a person was quicker; whether it was begun now."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("unit").get(pk=notice.pk)
    if not notice.is_open or reminders(notice).filter(channel=rung.channel, created_at__gte=rung.due_at).exists():
        return False
    _start(None, notice, rung.channel)
    return True


def reminders(notice: Notice) -> QuerySet[Dispatch]:
    """What was sent about the version in force."""
    return Dispatch.objects.filter(source=CODE, source_id=notice.pk, edition__startswith=f"{notice.version}.").exclude(
        channel=Channel.PERSON
    )


def _start(actor: Account | None, notice: Notice, channel: str) -> Dispatch:
    wave = reminders(notice).count() + 1
    dispatch = delivery_actions.start(
        actor, notice.unit, CODE, notice.pk, edition=edition(notice, wave), channel=channel, title=notice.title
    )
    audit.record(actor, "notice.remind", notice, wave=wave, channel=channel)
    return dispatch


@transaction.atomic
def set_ladder(
    actor: Account | None, notice: Notice, rungs: Iterable[tuple[str, int]], *, day_before: bool = True
) -> Ladder:
    """Say by which channels, how many days after sending, people are reminded of this notice."""
    require(actor, Capability.NOTIFY, notice.unit)
    chosen = sorted({(str(channel), days) for channel, days in rungs}, key=lambda rung: rung[1])
    if len({channel for channel, _days in chosen}) < len(chosen) or any(
        channel not in ladder.CHANNELS or days not in ladder.DAYS for channel, days in chosen
    ):
        raise Invalid(_("Hãy chọn lại các bước nhắc."))
    row, _created = Ladder.objects.update_or_create(
        notice=notice, defaults={"rungs": [list(rung) for rung in chosen], "day_before": day_before}
    )
    audit.record(actor, "notice.ladder", notice, rungs=row.rungs)
    return row


@transaction.atomic
def told_in_person(actor: Account | None, notice: Notice, person: Person) -> Delivery:
    """Note that a communicator of the person's own unit reminded them in person; it is not a confirmation."""
    require_own_unit(actor, person.unit)
    if not notice.is_open or not notice.must_read or not queries.may_read(person, notice):
        raise Conflict(_("Không cần nhắc người này về thông báo này."))
    if Receipt.objects.filter(notice=notice, person=person, confirmed_version=notice.version).exists():
        raise Conflict(_("%(name)s đã xác nhận rồi.") % {"name": person.full_name})
    reminder, created = delivery_actions.note_in_person(
        actor, notice.unit, CODE, notice.pk, edition=edition(notice, 0), title=notice.title, person=person
    )
    if created:
        audit.record(actor, "notice.told_in_person", notice, person=person.pk, unit_code=person.unit.code)
    return reminder


def require_own_unit(actor: Account | None, unit: Unit) -> None:
    """Raise `NotAllowed` unless `actor` is a communicator of `unit` itself (principle 5); None is the operator."""
    if actor is not None and not scopes.same_unit(actor, Capability.NOTIFY, unit):
        raise NotAllowed(
            _("Việc này dành cho cán bộ truyền thông của chính %(unit)s. Cấp trên chỉ xem số liệu chung.")
            % {"unit": unit.name},
            unit=unit.pk,
        )
