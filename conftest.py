"""For every test of the project."""

from __future__ import annotations

import contextlib
import gc
import os
import sqlite3
from collections.abc import Callable, Iterator
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
    """Leaves out of the second run what would come out the same."""
    if config.getoption("--with-servers"):
        left_out = [item for item in items if not _touches_servers(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _touches_servers(item)]


def pytest_collection_finish() -> None:
    """What the project and its libraries are made of stays until the end; the collector need not walk it again.

    A page leaves many thousand objects behind at once, so it also comes by less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(autouse=True)
def _own_search_index(settings: Any) -> Iterator[None]:
    """Tests roll back and their keys come again, so each has an index of its own; made when it first searches."""
    from django.core.cache import caches

    from lantoa.base import kept
    from lantoa.search import keeping

    settings.SEARCH_DIR = settings.VAR_DIR / "search" / uuid4().hex
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        # Keys come again, so what was remembered of a row of the last test would be believed of this one's.
        caches["default"].clear()
    yield
    keeping.forget()
    kept.forget_pages()  # the next test may have other settings


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
    """The test database, and how it becomes again what it was after a test that commits."""
    from django.contrib.contenttypes.models import ContentType
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        put_back = _sqlite_put_back() if _on_sqlite() else _postgres_put_back()

    def teardown(_case: Any) -> None:
        put_back()
        ContentType.objects.clear_cache()

    TransactionTestCase._fixture_teardown = teardown


def _sqlite_put_back() -> Callable[[], None]:
    """Puts the whole file back from memory."""
    from django.db import connections

    file = connections["default"].settings_dict["NAME"]
    untouched = sqlite3.connect(":memory:", check_same_thread=False)
    with contextlib.closing(sqlite3.connect(file)) as source:
        source.backup(untouched)

    def put_back() -> None:
        with contextlib.closing(sqlite3.connect(file, timeout=20)) as target:
            untouched.backup(target)

    return put_back


def _postgres_put_back() -> Callable[[], None]:
    """Empties the tables that hold anything and copies the migrations' rows back, which lie in a schema of their own."""
    from django.db import connection, transaction

    def filled(cursor: Any) -> list[str]:
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        )
        looks = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for (table,) in cursor.fetchall())  # noqa: S608  names of our own tables
        cursor.execute(" UNION ALL ".join(looks))
        return [table for (table,) in cursor.fetchall()]

    with connection.cursor() as cursor:
        ours = filled(cursor)
        cursor.execute("CREATE SCHEMA untouched")
        for table in ours:
            cursor.execute(f"CREATE TABLE untouched.{table} AS TABLE {table}")

    def put_back() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # The rows refer to one another; they were right together before, and are again when all are back.
            cursor.execute("SET LOCAL session_replication_role = replica")
            # For so few rows quicker than TRUNCATE, which makes a new file of each table and index.
            cursor.execute("; ".join(f"DELETE FROM {table}" for table in {*filled(cursor), *ours}))  # noqa: S608
            cursor.execute("; ".join(f"INSERT INTO {table} SELECT * FROM untouched.{table}" for table in ours))  # noqa: S608

    return put_back


def pytest_sessionfinish() -> None:
    """What tests told the broker is forgotten with them."""
    from django.conf import settings

    if not settings.configured or not settings.TASKS_BROKER_URL:
        return
    from lantoa.base import broker

    with contextlib.suppress(*broker.BROKEN), broker.app().connection_for_write() as connection:
        connection.default_channel.queue_delete(settings.TASKS_QUEUE)
