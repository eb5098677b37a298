"""Commands that set an installation up and keep it running."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import traceback
from getpass import getpass
from pathlib import Path

from lantoa.cli.environment import FAILED, OK, guarded, prepare_environment, say, start_django, table


def demo(args: argparse.Namespace) -> int:
    """`lantoa demo`: a union to look at, and its pages."""
    os.environ.setdefault("LANTOA_BASE_URL", f"http://127.0.0.1:{args.port}")
    os.environ.setdefault("LANTOA_LOG_LEVEL", "WARNING")
    start_django()
    set_up()
    if not _build_apart(args.small):
        return FAILED
    from lantoa.demo.build import build

    sign_ins = build(small=args.small, progress=say)
    say("")
    say("Những người có thể đăng nhập:")
    table([("Ai", "Tên đăng nhập", "Mật khẩu"), *[tuple(map(str, row)) for row in sign_ins]])
    if args.no_serve:
        return OK
    say("")
    from lantoa.demo.channels import serve

    serve()
    say(f"Mở trình duyệt tại {os.environ['LANTOA_BASE_URL']} (dừng bằng Ctrl+C)")
    return _granian("127.0.0.1", args.port, workers=1, threads=8, with_worker=True)


def _build_apart(small: bool) -> bool:
    """Build the demo in a process of its own; whether that went well.

    It sets sheets with Typst, whose threads do not live on in a fork: a serving process, forked afterwards, would
    wait for them for ever.
    """
    from django.db import connections

    from lantoa.demo.build import build

    connections.close_all()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == OK
    code = FAILED
    try:
        code = guarded(lambda: OK if build(small=small, progress=say) else FAILED)
    except Exception:
        traceback.print_exc()  # a fault of ours; nobody above this process would show it
    finally:
        sys.stdout.flush()
        os._exit(code)


def seed(args: argparse.Namespace) -> int:
    """`lantoa seed`: a union of any size, for measuring."""
    os.environ.setdefault("LANTOA_LOG_LEVEL", "WARNING")
    start_django()
    set_up()
    from lantoa.seed.build import build

    sign_ins = build(units=args.units, people_count=args.people, years=args.years)
    say("Những người có thể đăng nhập:")
    table([("Ai", "Tên đăng nhập", "Mật khẩu"), *[tuple(map(str, row)) for row in sign_ins]])
    return OK


def set_up() -> None:
    """Bring the database up to date and collect the static files; quick when there is nothing to do."""
    from django.core.management import call_command

    say("Chuẩn bị cơ sở dữ liệu…")
    call_command("migrate", verbosity=0, interactive=False)
    collect_static()


def collect_static() -> None:
    """Collect the static files unless those collected last are still the same."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    if settings.DEBUG:
        return
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    stamp = root.with_name(root.name + ".stamp")
    if stamp.is_file() and stamp.read_text() == digest.hexdigest() and (root / "staticfiles.json").is_file():
        return
    say("Chuẩn bị giao diện…")
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(digest.hexdigest())


def serve(args: argparse.Namespace) -> int:
    """`lantoa serve`: the pages, with a worker beside them."""
    start_django()
    _require_migrated()
    collect_static()
    return _granian(args.host, args.port, workers=args.workers, threads=args.threads, with_worker=not args.no_worker)


def _require_migrated() -> None:
    from lantoa.base.checks import pending_migrations
    from lantoa.base.errors import Invalid

    pending = pending_migrations()
    if pending:
        raise Invalid(f"Cơ sở dữ liệu còn {len(pending)} bước nâng cấp chưa chạy. Hãy sao lưu rồi chạy: lantoa migrate")


def _granian(host: str, port: int, *, workers: int, threads: int, with_worker: bool) -> int:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _require_free(host, port)
    connections.close_all()  # the serving processes are forked and must open their own
    os.environ["LANTOA_SERVE_WORKER"] = "1" if with_worker else "0"
    server = Granian(
        "lantoa.serving:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=30,
        log_level=LogLevels.error,
    )
    server.serve()
    return OK


def _require_free(host: str, port: int) -> None:
    import socket

    from lantoa.base.errors import Conflict

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(
                f"Không mở được {host}, cổng {port}: {error.strerror}. Hãy chọn cổng khác bằng --port."
            ) from error


def worker(args: argparse.Namespace) -> int:
    """`lantoa worker`: background work until told to stop."""
    start_django()
    _require_migrated()
    from django.conf import settings

    if settings.TASKS_BROKER_URL:
        from lantoa.base.broker import run_workers

        run_workers(args.processes)
        return OK
    from lantoa.base.worker import Worker, run_until_signal

    run_until_signal(Worker())
    return OK


def scheduler(_args: argparse.Namespace) -> int:
    """`lantoa scheduler`: the clock of background work."""
    start_django()
    _require_migrated()
    from lantoa.base.worker import make_scheduler, run_until_signal

    run_until_signal(make_scheduler())
    return OK


def migrate(_args: argparse.Namespace) -> int:
    """`lantoa migrate`: the database as this version wants it."""
    start_django()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False)
    if settings.OBJECT_STORE:
        from lantoa.base.objects import make_bucket

        make_bucket(settings.STORAGE_URL)
    return OK


def check(_args: argparse.Namespace) -> int:
    """`lantoa check`: whether settings, database and data are whole."""
    start_django()
    from django.core.management import call_command

    from lantoa.base.checks import run_all

    call_command("check", fail_level="WARNING", verbosity=0)
    failed = False
    for outcome in run_all():
        say(f"{'đạt  ' if outcome.ok else 'HỎNG '} {outcome.title}")
        for fault in outcome.faults:
            say(f"        {fault}")
        failed = failed or not outcome.ok
    return FAILED if failed else OK


def createadmin(args: argparse.Namespace) -> int:
    """`lantoa createadmin`: the first who may sign in."""
    start_django()
    from lantoa.people.administrator import create_administrator

    name = args.name or input("Họ và tên: ").strip()
    email = args.email or input("Thư điện tử: ").strip()
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else getpass("Mật khẩu (từ 10 ký tự): ")
    create_administrator(name=name, email=email, password=password, root_code=args.root_code, root_name=args.root_name)
    say(f"{name} đã có thể đăng nhập bằng {email}.")
    return OK


def manage(args: argparse.Namespace) -> int:
    """`lantoa manage`: one of Django's own commands."""
    prepare_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lantoa manage", *args.rest])
    return OK
