"""What the claims desk credits people with: officers, for verdicts that were published and stand.

Never who told of a claim: nobody knows who that was. And never in public: who verifies is not led to.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy

from lantoa.claims.models import Claim
from lantoa.people import credits
from lantoa.people.models import Person


def verified(person: Person | None) -> QuerySet[Any, Any]:
    """Published verdicts by the officer who wrote them, that never had to be put right."""
    found = Claim.objects.filter(state=Claim.State.PUBLISHED, written_by__person__isnull=False, amendments=None)
    if person is not None:
        found = found.filter(written_by__person=person)
    return found.annotate(credited_to=F("written_by__person_id"), credited_on=F("published_at"))


def _row(claim: Any) -> credits.Credit:
    return credits.Credit(claim.title, claim.get_absolute_url(), claim.credited_on)


def register() -> None:
    """Offer the kind of credit of this room."""
    credits.register(
        credits.CreditKind(
            "verified",
            gettext_lazy("Đính chính do bạn kiểm chứng, còn đứng vững"),
            verified,
            _row,
            public=False,
            order=70,
        )
    )
