"""What the press reported: noted, proposed by feeds, merged, counted as products."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid
from lantoa.base.rights import Capability, require
from lantoa.base.text import clean, fold
from lantoa.newsroom.actions import register_product, remove_product
from lantoa.newsroom.actions.articles import keep_picture
from lantoa.newsroom.models import Channel, Column, Medium
from lantoa.people.models import Account
from lantoa.press.models import Coverage, Release, Topic, Watch
from lantoa.press.reading import Found, link_key
from lantoa.programme.models import Campaign
from lantoa.units.models import Unit

State, Kind = Coverage.State, Coverage.Kind
# The kind of product and the channel that each kind of report is entered under.
PRODUCT: dict[str, tuple[str, str]] = {
    Kind.ONLINE: ("bao-dien-tu", Channel.PRESS), Kind.PRINT: ("bao-in", Channel.PRESS),
    Kind.RADIO: ("phat-song-phat-thanh", Channel.BROADCAST), Kind.TELEVISION: ("truyen-hinh", Channel.BROADCAST),
}  # fmt: skip


@transaction.atomic
def note_coverage(
    actor: Account | None, unit: Unit, *, kind: str, outlet: str, title: str, published_on: date, link: str = "",
    minutes: Decimal | None = None, evidence: Any = None, recording: str = "", column: Column | None = None,
    campaign: Campaign | None = None, release: Release | None = None, topic: Topic | None = None,
) -> Coverage:  # fmt: skip
    """Note a report about the unit and enter it in the register of media products.

    `evidence` is an uploaded photograph or scan; it, a `link` or a `recording` (an address) is needed. `minutes` are
    minutes on air, for radio and television. Raises `Conflict` if the unit has this link or, for what has no link,
    the same title of the same outlet and day; `Invalid` for missing parts and days to come.
    """
    require(actor, Capability.PRESS, unit)
    outlet, title = clean(outlet)[:120], clean(title)[:300]
    if kind not in Kind or not outlet or not title:
        raise Invalid(_("Hãy ghi loại, tên báo đài và tên bài."))
    if published_on > timezone.localdate():
        raise Invalid(_("Ngày đăng, phát chưa tới."))
    if minutes is not None and (minutes <= 0 or kind not in (Kind.RADIO, Kind.TELEVISION)):
        raise Invalid(_("Số phút dành cho phát thanh, truyền hình và phải lớn hơn 0."))
    key = link_key(link) if link else ""
    if link and not key:
        raise Invalid(_("Liên kết phải là địa chỉ một trang trên mạng."))
    if not (key or evidence or recording):
        raise Invalid(_("Cần một liên kết, bản ghi hoặc ảnh chụp, để con số có chỗ mở ra xem."))
    _belong(unit, column, campaign, release, topic)
    known = _known(unit, key, outlet, title, published_on)
    if known is not None and known.state == State.CONFIRMED:
        raise Conflict(_("Tin bài này đã có trong sổ: “%(title)s”.") % {"title": known.title})
    row = known or Coverage(unit=unit)
    row.kind, row.outlet, row.title, row.published_on, row.minutes = kind, outlet, title, published_on, minutes
    row.link, row.link_key, row.recording = link[:500], key, recording[:500]
    row.column, row.campaign, row.release, row.topic = column, campaign, release, topic
    if evidence:
        row.evidence = keep_picture(actor, unit, evidence, title=title)
    return _enter(actor, row)


@transaction.atomic
def confirm_coverage(actor: Account | None, row: Coverage, outlet: str = "") -> Coverage:
    """A proposed report is about the unit: count it."""
    row = _locked(actor, row)
    if row.state not in (State.SUGGESTED, State.DISMISSED):
        raise Conflict(_("Tin bài này đã có trong sổ."))
    row.outlet = clean(outlet)[:120] or row.outlet
    return _enter(actor, row)


@transaction.atomic
def dismiss_coverage(actor: Account | None, row: Coverage) -> Coverage:
    """It is not about the unit; its product, if it has one, is struck off. It is not proposed again."""
    row = _locked(actor, row)
    if row.state == State.MERGED:
        raise Conflict(_("Tin bài này đã gộp vào bài khác."))
    _strike(actor, row, _("Tin bài không liên quan đến đơn vị"))
    row.state = State.DISMISSED
    row.save()
    audit.record(actor, "coverage.dismiss", row)
    return row


@transaction.atomic
def merge_coverage(actor: Account | None, row: Coverage, into: Coverage) -> Coverage:
    """Two rows are one report: `row` is struck off and leads to `into`, which gets what it lacks."""
    if row.pk == into.pk or row.unit_id != into.unit_id:
        raise Invalid(_("Chỉ gộp được hai tin bài khác nhau của cùng đơn vị."))
    row, into = _locked(actor, row), _locked(actor, into)
    if row.state == State.MERGED or into.state == State.MERGED:
        raise Conflict(_("Tin bài này đã gộp vào bài khác."))
    _strike(actor, row, _("Trùng với một tin bài khác"))
    row.state, row.merged_into = State.MERGED, into
    row.save()
    for name in ("minutes", "evidence", "recording", "column", "campaign", "release", "topic"):
        if not getattr(into, name) and getattr(row, name):
            setattr(into, name, getattr(row, name))
    if not into.link_key and row.link_key:
        into.link, into.link_key = row.link, row.link_key
    into.save()
    audit.record(actor, "coverage.merge", into, merged=row.pk)
    return into


@transaction.atomic
def watch(actor: Account | None, unit: Unit, *, outlet: str, url: str, words: str) -> Watch:
    """Follow a public feed for phrases (parted by commas)."""
    require(actor, Capability.PRESS, unit)
    phrases = ", ".join(dict.fromkeys(filter(None, map(clean, words.split(",")))))
    if not link_key(url) or not clean(outlet) or not phrases:
        raise Invalid(_("Hãy ghi tên báo, địa chỉ nguồn tin và ít nhất một cụm từ."))
    if any(len(fold(phrase)) < 4 for phrase in phrases.split(", ")):
        raise Invalid(_("Cụm từ ngắn quá sẽ gặp ở mọi bài; hãy ghi từ bốn chữ cái trở lên."))
    row, created = Watch.objects.update_or_create(
        unit=unit,
        url=url.strip()[:500],
        defaults={"outlet": clean(outlet)[:120], "words": phrases[:300], "active": True},
    )
    audit.record(actor, "press.watch", row, created=created)
    return row


@transaction.atomic
def unwatch(actor: Account | None, row: Watch) -> None:
    """Follow a feed no more; what it proposed stays."""
    require(actor, Capability.PRESS, row.unit)
    audit.record(actor, "press.unwatch", row)
    row.delete()


def suggest(source: Watch, found: Iterable[Found]) -> int:
    """Propose reports that the unit does not have yet; safe to run twice. Returns how many are new."""
    today = timezone.localdate()
    rows = [
        Coverage(
            unit=source.unit, outlet=source.outlet, title=one.title, link=one.link, link_key=link_key(one.link),
            published_on=min(one.published_on or today, today), watch=source, state=State.SUGGESTED,
        )
        for one in found
    ]  # fmt: skip
    known = set(
        Coverage.objects.filter(unit=source.unit, link_key__in=[row.link_key for row in rows]).values_list(
            "link_key", flat=True
        )
    )
    new = {row.link_key: row for row in rows if row.link_key not in known}
    Coverage.objects.bulk_create(new.values(), ignore_conflicts=True)
    return len(new)


def _known(unit: Unit, key: str, outlet: str, title: str, day: date) -> Coverage | None:
    rows = Coverage.objects.filter(unit=unit).exclude(state=State.MERGED)
    if key:
        return rows.filter(link_key=key).first()
    same_day = rows.filter(link_key="", published_on=day)
    return next((row for row in same_day if (fold(row.outlet), fold(row.title)) == (fold(outlet), fold(title))), None)


def _enter(actor: Account | None, row: Coverage) -> Coverage:
    """Count a report, and register the product it is."""
    row.state = State.CONFIRMED
    if row.product is None:
        code, channel = PRODUCT[row.kind]
        row.product = register_product(
            actor, row.unit, medium=Medium.objects.get(code=code), title=f"{row.title} ({row.outlet})"[:200],
            produced_on=row.published_on, channel=channel, column=row.column, campaign=row.campaign,
            link=row.link or row.recording, evidence=row.evidence,
        )  # fmt: skip
    row.save()
    audit.record(actor, "coverage.note", row)
    return row


def _strike(actor: Account | None, row: Coverage, reason: str) -> None:
    if row.product is not None and row.product.struck_at is None:
        remove_product(actor, row.product, reason)
    row.product = None


def _locked(actor: Account | None, row: Coverage) -> Coverage:
    row = Coverage.objects.select_for_update(of=("self",)).select_related("unit", "product__unit").get(pk=row.pk)
    require(actor, Capability.PRESS, row.unit)
    return row


def _belong(
    unit: Unit, column: Column | None, campaign: Campaign | None, release: Release | None, topic: Topic | None
) -> None:
    if column is not None and column.unit_id not in (None, unit.pk):
        raise Invalid(_("Chuyên mục này của đơn vị khác. Hãy chọn chuyên mục của đơn vị mình."))
    if campaign is not None and campaign.unit.path not in unit.ancestor_paths:
        raise Invalid(_("Đợt truyền thông này không phải của đơn vị hoặc của cấp trên."))
    if any(one is not None and one.unit_id != unit.pk for one in (release, topic)):
        raise Invalid(_("Thông cáo và đề tài phải của chính đơn vị."))
