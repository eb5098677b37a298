"""What the newsroom credits people with: what was published, what units above used, what held.

Only who is named: a member who sent something and still agrees to be named, or who stands over the article.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.newsroom.models import Article, Correction, Placement, Story
from lantoa.people import credits
from lantoa.people.models import Consent, Person

HOLDS_AFTER = timedelta(days=30)
"""An article that needed no correction for so long is taken to be accurate."""


def _agrees(person_field: str) -> Exists:
    return Exists(
        Consent.objects.filter(
            person=OuterRef(person_field), purpose=Consent.Purpose.BYLINE, withdrawn_at=None
        )
    )  # fmt: skip


def _named(person: Person | None, prefix: str = "") -> tuple[Q, Q, Case]:
    """Conditions for a member who is credited and for an author whose name stands over it, and whom that makes."""
    sender = Q(**{f"{prefix}contributor__isnull": False}) & Q(_agrees(f"{prefix}contributor"))
    author = Q(
        **{f"{prefix}contributor": None, f"{prefix}author__person__full_name": F(f"{prefix}byline")}
    )  # fmt: skip
    if person is not None:
        sender &= Q(**{f"{prefix}contributor": person})
        author &= Q(**{f"{prefix}author__person": person})
    who = Case(
        When(Q(**{f"{prefix}contributor__isnull": False}), then=F(f"{prefix}contributor_id")),
        default=F(f"{prefix}author__person_id"),
    )
    return sender, author, who


def sent(person: Person | None) -> QuerySet[Any, Any]:
    """Published articles out of what a member sent, where the member is named."""
    sender, _author, who = _named(person)
    return Article.objects.live().filter(sender).annotate(credited_to=who, credited_on=F("published_at"))


def written(person: Person | None) -> QuerySet[Any, Any]:
    """Published articles that stand under their author's name."""
    _sender, author, who = _named(person)
    return Article.objects.live().filter(author).annotate(credited_to=who, credited_on=F("published_at"))


def reused(person: Person | None) -> QuerySet[Any, Any]:
    """Articles that a unit above took into its own section, once for each unit."""
    sender, author, who = _named(person, "article__")
    shown = Placement.objects.filter(
        kind=Placement.Kind.UP, state=Placement.Standing.ACCEPTED, article__in=Article.objects.live()
    )
    found = shown.filter(sender | author).select_related("article", "unit")
    return found.annotate(credited_to=who, credited_on=F("answered_at")).filter(answered_at__isnull=False)


def accurate(person: Person | None) -> QuerySet[Any, Any]:
    """Articles that a second person read before they were published, and that held: no correction in thirty days."""
    sender, author, who = _named(person)
    found = Article.objects.live().filter(sender | author, published_at__lte=timezone.now() - HOLDS_AFTER)
    found = found.filter(Q(author=None) | ~Q(reviewed_by=F("author")), reviewed_by__isnull=False)
    found = found.filter(~Exists(Correction.objects.filter(article=OuterRef("pk"))))
    return found.annotate(credited_to=who, credited_on=F("published_at"))


def unnamed(person: Person | None) -> QuerySet[Any, Any]:
    """What a member sent without wishing to be named, and was published; for their own eyes."""
    found = Story.objects.filter(state=Story.State.USED, credited=False, article__in=Article.objects.live())
    if person is not None:
        found = found.filter(person=person)
    return found.select_related("article").annotate(credited_to=F("person_id"), credited_on=F("article__published_at"))


def _article(article: Any) -> credits.Credit:
    return credits.Credit(article.title, article.get_absolute_url(), article.credited_on)


def _placement(placement: Any) -> credits.Credit:
    article = placement.article
    note = _("tại %(unit)s") % {"unit": placement.unit.name}
    return credits.Credit(article.title, article.get_absolute_url(), placement.credited_on, note)


def _story(story: Any) -> credits.Credit:
    return credits.Credit(story.article.title, story.article.get_absolute_url(), story.credited_on)


def register() -> None:
    """Offer the kinds of credit of this room."""
    for kind in (
        credits.CreditKind(
            "sent", gettext_lazy("Bài, ảnh gửi đã đăng"), sent, _article, gettext_lazy("được ghi tên khi đăng"), order=10
        ),
        credits.CreditKind(
            "written", gettext_lazy("Bài viết đứng tên"), written, _article, gettext_lazy("đang đăng"), order=20
        ),
        credits.CreditKind(
            "reused", gettext_lazy("Được cấp trên dùng lại"), reused, _placement,
            gettext_lazy("mỗi đơn vị dùng lại tính một lần"), order=30,
        ),
        credits.CreditKind(
            "accurate", gettext_lazy("Tin bài đứng vững"), accurate, _article,
            gettext_lazy("người khác duyệt, ba mươi ngày không phải đính chính"), order=40,
        ),
        credits.CreditKind(
            "unnamed", gettext_lazy("Bài gửi đã dùng, không ghi tên"), unnamed, _story, public=False, order=50
        ),
    ):  # fmt: skip
        credits.register(kind)
