"""The scripts that turn a large table into one for each span of time, on a copy of the migrated database."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

SCRIPTS = Path(__file__).resolve().parents[1] / "deploy" / "postgresql"
BEFORE, BOUND, NEXT = 7, 10, 20


@pytest.fixture
def migrated_copy(db):
    """The address of a migrated database of its own."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has partitions")
    import migrated

    server = os.environ["LANTOA_DATABASE_URL"]
    name = f"partitions_{os.getpid()}"
    with psycopg.connect(_named(server, "postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name}")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {migrated.postgres_template(server)}")
        yield _named(server, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _named(server: str, database: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))


def fill(url: str, table: str, span: str, rows: list[tuple[int, int]]) -> None:
    """Put rows of (span, person) into a table, each other column at its emptiest; nobody stands behind the numbers."""
    with psycopg.connect(url) as database:
        database.execute("SET session_replication_role = replica")
        found = database.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO' "
            "AND column_default IS NULL AND column_name NOT IN ('id', %s, 'person_id')",
            [table, span],
        ).fetchall()
        empty = {"character varying": "''", "text": "''", "boolean": "false", "timestamp with time zone": "now()"}
        names = ", ".join([span, "person_id", *(name for name, _type in found)])
        values = ", ".join(["%s", "%s", *(empty.get(kind, "0") for _name, kind in found)])
        for row in rows:
            database.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", row)


@pytest.mark.parametrize(
    ("script", "table", "span"),
    [
        ("partition-receipts.sql", "notices_receipt", "notice_id"),
        ("partition-deliveries.sql", "delivery_delivery", "dispatch_id"),
    ],
)
def test_a_table_is_divided_without_losing_a_row_or_a_rule(migrated_copy, script, table, span):
    fill(migrated_copy, table, span, [(BEFORE, person) for person in range(1, 4)])
    numbers = ["-v", f"bound={BOUND}", "-v", f"next={NEXT}"]
    command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", *numbers, "-f", SCRIPTS / script, migrated_copy]
    subprocess.run(command, check=True, capture_output=True, text=True)
    fill(migrated_copy, table, span, [(BEFORE, 4), (BOUND, 1), (NEXT, 1)])
    with psycopg.connect(migrated_copy) as database:
        lies = dict(database.execute(f"SELECT tableoid::regclass::text, count(*) FROM {table} GROUP BY 1").fetchall())
        assert lies == {f"{table}_before": 4, f"{table}_next": 1, f"{table}_rest": 1}
        assert database.execute(f"SELECT count(DISTINCT id) FROM {table}").fetchone() == (6,)
    for again in (BEFORE, BOUND, NEXT):
        with pytest.raises(psycopg.errors.UniqueViolation):
            fill(migrated_copy, table, span, [(again, 1)])
    rules = "SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
    with psycopg.connect(migrated_copy) as database:
        parent, part = (database.execute(rules, [name]).fetchone() for name in (table, f"{table}_next"))
    assert parent == part != (0,)
