"""The `lantoa` command. Nothing of Django is imported until a command needs it, so that help is quick."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from pathlib import Path
from typing import Any

OK, FAILED, WRONG_USE = 0, 1, 2
ENV_FILE = "lantoa.env"


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "cách dùng: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", _Formatter)
        kwargs["add_help"] = False  # its text is English
        super().__init__(*args, **kwargs)
        self._positionals.title = "lệnh và tham số"
        self._optionals.title = "tùy chọn"
        self.add_argument("-h", "--help", action="help", help="hiện hướng dẫn này rồi thoát")

    def error(self, message: str) -> Any:
        self.print_usage(sys.stderr)
        self.exit(WRONG_USE, f"{self.prog}: chưa hiểu lệnh: {message}\n")


def build_parser() -> argparse.ArgumentParser:
    """The command line as argparse sees it."""
    parser = _Parser(
        prog="lantoa",
        description="Lan Tỏa: từ kế hoạch truyền thông của công đoàn đến bản báo cáo tự viết.",
        epilog="Cài đặt bằng biến môi trường LANTOA_…; xem docs/operations.md.",
    )
    parser.add_argument("--version", action="store_true", help="hiện phiên bản")
    commands = parser.add_subparsers(dest="command", metavar="LỆNH", parser_class=_Parser)

    def add(name: str, help: str, run: Callable[[argparse.Namespace], int], **kwargs: Any) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".", **kwargs)
        command.set_defaults(run=run)
        return command

    demo = add("demo", "dựng dữ liệu mẫu rồi mở trang tại máy này", _demo)
    demo.add_argument("--no-serve", action="store_true", help="chỉ dựng dữ liệu, không mở trang")
    demo.add_argument("--small", action="store_true", help="bộ dữ liệu nhỏ, dựng nhanh")
    demo.add_argument("--port", type=int, default=8000, metavar="CỔNG", help="cổng của trang (8000)")

    seed = add("seed", "dựng một công đoàn cỡ lớn với cả năm hoạt động, vào một bản cài còn trống", _seed)
    seed.add_argument("--units", type=int, required=True, metavar="SỐ", help="số đơn vị, cả nước là 45000")
    seed.add_argument("--people", type=int, required=True, metavar="SỐ", help="số người, cả nước là 1500000")
    seed.add_argument("--years", type=int, default=1, metavar="SỐ", help="số năm hoạt động, tính đến hôm nay (1)")

    serve = add("serve", "mở trang, kèm một luồng làm việc nền", _serve)
    serve.add_argument("--host", default="127.0.0.1", metavar="ĐỊA_CHỈ", help="địa chỉ lắng nghe (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, metavar="CỔNG", help="cổng (8000)")
    serve.add_argument("--workers", type=int, default=1, metavar="SỐ", help="số tiến trình phục vụ (1)")
    serve.add_argument("--threads", type=int, default=8, metavar="SỐ", help="số luồng của mỗi tiến trình (8)")
    serve.add_argument("--no-worker", action="store_true", help="không chạy luồng việc nền trong tiến trình này")

    worker = add("worker", "chạy việc nền cho đến khi được yêu cầu dừng", _worker)
    worker.add_argument("--processes", type=int, default=1, metavar="SỐ", help="số tiến trình khi có Celery (1)")
    add("scheduler", "giữ đồng hồ của việc nền và nhắc những việc đến giờ", _scheduler)
    add("migrate", "tạo hoặc nâng cấp cơ sở dữ liệu", _migrate)
    add("check", "kiểm tra cài đặt, cơ sở dữ liệu và dữ liệu", _check)

    importing = add("import", "nhập cây đơn vị, đoàn viên, số liệu hoặc văn bản pháp luật từ tệp", _import)
    importing.add_argument(
        "kind", choices=["units", "people", "figures", "law"],
        help="units: đơn vị; people: đoàn viên; figures: số liệu; law: văn bản pháp luật",
    )  # fmt: skip
    importing.add_argument(
        "file", type=Path, metavar="TỆP",
        help="tệp .xlsx hoặc .csv; số liệu cả .json, .xml (ADX); pháp luật: .jsonl, .jsonl.xz",
    )  # fmt: skip
    importing.add_argument("--dry-run", action="store_true", help="chỉ xem trước, không ghi gì")
    importing.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    importing.add_argument(
        "--refused", type=Path, metavar="TỆP", help="ghi các dòng bị từ chối ra tệp .xlsx (pháp luật: .jsonl) để sửa"
    )

    intake = add("intake", "đưa văn bản, thư có tệp kèm theo hoặc gói edXML vào một đơn vị", _intake)
    intake.add_argument("paths", nargs="+", type=Path, metavar="TỆP", help="tệp, thư .eml, hoặc thư mục chứa chúng")
    intake.add_argument("--unit", metavar="MÃ", help="mã đơn vị nhận vào thư viện")
    intake.add_argument("--eoffice", metavar="KHÓA", help="khóa của nơi gửi nhận: nhận gói edXML thay vì văn bản")

    report = add("report", "báo cáo định kỳ", lambda _args: WRONG_USE)
    actions = report.add_subparsers(dest="action", metavar="VIỆC", required=True, parser_class=_Parser)
    build = actions.add_parser("build", help="lập báo cáo và ghi ra tệp .docx hoặc .pdf")
    build.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
    build.add_argument("--period", required=True, metavar="KỲ", help="kỳ báo cáo, ví dụ 2026 hoặc 2026-H1")
    build.add_argument("--out", required=True, type=Path, metavar="TỆP", help="tệp .docx hoặc .pdf")
    build.set_defaults(run=_report_build)

    indicators = add("indicators", "chỉ tiêu của chương trình", lambda _args: WRONG_USE)
    actions = indicators.add_subparsers(dest="action", metavar="VIỆC", required=True, parser_class=_Parser)
    recompute = actions.add_parser("recompute", help="tính lại chỉ tiêu của một kỳ")
    recompute.add_argument("--period", metavar="KỲ", help="kỳ, ví dụ 2026 (mặc định: năm nay)")
    recompute.add_argument("--unit", metavar="MÃ", help="in số liệu vừa tính của đơn vị này")
    recompute.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    recompute.set_defaults(run=_indicators_recompute)
    show = actions.add_parser("show", help="xem chỉ tiêu của một đơn vị")
    show.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
    show.add_argument("--period", metavar="KỲ", help="kỳ, ví dụ 2026 (mặc định: năm nay)")
    show.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    show.set_defaults(run=_indicators_show)

    search = add("search", "sổ tìm kiếm của máy này", lambda _args: WRONG_USE)
    actions = search.add_subparsers(dest="action", metavar="VIỆC", required=True, parser_class=_Parser)
    rebuild = actions.add_parser("rebuild", help="dựng lại sổ tìm kiếm từ cơ sở dữ liệu")
    rebuild.set_defaults(run=_search_rebuild)

    admin = add("createadmin", "tạo người quản trị đầu tiên, với chức vụ ở đơn vị gốc", _createadmin)
    admin.add_argument("--name", metavar="HỌ_TÊN", help="họ và tên")
    admin.add_argument("--email", metavar="EMAIL", help="thư điện tử dùng để đăng nhập")
    admin.add_argument("--root-code", default="", metavar="MÃ", help="mã đơn vị gốc, nếu chưa có đơn vị nào")
    admin.add_argument("--root-name", default="", metavar="TÊN", help="tên đơn vị gốc, nếu chưa có đơn vị nào")
    admin.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu từ đầu vào chuẩn")

    manage = add("manage", "chạy một lệnh quản trị của Django", _manage)
    manage.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="lệnh Django và tham số của nó")
    return parser


def main(argv: Sequence[str] | None = None) -> None:
    """Run `lantoa ARGV` and exit: 0 when it went well, 1 when it did not, 2 when the command was wrong."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["manage"]:
        # Everything after `manage` belongs to Django, options too.
        sys.exit(_guarded(_manage, argparse.Namespace(rest=arguments[1:])))
    parser = build_parser()
    args = parser.parse_args(arguments)
    if args.version:
        from importlib.metadata import version

        print(version("lantoa"))
        sys.exit(OK)
    if args.command is None:
        parser.print_help()
        sys.exit(WRONG_USE)
    sys.exit(_guarded(args.run, args))


def _guarded(run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    from lantoa.base.errors import LantoaError

    try:
        return run(args)
    except LantoaError as error:
        print(str(error), file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        print("\nĐã dừng.", file=sys.stderr)
        return FAILED
    except Exception as error:
        message = _plain_message(error)
        if message is None:
            raise
        print(message, file=sys.stderr)
        return FAILED


def _plain_message(error: Exception) -> str | None:
    """A sentence for the faults of an installation that a person can mend; None for a fault of ours."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError
    from django.db import OperationalError

    if isinstance(error, ImproperlyConfigured):
        return f"Cài đặt chưa đúng: {error}"
    if isinstance(error, CommandError):
        return str(error)
    if isinstance(error, OperationalError):
        return f"Cơ sở dữ liệu không trả lời hoặc chưa được tạo (hãy chạy: lantoa migrate).\n{error}"
    if isinstance(error, OSError) and error.filename:
        return f"Không đọc hoặc ghi được {error.filename}: {error.strerror}"
    return None


# --- The environment of an installation ------------------------------------------------------------------


def var_dir() -> Path:
    """Where this installation keeps its files."""
    return Path(os.environ.get("LANTOA_VAR", "var")).resolve()


def prepare_environment() -> None:
    """Read `VAR/lantoa.env`; make it, with a fresh secret key, for a small installation that has none.

    Real environment variables win. An installation with a database server is told to set its own key, since
    its processes may run on several machines and must share it.
    """
    path = var_dir() / ENV_FILE
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, separator, value = line.partition("=")
            if separator and name.startswith("LANTOA_"):
                os.environ.setdefault(name.strip(), value.strip())
    small = os.environ.get("LANTOA_DATABASE_URL", "sqlite").startswith("sqlite")
    debug = os.environ.get("LANTOA_DEBUG", "").lower() in {"1", "true", "yes", "on"}
    if small and not debug and not os.environ.get("LANTOA_SECRET_KEY"):
        path.parent.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(50)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
            file.write(f"LANTOA_SECRET_KEY={key}\n")
        os.environ["LANTOA_SECRET_KEY"] = key
        print(f"Đã tạo khóa bí mật riêng của bản cài này trong {path}. Hãy giữ kín tệp ấy.", file=sys.stderr)


def _django() -> None:
    prepare_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings")
    import django

    var_dir().mkdir(parents=True, exist_ok=True)
    django.setup()


def _say(text: str) -> None:
    print(text, flush=True)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


# --- The commands ----------------------------------------------------------------------------------------


def _demo(args: argparse.Namespace) -> int:
    os.environ.setdefault("LANTOA_BASE_URL", f"http://127.0.0.1:{args.port}")
    os.environ.setdefault("LANTOA_LOG_LEVEL", "WARNING")
    _django()
    _set_up()
    from lantoa.demo.build import build

    sign_ins = build(small=args.small, progress=_say)
    _say("")
    _say("Những người có thể đăng nhập:")
    _table([("Ai", "Tên đăng nhập", "Mật khẩu"), *[tuple(map(str, row)) for row in sign_ins]])
    if args.no_serve:
        return OK
    _say("")
    from lantoa.demo.channels import serve

    serve()
    _say(f"Mở trình duyệt tại {os.environ['LANTOA_BASE_URL']} (dừng bằng Ctrl+C)")
    return _granian("127.0.0.1", args.port, workers=1, threads=8, with_worker=True)


def _seed(args: argparse.Namespace) -> int:
    os.environ.setdefault("LANTOA_LOG_LEVEL", "WARNING")
    _django()
    _set_up()
    from lantoa.seed.build import build

    sign_ins = build(units=args.units, people_count=args.people, years=args.years)
    _say("Những người có thể đăng nhập:")
    _table([("Ai", "Tên đăng nhập", "Mật khẩu"), *[tuple(map(str, row)) for row in sign_ins]])
    return OK


def _set_up() -> None:
    """Bring the database up to date and collect the static files; quick when there is nothing to do."""
    from django.core.management import call_command

    _say("Chuẩn bị cơ sở dữ liệu…")
    call_command("migrate", verbosity=0, interactive=False)
    _collect_static()


def _collect_static() -> None:
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
    _say("Chuẩn bị giao diện…")
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(digest.hexdigest())


def _table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        _say("  " + "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _serve(args: argparse.Namespace) -> int:
    _django()
    _require_migrated()
    _collect_static()
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


def _worker(args: argparse.Namespace) -> int:
    _django()
    _require_migrated()
    from django.conf import settings

    if settings.TASKS_BROKER_URL:
        from lantoa.base.broker import run_workers

        run_workers(args.processes)
        return OK
    from lantoa.base.worker import Worker, run_until_signal

    run_until_signal(Worker())
    return OK


def _scheduler(_args: argparse.Namespace) -> int:
    _django()
    _require_migrated()
    from lantoa.base.worker import make_scheduler, run_until_signal

    run_until_signal(make_scheduler())
    return OK


def _migrate(_args: argparse.Namespace) -> int:
    _django()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False)
    if settings.OBJECT_STORE:
        from lantoa.base.objects import make_bucket

        make_bucket(settings.STORAGE_URL)
    return OK


def _check(_args: argparse.Namespace) -> int:
    _django()
    from django.core.management import call_command

    from lantoa.base.checks import run_all

    call_command("check", fail_level="WARNING", verbosity=0)
    failed = False
    for outcome in run_all():
        _say(f"{'đạt  ' if outcome.ok else 'HỎNG '} {outcome.title}")
        for fault in outcome.faults:
            _say(f"        {fault}")
        failed = failed or not outcome.ok
    return FAILED if failed else OK


def _import(args: argparse.Namespace) -> int:
    _django()
    from lantoa.base.importing import write_refused
    from lantoa.indicators import importing as figures
    from lantoa.people.import_runs import HEADINGS
    from lantoa.people.importing import run

    if not args.file.is_file():
        print(f"Không thấy tệp {args.file}.", file=sys.stderr)
        return FAILED
    if args.kind == "figures":
        result = figures.run_file(args.file, dry_run=args.dry_run)
    elif args.kind == "law":
        from lantoa.law import importing as law

        result = law.run_file(args.file, dry_run=args.dry_run, refused_file=args.refused)
    else:
        result = run(args.kind, args.file, dry_run=args.dry_run)
    if args.refused and result.refused and args.kind != "law":
        with args.refused.open("wb") as book:
            write_refused(book, result.refused, HEADINGS[args.kind])
    outcome = result.as_json()
    code = FAILED if _nothing_read(result) else OK
    if args.json:
        _print_json(outcome)
        return code
    refused = outcome["refused"]
    _say(
        f"Thêm mới {outcome['created']}, thay đổi {outcome['changed']}, giữ nguyên {outcome['unchanged']}, "
        f"từ chối {len(refused)}."
    )
    for row in refused[:50]:
        _say(f"  {row['sheet']}, dòng {row['row']}: {row['reason']}")
    if len(refused) > 50:
        _say(f"  … và {len(refused) - 50} dòng nữa (dùng --json để xem đủ)")
    if args.refused and refused:
        _say(f"Các dòng bị từ chối ở {args.refused}: sửa theo lý do rồi nhập lại tệp ấy.")
    if args.dry_run:
        _say("Mới xem trước, chưa ghi gì.")
    return code


def _intake(args: argparse.Namespace) -> int:
    _django()
    from lantoa.base.errors import Invalid
    from lantoa.eoffice import incoming
    from lantoa.eoffice.models import Connection
    from lantoa.library import intake
    from lantoa.units.models import Unit

    if bool(args.unit) == bool(args.eoffice):
        print("Hãy nêu --unit hoặc --eoffice.", file=sys.stderr)
        return WRONG_USE
    if args.unit:
        unit = Unit.objects.filter(code=args.unit).select_related("kind__level").first()
        take = None if unit is None else lambda name, data: intake.take_file(unit, name, data)
    else:
        connection = Connection.objects.filter(key=args.eoffice, is_open=True).select_related("unit").first()
        take = None if connection is None else lambda name, data: incoming.take(connection, name, data)
    if take is None:
        print("Không thấy đơn vị hoặc nơi gửi nhận này.", file=sys.stderr)
        return FAILED
    code = OK
    for file in _files_in(args.paths):
        try:
            taken = take(file.name, file.read_bytes())
        except (Invalid, OSError) as error:
            taken = intake.Taken(refused=[str(getattr(error, "message", error))])
        _say(f"{file}: thêm mới {taken.new}, đã có {taken.known}, từ chối {len(taken.refused)}.")
        for reason in taken.refused:
            code = FAILED
            _say(f"  {reason}")
    return code


def _files_in(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
    return [one for one in found if not one.name.startswith(".")]


def _nothing_read(result: Any) -> bool:
    """Whether no row was understood: what was refused are whole sheets, without the values of any row."""
    taken = result.created or result.changed or result.unchanged
    return not taken and len(result.refused) > 0 and not any(row.values for row in result.refused)


def _report_build(args: argparse.Namespace) -> int:
    _django()
    from lantoa.reports.building import build_file

    build_file(args.unit, args.period, args.out)
    _say(f"Đã ghi {args.out}")
    return OK


def _indicators_recompute(args: argparse.Namespace) -> int:
    _django()
    from lantoa.base.periods import Period
    from lantoa.indicators.engine import recompute
    from lantoa.indicators.queries import show as figures_of

    args.period = args.period or _this_year()
    try:
        period = Period.parse(args.period)
    except ValueError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    if args.unit:
        figures_of(args.unit, args.period)  # an unknown unit is said before the work, not after
    result = recompute(period)
    if args.unit:
        return _indicators_show(args)
    if args.json:
        _print_json({"period": args.period, "result": result})
    else:
        _say(f"Đã tính lại chỉ tiêu kỳ {args.period}.")
    return OK


def _this_year() -> str:
    from django.utils import timezone

    return str(timezone.localdate().year)


def _indicators_show(args: argparse.Namespace) -> int:
    _django()
    from lantoa.indicators.queries import show

    rows = show(args.unit, args.period or _this_year())
    if args.json:
        _print_json(rows)
        return OK
    for row in rows:
        value = row.get("value")
        shown = "chưa có dữ liệu" if value is None else str(row.get("shown") or value)
        _say(f"{row.get('code', ''):<6} {row.get('name', '')}: {shown}")
    return OK


def _search_rebuild(_args: argparse.Namespace) -> int:
    _django()
    from lantoa.search.keeping import keeper

    _say(f"Đã dựng lại sổ tìm kiếm: {keeper().rebuild()} mục.")
    return OK


def _createadmin(args: argparse.Namespace) -> int:
    _django()
    from lantoa.people.administrator import create_administrator

    name = args.name or input("Họ và tên: ").strip()
    email = args.email or input("Thư điện tử: ").strip()
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else getpass("Mật khẩu (từ 10 ký tự): ")
    create_administrator(name=name, email=email, password=password, root_code=args.root_code, root_name=args.root_name)
    _say(f"{name} đã có thể đăng nhập bằng {email}.")
    return OK


def _manage(args: argparse.Namespace) -> int:
    prepare_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lantoa manage", *args.rest])
    return OK
