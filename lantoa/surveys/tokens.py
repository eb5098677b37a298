"""From a survey to the people it asks, and from a person to the survey."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from lantoa.notices import audience
from lantoa.notices.audience import Audience
from lantoa.notices.models import unpack
from lantoa.people.models import Person
from lantoa.surveys import once
from lantoa.surveys.models import Survey


def audience_of(survey: Survey) -> Audience:
    """The rule of a survey whose branch is loaded."""
    return Audience(
        survey.branch, survey.whole_branch, tuple(unpack(survey.levels)), tuple(unpack(survey.titles)),
        tuple(unpack(survey.job_types)), survey.members_only,
    )  # fmt: skip


def asks(survey: Survey, person: Person) -> bool:
    """Whether the survey is for this person today."""
    return Survey.objects.filter(audience.covering(person), pk=survey.pk).exists()


def people(survey: Survey) -> QuerySet[Person]:
    """Everybody it asks today."""
    return audience.people(audience_of(survey))


def own_address(survey: Survey, person: Person) -> str:
    """The link that opens the survey for one person, once; the same however often it is made."""
    token = once.token_for(survey, person.pk, person.unit_id)
    return settings.BASE_URL + reverse("surveys:ticket", args=[survey.code, token])
