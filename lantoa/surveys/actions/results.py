"""What becomes of the results: published, and what was done about them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.text import clean, nfc
from lantoa.people.models import Account
from lantoa.surveys.actions.writing import locked
from lantoa.surveys.models import Deed, Survey
from lantoa.surveys.privacy import SMALLEST


@transaction.atomic
def publish_results(actor: Account | None, survey: Survey) -> Survey:
    """Let everybody read the results of a closed survey. Raises `Conflict` with fewer than five answers."""
    survey = locked(actor, survey)
    if survey.state != Survey.State.CLOSED:
        raise Conflict(_("Hãy kết thúc khảo sát trước khi công bố kết quả."))
    if survey.answers < SMALLEST:
        raise Conflict(_("Có dưới %(n)d phiếu, không công bố được mà không lộ người trả lời.") % {"n": SMALLEST})
    survey.published_at = timezone.now()
    survey.save()
    audit.record(actor, "survey.publish", survey)
    return survey


@transaction.atomic
def withdraw_results(actor: Account | None, survey: Survey) -> Survey:
    """Take the results off the public page."""
    survey = locked(actor, survey)
    if survey.published_at is None:
        raise Conflict(_("Kết quả chưa được công bố."))
    survey.published_at = None
    survey.save()
    audit.record(actor, "survey.unpublish", survey)
    return survey


@transaction.atomic
def add_deed(actor: Account | None, survey: Survey, *, heard: str, done: str) -> Deed:
    """Say what was heard and what was done; it stands beside the results."""
    survey = locked(actor, survey)
    if survey.state != Survey.State.CLOSED:
        raise Conflict(_("Ghi việc đã làm sau khi khảo sát kết thúc."))
    heard, done = clean(heard)[:500], nfc(done).strip()[:2000]
    if not heard or not done:
        raise Invalid(_("Hãy ghi cả điều đã nghe và việc đã làm."))
    deed = Deed.objects.create(survey=survey, heard=heard, done=done, by=actor)
    audit.record(actor, "survey.deed", survey)
    return deed


@transaction.atomic
def remove_deed(actor: Account | None, deed: Deed) -> None:
    """Take it away again."""
    survey = locked(actor, deed.survey)
    audit.record(actor, "survey.deed_remove", survey)
    deed.delete()
