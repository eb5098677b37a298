"""What a reader sees. Reading is GET and counts nothing; seen, opened and confirmed are POST."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import NotAllowed
from lantoa.base.prepared import Prepared, Slot
from lantoa.base.uploads import INLINE
from lantoa.notices import actions, queries
from lantoa.notices.boards import asides
from lantoa.notices.cards import card
from lantoa.notices.models import Attachment, Notice, Receipt
from lantoa.people.models import Person
from lantoa.people.web import SignedInRequest, member_view


@member_view
def feed(request: SignedInRequest, person: Person) -> HttpResponse:
    """The notice board: everything that is for me, newest first."""
    person = queries.reader_of(person)
    page = queries.feed(person, before=queries.parse_cursor(request.GET.get("truoc", "")))
    context = {
        "person": person,
        "page": page,
        "cards": [card(item) for item in page.items],
        "unseen": [item.notice.pk for item in page.items if not item.seen],
        "asides": asides(request),
    }
    return render(request, "notices/feed.html", context)


@require_POST
@member_view
def seen(request: SignedInRequest, person: Person) -> HttpResponse:
    """The page tells which notices stood on it."""
    ids = [int(one) for one in request.POST.getlist("id") if one.isdecimal()]
    actions.saw(queries.reader_of(person), ids)
    return HttpResponse(status=204)


@member_view
def mine(request: SignedInRequest, person: Person) -> HttpResponse:
    """What I am asked to confirm."""
    page = Paginator(queries.to_confirm(queries.reader_of(person)), 20).get_page(request.GET.get("trang"))
    return render(request, "notices/mine.html", {"page": page})


@login_required
def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """One notice, with the button that says "Tôi đã đọc" for its readers."""
    found = _openable(request, pk)
    person = getattr(request.user, "person", None)
    reader = person is not None and found.published_at is not None and queries.may_read(person, found)
    receipt = Receipt.objects.filter(notice=found, person=person).first() if reader else None
    context = {
        "notice": found,
        "item": queries.feed_item(found, receipt),
        "reader": reader and found.is_open,
        "beacon": reader and found.is_open and (receipt is None or receipt.opened_version < found.version),
        "attachments": found.attachments.all(),
        "changes": found.revisions.filter(state="applied", material=True),
    }
    return render(request, "notices/notice.html", context)


@require_POST
@member_view
def opened(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """The page tells that the whole text was before me."""
    actions.opened(person, _published(pk))
    return HttpResponse(status=204)


@require_POST
@member_view
def confirm(request: SignedInRequest, person: Person, pk: int) -> HttpResponse:
    """I have read it."""
    version = request.POST.get("version", "")
    actions.confirm(person, _published(pk), version=int(version) if version.isdecimal() else 0)
    messages.success(request, _("Cảm ơn bạn, công đoàn đã ghi nhận bạn đã đọc."))
    return redirect("notices:notice", pk)


@login_required
def attachment(request: SignedInRequest, pk: int, attachment: int) -> FileResponse:
    """A file, for who may open its notice."""
    return serve(get_object_or_404(Attachment, pk=attachment, notice=_openable(request, pk)))


def serve(attachment: Attachment) -> FileResponse:
    """The file under its own name; only harmless kinds open in the browser."""
    if not attachment.file.storage.exists(str(attachment.file.name)):
        raise Http404
    response = FileResponse(
        attachment.file.open("rb"), as_attachment=attachment.content_type not in INLINE, filename=attachment.name,
        content_type=attachment.content_type,
    )  # fmt: skip
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox"
    return response


def _published(pk: int) -> Notice:
    found: list[Notice] = _sent(pk=pk)
    if not found:
        raise Http404
    return found[0]


_sent = Prepared(
    Notice,
    lambda: Notice.objects.select_related("branch").exclude(published_at=None).filter(pk=Slot("pk", Notice._meta.pk)),
)


def _openable(request: SignedInRequest, pk: int) -> Notice:
    found = get_object_or_404(Notice.objects.select_related("unit", "branch__kind", "created_by"), pk=pk)
    if not queries.may_open(request.user, found):
        raise NotAllowed(_("Thông báo này không gửi đến bạn."), notice=pk)
    return found
