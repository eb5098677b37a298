"""For every test of the project."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest

# The same examples each time, so that a change that is refused is refused for what it changed.
hypothesis.settings.register_profile("seeded", derandomize=True)
hypothesis.settings.load_profile("seeded")


SERVED = ("lantoa/base/tests/test_broker.py", "lantoa/base/tests/test_caches.py", "lantoa/base/tests/test_files.py")
"""Tests of what lies on servers beside the database."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option by which a second run of the suite, on other servers, is only as long as it has to be."""
    parser.addoption(
        "--with-servers", action="store_true",
        help="only what may come out differently with other servers: tests that touch the database, cache or broker",
    )  # fmt: skip


def _touches_servers(item: pytest.Item) -> bool:
    uses = set(getattr(item, "fixturenames", ())) & {"db", "transactional_db"}
    return bool(uses) or item.get_closest_marker("django_db") is not None or item.nodeid.startswith(SERVED)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a database server a test that commits empties all tables; the next such gets the migrations' rows back."""
    if config.getoption("--with-servers"):
        left_out = [item for item in items if not _touches_servers(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _touches_servers(item)]
    if _on_sqlite():
        return  # there the whole file is put back, see django_db_setup
    for item in items:
        mark = item.get_closest_marker("django_db")
        wishes = dict(mark.kwargs) if mark is not None else {}
        commits = wishes.get("transaction") or {"live_server", "transactional_db"} & set(
            getattr(item, "fixturenames", ())
        )
        if commits and not wishes.get("serialized_rollback"):
            wishes |= {"transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**wishes), append=False)


@pytest.fixture(autouse=True)
def _own_search_index(settings: Any) -> Iterator[None]:
    """Tests roll back and their keys come again, so each has an index of its own; made when it first searches."""
    from django.core.cache import caches

    from lantoa.search import keeping

    settings.SEARCH_DIR = settings.VAR_DIR / "search" / uuid4().hex
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        # Keys come again, so what was remembered of a row of the last test would be believed of this one's.
        caches["default"].clear()
    yield
    keeping.forget()


def _on_sqlite() -> bool:
    from django.conf import settings

    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """An SQLite file is laid ready before Django would make it; Django then finds nothing left to migrate."""
    return django_db_keepdb or _on_sqlite()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Each process starts from a copy of one migrated database."""
    import migrated
    from django.db import connections

    test = connections["default"].settings_dict["TEST"]
    if _on_sqlite():
        migrated.copy_sqlite(Path(test["NAME"]))
    else:
        test["TEMPLATE"] = migrated.postgres_template(os.environ["LANTOA_DATABASE_URL"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, and how it becomes again what it was after a test that commits.

    On a server Django notes the migrations' rows on the connection object that made the database. While
    Playwright's event loop runs in the main thread, Django hands out another connection object there, which would
    know of nothing to put back; so they are made known to every connection.
    """
    from django.contrib.contenttypes.models import ContentType
    from django.db import connections
    from django.test import TransactionTestCase

    connection = connections["default"]
    if not _on_sqlite():
        rows = getattr(connection, "_test_serialized_contents", None)
        if rows is not None:
            type(connection)._test_serialized_contents = rows
        return
    file = connection.settings_dict["NAME"]
    untouched = sqlite3.connect(":memory:", check_same_thread=False)
    with contextlib.closing(sqlite3.connect(file)) as source:
        source.backup(untouched)

    def put_back(_case: Any) -> None:
        with contextlib.closing(sqlite3.connect(file, timeout=20)) as target:
            untouched.backup(target)
        ContentType.objects.clear_cache()

    TransactionTestCase._fixture_teardown = put_back


def pytest_sessionfinish() -> None:
    """What tests told the broker is forgotten with them."""
    from django.conf import settings

    if not settings.configured or not settings.TASKS_BROKER_URL:
        return
    from lantoa.base import broker

    with contextlib.suppress(*broker.BROKEN), broker.app().connection_for_write() as connection:
        connection.default_channel.queue_delete(settings.TASKS_QUEUE)
