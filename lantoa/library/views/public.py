"""What readers see: the list, a document with its text, its files."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import Conflict
from lantoa.base.paging import page_of
from lantoa.library import actions, queries
from lantoa.library.forms import FilterForm
from lantoa.library.models import Document, Version
from lantoa.library.uploads import INLINE
from lantoa.people import scopes
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest
from lantoa.search.queries import Answer, Narrowing, search

PAGES = 10
MOST_FOUND = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The documents that the reader may open, newest first; with words typed, the best answers from their texts."""
    form = FilterForm(request.GET)
    filters = form.filters()
    context: dict[str, Any] = {"form": form, "filters": filters}
    if filters.text:
        answer = _search(request, filters)
        context["hits"] = [hit for found in answer.found for hit in found.hits]
        context["building"] = answer.building
    else:
        page = page_of(request, queries.listed(queries.readable_by(request.user), filters))
        today = timezone.localdate()
        context["page"] = page
        context["rows"] = [(one, queries.validity(one, today)) for one in page]
    return render(request, "library/index.html", context)


def _search(request: HttpRequest, filters: queries.Filters) -> Answer:
    year = filters.year
    narrowing = Narrowing(
        tags=(f"kind:{filters.kind}",) if filters.kind else (),
        since=date(year, 1, 1) if year else None, until=date(year, 12, 31) if year else None,
    )  # fmt: skip
    return search(filters.text, request.user, only="documents", limit=MOST_FOUND, narrowing=narrowing)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One document: what it is, whether it holds, what came before and after, its text and files."""
    found = _readable(request, pk)
    if isinstance(found, HttpResponseBase):
        return found
    version = queries.newest(found)
    page = page_of(request, queries.pages_of(version), PAGES)
    context = {
        "document": found,
        "version": version,
        "validity": queries.validity(found, timezone.localdate()),
        "page": page,
        "earlier": queries.earlier(found, request.user),
        "later": queries.later(found, request.user),
        "versions": found.versions.order_by("-number") if version is not None and version.number > 1 else [],
        "to_confirm": queries.to_confirm(request.user).filter(pk=pk).exists() if found.ask_confirmation else False,
        "has_confirmed": found.ask_confirmation and queries.has_confirmed(found, getattr(request.user, "person", None)),
        "keeper": request.user.is_authenticated and scopes.may(request.user, Capability.KEEP_DOCUMENTS, found.unit),
    }
    return render(request, "library/document.html", context)


@require_POST
@login_required
def confirm(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Say that one has read it."""
    found = _readable(request, pk)
    if isinstance(found, HttpResponseBase):
        return found
    try:
        actions.confirm(request.user, found)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã ghi nhận bạn đã đọc văn bản này."))
    return redirect("library:document", pk)


@require_safe
def download(request: HttpRequest, pk: int, number: int = 0) -> HttpResponseBase:
    """The original, as it came: the newest, or version `number`."""
    found = _readable(request, pk)
    if isinstance(found, HttpResponseBase):
        return found
    versions = found.versions.select_related("blob").order_by("-number")
    version = versions.filter(number=number).first() if number else versions.first()
    if version is None:
        raise Http404
    return _served(found, version.blob.file, version.name, version.blob.content_type)


@require_safe
def searchable(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The searchable PDF/A that was made of a scan."""
    found = _readable(request, pk)
    if isinstance(found, HttpResponseBase):
        return found
    version = queries.newest(found)
    if version is None or not version.searchable:
        raise Http404
    return _served(found, version.searchable, _pdf_name(version), "application/pdf")


def _pdf_name(version: Version) -> str:
    return f"{version.name.rsplit('.', 1)[0]}-tim-duoc.pdf"


def _served(found: Document, file: Any, name: str, content_type: str) -> FileResponse:
    """The file under its own name; only harmless kinds open in the browser."""
    if not file.storage.exists(str(file.name)):
        raise Http404
    response = FileResponse(
        file.open("rb"), as_attachment=content_type not in INLINE, filename=name, content_type=content_type
    )
    response["Cache-Control"] = "private, no-store" if not _is_public(found) else "public, max-age=60"
    response["Content-Security-Policy"] = "sandbox"
    return response


def _is_public(found: Document) -> bool:
    return found.state == Document.State.SHARED and found.sharing == Document.Sharing.PUBLIC


def _readable(request: HttpRequest, pk: int) -> Document | HttpResponseBase:
    """The document, if the visitor may read it. Others learn nothing: visitors are asked to sign in whether it
    exists or not, and who has signed in is told that there is none."""
    found = queries.with_standing(queries.readable_by(request.user)).select_related("unit").filter(pk=pk).first()
    if found is not None:
        return found
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    raise Http404
