"""The command line as argparse sees it, in Vietnamese."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lantoa.cli import records, running
from lantoa.cli.environment import WRONG_USE


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

    demo = add("demo", "dựng dữ liệu mẫu rồi mở trang tại máy này", running.demo)
    demo.add_argument("--no-serve", action="store_true", help="chỉ dựng dữ liệu, không mở trang")
    demo.add_argument("--small", action="store_true", help="bộ dữ liệu nhỏ, dựng nhanh")
    demo.add_argument("--port", type=int, default=8000, metavar="CỔNG", help="cổng của trang (8000)")

    seed = add("seed", "dựng một công đoàn cỡ lớn với cả năm hoạt động, vào một bản cài còn trống", running.seed)
    seed.add_argument("--units", type=int, required=True, metavar="SỐ", help="số đơn vị, cả nước là 45000")
    seed.add_argument("--people", type=int, required=True, metavar="SỐ", help="số người, cả nước là 1500000")
    seed.add_argument("--years", type=int, default=1, metavar="SỐ", help="số năm hoạt động, tính đến hôm nay (1)")

    serve = add("serve", "mở trang, kèm một luồng làm việc nền", running.serve)
    serve.add_argument("--host", default="127.0.0.1", metavar="ĐỊA_CHỈ", help="địa chỉ lắng nghe (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, metavar="CỔNG", help="cổng (8000)")
    serve.add_argument("--workers", type=int, default=1, metavar="SỐ", help="số tiến trình phục vụ (1)")
    serve.add_argument("--threads", type=int, default=8, metavar="SỐ", help="số luồng của mỗi tiến trình (8)")
    serve.add_argument("--no-worker", action="store_true", help="không chạy luồng việc nền trong tiến trình này")

    worker = add("worker", "chạy việc nền cho đến khi được yêu cầu dừng", running.worker)
    worker.add_argument("--processes", type=int, default=1, metavar="SỐ", help="số tiến trình khi có Celery (1)")
    add("scheduler", "giữ đồng hồ của việc nền và nhắc những việc đến giờ", running.scheduler)
    add("migrate", "tạo hoặc nâng cấp cơ sở dữ liệu", running.migrate)
    add("check", "kiểm tra cài đặt, cơ sở dữ liệu và dữ liệu", running.check)

    importing = add("import", "nhập cây đơn vị, đoàn viên, số liệu hoặc văn bản pháp luật từ tệp", records.import_file)
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

    intake = add("intake", "đưa văn bản, thư có tệp kèm theo hoặc gói edXML vào một đơn vị", records.intake)
    intake.add_argument("paths", nargs="+", type=Path, metavar="TỆP", help="tệp, thư .eml, hoặc thư mục chứa chúng")
    intake.add_argument("--unit", metavar="MÃ", help="mã đơn vị nhận vào thư viện")
    intake.add_argument("--eoffice", metavar="KHÓA", help="khóa của nơi gửi nhận: nhận gói edXML thay vì văn bản")

    report = add("report", "báo cáo định kỳ", lambda _args: WRONG_USE)
    actions = report.add_subparsers(dest="action", metavar="VIỆC", required=True, parser_class=_Parser)
    build = actions.add_parser("build", help="lập báo cáo và ghi ra tệp .docx hoặc .pdf")
    build.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
    build.add_argument("--period", required=True, metavar="KỲ", help="kỳ báo cáo, ví dụ 2026 hoặc 2026-H1")
    build.add_argument("--out", required=True, type=Path, metavar="TỆP", help="tệp .docx hoặc .pdf")
    build.set_defaults(run=records.report_build)

    indicators = add("indicators", "chỉ tiêu của chương trình", lambda _args: WRONG_USE)
    actions = indicators.add_subparsers(dest="action", metavar="VIỆC", required=True, parser_class=_Parser)
    recompute = actions.add_parser("recompute", help="tính lại chỉ tiêu của một kỳ")
    recompute.add_argument("--period", metavar="KỲ", help="kỳ, ví dụ 2026 (mặc định: năm nay)")
    recompute.add_argument("--unit", metavar="MÃ", help="in số liệu vừa tính của đơn vị này")
    recompute.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    recompute.set_defaults(run=records.indicators_recompute)
    show = actions.add_parser("show", help="xem chỉ tiêu của một đơn vị")
    show.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
    show.add_argument("--period", metavar="KỲ", help="kỳ, ví dụ 2026 (mặc định: năm nay)")
    show.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    show.set_defaults(run=records.indicators_show)

    search = add("search", "sổ tìm kiếm của máy này", lambda _args: WRONG_USE)
    actions = search.add_subparsers(dest="action", metavar="VIỆC", required=True, parser_class=_Parser)
    rebuild = actions.add_parser("rebuild", help="dựng lại sổ tìm kiếm từ cơ sở dữ liệu")
    rebuild.set_defaults(run=records.search_rebuild)

    admin = add("createadmin", "tạo người quản trị đầu tiên, với chức vụ ở đơn vị gốc", running.createadmin)
    admin.add_argument("--name", metavar="HỌ_TÊN", help="họ và tên")
    admin.add_argument("--email", metavar="EMAIL", help="thư điện tử dùng để đăng nhập")
    admin.add_argument("--root-code", default="", metavar="MÃ", help="mã đơn vị gốc, nếu chưa có đơn vị nào")
    admin.add_argument("--root-name", default="", metavar="TÊN", help="tên đơn vị gốc, nếu chưa có đơn vị nào")
    admin.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu từ đầu vào chuẩn")

    manage = add("manage", "chạy một lệnh quản trị của Django", running.manage)
    manage.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="lệnh Django và tham số của nó")
    return parser
