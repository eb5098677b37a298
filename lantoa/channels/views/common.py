"""What the pages of the desk share."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from lantoa.channels import actions, hints, pictures, registry
from lantoa.channels.models import ChannelAccount, Publication, State
from lantoa.channels.registry import Channel
from lantoa.people.scopes import Capability
from lantoa.units.models import Unit

WRITERS = (Capability.WRITE, Capability.PUBLISH)
DESK = (*WRITERS, Capability.CONFIGURE)

RESULTS = {
    "viewers": gettext_lazy("lượt xem"),
    "reactions": gettext_lazy("cảm xúc"),
    "comments": gettext_lazy("bình luận"),
    "shares": gettext_lazy("chia sẻ"),
}


def account_of(unit: Unit, pk: int) -> ChannelAccount:
    """An account of `unit`; raises `Http404`."""
    return get_object_or_404(ChannelAccount.objects.select_related("unit"), pk=pk, unit=unit)


def publication_of(unit: Unit, pk: int) -> Publication:
    """A publication of `unit`; raises `Http404`."""
    return get_object_or_404(Publication.objects.select_related("account__unit"), pk=pk, account__unit=unit)


def account_row(account: ChannelAccount) -> dict[str, Any]:
    """An account with what its channel lets it send."""
    channel = registry.get(account.channel)
    return {"account": account, "channel": channel, "budgets": channel.budgets(account)}


def publication_row(publication: Publication, form: Any = None) -> dict[str, Any]:
    """A publication with its draft's review, its preview's pictures and its results."""
    channel = registry.get(publication.account.channel)
    content = publication.content
    editable = publication.state in (*actions.OPEN, State.PUBLISHED) and not publication.change
    if publication.state == State.PUBLISHED and publication.account.approvals:
        editable = False
    names, frame = content.get("pictures", []), content.get("frame", "")
    cut = pictures.cut(names[:1], channel.cover) if channel.cover else pictures.framed(names, frame)
    return {
        "publication": publication,
        "channel": channel,
        "review": channel.review(content, publication.account),
        "hints": hints.read(content) if publication.state in actions.OPEN else [],
        "budgets": channel.budgets(publication.account) if channel.spends(content) else [],
        "editable": editable,
        "open_states": actions.OPEN,
        "form": form or (draft_form(channel, publication) if editable else None),
        "pictures": [default_storage.url(cut.get(name, name)) for name in names],
        "ratio": pictures.ratio(frame),
        "result_labels": [(RESULTS[key], value) for key, value in publication.results.items() if key in RESULTS],
    }


def draft_form(channel: Channel, publication: Publication, data: Any = None, files: Any = None) -> Any:
    """The channel's form for a draft."""
    return channel.draft_form(
        data, files, initial=publication.content, prefix=f"b{publication.pk}", message=publication.get_message()
    )
