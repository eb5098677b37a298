"""The `lantoa` command. Nothing of Django is imported until a command needs it, so that help is quick."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from lantoa.cli.environment import FAILED, OK, WRONG_USE, prepare_environment, var_dir
from lantoa.cli.parser import build_parser
from lantoa.cli.running import manage

__all__ = ["build_parser", "main", "prepare_environment", "var_dir"]


def main(argv: Sequence[str] | None = None) -> None:
    """Run `lantoa ARGV` and exit: 0 when it went well, 1 when it did not, 2 when the command was wrong."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["manage"]:
        # Everything after `manage` belongs to Django, options too.
        sys.exit(_guarded(manage, argparse.Namespace(rest=arguments[1:])))
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
