"""Numbers and dates the way a Vietnamese office writes them."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Number = int | float | Decimal


def number(value: Number, places: int = 0) -> str:
    """`1234567.5` → `1.234.567,5` with `places` decimals at most (zeros at the end are left out).

    Thousands are parted by full stops and decimals by a comma, as Decree 30/2020/NĐ-CP's offices write.
    """
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text == "-0":
        text = "0"
    return text.translate(str.maketrans(",.", ".,"))


def percent(value: Number | None, places: int = 1) -> str:
    """A share between 0 and 1 as a percentage: `0.8235` → `82,4%`. None → "chưa có dữ liệu"."""
    if value is None:
        return _("chưa có dữ liệu")
    return f"{number(Decimal(str(value)) * 100, places)}%"


def ratio(part: Number | None, whole: Number | None, places: int = 1) -> str:
    """`ratio(14, 17)` → `14/17 (82,4%)`; a whole of 0 or None → "chưa có dữ liệu"."""
    if part is None or not whole:
        return _("chưa có dữ liệu")
    share = Decimal(str(part)) / Decimal(str(whole))
    return f"{number(part)}/{number(whole)} ({percent(share, places)})"


def local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """The value in the site's time zone, if it carries one."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def date(value: dt.date | dt.datetime | None) -> str:
    """`20/11/2026`; with a time `20/11/2026, 14:30`; None → ""."""
    if value is None:
        return ""
    value = local(value)
    text = value.strftime("%d/%m/%Y")
    return f"{text}, {value:%H:%M}" if isinstance(value, dt.datetime) else text


def official_date(value: dt.date | dt.datetime | None) -> str:
    """`ngày 20 tháng 11 năm 2026`; days under 10 and months 1 and 2 take a leading 0.

    Source: Decree 30/2020/NĐ-CP, annex I, part II, section I, item 4b.
    """
    if value is None:
        return ""
    value = local(value)
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


WEEKDAYS = (
    gettext_lazy("Thứ Hai"), gettext_lazy("Thứ Ba"), gettext_lazy("Thứ Tư"), gettext_lazy("Thứ Năm"),
    gettext_lazy("Thứ Sáu"), gettext_lazy("Thứ Bảy"), gettext_lazy("Chủ Nhật"),
)  # fmt: skip
SHORT_WEEKDAYS = (
    gettext_lazy("T2"), gettext_lazy("T3"), gettext_lazy("T4"), gettext_lazy("T5"), gettext_lazy("T6"),
    gettext_lazy("T7"), gettext_lazy("CN"),
)  # fmt: skip


def weekday_date(value: dt.date | dt.datetime) -> str:
    """`Thứ Sáu, 20/11/2026`, without the time."""
    value = local(value)
    return f"{WEEKDAYS[value.weekday()]}, {value:%d/%m/%Y}"


def how_long_ago(value: dt.date | dt.datetime, now: dt.datetime | None = None) -> str:
    """`vừa xong`, `5 phút trước`, `3 giờ trước`, `hôm qua`, then the date. Days: `hôm nay`, `ngày mai`."""
    now = timezone.localtime(now)
    value = local(value)
    if isinstance(value, dt.datetime):
        seconds = (now - value).total_seconds() if timezone.is_aware(value) else None
        if seconds is not None and 0 <= seconds < 60:
            return _("vừa xong")
        if seconds is not None and 0 <= seconds < 3600:
            return _("%(n)d phút trước") % {"n": seconds // 60}
        if seconds is not None and 0 <= seconds < 12 * 3600:
            return _("%(n)d giờ trước") % {"n": seconds // 3600}
        day = value.date()
    else:
        day = value
    days = (now.date() - day).days
    if days == 0:
        return _("hôm nay")
    if days == 1:
        return _("hôm qua")
    if days == -1:
        return _("ngày mai")
    return f"{day:%d/%m/%Y}"


def file_size(size: int) -> str:
    """Bytes as `820 KB` or `2,4 MB` (powers of 1,000)."""
    if size < 1_000_000:
        return f"{number(max(size, 1) / 1000 if size >= 1000 else 1)} KB"
    return f"{number(size / 1_000_000, 1)} MB"
