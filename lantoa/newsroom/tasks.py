"""What the newsroom does by the clock."""

from __future__ import annotations

from datetime import timedelta

from lantoa.base.jobs import enqueue, job, periodic
from lantoa.channels.websub.transport import ping
from lantoa.newsroom import actions, ingest
from lantoa.newsroom.feeds import topics_of
from lantoa.newsroom.models import Article


@periodic(every=timedelta(seconds=30), name="newsroom.publish_due")
@job()
def publish_due() -> list[int]:
    """Publish what was planned for now, take down what has expired; twice a minute, so at most 60 s late."""
    return list(actions.publish_due())


@job()
def tell_hub(article_id: int) -> int:
    """Tell the WebSub hub that the feeds of a published article have changed; how many feeds."""
    article = Article.objects.select_related("unit", "column").filter(pk=article_id).first()
    return ping(topics_of(article)) if article is not None else 0


@periodic(every=timedelta(minutes=15), name="newsroom.read_sources", catch_up="skip")
@job(attempts=1)
def read_sources() -> int:
    """Queue the reading of every outside feed whose time has come."""
    keys = ingest.due()
    for pk in keys:
        enqueue(read_source, pk)
    return len(keys)


@job(attempts=1)
def read_source(source_id: int) -> int:
    """Read one outside feed; how many entries were new."""
    return ingest.read(source_id)
