"""Corrections as content for channels and for print: what goes out, and the register of products when it is out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from lantoa.base.errors import NotAllowed
from lantoa.base.markup import plain
from lantoa.channels.message import Message
from lantoa.channels.models import Publication
from lantoa.channels.print import sources as printing
from lantoa.channels.registry import Source, register_source
from lantoa.claims import queries
from lantoa.claims.models import Claim
from lantoa.newsroom.actions.products import register_publication, strike_publication
from lantoa.people.models import Account
from lantoa.people.scopes import Capability, may
from lantoa.units.models import Unit

SOURCE = "dinh-chinh"


def compose(account: Account | None, unit: Unit, pk: int) -> Message:
    """A public correction of `unit` as a message; an alert begins with what to beware of.

    Raises `Http404` and `NotAllowed`.
    """
    claim = get_object_or_404(queries.published(), pk=pk, unit=unit)
    if not may(account, Capability.PUBLISH, unit):
        raise NotAllowed(_("Bạn chưa được giao việc đăng bài tại %(unit)s.") % {"unit": unit.name})
    return _message(claim)


def compose_for_print(account: Account | None, unit: Unit, pk: int) -> Message:
    """A public correction of any unit as what a leaflet, a poster or a reading of `unit` is made of.

    Whoever has a board may warn on it: what is public may be printed by all. The QR code leads to the correction's
    page, which says what was found since. Raises `Http404` and `NotAllowed`.
    """
    claim = get_object_or_404(queries.published(), pk=pk)
    if not any(may(account, one, unit) for one in (Capability.WRITE, Capability.PUBLISH)):
        raise NotAllowed(_("Bạn chưa được giao việc viết bài tại %(unit)s.") % {"unit": unit.name})
    return _message(claim)


def _message(claim: Claim) -> Message:
    # What goes out is read by people who did not choose a language.
    with override("vi"):
        head = _("Cảnh báo") if claim.is_alert else str(claim.get_public_verdict_display())
        parts = [_("Đang lan truyền: %(claim)s") % {"claim": plain(claim.public_statement)}, plain(claim.public_truth)]
        if claim.public_check:
            parts.append(_("Cách tự kiểm tra: %(how)s") % {"how": plain(claim.public_check)})
        names = "; ".join(one.title for one in queries.sources(claim))
        parts.append(_("Căn cứ: %(sources)s") % {"sources": names})
        return Message(
            title=f"{head}: {claim.title}", summary=plain(claim.public_truth)[:300], body="\n\n".join(parts),
            byline=claim.unit.name, link=settings.BASE_URL + claim.get_absolute_url(), tags=(_("Đính chính"),),
        )  # fmt: skip


def address(unit: Unit, pk: int) -> str:
    """The claim's page at work."""
    return reverse("claims:work", args=[unit.code, pk])


def printed_from(unit: Unit, pk: int) -> str:
    """Where print came from: the claim's page at work at its own desk, its public page elsewhere."""
    own = Claim.objects.filter(pk=pk, unit=unit).exists()
    return address(unit, pk) if own else reverse("claims:correction", args=[pk])


def published(publication: Publication, actor: Any) -> None:
    """A post is out: enter it in the register of media products."""
    register_publication(actor, publication, None, publication.published_at or timezone.now())


def withdrawn(publication: Publication, actor: Any) -> None:
    """A post is gone: its product no longer counts."""
    strike_publication(publication, publication.withdrawn_at or timezone.now(), _("Bài đã rút khỏi kênh"))


def register() -> None:
    """Offer corrections to the channels and to print; called once when the applications start."""
    register_source(Source(SOURCE, gettext_lazy("Đính chính"), compose, address, published, withdrawn))
    printing.register_source(printing.Source(SOURCE, compose_for_print, printed_from))
