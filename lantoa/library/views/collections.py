"""Collections: for readers, and for who puts them together."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.paging import page_of
from lantoa.library import actions, queries
from lantoa.library.forms import CollectionForm, ItemForm
from lantoa.library.models import Collection, CollectionItem, Document
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

KEEP = Capability.KEEP_DOCUMENTS
MOST_TO_PICK = 10


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All collections in which there is something for the reader."""
    page = page_of(request, queries.collections_for(request.user))
    return render(request, "library/collections.html", {"page": page})


@require_safe
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """One collection, in the order in which to read it. Without anything for the reader there is none."""
    found = queries.collections_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    page = page_of(request, queries.items_of(found, request.user))
    today = timezone.localdate()
    rows = [(item, queries.validity(item.document, today)) for item in page]
    return render(request, "library/collection.html", {"collection": found, "page": page, "rows": rows})


@officer_view(KEEP)
def of_unit(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's collections, and a new one."""
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_collection(request.user, unit, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            return redirect("library:collection_manage", unit.code, made.pk)
    page = page_of(request, queries.collections_of(unit))
    return render(request, "library/own_collections.html", {"unit": unit, "form": form, "page": page})


@officer_view(KEEP)
def manage(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Put documents in: search, choose, say what for."""
    found = _own(unit, pk)
    if request.method == "POST":
        form = ItemForm(request.POST)
        if form.is_valid():
            document = get_object_or_404(queries.readable_by(request.user), pk=form.cleaned_data["document"])
            try:
                actions.add_to_collection(request.user, found, document, form.cleaned_data["note"])
            except (Invalid, Conflict) as error:
                messages.error(request, error.message)
            else:
                messages.success(request, _("Đã thêm vào bộ."))
        return redirect("library:collection_manage", unit.code, pk)
    words = request.GET.get("q", "").strip()
    shared = queries.readable_by(request.user).filter(state=Document.State.SHARED)
    inside = found.items.values("document")
    picks = queries.listed(shared.exclude(pk__in=inside), queries.Filters(text=words))[:MOST_TO_PICK]
    context = {
        "unit": unit, "collection": found, "items": queries.items_of(found, request.user), "words": words,
        "picks": list(picks) if words else [],
    }  # fmt: skip
    return render(request, "library/collection_manage.html", context)


@require_POST
@officer_view(KEEP)
def take_out(request: SignedInRequest, unit: Unit, pk: int, item: int) -> HttpResponse:
    """Take a document out."""
    actions.take_out(request.user, get_object_or_404(CollectionItem, pk=item, collection=_own(unit, pk)))
    messages.success(request, _("Đã bỏ khỏi bộ; văn bản vẫn ở trong thư viện."))
    return redirect("library:collection_manage", unit.code, pk)


@require_POST
@officer_view(KEEP)
def drop(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Do away with a collection."""
    actions.drop_collection(request.user, _own(unit, pk))
    messages.success(request, _("Đã xóa bộ tài liệu; các văn bản vẫn ở trong thư viện."))
    return redirect("library:own_collections", unit.code)


def _own(unit: Unit, pk: int) -> Collection:
    return get_object_or_404(Collection.objects.select_related("unit"), pk=pk, unit=unit)
