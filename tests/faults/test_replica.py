"""Pages read from a copy of the database that stops following and then goes away."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from servers import Postgres, Replica

from tests.faults.conftest import IMPORTS, Site, reachable, send_table, wait_until

pytestmark = pytest.mark.faults


@pytest.fixture
def copied(tmp_path_factory) -> Iterator[tuple[Site, Postgres, Replica]]:
    """A site with a copy of its database."""
    home = reachable(tmp_path_factory.mktemp("copied"))
    primary = Postgres(home / "primary")
    primary.start()
    site = Site(home / "var", LANTOA_DATABASE_URL=primary.url)
    replica = Replica(home / "replica", primary)
    try:
        site.set_up()
        site.environment["LANTOA_REPLICA_URL"] = replica.start()
        site.start("serve", "--port", str(site.port))
        wait_until(lambda: site.health().get("status") == "ok")
        yield site, primary, replica
    finally:
        site.end()
        replica.stop()
        primary.stop()


def test_people_see_their_own_writes_others_a_moment_later_and_nobody_needs_the_copy(copied):
    site, _primary, replica = copied
    writer, other = site.sign_in(), site.sign_in()
    with psycopg.connect(replica.url, autocommit=True) as connection:
        connection.execute("SELECT pg_wal_replay_pause()")
        assert send_table(site, writer).status_code == 200
        del other.cookies["vua-ghi"]
        assert "doan-vien.csv" in writer.get(site.address + IMPORTS, timeout=60).text
        assert "doan-vien.csv" not in other.get(site.address + IMPORTS, timeout=60).text
        connection.execute("SELECT pg_wal_replay_resume()")
    wait_until(lambda: "doan-vien.csv" in other.get(site.address + IMPORTS, timeout=60).text)

    replica.kill()
    wait_until(lambda: other.get(site.address + IMPORTS, timeout=60).status_code == 200)
    assert "doan-vien.csv" in other.get(site.address + IMPORTS, timeout=60).text
    wait_until(lambda: site.health().get("replica") == "down")
    replica.start()
    wait_until(lambda: site.health().get("status") == "ok")
    assert other.get(site.address + IMPORTS, timeout=60).status_code == 200
