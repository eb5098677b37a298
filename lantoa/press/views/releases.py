"""Releases at work: written, read by a second person, issued, sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.base.errors import LantoaError
from lantoa.base.formatting import weekday_date
from lantoa.base.paging import page_of
from lantoa.base.web import said, ticked
from lantoa.newsroom.blocks import plain_text
from lantoa.newsroom.models import Article
from lantoa.people.scopes import capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.press import actions, queries
from lantoa.press.forms import EmbargoForm, KitForm, ReleaseForm, SourceForm
from lantoa.press.models import Event, KitItem, Release
from lantoa.press.views.tools import PRESS, PUBLISH, tabs
from lantoa.units.models import Unit

State = Release.State


@officer_view(PRESS, PUBLISH)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's releases."""
    context = {"unit": unit, "tabs": tabs(unit, "releases"), "page": page_of(request, queries.releases_of(unit)),
               "may_write": PRESS in capabilities_at(request.user, unit)}  # fmt: skip
    return render(request, "press/desk/releases.html", context)


@officer_view(PRESS)
def write(request: SignedInRequest, unit: Unit, pk: int | None = None) -> HttpResponse:
    """A new release, one out of an article (`?bai=`) or of an event (`?su_kien=`), or a new version."""
    found = _own(unit, pk) if pk is not None else None
    start = SourceForm(request.GET, unit=unit) if found is None else None
    form = ReleaseForm(request.POST or None, unit=unit, initial=_words_of(found) if found else _begun(start))
    if request.method == "POST" and form.is_valid():
        try:
            written = actions.write_release(request.user, unit, found, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã lưu bản số %(n)d.") % {"n": written.version})
            return redirect("press:release_work", unit.code, written.pk)
    return render(
        request, "press/desk/release_edit.html", {"unit": unit, "form": form, "release": found, "start": start},
        status=400 if form.errors else 200,
    )  # fmt: skip


def _words_of(release: Release) -> dict[str, Any]:
    return {name: getattr(release, name) for name in ("title", "summary", "text", "caller", "campaign", "article")}


def _begun(start: SourceForm | None) -> dict[str, Any]:
    """What a release out of an article or an event begins with."""
    if start is None or not start.is_valid():
        return {}
    source: Article | None = start.cleaned_data["bai"]
    if source is not None:
        version = source if source.live else source.working()
        text = "\n\n".join(plain_text(version.body).splitlines())
        return {
            "title": version.title, "summary": version.summary, "text": text, "campaign": version.campaign_id,
            "article": source.pk,
        }  # fmt: skip
    event: Event | None = start.cleaned_data["su_kien"]
    if event is not None:
        when = timezone.localtime(event.starts_at)
        words = {
            "time": f"{when:%H:%M}", "day": weekday_date(when), "place": event.place, "unit": event.unit.name,
            "title": event.title,
        }  # fmt: skip
        head = _("%(time)s, %(day)s, tại %(place)s, %(unit)s tổ chức “%(title)s”.") % words
        text = f"{head}\n\n{event.about}".strip()
        return {"title": event.title, "text": text, "campaign": event.campaign_id}
    return {}


@officer_view(PRESS, PUBLISH)
def work(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """One release: its words, kit, versions, and the next step."""
    found = _own(unit, pk)
    held = capabilities_at(request.user, unit)
    published = found.state == State.PUBLISHED
    reached = set(queries.deliveries_of(found, found.version).values_list("outsider", flat=True))
    text = request.GET.get("q", "")
    context = {
        "unit": unit, "release": found, "kit": list(found.kit.all()), "versions": found.versions.select_related("by")[:20],
        "may_write": PRESS in held, "editable": found.state in (State.DRAFT, State.IN_REVIEW),
        "may_issue": PUBLISH in held and (request.user.pk != found.author_id or not unit.requires_review)
        and (found.state == State.IN_REVIEW or not unit.requires_review),
        "may_withdraw": PUBLISH in held and published, "embargo_form": EmbargoForm(), "kit_form": KitForm(),
        "dispatches": queries.sent_of(found), "text": text,
        "contacts": [one for one in queries.contacts_of(unit, text, "lien-he")[:100] if one.pk not in reached]
        if published and PRESS in held else [],
    }  # fmt: skip
    return render(request, "press/desk/release.html", context)


@officer_view(PRESS, PUBLISH)
def version(request: SignedInRequest, unit: Unit, pk: int, number: int) -> HttpResponse:
    """The words of an earlier version."""
    found = _own(unit, pk)
    row = get_object_or_404(found.versions.select_related("by"), number=number)
    return render(request, "press/desk/version.html", {"unit": unit, "release": found, "version": row})


@require_POST
@officer_view(PRESS)
def add_kit(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Add to the media kit."""
    found, form = _own(unit, pk), KitForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Tư liệu cần có nội dung và nguồn, để báo chí dẫn đúng."))
    else:
        data = form.cleaned_data
        said(
            request, _("Đã thêm tư liệu."), lambda: actions.add_kit_item(request.user, found, data.pop("kind"), **data)
        )
    return redirect("press:release_work", unit.code, pk)


@require_POST
@officer_view(PRESS)
def remove_kit(request: SignedInRequest, unit: Unit, pk: int, item: int) -> HttpResponse:
    """Take from the media kit."""
    row = get_object_or_404(KitItem.objects.select_related("release__unit"), pk=item, release=pk, release__unit=unit)
    said(request, _("Đã bỏ tư liệu."), lambda: actions.remove_kit_item(request.user, row))
    return redirect("press:release_work", unit.code, pk)


@require_POST
@officer_view(PRESS, PUBLISH)
def step(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Submit, return, issue or withdraw."""
    found, user, do = _own(unit, pk), request.user, request.POST.get("do", "")
    if do == "submit":
        said(request, _("Đã nhờ người thứ hai duyệt."), lambda: actions.submit(user, found))
    elif do == "return":
        comment = request.POST.get("comment", "")
        said(request, _("Đã trả lại kèm góp ý."), lambda: actions.return_release(user, found, comment))
    elif do == "withdraw":
        said(request, _("Đã rút thông cáo."), lambda: actions.withdraw(user, found, request.POST.get("reason", "")))
    else:
        form = EmbargoForm(request.POST)
        if form.is_valid():
            moment = form.cleaned_data["embargo_until"]
            done = _("Đã phát hành; công chúng thấy khi tới giờ.") if moment else _("Đã phát hành.")
            said(request, done, lambda: actions.publish(user, found, embargo_until=moment))
        else:
            messages.error(request, _("Giờ công bố chưa đúng. Hãy chọn lại ngày và giờ."))
    return redirect("press:release_work", unit.code, pk)


@require_POST
@officer_view(PRESS)
def distribute(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Send it to the contacts ticked."""
    try:
        told = actions.distribute(request.user, _own(unit, pk), ticked(request.POST.getlist("contact"), 2_000))
    except LantoaError as error:
        messages.error(request, error.message)
    else:
        words = ngettext("Đang gửi thông cáo đến %(n)d liên hệ.", "Đang gửi thông cáo đến %(n)d liên hệ.", told)
        messages.success(request, words % {"n": told})
    return redirect("press:release_work", unit.code, pk)


def _own(unit: Unit, pk: int) -> Release:
    return get_object_or_404(Release.objects.select_related("unit", "campaign", "article", "author"), pk=pk, unit=unit)
