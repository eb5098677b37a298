"""What a keeper of documents does: bring in, describe, share, put right, withdraw."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.base.documents import qr_svg
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.paging import page_of
from lantoa.library import actions, queries
from lantoa.library.forms import (
    DocumentForm,
    FilterForm,
    PageForm,
    ShareForm,
    UploadForm,
    VersionForm,
    WithdrawForm,
    document_initial,
    share_initial,
)
from lantoa.library.models import Document, Page, Version
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

KEEP = Capability.KEEP_DOCUMENTS


@officer_view(KEEP)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's documents, in every state, and how far it has come with target T4."""
    which = request.GET.get("loai", "")
    form = FilterForm(request.GET)
    filters = form.filters()
    page = page_of(request, queries.listed(queries.of_unit(unit, which), filters))
    tabs = [
        {"label": label, "url": f"?loai={code}" if code else "?", "current": which == code}
        for code, label in (
            ("", _("Tất cả")), ("new", _("Mới đưa vào")), ("doc", _("Cần xem lại chữ")), ("shared", _("Đã chia sẻ")),
            ("het-han", _("Sắp hết hiệu lực")), ("withdrawn", _("Đã rút")),
        )
    ]  # fmt: skip
    today = timezone.localdate()
    context = {
        "unit": unit, "page": page, "rows": [(one, queries.validity(one, today)) for one in page], "tabs": tabs,
        "which": which, "filters": filters, "digitised": queries.digitised(unit),
    }  # fmt: skip
    return render(request, "library/desk.html", context)


@officer_view(KEEP)
def upload(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Bring files in; those that are refused are named with the reason, the others are kept."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        brought, refused = [], []
        pages = form.cleaned_data["pages"]
        for files in [pages] if pages else [[file] for file in form.cleaned_data["documents"]]:
            try:
                bring = (
                    actions.bring_pages(request.user, unit, files)
                    if pages
                    else actions.bring(request.user, unit, files[0])
                )
                brought.append(bring)
            except Invalid as error:
                refused.append(error.message)
        for sentence in refused:
            messages.error(request, sentence)
        for one in brought:
            if not one.new:
                messages.info(request, _("Tệp này đã có trong thư viện: “%(title)s”.") % {"title": one.document.title})
        new = sum(one.new for one in brought)
        if new:
            messages.success(request, ngettext("Đã nhận %(n)d văn bản.", "Đã nhận %(n)d văn bản.", new) % {"n": new})
        if len(brought) == 1:
            return redirect("library:manage", unit.code, brought[0].document.pk)
        if brought:
            return redirect("library:desk", unit.code)
    return render(request, "library/upload.html", {"unit": unit, "form": form})


@officer_view(KEEP)
def manage(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A document as its keeper sees it: what the machine found, to be confirmed, and the next step."""
    found = _own(unit, pk)
    form = DocumentForm(request.POST or None, initial=document_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe(request.user, found, relations=form.relations(), **form.facts())
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu thông tin văn bản."))
            return redirect("library:manage", unit.code, pk)
    version = queries.newest(found)
    pages = queries.pages_of(version)
    context = {
        "unit": unit,
        "document": found,
        "form": form,
        "version": version,
        "validity": queries.validity(found, timezone.localdate()),
        "page": page_of(request, pages.only("number", "unreadable", "corrected_at", "version"), 60),
        "unread": list(pages.filter(unreadable=True, corrected_at=None).values_list("number", flat=True)[:30]),
        "share_form": ShareForm(initial=share_initial(found)),
        "withdraw_form": WithdrawForm(),
        "version_form": VersionForm(),
        "versions": found.versions.select_related("blob"),
        "later": queries.later(found, request.user),
        "earlier": queries.earlier(found, request.user),
        "alike": queries.alike(found, request.user),
        "confirmed": queries.progress_of(found) if found.ask_confirmation else None,
    }
    return render(request, "library/manage.html", context)


@officer_view(KEEP)
def progress(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """How far the reading has come; a piece of the page that asks again by itself."""
    found = _own(unit, pk)
    return render(
        request,
        "library/_reading.html",
        {"unit": unit, "document": found, "version": queries.newest(found), "asked": True},
    )


@require_POST
@officer_view(KEEP)
def share(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Let others read it."""
    try:
        form = ShareForm(request.POST)
        if not form.is_valid():
            raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
        found = actions.share(request.user, _own(unit, pk), form.cleaned_data.pop("sharing"), **form.cleaned_data)
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã chia sẻ: %(who)s.") % {"who": found.get_sharing_display()})
    return redirect("library:manage", unit.code, pk)


@officer_view(KEEP)
def confirmations(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """How many have confirmed; by name only those of the keeper's own unit, so that they can be reached."""
    found = _own(unit, pk)
    context = {
        "unit": unit, "document": found, "confirmed": queries.progress_of(found),
        "page": page_of(request, queries.still_to_confirm(found, unit)),
    }  # fmt: skip
    return render(request, "library/confirmations.html", context)


@require_POST
@officer_view(KEEP)
def withdraw(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Take it out of the library."""
    try:
        actions.withdraw(request.user, _own(unit, pk), request.POST.get("reason", ""))
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã rút văn bản. Hồ sơ vẫn được giữ ở đây."))
    return redirect("library:manage", unit.code, pk)


@require_POST
@officer_view(KEEP)
def discard(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Throw away what was never shared."""
    try:
        actions.discard(request.user, _own(unit, pk))
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("library:manage", unit.code, pk)
    messages.success(request, _("Đã bỏ văn bản."))
    return redirect("library:desk", unit.code)


@require_POST
@officer_view(KEEP)
def new_version(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A newer file."""
    form = VersionForm(request.POST, request.FILES)
    found = _own(unit, pk)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn tệp mới."))
    else:
        try:
            actions.bring_version(request.user, found, form.cleaned_data["file"], form.cleaned_data["note"])
        except (Invalid, Conflict) as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Đã nhận bản mới; bản trước vẫn được giữ."))
    return redirect("library:manage", unit.code, pk)


@require_POST
@officer_view(KEEP)
def read_again(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Have the machine read the newest file once more."""
    version = queries.newest(_own(unit, pk))
    if version is not None:
        try:
            actions.read_again(request.user, version)
        except Conflict as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Máy sẽ đọc lại tệp này."))
    return redirect("library:manage", unit.code, pk)


@officer_view(KEEP)
def label(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """A label to print and put on the paper original: its code opens the document here."""
    found = _own(unit, pk)
    name = found.sign or _("Văn bản")
    code = mark_safe(qr_svg(settings.BASE_URL + found.get_absolute_url(), label=name))  # noqa: S308  drawn by us
    return render(request, "library/label.html", {"unit": unit, "document": found, "code": code})


@officer_view(KEEP)
def page(request: SignedInRequest, unit: Unit, pk: int, number: int) -> HttpResponse:
    """The text of a page, to be put right beside the original."""
    found = _own(unit, pk)
    shown = get_object_or_404(Page.objects.select_related("version"), version=queries.newest(found), number=number)
    form = PageForm(request.POST or None, initial={"text": shown.words})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_page(request.user, shown, form.cleaned_data["text"])
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu chữ của trang %(n)d; tìm kiếm dùng chữ này.") % {"n": number})
            following = _next_open(shown.version, number)
            if following is not None:
                return redirect("library:page", unit.code, pk, following)
            return redirect("library:manage", unit.code, pk)
    context = {"unit": unit, "document": found, "shown": shown, "version": shown.version, "form": form}
    return render(request, "library/page.html", context)


def _next_open(version: Version, number: int) -> int | None:
    waiting = version.pages.filter(unreadable=True, corrected_at=None, number__gt=number).order_by("number")
    return waiting.values_list("number", flat=True).first()


def _own(unit: Unit, pk: int) -> Document:
    return get_object_or_404(queries.with_standing(Document.objects.select_related("unit")), pk=pk, unit=unit)
