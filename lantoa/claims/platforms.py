"""Where a person can report a false page: the platforms' own pages, and the state's. Nothing is reported by the machine."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPORTING: tuple[tuple[str | Promise, str], ...] = (
    (_("Báo trang, tài khoản giả trên Facebook"), "https://www.facebook.com/help/174210519303259"),
    (_("Báo tài khoản giả trên YouTube"), "https://support.google.com/youtube/answer/2802027"),
    (_("Báo tài khoản, video trên TikTok"), "https://support.tiktok.com/vi/safety-hc/report-a-problem"),
    (_("Trung tâm Xử lý tin giả Việt Nam, điện thoại 18008108"), "https://tingia.gov.vn/"),
)
