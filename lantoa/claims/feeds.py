"""Feeds of corrections: RSS 2.0, Atom 1.0, and ClaimReview as a schema.org data feed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantoa.base.markup import plain
from lantoa.claims import queries
from lantoa.claims.models import Claim, Verdict

MOST = 50
SECONDS = 300
# schema.org wants a number beside the words; what is not decided has none.
RATING = {Verdict.FAKE: 1, Verdict.FALSE: 1, Verdict.MISLEADING: 2, Verdict.PARTLY: 3, Verdict.TRUE: 5}


def claim_review(claim: Claim) -> dict[str, Any]:
    """The correction as schema.org `ClaimReview`; without an author of the claim, whom we do not know nor name."""
    address = settings.BASE_URL + claim.get_absolute_url()
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": str(claim.get_public_verdict_display())}
    if claim.public_verdict in RATING:
        rating |= {"ratingValue": RATING[Verdict(claim.public_verdict)], "bestRating": 5, "worstRating": 1}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": address,
        "datePublished": timezone.localtime(claim.published_at).isoformat(),
        "dateModified": timezone.localtime(claim.revised_at or claim.published_at).isoformat(),
        "inLanguage": "vi",
        "claimReviewed": plain(claim.public_statement),
        "reviewBody": plain(claim.public_truth),
        "reviewRating": rating,
        "itemReviewed": {"@type": "Claim", "datePublished": claim.received_on.isoformat()},
        "author": {"@type": "Organization", "name": claim.unit.name, "url": settings.BASE_URL + claim.unit.get_absolute_url()},
    }  # fmt: skip


def json_for_page(data: dict[str, Any]) -> SafeString:
    """JSON that can stand in a `<script>`: nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026"))  # noqa: S308


class RssFeed(Feed):
    """RSS 2.0."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    language = "vi"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={SECONDS}"
        return response

    def title(self) -> str:
        return _("Đính chính · %(union)s") % {"union": settings.UNION_NAME}

    def description(self) -> str:
        return _("Điều đang được nói mà không đúng, và sự thật là gì.")

    def link(self) -> str:
        return settings.BASE_URL + reverse("claims:index")

    def items(self) -> list[Claim]:
        return list(queries.published()[:MOST])

    def item_title(self, item: Claim) -> str:
        return f"{item.get_public_verdict_display()}: {item.title}"

    def item_description(self, item: Claim) -> str:
        return plain(item.public_truth)

    def item_link(self, item: Claim) -> str:
        return settings.BASE_URL + item.get_absolute_url()

    def item_guid(self, item: Claim) -> str:
        return self.item_link(item)

    def item_pubdate(self, item: Claim) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Claim) -> datetime | None:
        return item.revised_at or item.published_at

    def item_author_name(self, item: Claim) -> str:
        return item.unit.name

    def item_categories(self, item: Claim) -> list[str]:
        return [str(item.get_topic_display())]


class AtomFeed(RssFeed):
    """Atom 1.0."""

    feed_type = Atom1Feed


@require_safe
def claim_reviews(request: HttpRequest) -> JsonResponse:
    """The newest corrections as a schema.org `DataFeed` of `ClaimReview`."""
    reviews = list(queries.published()[:MOST])
    changed = max((one.revised_at or one.published_at for one in reviews if one.published_at), default=None)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": _("Đính chính · %(union)s") % {"union": settings.UNION_NAME},
        "url": settings.BASE_URL + request.path,
        "dataFeedElement": [
            {"@type": "DataFeedItem", "dateCreated": timezone.localtime(one.published_at).isoformat(), "item": claim_review(one)}
            for one in reviews
        ],
    }  # fmt: skip
    if changed is not None:
        data["dateModified"] = timezone.localtime(changed).isoformat()
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type="application/ld+json")
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
