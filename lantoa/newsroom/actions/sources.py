"""Feeds of other websites: following them, and taking an entry as a draft."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.newsroom.actions.articles import write
from lantoa.newsroom.models import Article, Column, NewsEntry, NewsSource
from lantoa.people.models import Account
from lantoa.units.models import Unit

MOST_SOURCES = 50


@transaction.atomic
def add_source(
    actor: Account | None,
    unit: Unit,
    *,
    name: str,
    address: str,
    column: Column | None = None,
    drafts_itself: bool = False,
) -> NewsSource:
    """Follow a feed; it is read at once in the background, then every hour."""
    require(actor, Capability.WRITE, unit)
    if NewsSource.objects.filter(unit=unit).count() >= MOST_SOURCES:
        raise Invalid(_("Mỗi đơn vị theo dõi nhiều nhất %(n)d nguồn.") % {"n": MOST_SOURCES})
    try:
        with transaction.atomic():
            source = NewsSource.objects.create(
                unit=unit,
                name=name.strip()[:120],
                address=address,
                column=column,
                drafts_itself=drafts_itself,
                by=actor,
            )
    except IntegrityError as error:
        raise Conflict(_("Đơn vị đã theo dõi nguồn này.")) from error
    from lantoa.newsroom.tasks import read_source

    enqueue(read_source, source.pk)
    audit.record(actor, "news_source.add", source, unit_code=unit.code)
    return source


@transaction.atomic
def change_source(actor: Account | None, source: NewsSource, *, active: bool | None) -> None:
    """Stop reading a feed or read it again; with None it goes, with the entries that nobody took."""
    require(actor, Capability.WRITE, source.unit)
    audit.record(actor, "news_source.change", source, unit_code=source.unit.code, active=active)
    if active is None:
        source.delete()
        return
    source.active = active
    source.save(update_fields=["active"])


@transaction.atomic
def draft_entry(actor: Account | None, entry: NewsEntry) -> Article:
    """Begin an article from an entry: its title and summary, and where it is from. The rest is the writer's own.

    Nothing of the other website's text or pictures is taken over but the summary that its feed gives.
    """
    entry = (
        NewsEntry.objects.select_for_update(of=("self",))
        .select_related("source__unit", "source__column")
        .get(pk=entry.pk)
    )
    if entry.state == NewsEntry.State.DRAFTED:
        raise Conflict(_("Tin này đã được lấy về."))
    source = entry.source
    label = source.name.replace("[", "(").replace("]", ")")
    address = entry.address.replace("(", "%28").replace(")", "%29")
    text = f"{entry.summary}\n\n" if entry.summary else ""
    article = write(
        actor, source.unit, title=entry.title, column=source.column, summary=entry.summary,
        text=text + _("Theo [%(name)s](%(link)s).") % {"name": label, "link": address},
    )  # fmt: skip
    entry.state, entry.article = NewsEntry.State.DRAFTED, article
    entry.save(update_fields=["state", "article"])
    return article


@transaction.atomic
def skip_entry(actor: Account | None, entry: NewsEntry) -> None:
    """Put an entry out of sight."""
    require(actor, Capability.WRITE, entry.source.unit)
    NewsEntry.objects.filter(pk=entry.pk, state=NewsEntry.State.NEW).update(state=NewsEntry.State.SKIPPED)
