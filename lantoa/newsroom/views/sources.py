"""News from other websites."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.newsroom import actions
from lantoa.newsroom.forms import SourceForm
from lantoa.newsroom.models import NewsEntry, NewsSource
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit


@officer_view(Capability.WRITE)
def source_list(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The feeds that are followed, and their newest entries to take as drafts."""
    form = SourceForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_source(request.user, unit, **form.cleaned_data)
            messages.success(request, _("Đã theo dõi nguồn này. Tin hiện sau ít phút."))
            return redirect("newsroom:sources", unit.code)
        except LantoaError as error:
            form.add_error(None, str(error))
    fresh = NewsEntry.objects.filter(source__unit=unit, state=NewsEntry.State.NEW).select_related("source")
    context = {
        "unit": unit, "form": form, "sources": NewsSource.objects.filter(unit=unit).select_related("column"),
        "page": page_of(request, fresh),
    }  # fmt: skip
    return render(request, "newsroom/desk/sources.html", context, status=400 if form.errors else 200)


@require_POST
@officer_view(Capability.WRITE)
def source_change(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Stop, go on, or no longer follow."""
    source = get_object_or_404(NewsSource.objects.select_related("unit"), pk=pk, unit=unit)
    wished = {"dung": False, "tiep": True}.get(request.POST.get("lam", ""))
    actions.change_source(request.user, source, active=wished)
    messages.success(request, _("Đã lưu."))
    return redirect("newsroom:sources", unit.code)


@require_POST
@officer_view(Capability.WRITE)
def entry_answer(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take an entry as a draft, or pass it over."""
    entry = get_object_or_404(NewsEntry.objects.select_related("source__unit"), pk=pk, source__unit=unit)
    if request.POST.get("lam") == "bo":
        actions.skip_entry(request.user, entry)
        return redirect("newsroom:sources", unit.code)
    try:
        article = actions.draft_entry(request.user, entry)
    except LantoaError as error:
        messages.error(request, str(error))
        return redirect("newsroom:sources", unit.code)
    messages.success(request, _("Đã tạo bản nháp. Hãy viết lại bằng lời của đơn vị trước khi đăng."))
    return redirect("newsroom:article_edit", unit.code, article.pk)
