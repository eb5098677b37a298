"""The pieces of a page as template tags (a template builtin: no `{% load %}` needed).

Every piece has a specimen, with the call that makes it, on the page /he-thong-thiet-ke/.
"""

from __future__ import annotations

import calendar as calendars
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BlockNode
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lantoa.base import formatting, markup
from lantoa.base.icons import ICONS
from lantoa.base.kept import Kept

register = template.Library()

KINDS = {"neutral": "info", "brand": "info", "leaf": "check", "amber": "clock", "rust": "close", "lacquer": "warning"}
"""Kind → the icon it carries when none is named, so that colour never speaks alone."""

register.filter("vi_number", lambda value, places=0: "" if value in (None, "") else formatting.number(value, places))
register.filter("percent", lambda value, places=1: formatting.percent(value, places))
register.filter("vi_date", formatting.date)
register.filter("official_date", formatting.official_date)
register.filter("weekday_date", formatting.weekday_date)
register.filter("ago", formatting.how_long_ago)
register.filter("file_size", formatting.file_size)
register.filter("markup", markup.render)
register.filter("split_words", lambda text: text.split())
register.simple_tag(formatting.ratio, name="ratio")


def _inside(content: str) -> SafeString:
    """What stood between the tags, without the white space around it."""
    return mark_safe(content.strip())  # noqa: S308  rendered, hence escaped, by the template engine


def _checked(kind: str) -> str:
    if kind not in KINDS:
        raise template.TemplateSyntaxError(f"no kind {kind!r}; one of {', '.join(KINDS)}")
    return kind


def _piece(name: str, context: Mapping[str, Any]) -> SafeString:
    return mark_safe(render_to_string(f"base/components/{name}.html", dict(context)))  # noqa: S308


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An inline drawing. With a `label` it speaks to screen readers, without it is decoration."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"no icon named {name!r}")
    shapes = mark_safe(ICONS[name])  # noqa: S308  our own constants
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, shapes)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', shapes)


@register.simple_tag
def pill(kind: str, text: str, icon_name: str = "") -> SafeString:
    """A state in a word: `{% pill "leaf" "Đã đăng" %}`."""
    return format_html(
        '<span class="pill" data-kind="{}">{}<span>{}</span></span>',
        _checked(kind), icon(icon_name or KINDS[kind]), text,
    )  # fmt: skip


def initials(name: str) -> str:
    """The letters in a person's round: family name and given name, `Nguyễn Thị Hoà` → `NH`."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


@register.inclusion_tag("base/components/chip.html")
def person_chip(name: str, note: str = "", url: str = "", picture: Any = None) -> dict[str, Any]:
    """A person: round with picture or initials, name, post or unit beneath."""
    return {"name": name, "note": note, "url": url, "picture": _picture(picture), "initials": initials(name)}


@register.inclusion_tag("base/components/chip.html")
def unit_chip(name: str, note: str = "", url: str = "", logo: Any = None) -> dict[str, Any]:
    """A unit: square with its logo or a building, name, level or place beneath."""
    return {"name": name, "note": note, "url": url, "picture": _picture(logo), "is_unit": True}


def _picture(picture: Any) -> dict[str, Any] | None:
    """A URL, a mapping or anything with `url` (a Wagtail rendition) as what an `<img>` needs."""
    if not picture:
        return None
    if isinstance(picture, Mapping):
        return dict(picture)
    if isinstance(picture, str):
        return {"url": picture, "alt": ""}
    return {
        "url": picture.url,
        "width": getattr(picture, "width", None),
        "height": getattr(picture, "height", None),
        "alt": getattr(picture, "alt", ""),
    }


_article_cards = Kept()


@register.simple_tag
def article_card(
    title: str, url: str, *, summary: str = "", picture: Any = None, column: str = "", unit: str = "",
    when: dt.date | dt.datetime | None = None, author: str = "", look: str = "", level: int = 3, lazy: bool = True,
) -> SafeString:  # fmt: skip
    """An article in a list. `look`: "" (a tile), "lead" (first on a front page) or "row" (in a list)."""
    photo = _picture(picture)
    shown: dict[str, Any] = {
        "title": title, "url": url, "summary": summary, "picture": photo, "column": column,
        "byline": " · ".join(part for part in (unit, author) if part), "when": when, "look": look,
        "heading": f"h{level}", "lazy": lazy and look != "lead",
    }  # fmt: skip
    facts = {**shown, "picture": tuple(photo.items()) if photo else None}
    key = (*facts.values(), when and formatting.how_long_ago(when))
    return _article_cards.html(key, lambda: _piece("article_card", shown))


@register.simple_block_tag
def notice_card(
    content: str, title: str, *, url: str = "", unit: str = "", when: dt.date | dt.datetime | None = None,
    summary: str = "", must_read: bool = False, confirmed_at: dt.datetime | None = None, level: int = 3,
) -> SafeString:  # fmt: skip
    """A notice; what stands between the tags is the form with "Tôi đã đọc"."""
    return _piece("notice_card", {
        "content": _inside(content), "title": title, "url": url, "unit": unit, "when": when, "summary": summary,
        "must_read": must_read, "confirmed_at": confirmed_at, "heading": f"h{level}",
    })  # fmt: skip


@register.inclusion_tag("base/components/crumbs.html")
def tree_breadcrumb(ancestors: Iterable[Any], current: str = "") -> dict[str, Any]:
    """The way from the root. Ancestors are `(label, url)` pairs or objects with `get_absolute_url()`."""
    steps = [
        (step[0], step[1])
        if isinstance(step, tuple | list)
        else (getattr(step, "short_name", "") or str(step), step.get_absolute_url())
        for step in ancestors
    ]
    return {"steps": steps, "current": current}


def progress_context(
    label: str, value: float | Decimal | None, target: float | Decimal | None, *, share: bool = True,
    part: float | None = None, whole: float | None = None, words: str = "", url: str = "", note: str = "",
) -> dict[str, Any]:  # fmt: skip
    """What the progress piece shows for a value against a target (shares 0–1, or counts)."""

    def show(number: float | Decimal) -> str:
        return formatting.percent(number) if share else formatting.number(number, 1)

    context: dict[str, Any] = {"label": label, "url": url, "note": note, "kind": "brand"}
    if value is None:
        sentence = _("Chưa có dữ liệu")
        if target is not None:
            sentence = _("Chưa có dữ liệu. Mục tiêu %(target)s.") % {"target": show(target)}
        return context | {"no_data": True, "words": words or sentence}
    v, t = Decimal(str(value)), None if target is None else Decimal(str(target))
    top = max(Decimal(1) if share else Decimal(0), v, t or Decimal(0)) or Decimal(1)
    context |= {"value": show(v), "width": f"{float(v / top) * 100:.2f}"}
    if part is not None and whole is not None:
        context["detail"] = f"{formatting.number(part)}/{formatting.number(whole)}"
    if t is None:
        return context | {"words": words}
    context["tick"] = f"{float(t / top) * 100:.2f}"
    context["target"] = show(t)
    if v >= t:
        context["kind"] = "leaf"
        sentence = _("Đã đạt mục tiêu %(target)s") % {"target": show(t)}
    elif share:
        gap = formatting.number((t - v) * 100, 1)
        sentence = _("Còn %(gap)s điểm phần trăm nữa là đạt mục tiêu %(target)s") % {"gap": gap, "target": show(t)}
    else:
        sentence = _("Còn %(gap)s nữa là đạt mục tiêu %(target)s") % {
            "gap": formatting.number(t - v, 1), "target": show(t),
        }  # fmt: skip
    return context | {"words": words or sentence}


@register.inclusion_tag("base/components/progress.html")
def progress(label: str, value: float | None, target: float | None = None, **more: Any) -> dict[str, Any]:
    """A figure against its target: bar with a tick at the target, number, and what it means in words.

    `value` and `target` are shares between 0 and 1; with `share=False` they are counts. None is "chưa có dữ
    liệu", never zero. More: `part`, `whole` (behind the share), `words`, `url` (the evidence), `note`.
    """
    return progress_context(label, value, target, **more)


@register.inclusion_tag("base/components/small_multiples.html")
def small_multiples(
    rows: Iterable[Mapping[str, Any]], target: float | None = None, share: bool = True
) -> dict[str, Any]:
    """The same figure for each branch. Rows: mappings with `label`, `value` and, if wanted, `part`, `whole`, `url`."""
    cells = [progress_context(**({"target": target, "share": share} | dict(row))) for row in rows]
    return {"cells": cells}


@register.inclusion_tag("base/components/bar_chart.html")
def bar_chart(
    rows: Iterable[Sequence[Any]], caption: str, *, name: str = "", unit: str = "", share: bool = False
) -> dict[str, Any]:
    """Bars with the table behind them. Rows: `(label, value)` or `(label, value, url)`; value None has no data."""
    listed = [(*row, "")[:3] for row in rows]
    top = max((Decimal(str(value)) for _label, value, _url in listed if value is not None), default=Decimal(0))
    bars = []
    for label, value, url in listed:
        shown = formatting.percent(value) if share or value is None else formatting.number(value, 1)
        width = float(Decimal(str(value)) / top) * 100 if value and top else 0
        bars.append({"label": label, "shown": shown, "width": f"{width:.2f}", "url": url, "no_data": value is None})
    return {"bars": bars, "caption": caption, "name": name or _("Tên"), "unit": unit or _("Giá trị")}


@register.inclusion_tag("base/components/stepper.html")
def stepper(steps: Iterable[Any], current: int = 0, label: str = "") -> dict[str, Any]:
    """Where a record or a wizard stands. Steps: labels with `current` (from 1), or `(label, state)` pairs.

    States: "done", "now", "failed", "" (still to come).
    """
    shown = []
    for place, step in enumerate(steps, 1):
        if isinstance(step, tuple | list):
            shown.append({"label": step[0], "state": step[1]})
        else:
            shown.append({"label": step, "state": "done" if place < current else "now" if place == current else ""})
    return {"steps": shown, "label": label or _("Các bước")}


@register.inclusion_tag("base/components/timeline.html")
def timeline(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened, newest first. Entries: mappings with `when`, `title` and, if wanted, `text`, `url`, `kind`."""
    return {"entries": entries}


@register.inclusion_tag("base/components/calendar.html")
def month_calendar(
    year: int, month: int, events: Iterable[Mapping[str, Any]], previous: str = "", following: str = ""
) -> dict[str, Any]:
    """A month, weeks from Monday. Events: mappings with `date`, `title` and, if wanted, `url`, `kind`.

    `previous` and `following` are the addresses of the months beside it.
    """
    by_day: dict[dt.date, list[Mapping[str, Any]]] = {}
    for event in events:
        day = event["date"]
        by_day.setdefault(day.date() if isinstance(day, dt.datetime) else day, []).append(event)
    today = timezone.localdate()
    weeks = [
        [{"date": day, "out": day.month != month, "today": day == today, "events": by_day.get(day, [])} for day in week]
        for week in calendars.Calendar(firstweekday=0).monthdatescalendar(year, month)
    ]
    names = list(zip(formatting.SHORT_WEEKDAYS, formatting.WEEKDAYS, strict=True))
    return {
        "weeks": weeks, "names": names, "title": _("Tháng %(month)d năm %(year)d") % {"month": month, "year": year},
        "previous": previous, "following": following, "is_empty": not by_day,
    }  # fmt: skip


@register.inclusion_tag("base/components/tile.html")
def tile(label: str, value: Any, *, note: str = "", url: str = "") -> dict[str, Any]:
    """A number with its name. Numbers are formatted; None is "chưa có dữ liệu"; text stays as it is."""
    if value is None:
        shown = _("Chưa có dữ liệu")
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        shown = formatting.number(value, 1)
    else:
        shown = str(value)
    return {"label": label, "value": shown, "note": note, "url": url, "no_data": value is None}


@register.inclusion_tag("base/components/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Pages side by side. Items: mappings with `label`, `url` and, if wanted, `current`, `count`."""
    return {"items": items, "label": label or _("Các mục")}


@register.inclusion_tag("base/components/facts.html")
def facts(pairs: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A list of names and values; empty values are left out."""
    listed = pairs.items() if isinstance(pairs, Mapping) else pairs
    return {"pairs": [(name, value) for name, value in listed if value not in (None, "")]}


@register.inclusion_tag("base/components/skeleton.html")
def skeleton(lines: int = 3, block: bool = False) -> dict[str, Any]:
    """Grey lines where something is on its way."""
    return {"lines": range(lines), "block": block}


@register.inclusion_tag("base/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Any, key: str = "page") -> dict[str, Any]:
    """Earlier and later. Takes a Django `Page`, or any object with `previous_url` and `next_url` (cursors).

    With a `Page` the other parameters of the address are kept; a total is shown if the paginator knows it.
    """
    if hasattr(page, "previous_url") or hasattr(page, "next_url"):
        return {"previous": getattr(page, "previous_url", ""), "following": getattr(page, "next_url", "")}
    request = context.get("request")

    def address(number: int) -> str:
        query = request.GET.copy() if request else QueryDict(mutable=True)
        query[key] = str(number)
        return "?" + query.urlencode()

    return {
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "following": address(page.next_page_number()) if page.has_next() else "",
        "number": page.number, "pages": page.paginator.num_pages, "total": page.paginator.count,
        "start": page.start_index(), "end": page.end_index(),
    }  # fmt: skip


@register.inclusion_tag("base/components/filedrop.html")
def file_drop(field: Any, hint: str = "", camera: bool = False) -> dict[str, Any]:
    """The area around a file field: drop or choose, pictures previewed. `camera` opens the camera at once on phones."""
    if camera:
        field.field.widget.attrs["capture"] = "environment"
    accept = str(field.field.widget.attrs.get("accept", ""))
    return {"field": field, "hint": hint, "pictures": accept.startswith("image")}


@register.filter
def widget_kind(field: Any) -> str:
    """How a form field is laid out: "check", "choices", "file", "password" or "" (label above control)."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if field.use_fieldset:
        return "choices"
    return {"checkbox": "check", "file": "file", "password": "password"}.get(kind, "")


@register.filter
def without_placeholders(form: Any) -> Any:
    """The form, its labels no longer repeated inside the controls."""
    for field in form.fields.values() if form else ():
        field.widget.attrs.pop("placeholder", None)
    return form or ""


# --- Pieces that are kept -------------------------------------------------------------------------

_kept = Kept(500)


class _KeptNode(template.Node):
    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: template.NodeList, name: str, keys: list[Any]) -> None:
        self.nodelist, self.name, self.keys = nodelist, name, keys

    def render(self, context: Context) -> SafeString:
        keys = [key.resolve(context) for key in self.keys]
        whole = (self.name, *(tuple(key) if isinstance(key, list) else key for key in keys))
        return _kept.html(whole, lambda: self.nodelist.render(context))


@register.tag
def kept(parser: Any, token: Any) -> _KeptNode:
    """A part of a page that is the same for all who are shown the same: `{% kept "reach" shown %}…{% endkept %}`.

    After the name come the keys, which together hold everything that stands between the tags (lists and tuples of
    what does not change, texts, numbers); rights were asked before. Nothing of the reader's own may stand there but
    what is in the keys, no form with a token, and no `{% block %}`.
    """
    _tag, *words = token.split_contents()
    if not words or words[0][0] not in "\"'":
        raise template.TemplateSyntaxError('{% kept "name" key… %}')
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    if any(isinstance(node, BlockNode) for node in nodelist.get_nodes_by_type(BlockNode)):
        raise template.TemplateSyntaxError("{% kept %} holds no {% block %}: each page would show that of the first")
    return _KeptNode(nodelist, words[0].strip("\"'"), [parser.compile_filter(word) for word in words[1:]])


# --- Pieces that hold other content -----------------------------------------------------------------


@register.simple_block_tag
def panel(
    content: str, title: str = "", *, url: str = "", link: str = "", flush: bool = False, level: int = 2
) -> SafeString:
    """A box with a head; `url` and `link` put a door into the head."""
    return _piece("panel", {
        "content": content, "title": title, "url": url, "link": link, "flush": flush, "heading": f"h{level}",
    })  # fmt: skip


@register.simple_block_tag
def alert(content: str, kind: str = "brand", title: str = "", icon_name: str = "", level: int = 2) -> SafeString:
    """Something to know before going on; it stands under the page's title, else give `level`."""
    return _piece("alert", {
        "content": content, "kind": _checked(kind), "title": title, "icon_name": icon_name or KINDS[kind],
        "heading": f"h{level}",
    })  # fmt: skip


@register.simple_block_tag
def empty_state(content: str, title: str, icon_name: str = "inbox", level: int = 2) -> SafeString:
    """Nothing here yet: what will be here, and the first step (a link or button between the tags)."""
    return _piece("empty_state", {
        "content": content, "title": title, "icon_name": icon_name, "heading": f"h{level}",
    })  # fmt: skip


@register.simple_block_tag
def dialog(content: str, ident: str, title: str) -> SafeString:
    """A question that must be answered. Opened by `<button data-do="dialog" data-dialog="ident">`."""
    return _piece("dialog", {"content": content, "ident": ident, "title": title})


@register.simple_block_tag
def filters(content: str, label: str = "", button: str = "") -> SafeString:
    """A bar of fields that narrow a list; sent by GET, so the address can be kept and shared."""
    return _piece("filters", {"content": content, "label": label or _("Lọc danh sách"), "button": button})


@register.simple_block_tag
def section_head(content: str, title: str, url: str = "", level: int = 2) -> SafeString:
    """The rule and title over a part of a page; the text between the tags becomes a link to `url`."""
    return _piece("section_head", {"content": _inside(content), "title": title, "url": url, "heading": f"h{level}"})
