"""The `lantoa` command. Nothing of Django is imported until a command needs it, so that help is quick."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from lantoa.cli.environment import OK, WRONG_USE, guarded, prepare_environment, var_dir
from lantoa.cli.parser import build_parser
from lantoa.cli.running import manage

__all__ = ["build_parser", "main", "prepare_environment", "var_dir"]


def main(argv: Sequence[str] | None = None) -> None:
    """Run `lantoa ARGV` and exit: 0 when it went well, 1 when it did not, 2 when the command was wrong."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["manage"]:
        # Everything after `manage` belongs to Django, options too.
        sys.exit(guarded(lambda: manage(argparse.Namespace(rest=arguments[1:]))))
    parser = build_parser()
    args = parser.parse_args(arguments)
    if args.version:
        from importlib.metadata import version

        print(version("lantoa"))
        sys.exit(OK)
    if args.command is None:
        parser.print_help()
        sys.exit(WRONG_USE)
    sys.exit(guarded(lambda: args.run(args)))
