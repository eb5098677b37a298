"""Once only, without knowing who: tokens of links, marks of those who have answered, links of half-filled surveys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing
from django.utils import timezone

from lantoa.surveys.models import Once, Piece, Survey

SALT = "surveys.link"
_DIGEST = 32


@dataclass(frozen=True)
class Ticket:
    """A right to answer once: for whom is not in it, only the unit for which the answer counts."""

    unit_id: int
    digest: str


def digest_of(survey: Survey, person_id: int) -> str:
    """The mark that a person's answering leaves. The survey's own secret is in it, and goes when the survey closes."""
    key = f"{settings.SECRET_KEY}:{survey.secret}".encode()
    return hmac.new(key, f"{survey.pk}:{person_id}".encode(), hashlib.sha256).hexdigest()[:_DIGEST]


def token_for(survey: Survey, person_id: int, unit_id: int) -> str:
    """The part of a person's own link that opens the survey for them, always the same."""
    return signing.Signer(salt=SALT, sep=".").sign(f"{survey.pk}-{unit_id}-{digest_of(survey, person_id)}")


def read_token(survey: Survey, token: str) -> Ticket | None:
    """The ticket of a link, or None if it was not made here for this survey."""
    try:
        survey_id, unit_id, digest = signing.Signer(salt=SALT, sep=".").unsign(token).split("-")
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(int(unit_id), digest) if survey_id == str(survey.pk) else None


def has_answered(digest: str) -> bool:
    """Whether the holder of this mark has answered; one query."""
    return Once.objects.filter(pk=digest).exists()


def who_answered(survey: Survey, person_ids: Iterable[int]) -> set[int]:
    """Who of these has answered, to spare them a reminder; one query. Known only while the survey is open."""
    marks = {digest_of(survey, person_id): person_id for person_id in person_ids}
    return {marks[digest] for digest in Once.objects.filter(pk__in=list(marks)).values_list("pk", flat=True)}


# --- Half-filled surveys --------------------------------------------------------------------------------------------


@dataclass
class Started:
    """What has been filled in: answers by question, whose it is, how it came, and the page that follows."""

    answers: dict[str, Any]
    unit_id: int
    digest: str = ""
    source: str = "web"
    page: int = 0


def new_key() -> str:
    """The secret of a link to go on with."""
    return secrets.token_urlsafe(24)


def _name(key: str) -> str:
    return hashlib.sha256(f"surveys.piece:{key}".encode()).hexdigest()


def _box(key: str) -> Fernet:
    raw = hashlib.sha256(f"{settings.SECRET_KEY}:surveys.seal:{key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(raw))


def keep_piece(survey: Survey, key: str, started: Started) -> None:
    """Keep it under its key; without the key nobody can read it, not even who has the database."""
    text = json.dumps([started.answers, started.unit_id, started.digest, started.source, started.page]).encode()
    Piece.objects.update_or_create(
        pk=_name(key),
        defaults={"survey": survey, "sealed": _box(key).encrypt_at_time(text, 0), "day": timezone.localdate()},
    )


def open_piece(survey: Survey, key: str) -> Started | None:
    """What was kept under a key, or None."""
    row = Piece.objects.filter(pk=_name(key), survey=survey).first()
    if row is None:
        return None
    try:
        answers, unit_id, digest, source, page = json.loads(_box(key).decrypt(bytes(row.sealed)))
    except (InvalidToken, ValueError):
        return None
    return Started(answers, unit_id, digest, source, page)


def forget_piece(key: str) -> None:
    """It was handed in, or given up."""
    Piece.objects.filter(pk=_name(key)).delete()
