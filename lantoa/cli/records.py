"""Commands that bring records in, and take reports and figures out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lantoa.cli.environment import FAILED, OK, WRONG_USE, print_json, say, start_django


def import_file(args: argparse.Namespace) -> int:
    """`lantoa import`: units, people, figures or law out of a file."""
    start_django()
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
        print_json(outcome)
        return code
    refused = outcome["refused"]
    say(
        f"Thêm mới {outcome['created']}, thay đổi {outcome['changed']}, giữ nguyên {outcome['unchanged']}, "
        f"từ chối {len(refused)}."
    )
    for row in refused[:50]:
        say(f"  {row['sheet']}, dòng {row['row']}: {row['reason']}")
    if len(refused) > 50:
        say(f"  … và {len(refused) - 50} dòng nữa (dùng --json để xem đủ)")
    if args.refused and refused:
        say(f"Các dòng bị từ chối ở {args.refused}: sửa theo lý do rồi nhập lại tệp ấy.")
    if args.dry_run:
        say("Mới xem trước, chưa ghi gì.")
    return code


def intake(args: argparse.Namespace) -> int:
    """`lantoa intake`: documents, mails and packages into a unit."""
    start_django()
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
            taken = take(file.name, intake.content(file))
        except Invalid as error:
            taken = intake.Taken(refused=[error.message])
        say(f"{file}: thêm mới {taken.new}, đã có {taken.known}, từ chối {len(taken.refused)}.")
        for reason in taken.refused:
            code = FAILED
            say(f"  {reason}")
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


def report_build(args: argparse.Namespace) -> int:
    """`lantoa report build`: the report as a file."""
    start_django()
    from lantoa.reports.building import build_file

    build_file(args.unit, args.period, args.out)
    say(f"Đã ghi {args.out}")
    return OK


def indicators_recompute(args: argparse.Namespace) -> int:
    """`lantoa indicators recompute`: the figures of a period anew."""
    start_django()
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
        return indicators_show(args)
    if args.json:
        print_json({"period": args.period, "result": result})
    else:
        say(f"Đã tính lại chỉ tiêu kỳ {args.period}.")
    return OK


def _this_year() -> str:
    from django.utils import timezone

    return str(timezone.localdate().year)


def indicators_show(args: argparse.Namespace) -> int:
    """`lantoa indicators show`: the figures of a unit."""
    start_django()
    from lantoa.indicators.queries import show

    rows = show(args.unit, args.period or _this_year())
    if args.json:
        print_json(rows)
        return OK
    for row in rows:
        value = row.get("value")
        shown = "chưa có dữ liệu" if value is None else str(row.get("shown") or value)
        say(f"{row.get('code', ''):<6} {row.get('name', '')}: {shown}")
    return OK


def search_rebuild(_args: argparse.Namespace) -> int:
    """`lantoa search rebuild`: this machine's index anew."""
    start_django()
    from lantoa.search.keeping import keeper

    say(f"Đã dựng lại sổ tìm kiếm: {keeper().rebuild()} mục.")
    return OK
