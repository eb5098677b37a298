"""The `lantoa` command on an installation of its own, as a stranger meets it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import migrated
import pytest

ROOT = Path(__file__).resolve().parent.parent
QUEUE = "from lantoa.base.tests.example_jobs import add; from lantoa.base.jobs import enqueue; enqueue(add, 2, 3)"
DONE = "from django_tasks_db.models import DBTaskResult as R; print([r.status for r in R.objects.all()])"
PATIENCE_SECONDS = 600


class Installation:
    """A var directory and the command."""

    def __init__(self, var: Path) -> None:
        self.var = var
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LANTOA_", "DJANGO_"))}
        self.environment = kept | {"LANTOA_VAR": str(var)}
        self.warm: subprocess.Popen[str] | None = None

    def start(self, *args: str, **kwargs) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "lantoa", *args], cwd=ROOT, env=self.environment, text=True, **kwargs
        )

    def keep_warm(self) -> None:
        """From here on commands are forked from one process that has loaded everything already."""
        self.warm = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(ROOT / "tests" / "warm_command.py")],
            cwd=ROOT, env=self.environment | {"PYTHONPATH": str(ROOT)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def end(self) -> None:
        """Let the warm process go."""
        if self.warm is not None:
            self.warm.communicate(timeout=PATIENCE_SECONDS)

    def run(self, *args: str, given: str = "") -> tuple[int, str, str]:
        """Run the command to its end; its exit code, what it said and what it complained of."""
        if self.warm is not None:
            return self._run_warm(list(args), given)
        process = self.start(*args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said, complained = process.communicate(given, timeout=PATIENCE_SECONDS)
        return process.returncode, said, complained

    def _run_warm(self, args: list[str], given: str) -> tuple[int, str, str]:
        assert self.warm is not None
        assert self.warm.stdin is not None
        assert self.warm.stdout is not None
        with tempfile.TemporaryDirectory() as home:
            files = {name: Path(home) / name for name in ("stdin", "stdout", "stderr")}
            files["stdin"].write_text(given, encoding="utf-8")
            asked = {"arguments": args, **{name: str(path) for name, path in files.items()}}
            self.warm.stdin.write(json.dumps(asked) + "\n")
            self.warm.stdin.flush()
            code = int(self.warm.stdout.readline())
            return code, files["stdout"].read_text("utf-8"), files["stderr"].read_text("utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("installed") / "var")
    migrated.copy_sqlite(installation.var / "lantoa.sqlite3")
    code, _, complained = installation.run("migrate")
    assert code == 0, complained
    assert "khóa bí mật" in complained
    installation.keep_warm()
    yield installation
    installation.end()


@pytest.fixture
def empty(tmp_path) -> Installation:
    return Installation(tmp_path / "var")


def test_help_is_vietnamese_and_needs_no_installation(empty):
    code, said, _ = empty.run("--help")
    assert code == 0
    assert "cách dùng:" in said
    assert "indicators" in said
    assert not empty.var.exists()


def test_help_does_not_wait_for_django(empty):
    loaded = "import sys, lantoa.cli as c; c.build_parser(); print('django' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"


@pytest.mark.parametrize("wrong", [[], ["bay"], ["import", "cars", "x.xlsx"], ["report", "build"], ["indicators"]])
def test_a_wrong_command_is_answered_with_two(empty, wrong):
    assert empty.run(*wrong)[0] == 2


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(installed):
    file = installed.var / "lantoa.env"
    before = file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert installed.run("check")[0] == 0
    assert file.read_text() == before


def test_an_installation_with_a_database_server_must_bring_its_own_key(empty):
    empty.environment["LANTOA_DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/lantoa"
    code, _, complained = empty.run("migrate")
    assert code == 1
    assert "LANTOA_SECRET_KEY" in complained
    assert "Traceback" not in complained


def test_a_database_that_does_not_answer_is_reported_without_a_traceback(empty):
    empty.environment |= {"LANTOA_DATABASE_URL": "postgres://nobody@127.0.0.1:1/x", "LANTOA_SECRET_KEY": "k" * 50}
    code, said, complained = empty.run("check")
    assert code == 1
    assert "HỎNG" in said + complained
    assert "Traceback" not in complained


def test_check_and_serve_say_that_the_database_is_not_up_to_date(empty):
    code, said, _ = empty.run("check")
    assert code == 1
    assert "people.0001_initial" in said or "…" in said
    code, _, complained = empty.run("serve")
    assert code == 1
    assert "lantoa migrate" in complained


def test_the_first_administrator_is_made_once(installed):
    facts = ["--name", "Trần Thị Hòa", "--email", "hoa@congdoan.example", "--password-stdin"]
    code, _, complained = installed.run("createadmin", *facts, given="mot-mat-khau-dai\n")
    assert code == 1
    assert "--root-code" in complained
    root = ["--root-code", "TW", "--root-name", "Công đoàn Giáo dục"]
    assert installed.run("createadmin", *facts, *root, given="mot-mat-khau-dai\n")[0] == 0
    code, _, complained = installed.run("createadmin", *facts, given="mot-mat-khau-dai\n")
    assert code == 1
    assert "đã có tài khoản" in complained


def test_figures_are_computed_anew_and_shown_for_a_unit(installed):
    # The installation may have its topmost unit and an administrator from the tests above.
    root = ["--root-code", "TW", "--root-name", "Công đoàn Giáo dục"]
    facts = ["--name", "Lê Văn Minh", "--email", "minh@congdoan.example", "--password-stdin"]
    assert installed.run("createadmin", *facts, *root, given="mot-mat-khau-dai\n")[0] == 0
    code, said, _ = installed.run("indicators", "recompute", "--unit", "TW", "--period", "2026", "--json")
    assert (code, [row["code"] for row in json.loads(said)]) == (0, [f"T{number}" for number in range(1, 11)])
    code, said, _ = installed.run("indicators", "show", "--unit", "TW")
    assert code == 0
    assert "chưa có dữ liệu" in said
    code, _, complained = installed.run("indicators", "recompute", "--unit", "X9")
    assert code == 1
    assert "X9" in complained


def test_a_file_that_is_no_list_fails_and_one_with_wrong_rows_does_not(installed, tmp_path):
    no_list, wrong_row = tmp_path / "khac.csv", tmp_path / "don-vi.csv"
    no_list.write_text("a,b\n1,2\n", encoding="utf-8")
    wrong_row.write_text("Mã đơn vị,Tên đơn vị,Mã đơn vị cấp trên,Cấp\nX1,Trường,X9,Cơ sở\n", encoding="utf-8")
    code, said, _ = installed.run("import", "units", str(no_list))
    assert code == 1
    assert "Mã đơn vị" in said
    code, said, _ = installed.run("import", "units", str(wrong_row), "--json")
    assert (code, len(json.loads(said)["refused"])) == (0, 1)


def test_documents_and_mails_come_in_and_what_is_refused_is_named(installed, tmp_path):
    # The installation may have its topmost unit from the tests above.
    facts = ["--name", "Lê Thị Lan", "--email", "lan@congdoan.example", "--password-stdin"]
    installed.run("createadmin", *facts, "--root-code", "TW", "--root-name", "Công đoàn", given="mot-mat-khau-dai\n")
    folder = tmp_path / "den"
    folder.mkdir()
    (folder / "so.csv").write_text("a;b")
    (folder / "thu.eml").write_bytes(b"MIME-Version: 1.0\nSubject: x\n\nkhong co tep")
    (folder / "lon.pdf").touch()
    os.truncate(folder / "lon.pdf", 2 * 1024**3)
    code, said, _ = installed.run("intake", "--unit", "TW", str(folder), str(tmp_path / "khong-co.pdf"))
    assert code == 1
    assert "“lon.pdf” nặng 2.147,5 MB" in said
    assert "không mở được tệp “khong-co.pdf”" in said
    assert "chưa dùng được" in said
    assert "không có tệp kèm theo" in said
    code, _, complained = installed.run("intake", str(folder))
    assert code == 2
    assert "--unit" in complained
    code, _, complained = installed.run("intake", "--unit", "KHONG-CO", str(folder))
    assert code == 1


def test_any_django_command_can_be_given(installed):
    code, said, _ = installed.run("manage", "shell", "--no-imports", "-c", "print(40 + 2)")
    assert (code, said.strip()) == (0, "42")


@pytest.fixture
def server(installed) -> Iterator[tuple[str, subprocess.Popen]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = installed.start("serve", "--port", str(port), "--workers", "2")
    yield f"http://127.0.0.1:{port}", process
    process.terminate()
    process.wait(timeout=PATIENCE_SECONDS)


def wait_until(done) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


def test_serve_answers_runs_tasks_and_ends_when_asked(installed, server):
    address, process = server

    def health() -> dict | None:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{address}/song/", timeout=5) as answer:
                return json.load(answer)
        except OSError:
            return None

    wait_until(health)
    assert health()["database"] == "ok"
    assert installed.run("manage", "shell", "--no-imports", "-c", QUEUE)[0] == 0
    wait_until(lambda: "SUCCESSFUL" in installed.run("manage", "shell", "--no-imports", "-c", DONE)[1])

    code, _, complained = installed.run("serve", "--port", address.rsplit(":", 1)[1])
    assert code == 1
    assert "--port" in complained

    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE_SECONDS) == 0
