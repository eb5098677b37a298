"""Every address × every role × inside and outside: nobody sees or changes what is not theirs, nothing breaks.

All records belong to school A of the northern province. `tests.addresses` says what each address is for; one that no row
knows fails the test, and so does an argument that `Things` cannot make. A new room adds rows, records and factories.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.base import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lantoa import urls
from lantoa.base.errors import LantoaError
from lantoa.base.middleware import ErrorsMiddleware
from lantoa.people.models import Account
from tests.addresses.table import AT_SHUT_DOORS, ITS_BRINGERS, ITS_UNITS, OUTSIDE, REFUSED, ROLES, SECRET, TABLE
from tests.addresses.things import Things


@dataclass(frozen=True)
class Address:
    """A pattern of the project."""

    name: str
    route: str
    namespaces: tuple[str, ...]
    pattern: Any
    arguments: frozenset[str]
    kind: str | None

    def url(self, things: Things) -> str:
        """A path that leads there."""
        if self.kind == "shut":
            return "/" + _sample(self.route)
        values = {argument: things.value(self.name, argument) for argument in self.arguments}
        if self.name.startswith("route:^media"):
            return f"/media/{values['path']}"
        return reverse(self.name, kwargs=values or None)


def _sample(route: str) -> str:
    """A path for a route whose arguments do not matter, because it is shut before they are looked at."""
    path = re.sub(r"\(\?P<\w+>live\|[^)]*\)", "live", route)
    path = re.sub(r"\(\?P<pk>[^)]*\)", "1", path)
    path = path.replace(r"\.", ".").replace("^", "").replace("$", "").replace(".*/", "khong-co/")
    return re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: "1" if found[1] in {"int", None, "str"} else "mot", path)


def kind_of(name: str) -> str | None:
    """What an address is for; None if no row knows it."""
    return next((kind for pattern, kind in TABLE if fnmatchcase(name, pattern)), None)


def arguments_of(pattern: Any) -> set[str]:
    """Names of what a pattern takes out of the path."""
    return set(getattr(pattern, "converters", None) or pattern.regex.groupindex)


def addresses(
    patterns: Any = None, route: str = "", names: tuple[str, ...] = (), taken: frozenset[str] = frozenset()
) -> Iterator[Address]:
    """All of the project's addresses."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from addresses(entry.url_patterns, here, inner, taken | arguments_of(entry.pattern))
        elif isinstance(entry, URLPattern):
            name = ":".join((*names, entry.name)) if entry.name else f"route:{here}"
            arguments = taken | (arguments_of(entry.pattern) - set(entry.default_args))
            yield Address(name, here, names, entry.pattern, arguments, kind_of(name))


ALL = list(addresses())


def test_every_address_is_known():
    unknown = sorted({address.name for address in ALL if address.kind is None})
    assert not unknown, f"add rows to TABLE for: {unknown}"


def test_every_row_of_the_table_is_of_use():
    names = {address.name for address in ALL}
    first = {next((row for row, _ in TABLE if fnmatchcase(name, row)), None) for name in names}
    assert not [row for row, _ in TABLE if row not in first]


@pytest.fixture
def things(union, settings, tmp_path, time_machine) -> Things:
    time_machine.move_to("2026-03-02 09:00+07:00", tick=False)
    settings.MEDIA_ROOT = tmp_path
    return Things(union, tmp_path)


def account(role: str, things: Things) -> Account | None:
    union = things.union
    makers: dict[str, Callable[[], Account | None]] = {
        "visitor": lambda: None,
        "member": lambda: union.account(union.school_a),
        "school": lambda: things.officer,
        "foreign": lambda: union.account(union.school_c, "chu-tich", "quan-tri", "can-bo-truyen-thong"),
        "north": lambda: union.account(union.north, "chu-tich"),
        "south": lambda: union.account(union.south, "chu-tich", "quan-tri", "can-bo-truyen-thong"),
        "national": lambda: union.account(union.national, "chu-tich", "quan-tri"),
        "technical": lambda: Account.objects.create_superuser("ky-thuat", "mat-khau-ky-thuat"),
    }
    return makers[role]()


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collects the statements that change anything but the visitor's own session."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split(None, 3)
        if words[0].upper() in {"INSERT", "UPDATE", "DELETE"} and "django_session" not in " ".join(words[:3]):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def judge(address: Address, role: str, method: str, response: Any, changed: list[str]) -> str | None:
    """What is wrong with an answer; None if nothing is."""
    status, body = response.status_code, b"".join(response) if response.streaming else response.content
    if status >= 500:
        return "broke"
    shown = SECRET in body.decode("utf-8", "replace")
    if role in OUTSIDE - {"member"} and shown:
        return "shows what belongs to school A"
    kind = address.kind
    if kind == "shut":
        return None if status == 404 else "is not shut"
    if kind == "elsewhere":
        return None if status == 302 else "does not lead elsewhere"
    if kind == "public":
        return "shows what is not public" if shown else None
    if kind == "sign-in":
        return None
    to_login = status == 302 and response["Location"].startswith(("/tai-khoan/login/", "/desk/"))
    refused = status in REFUSED or to_login
    closed = {
        "personal": role == "visitor",
        "reader": role in OUTSIDE - {"member"},
        "asker": True,
        "officer": role in OUTSIDE,
        "record": role in OUTSIDE,
        "desk": role in {"visitor", "member"},
        "root": role not in {"national", "technical"},
    }[kind]
    if closed:
        if not refused:
            return f"let {role} in"
        return f"was changed by {role}: {changed[0][:120]}" if changed else None
    inside = {"officer": {"school", "technical"}, "record": {"school", "technical"},
              "desk": set(ROLES) - {"visitor", "member"}, "root": {"national", "technical"},
              "personal": set(ROLES) - {"visitor"}, "asker": set(), "reader": {"member", "school"}}[kind]  # fmt: skip
    if role in inside and method == "get":
        may_answer = {200, 302, 405}
        if role == "technical":
            may_answer |= (
                {403}
                if kind == "personal" or address.name in ITS_UNITS
                else {404}
                if address.name in ITS_BRINGERS
                else set()
            )
        if status not in may_answer or (to_login and kind != "personal"):
            return f"shut {role} out"
    return None


def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out what nobody looks at in some ten thousand answers: contexts, and the page around a refusal."""
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
    monkeypatch.setattr(urls, "handler403", lambda request, exception: HttpResponse(status=403))
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponse(status=404))
    monkeypatch.setattr(
        ErrorsMiddleware, "process_exception",
        lambda self, request, error: HttpResponse(status=error.status) if isinstance(error, LantoaError) else None,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_address(role: str, things: Things, monkeypatch: pytest.MonkeyPatch):
    bare(monkeypatch)
    who = account(role, things)
    first = Client(raise_request_exception=False)
    if who is not None:
        first.force_login(who)
    wrong = []
    for address in ALL:
        if address.kind is None or (address.kind == "shut" and role not in AT_SHUT_DOORS):
            continue
        url = address.url(things)
        for method in ("get", "post"):
            client = Client(raise_request_exception=False)
            client.cookies = first.cookies.copy()
            with writes() as changed, transaction.atomic():
                response = getattr(client, method)(url)
                problem = judge(address, role, method, response, changed)
                transaction.set_rollback(True)
            if problem:
                wrong.append(f"{method.upper()} {url} ({address.name}, {response.status_code}): {problem}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_no_officer_of_elsewhere_saves_by_a_full_form(things: Things):
    """The empty form of the walk above could be refused for being empty; here it is filled in."""
    for role in ("foreign", "south"):
        client = Client()
        client.force_login(account(role, things))
        forms = [
            (reverse("desk_units:edit", args=[things.unit.pk]), {"short_name": "Đã đổi", "kind": things.unit.kind_id}),
            (reverse("desk_people:edit", args=[things.person.pk]), {"full_name": "Đã Đổi", "is_member": "on"}),
            (reverse("wagtailimages:edit", args=[things.picture.pk]), {"title": "Đã đổi"}),
            (reverse("wagtailimages:delete", args=[things.picture.pk]), {}),
            (reverse("wagtailimages:edit_multiple", args=[things.picture.pk]),
             {f"image-{things.picture.pk}-title": "Đã đổi"}),
            (reverse("people:settings", args=[things.unit.code]), {"short_name": "Đã đổi"}),
            (reverse("people:tree_change", args=[things.unit.code, "doi-ten"]),
             {"name": "Đã đổi", "on": "2026-05-01", "confirm": "1"}),
            (reverse("people:tree_change", args=[things.unit.code, "giai-the"]), {"on": "2026-05-01", "confirm": "1"}),
        ]  # fmt: skip
        for url, data in forms:
            with writes() as changed:
                response = client.post(url, data)
            assert response.status_code in {403, 404}, (role, url, response.status_code)
            assert not changed, (role, url)
    things.unit.refresh_from_db()
    assert things.unit.valid_to is None
    assert things.unit.short_name == ""
    assert things.person.joined_on <= date(2026, 1, 1)
