"""How far a notice has come: counts for every level, names only for the unit's own communicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.formatting import date as vi_date
from lantoa.base.web import table_response
from lantoa.notices import actions, queries
from lantoa.notices.actions.reaching import require_own_unit
from lantoa.notices.forms import MeetingForm
from lantoa.notices.models import Meeting, Notice, Via
from lantoa.people import scopes
from lantoa.people.models import Person
from lantoa.people.queries import called
from lantoa.people.scopes import Capability
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

NOTIFY, SEE_REACH = Capability.NOTIFY, Capability.SEE_REACH
AT_ONCE = 300


@officer_view(SEE_REACH, NOTIFY)
def reach(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Counts of the unit and all below it, each branch beside the others, and where most people are missing."""
    found, inside = _reached(unit, pk)
    own = scopes.same_unit(request.user, NOTIFY, unit) and queries.may_address(found, unit)
    hidden = queries.is_hidden(found, unit, request.user) if inside else found.audience_people < queries.SMALLEST
    total = queries.reach(found, unit if inside else found.branch)
    rows = queries.for_reader(found, queries.reach_children(found, unit), unit, request.user) if inside else []
    children = Paginator([row for row in rows if row.unit.pk != unit.pk], 40).get_page(request.GET.get("trang"))
    own_row = next((row for row in rows if row.unit.pk == unit.pk), None)
    lagging = [] if hidden or not children.object_list else queries.lagging(found, unit, 20)
    context = {
        "unit": unit,
        "notice": found,
        "reach": None if hidden else total,
        "small": hidden,
        "own": own,
        "inside": inside,
        "stages": [] if hidden else _stages(found, total),
        "page": children,
        "cells": [_cell(found, row) for row in children],
        "own_row": own_row if children.object_list else None,
        "lagging": lagging,
        # All that the tables show: as long as it is the same they need not be set anew.
        "shown": (
            pk, found.must_read, total, request.GET.urlencode(), children.paginator.count, _names(rows), _names(lagging),
            tuple((row.reach, row.hidden) for row in rows), tuple((row.people, row.proven) for row in lagging), unit.pk,
        ),
        "ancestors": [(u.short_name or u.name, reverse("notices:reach", args=[u.code, pk]))
                      for u in queries.ancestors_for(request.user, unit)
                      if inside and u.path.startswith(found.branch.path)],
        "meetings": queries.meetings(found, unit) if own else [],
        "may_remind": scopes.may(request.user, NOTIFY, found.unit) and found.unit_id == unit.pk,
    }  # fmt: skip
    return render(request, "notices/reach.html", context)


def _names(rows: Sequence[queries.UnitReach | queries.Lagging]) -> tuple[tuple[str, str, str], ...]:
    return tuple((row.unit.code, row.unit.name, row.unit.short_name) for row in rows)


def _stages(notice: Notice, total: queries.Reach) -> list[dict[str, Any]]:
    """The counters with words that explain them; mail and page apart."""
    listed = [
        ("delivered", _("Đã đến"), _("thư đã giao cho máy chủ thư của người nhận, hoặc đã hiện trong bảng tin"), True),
        ("seen", _("Đã thấy"), _("đã hiện trước mắt người nhận, trong bảng tin hoặc khi mở"), False),
        ("opened", _("Đã mở"), _("đã mở toàn văn"), True),
        ("confirmed", _("Đã xác nhận"), _("tự bấm “Tôi đã đọc” với bản hiện hành"), True),
    ]
    stages = []
    for name, label, words, by_mail in listed:
        value = getattr(total, name)
        mail = getattr(total, f"mail_{name}") if by_mail else None
        stages.append(
            {"label": label, "words": words, "value": value, "mail": mail,
             "web": value - mail if mail is not None else None}
        )  # fmt: skip
    together = total.assisted + total.unnamed
    words = _("nghe phổ biến tại cuộc họp, có ảnh và danh sách; không tính là đã đọc trên mạng")
    stages.append({"label": _("Được hỗ trợ"), "words": words, "value": together, "mail": None, "web": None})
    return stages


def _cell(notice: Notice, row: queries.UnitReach) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "label": row.unit.short_name or row.unit.name, "url": reverse("notices:reach", args=[row.unit.code, notice.pk]),
    }  # fmt: skip
    if row.hidden:
        return cell | {"value": None, "words": _("Không hiện vì quá ít người"), "url": ""}
    return cell | {"value": row.reach.share, "part": row.reach.proven, "whole": row.reach.people}


@officer_view(SEE_REACH, NOTIFY)
def export(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """The table of counts, as it stands on the page."""
    found, inside = _reached(unit, pk)
    if not inside or queries.is_hidden(found, unit, request.user):
        raise NotAllowed(_("Số liệu này không hiện vì quá ít người."))
    head = [
        _("Mã đơn vị"), _("Đơn vị"), _("Số người"), _("Đã đến"), _("Đã thấy"), _("Đã mở"), _("Đã xác nhận"),
        _("Được hỗ trợ"), _("Có bằng chứng"),
    ]  # fmt: skip

    def rows() -> Iterator[list[Any]]:
        yield head
        for row in queries.for_reader(found, queries.reach_children(found, unit), unit, request.user):
            r = row.reach
            counts = [None] * 7 if row.hidden else [
                r.people, r.delivered, r.seen, r.opened, r.confirmed, r.assisted + r.unnamed, r.proven,
            ]  # fmt: skip
            yield [row.unit.code, row.unit.name, *counts]

    return _table(request, rows(), f"tiep-can-{found.pk}-{unit.code}", _("Tiếp cận"))


@officer_view(NOTIFY)
def follow_up(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """People of one's own unit who have not confirmed, to be told another way. Never for levels above."""
    found = _must_read(request, unit, pk)
    text = request.GET.get("q", "")
    people = called(queries.follow_up(found, unit), text)
    page = Paginator(people, 50).get_page(request.GET.get("trang"))
    return render(request, "notices/follow_up.html", {"unit": unit, "notice": found, "page": page, "text": text})


@officer_view(NOTIFY)
def follow_up_export(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """Confirmed and not confirmed, for the communicators of the unit itself."""
    found = _must_read(request, unit, pk)

    def rows() -> Iterator[list[Any]]:
        yield [_("Họ và tên"), _("Tổ"), _("Điện thoại"), _("Tình trạng"), _("Lúc"), _("Đã nhắc trực tiếp")]
        for person in queries.follow_up(found, unit, confirmed=None).iterator(chunk_size=2000):
            if person.confirmed_at_:
                state = _("đã xác nhận qua thư") if person.confirmed_via_ == Via.MAIL else _("đã xác nhận")
            else:
                state = _("đã nghe tại cuộc họp") if person.assisted_version_ else _("chưa xác nhận")
            yield [person.full_name, person.team, person.phone, state, vi_date(person.confirmed_at_),
                   vi_date(person.told_at)]  # fmt: skip

    return _table(request, rows(), f"xac-nhan-{found.pk}-{unit.code}", _("Xác nhận"))


@require_POST
@officer_view(NOTIFY)
def told(request: SignedInRequest, unit: Unit, pk: int, person: int) -> HttpResponse:
    """I have reminded this colleague in person."""
    found = _must_read(request, unit, pk)
    who = get_object_or_404(Person.objects.select_related("unit"), pk=person, unit=unit, left_on=None)
    try:
        actions.told_in_person(request.user, found, who)
        messages.success(request, _("Đã ghi là bạn đã nhắc %(name)s.") % {"name": who.full_name})
    except Conflict as error:
        messages.info(request, error.message)
    return redirect("notices:follow_up", unit.code, pk)


@require_POST
@officer_view(NOTIFY)
def remind(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Send a wave of reminders by mail."""
    found = get_object_or_404(Notice.objects.select_related("unit"), pk=pk, unit=unit)
    try:
        actions.remind(request.user, found)
        messages.success(request, _("Đang gửi thư nhắc tới những người chưa xác nhận và có thư điện tử."))
    except Conflict as error:
        messages.info(request, error.message)
    return redirect("notices:reach", unit.code, pk)


@officer_view(NOTIFY)
def meeting(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Record that the notice was read out: who was there, a photo, the paper roll."""
    require_own_unit(request.user, unit)
    found, inside = _reached(unit, pk)
    if not inside or not queries.may_address(found, unit):
        raise Http404
    form = MeetingForm(request.POST or None, request.FILES or None, initial={"held_on": timezone.localdate()})
    text = request.GET.get("q", "")
    people = called(queries.follow_up(found, unit), text) if found.must_read else called(
        queries.follow_up(found, unit, confirmed=None), text
    )  # fmt: skip
    ticked = {int(one) for one in request.POST.getlist("person") if one.isdecimal()}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.record_meeting(
                request.user, found, unit, held_on=data["held_on"], place=data["place"], evidence=data["evidence"],
                people=sorted(ticked), number=data["number"] or 0, paper_roll=data["paper_roll"],
            )  # fmt: skip
        except (Invalid, Conflict) as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Đã ghi buổi họp. Những người có mặt được tính là đã nhận qua hỗ trợ."))
            return redirect("notices:reach", unit.code, pk)
    context = {
        "unit": unit, "notice": found, "form": form, "text": text, "people": people[:AT_ONCE],
        "more": people.count() > AT_ONCE, "ticked": ticked,
    }  # fmt: skip
    return render(request, "notices/meeting.html", context)


@officer_view(NOTIFY)
def evidence(request: SignedInRequest, unit: Unit, pk: int, meeting: int, which: str) -> FileResponse:
    """The photo or the paper roll of a meeting, for the unit's own communicators."""
    require_own_unit(request.user, unit)
    found = get_object_or_404(Meeting, pk=meeting, notice=pk, unit=unit)
    file = {"anh": found.evidence, "danh-sach": found.paper_roll}.get(which)
    if not file or not file.storage.exists(str(file.name)):
        raise Http404
    response = FileResponse(file.open("rb"))
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox"
    return response


def _reached(unit: Unit, pk: int) -> tuple[Notice, bool]:
    """The notice, and whether it counted anybody of the unit or below it; 404 if it is none of its business."""
    found = queries.published(pk)
    if found is None:
        raise Http404
    inside = queries.unit_in_audience(found, unit)
    if not inside and found.unit_id != unit.pk:
        raise Http404
    return found, inside


def _must_read(request: SignedInRequest, unit: Unit, pk: int) -> Notice:
    require_own_unit(request.user, unit)
    found, inside = _reached(unit, pk)
    if not inside or not queries.may_address(found, unit):
        raise Http404
    if not found.must_read:
        raise NotAllowed(_("Thông báo này không cần xác nhận, nên không có danh sách theo tên."))
    return found


def _table(request: SignedInRequest, rows: Iterator[list[Any]], name: str, sheet: str) -> HttpResponseBase:
    return table_response([(sheet, rows)], name, "xlsx" if request.GET.get("dang") == "xlsx" else "csv")
