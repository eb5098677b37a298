"""Giving certificates, one job for thousands of them, and taking one back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean
from lantoa.people.models import Account
from lantoa.training.actions.courses import locked
from lantoa.training.models import Certificate, CertificateBook, Completion, Course, Issue
from lantoa.units.models import Unit

BATCH = 500


@transaction.atomic
def issue_certificates(actor: Account | None, course: Course) -> Issue:
    """Begin to give a certificate to each who completed the course and never had one of it.

    A certificate that was revoked is not given anew by this. Raises `Conflict` while an issue is under way.
    """
    from lantoa.training.tasks import issue

    course = locked(course)
    require(actor, Capability.TRAIN, course.unit)
    if not course.certificate:
        raise Conflict(_("Lớp này không cấp giấy chứng nhận. Hãy bật trong phần thông tin lớp."))
    if not _without(course, 0).exists():
        raise Conflict(_("Mọi người đã hoàn thành đều có giấy chứng nhận."))
    try:
        with transaction.atomic():
            row = Issue.objects.create(course=course, by=actor)
    except IntegrityError as error:
        raise Conflict(_("Đang cấp giấy chứng nhận cho lớp này.")) from error
    enqueue(issue, row.pk)
    audit.record(actor, "certificate.issue", course)
    return row


@transaction.atomic
def issue_batch(issue_id: int, size: int = BATCH) -> bool:
    """Give the next `size` certificates of an issue; whether there are more to give.

    Numbers, certificates and cursor are one transaction: a worker that is killed leaves the whole batch undone, and
    the next one begins where the last whole batch ended, with the next number.
    """
    run = Issue.objects.select_for_update(of=("self",)).select_related("course__unit").get(pk=issue_id)
    if run.finished_at is not None:
        return False
    course, now = run.course, timezone.now()
    rows = list(_without(course, run.cursor).select_related("person__unit").order_by("pk")[:size])
    if rows:
        year = timezone.localdate(now).year
        first = _take_numbers(course.unit, year, len(rows))
        Certificate.objects.bulk_create(
            [_certificate(course, row, year, first + at) for at, row in enumerate(rows)], batch_size=500
        )
        run.cursor, run.number = rows[-1].pk, run.number + len(rows)
    if len(rows) < size:
        run.finished_at = now
        audit.record(run.by, "certificate.issued", course, number=run.number)
    run.save(update_fields=["cursor", "number", "finished_at"])
    return run.finished_at is None


def _without(course: Course, cursor: int) -> QuerySet[Completion]:
    held = Certificate.objects.filter(course=course).exclude(person=None).values("person")
    return Completion.objects.filter(course=course, pk__gt=cursor).exclude(person__in=held)


def _take_numbers(unit: Unit, year: int, how_many: int) -> int:
    """The first of `how_many` numbers in a row; the book stays locked until the transaction ends."""
    CertificateBook.objects.get_or_create(unit=unit, year=year)
    book = CertificateBook.objects.select_for_update().get(unit=unit, year=year)
    book.last += how_many
    book.save(update_fields=["last"])
    return book.last - how_many + 1


def _certificate(course: Course, row: Completion, year: int, serial: int) -> Certificate:
    return Certificate(
        unit=course.unit, course=course, person=row.person, year=year, serial=serial,
        number=f"{serial:02d}/{year}/GCN-{course.unit.notation or course.unit.code}"[:60],
        name=row.person.full_name, workplace=row.person.unit.name, title=course.title, hours=course.hours,
        completed_on=row.completed_on, signer=course.signer, signer_role=course.signer_role,
    )  # fmt: skip


@transaction.atomic
def revoke_certificate(actor: Account | None, certificate: Certificate, why: str, *, anew: bool = False) -> Certificate:
    """Take a certificate back, with the reason; its public page says so from now on.

    `anew` gives another one at once, with a number of its own and the name as it is on the roll today: for mistakes.
    Returns the certificate that was revoked.
    """
    course = locked(certificate.course)
    require(actor, Capability.TRAIN, course.unit)
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    row.unit = course.unit
    if row.revoked_at is not None:
        raise Conflict(_("Giấy này đã được thu hồi."))
    row.revoked_why = clean(why)[:255]
    if not row.revoked_why:
        raise Invalid(_("Hãy ghi lý do thu hồi."))
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at", "revoked_why"])
    audit.record(actor, "certificate.revoke", row)
    if anew:
        done = Completion.objects.select_related("person__unit").filter(course=course, person=row.person_id).first()
        if done is None:
            raise Conflict(_("Người này không còn trong danh sách hoàn thành nên không cấp lại được."))
        year = timezone.localdate().year
        _certificate(course, done, year, _take_numbers(course.unit, year, 1)).save()
    return row
