"""The style guide: every piece of a page, with the call that makes it."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults

from lantoa.base.faults import SENTENCES, part_of
from lantoa.base.icons import ICONS

LONG_NAME = "Công đoàn Trường Phổ thông Dân tộc nội trú Trung học cơ sở và Trung học phổ thông huyện Mù Cang Chải"


class SpecimenForm(forms.Form):
    """A form with one field of each kind."""

    title = forms.CharField(
        label=gettext_lazy("Tiêu đề"), help_text=gettext_lazy("Một câu, dưới 90 chữ cái."), max_length=90
    )
    column = forms.ChoiceField(
        label=gettext_lazy("Chuyên mục"),
        choices=[("hoat-dong", gettext_lazy("Hoạt động công đoàn")), ("guong", gettext_lazy("Gương sáng nhà giáo"))],
    )
    body = forms.CharField(label=gettext_lazy("Nội dung"), widget=forms.Textarea, required=False)
    day = forms.DateField(label=gettext_lazy("Ngày"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("Gửi tới"),
        widget=forms.RadioSelect,
        choices=[("own", gettext_lazy("Đoàn viên đơn vị tôi")), ("all", gettext_lazy("Cả các đơn vị bên dưới"))],
    )
    pictures = forms.FileField(
        label=gettext_lazy("Ảnh"), widget=forms.FileInput(attrs={"accept": "image/*"}), required=False
    )
    password = forms.CharField(label=gettext_lazy("Mật khẩu"), widget=forms.PasswordInput, required=False)
    must_read = forms.BooleanField(label=gettext_lazy("Người nhận cần bấm “Tôi đã đọc”"), required=False)


def style_guide(request: HttpRequest) -> HttpResponse:
    """The page at /he-thong-thiet-ke/. Its specimens use made-up names and figures."""
    failed = SpecimenForm({"title": "", "column": "hoat-dong", "audience": "own"})
    failed.is_valid()
    november = dt.date(2026, 11, 1)
    context: dict[str, Any] = {
        "icons": ICONS,
        "long_name": LONG_NAME,
        "form": SpecimenForm(),
        "failed": failed,
        "upload": SpecimenForm(auto_id="upload_%s")["pictures"],
        "published": dt.datetime(2026, 11, 20, 7, 30, tzinfo=dt.UTC),
        "day": dt.date(2026, 2, 3),
        "ancestors": [
            ("Công đoàn Giáo dục Việt Nam", "#"), ("Công đoàn Giáo dục Lào Cai", "#"), (LONG_NAME, "#"),
        ],
        "branches": [
            {"label": "Lào Cai", "value": 0.91, "part": 1_820, "whole": 2_000, "url": "#"},
            {"label": "Thành phố Hồ Chí Minh", "value": 0.64, "part": 12_800, "whole": 20_000, "url": "#"},
            {"label": "Cà Mau", "value": 0.8, "part": 800, "whole": 1_000, "url": "#"},
            {"label": "Điện Biên", "value": None, "url": "#"},
        ],
        "bars": [
            ("Hoạt động công đoàn", 1_240, "#"), ("Gương sáng nhà giáo", 486, "#"), ("Chính sách", 95, ""),
            ("Người tốt việc tốt", None, ""),
        ],
        "steps": [_("Soạn"), _("Nhờ duyệt"), _("Lên lịch"), _("Đăng")],
        "states": [(_("Đã nộp"), "done"), (_("Trả lại kèm góp ý"), "failed"), (_("Nộp lại"), "now"), (_("Chốt"), "")],
        "entries": [
            {"when": dt.date(2026, 11, 20), "title": _("Đăng bài"), "text": "Trần Thị Mơ", "kind": "leaf"},
            {"when": dt.date(2026, 11, 18), "title": _("Trả lại kèm góp ý"), "kind": "amber",
             "text": _("Thêm tên người trong ảnh giúp mình nhé.")},
            {"when": dt.date(2026, 11, 17), "title": _("Gửi duyệt"), "url": "#"},
        ],
        "events": [
            {"date": dt.date(2026, 11, 20), "title": _("Ngày Nhà giáo Việt Nam"), "url": "#", "kind": "lacquer"},
            {"date": dt.date(2026, 11, 12), "title": _("Nộp kế hoạch"), "url": "#", "kind": "amber"},
            {"date": dt.date(2026, 11, 12), "title": _("Họp ban chấp hành mở rộng"), "url": "#"},
        ],
        "month": november,
        "tabs": [
            {"label": _("Tất cả"), "url": "#", "current": True, "count": 1_240},
            {"label": _("Chờ duyệt"), "url": "#", "count": 12}, {"label": _("Đã đăng"), "url": "#"},
        ],
        "facts": [
            (_("Mã"), "LC-0412"), (_("Địa chỉ"), "Tổ 5, xã Mù Cang Chải, tỉnh Lào Cai"), (_("Đoàn viên"), 64),
        ],
        "rows": [
            {"unit": LONG_NAME, "sent": 64, "confirmed": 51, "share": 51 / 64},
            {"unit": "Công đoàn Trường THPT Chu Văn An", "sent": 1_120, "confirmed": 1_102, "share": 1_102 / 1_120},
        ],
        "pages": Paginator(range(1, 1_241), 20).page(3),
    }  # fmt: skip
    return render(request, "base/style_guide.html", context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that cannot be understood."""
    request.without_counts = True  # type: ignore[attr-defined]
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a door that is closed to the visitor."""
    request.without_counts = True  # type: ignore[attr-defined]
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere."""
    request.without_counts = True  # type: ignore[attr-defined]
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error that nobody caught: 503 and which part is gone, if one is, otherwise 500.

    Asks no database, since that may be what is gone.
    """
    part = part_of(sys.exception())
    if not part:
        return HttpResponse(loader.get_template("500.html").render(), status=500)
    sentence = SENTENCES[part]
    if request.headers.get("HX-Request"):
        response = HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(loader.get_template("503.html").render({"sentence": sentence}), status=503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response


def offline(request: HttpRequest) -> HttpResponse:
    """What the installed app shows without a network; kept by the service worker."""
    return render(request, "offline.html")
