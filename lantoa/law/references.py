"""References to law in a text: "khoản 2 Điều 14 Luật Công đoàn 2024", "dieu 5 nghi dinh 145/2020/nd-cp".

An article belongs to the act named right after it, or else to the last one named before it. A law without its
year is the one that holds, the newest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from lantoa.base.text import fold
from lantoa.law.models import NAMES, Act, Provision
from lantoa.law.signs import slug_of
from lantoa.search.models import Abbreviation

MOST = 10
LOOKED_THROUGH = 4_000
AFTER = 60  # letters between an article and the name of its act
SAME_NAME = 3  # how many laws of one name are offered
_ARTICLE = re.compile(
    r"(?:\bdiem (?P<point>[a-z]{1,2})\b[ ,]*)?(?:\bkhoan (?P<clause>\d+[a-z]?)\b[ ,]*)?\bdieu (?P<number>\d{1,4}[a-z]?)\b"
)
_SIGN = re.compile(r"\b\d{1,4}/\d{4}/[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR = re.compile(r" ?(?:nam )?((?:19|20)\d{2})\b(?!/)")


@dataclass(frozen=True)
class Reference:
    """One article of one act, as a text names it; `clause` and `point` are "" where none are named."""

    sign: str
    name: str
    year: int | None
    article: str
    clause: str = ""
    point: str = ""


@dataclass(frozen=True)
class _Mention:
    start: int
    end: int
    sign: str = ""
    name: str = ""
    year: int | None = None


def parse(text: str) -> list[Reference]:
    """The references in `text`, in order, each once; at most ten. One query at most, for the names of laws."""
    key = fold(text[:LOOKED_THROUGH])
    articles = list(_ARTICLE.finditer(key))
    if not articles:
        return []
    key = _written_out(text[:LOOKED_THROUGH])
    articles = list(_ARTICLE.finditer(key))
    acts = _mentions(key)
    found: dict[Reference, None] = {}
    for article in articles:
        act = _act_of(article, acts)
        if act is not None:
            reference = Reference(
                act.sign, act.name, act.year, article["number"], article["clause"] or "", article["point"] or ""
            )
            found[reference] = None
    return list(found)[:MOST]


def provisions(text: str) -> list[Provision]:
    """The articles that `text` names and the corpus has, with their acts, in the order named; three queries at most."""
    references = parse(text)
    if not references:
        return []
    acts = _acts(references)
    wanted = Q()
    for reference in references:
        wanted |= Q(act__in=[act.pk for act in acts[reference]], number=reference.article)
    rows = {(row.act_id, row.number): row for row in Provision.objects.filter(wanted).select_related("act")}
    found: dict[int, Provision] = {}
    for reference in references:
        for act in acts[reference]:
            row = rows.get((act.pk, reference.article))
            if row is not None:
                found[row.pk] = row
    return list(found.values())[:MOST]


def named(text: str) -> list[int]:
    """The keys of the articles that a search names outright."""
    return [one.pk for one in provisions(text)]


def act_named(text: str) -> Act | None:
    """The one act that `text` is the name or the sign of, as a person types it; None where there is none."""
    key = _written_out(text)
    mention = next(iter(_mentions(key)), None)
    if mention is None:
        return None
    reference = Reference(mention.sign, mention.name, mention.year, "")
    return next(iter(_acts([reference])[reference]), None)


def _acts(references: Iterable[Reference]) -> dict[Reference, list[Act]]:
    """The acts meant by each reference, the one that holds first; two queries."""
    references = list(references)
    signs = {one.sign for one in references if one.sign}
    names = {one.name for one in references if one.name}
    by_slug = {slug_of(sign): sign for sign in signs}
    rows = list(Act.objects.filter(Q(slug__in=by_slug) | Q(pk__in=[pk for name in names for pk in _laws()[name]])))
    today = timezone.localdate()
    rows.sort(key=lambda act: (act.has_ended(today), -(act.effective_on.toordinal() if act.effective_on else 0)))
    found = {}
    for one in references:
        if one.sign:
            found[one] = [act for act in rows if act.slug == slug_of(one.sign)]
            continue
        same = [act for act in rows if act.pk in _laws()[one.name]]
        of_year = [act for act in same if one.year in (act.year, act.effective_on.year if act.effective_on else None)]
        found[one] = (of_year or same)[:SAME_NAME]
    return found


def _written_out(text: str) -> str:
    """The folded text with short forms of the thesaurus written out ("BLLĐ", "Luật CĐ")."""
    shorts = {short: fold(full) for short, full in Abbreviation.known().items()}
    words = [shorts.get(word.strip(".,;:()"), word) for word in text.split()]
    return fold(" ".join(words))


def _mentions(key: str) -> list[_Mention]:
    """Acts named in a folded text, by sign or by name, in order."""
    found = [_Mention(match.start(), match.end(), sign=match[0]) for match in _SIGN.finditer(key)]
    laws = _laws()
    for match in re.finditer(r"\b(?:bo luat|luat|phap lenh|hien phap)\b", key):
        name = max((one for one in laws if _stands(one, key, match.start())), key=len, default="")
        if name:
            end = match.start() + len(name)
            year = _YEAR.match(key, end)
            found.append(_Mention(match.start(), end, name=name, year=int(year[1]) if year else None))
    # "Luật Công đoàn số 50/2024/QH15" is one act, told by its sign.
    kept = [
        one for one in found
        if one.sign or not any(other.sign and 0 <= other.start - one.end <= 16 for other in found)
    ]  # fmt: skip
    return sorted(kept, key=lambda one: one.start)


def _stands(name: str, key: str, at: int) -> bool:
    end = at + len(name)
    return key.startswith(name, at) and (end == len(key) or not key[end].isalnum())


def _act_of(article: re.Match[str], acts: list[_Mention]) -> _Mention | None:
    after = next((act for act in acts if 0 <= act.start - article.end() <= AFTER), None)
    before = next((act for act in reversed(acts) if act.end <= article.start()), None)
    return after or before


def _laws() -> dict[str, list[int]]:
    """The names of acts without marks, with the keys of the acts so called; kept for a minute."""
    known: dict[str, list[int]] | None = cache.get(NAMES)
    if known is None:
        known = {}
        for pk, name in Act.objects.exclude(name="").values_list("pk", "name"):
            key = fold(name)
            for one in {key, key.replace(",", "")}:
                known.setdefault(one, []).append(pk)
        cache.set(NAMES, known, 60)
    return known
