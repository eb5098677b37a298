"""Mail to people while worker and database are killed: nobody is left out, nobody gets it twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lantoa.delivery.email.standin import MailStandIn
from tests.faults.conftest import ROOT, reachable

pytestmark = pytest.mark.faults
ROUNDS = 20


def test_twenty_kills_of_worker_and_database_lose_no_mail_and_double_none(tmp_path: Path):
    home = reachable(tmp_path) / "database"
    sink = tmp_path / "taken.txt"
    server = MailStandIn(keep_at=sink, slow=0.012, seed=7).start()
    try:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LANTOA_")} | {
            "LANTOA_VAR": str(tmp_path / "var"), "LANTOA_SECRET_KEY": "k" * 60,
            "LANTOA_EMAIL_URL": f"smtp://127.0.0.1:{server.port}/?connections=1", "LANTOA_TASKS_URL": "db://?lease=1",
            "DJANGO_SETTINGS_MODULE": "lantoa.settings", "PYTHONPATH": str(ROOT), "LANTOA_LOG_LEVEL": "CRITICAL",
        }  # fmt: skip
        script = str(Path(__file__).with_name("mailing.py"))
        said = subprocess.run(
            [sys.executable, script, str(ROUNDS), str(home), str(sink)], cwd=ROOT, env=environment, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr[-3000:]
        found = json.loads(said.stdout)
        assert found["kills"] == {"worker": ROUNDS // 2, "database": ROUNDS // 2}
        assert (found["lost"], found["doubled"], found["taken_but_not_in_the_ledger"]) == (0, 0, 0), found
        assert set(found["states"]) <= {"sent", "unknown"}, found
        # At most the one mail that was on the line when its worker was killed.
        assert found["states"].get("unknown", 0) <= found["kills"]["worker"], found
        assert found["different_mails_after_a_persons_word"] == found["mails"], found
        assert server.broken_rules == []
    finally:
        server.stop()
