"""The desk's front page, its calendar, spreading drafts over days, pausing everything, results."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.base.periods import Period
from lantoa.channels import actions, pauses, queries, registry
from lantoa.channels.forms import PauseForm, SpreadForm
from lantoa.channels.models import Publication, State
from lantoa.channels.views.common import DESK, RESULTS, WRITERS, account_row
from lantoa.people.scopes import Capability, capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit


@require_safe
@officer_view(*DESK)
def index(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's accounts with their health and budgets, and its publications by where they stand."""
    state = request.GET.get("trang-thai", "")
    state = state if state in State.values else ""
    counts = queries.counts_by_state(unit)
    base = reverse("channels:index", args=[unit.code])
    shown = [("", _("Tất cả")), *((s, str(s.label).capitalize()) for s in State)]
    held = capabilities_at(request.user, unit)
    pause = pauses.covering(unit)
    context = {
        "unit": unit,
        "accounts": [account_row(account) for account in queries.accounts_of(unit)],
        "pause": pause, "own_pause": pause is not None and pause.unit_id == unit.pk, "pause_form": PauseForm(),
        "tabs": [
            {"label": label, "url": f"{base}?trang-thai={code}" if code else base, "current": code == state,
             "count": counts.get(code, 0)}
            for code, label in shown if not code or counts.get(code) or code == state
        ],
        "page": page_of(request, queries.publications_of(unit, state)),
        "to_spread": sum(counts.get(code, 0) for code in (State.DRAFT, State.APPROVED)),
        "channels": registry.all_channels(),
        "may_configure": Capability.CONFIGURE in held,
        "may_publish": Capability.PUBLISH in held,
        "may_write": bool(held & set(WRITERS)),
    }  # fmt: skip
    return render(request, "channels/index.html", context)


# --- Everything stops -------------------------------------------------------------------------------------


@require_POST
@officer_view(Capability.PUBLISH)
def pause_all(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Stop everything that is on its way."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(line) for lines in form.errors.values() for line in lines))
        return redirect("channels:index", unit.code)
    try:
        actions.pause_all(request.user, unit, **form.cleaned_data)
        messages.success(request, _("Đã tạm dừng mọi kênh. Bài đang chờ được giữ lại."))
    except LantoaError as error:
        messages.error(request, str(error))
    return redirect("channels:index", unit.code)


@require_POST
@officer_view(Capability.PUBLISH)
def resume(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Let everything go on."""
    hold = request.POST.get("tre") != "gui"
    try:
        late = actions.resume(request.user, unit, hold_late=hold)
    except LantoaError as error:
        messages.error(request, str(error))
        return redirect("channels:index", unit.code)
    said = _("Các kênh đã hoạt động lại.")
    if late and hold:
        said += " " + ngettext("%(n)d bài quá giờ được giữ lại để bạn xem.", "%(n)d bài quá giờ được giữ lại để bạn xem.", late) % {"n": late}  # fmt: skip
    messages.success(request, said)
    return redirect("channels:index", unit.code)


# --- The calendar -----------------------------------------------------------------------------------------


def _month(key: str) -> Period:
    try:
        period = Period.parse(key)
    except ValueError:
        period = None
    today = timezone.localdate()
    return (
        period
        if period is not None and (period.end - period.start).days < 32
        else Period.month(today.year, today.month)
    )


@require_safe
@officer_view(*DESK)
def calendar(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """A month of posts, planned and out; a planned one is dragged to another day, or moved on its page."""
    month = _month(request.GET.get("thang", ""))
    weeks = Calendar().monthdatescalendar(month.start.year, month.start.month)
    posts: dict[date, list[Publication]] = defaultdict(list)
    for one in queries.in_calendar(unit, weeks[0][0], weeks[-1][-1] + timedelta(days=1)):
        posts[timezone.localdate(one.published_at or one.due_at)].append(one)
    today = timezone.localdate()
    base = reverse("channels:calendar", args=[unit.code])
    context = {
        "unit": unit, "month": month, "today": today,
        "weeks": [[{"date": day, "out": not month.contains(day), "today": day == today, "posts": posts.get(day, [])}
                   for day in week] for week in weeks],
        "days": [(day, posts[day]) for day in sorted(posts) if month.contains(day)],
        "previous": f"{base}?thang={month.previous().key}", "following": f"{base}?thang={month.next().key}", "base": base,
        "may_write": bool(capabilities_at(request.user, unit) & set(WRITERS)),
        "movable": (State.SCHEDULED, State.WAITING), "pause": pauses.covering(unit),
    }  # fmt: skip
    return render(request, "channels/calendar.html", context)


@officer_view(*WRITERS)
def spread(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Many drafts at once, each at a good hour and far enough from the others."""
    form = SpreadForm(request.POST or None, initial={"start": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        keys = [int(value) for value in request.POST.getlist("bai") if value.isdecimal()]
        start = timezone.make_aware(datetime.combine(form.cleaned_data["start"], datetime.min.time()))
        try:
            done, refused = actions.schedule_many(request.user, unit, keys, start)
        except LantoaError as error:
            done, refused = [], [str(error)]
        if not keys:
            refused.append(_("Hãy chọn ít nhất một bài."))
        for line in refused:
            messages.error(request, line)
        if done:
            messages.success(request, ngettext("Đã xếp lịch %(n)d bài.", "Đã xếp lịch %(n)d bài.", len(done)) % {"n": len(done)})  # fmt: skip
            first = timezone.localdate(min(one.due_at for one in done if one.due_at is not None))
            return redirect(f"{reverse('channels:calendar', args=[unit.code])}?thang={first:%Y-%m}")
        return redirect("channels:spread", unit.code)
    context = {
        "unit": unit, "form": form,
        "drafts": queries.publications_of(unit).filter(state__in=[State.DRAFT, State.APPROVED])[: actions.MOST_AT_ONCE],
    }  # fmt: skip
    return render(request, "channels/spread.html", context)


# --- Results ----------------------------------------------------------------------------------------------


@require_safe
@officer_view(*DESK, Capability.SEE_REACH)
def results(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """What came of the posts of a period: by channel, by post, and over the branch."""
    try:
        period = Period.parse(request.GET.get("ky", ""))
    except ValueError:
        period = Period.containing(timezone.localdate(), "year")
    base = reverse("channels:results", args=[unit.code])
    labels = list(RESULTS.values())
    below = queries.results_below(unit, period)
    context: dict[str, Any] = {
        "unit": unit, "period": period, "labels": labels,
        "previous": f"{base}?ky={period.previous().key}", "following": f"{base}?ky={period.next().key}",
        "kinds": [
            {"label": label, "url": f"{base}?ky={Period.containing(period.start, kind).key}",
             "current": Period.containing(period.start, kind).key == period.key}
            for kind, label in (("month", _("Tháng")), ("quarter", _("Quý")), ("year", _("Năm")))
        ],
        "channels": [(registry.get(code).label, row) for code, row in queries.results_by_channel(unit, period)],
        "posts": queries.best_posts(unit, period)[:20],
        "below": below, "branch": any(one.pk != unit.pk for one, _row in below),
    }  # fmt: skip
    return render(request, "channels/results.html", context)
