"""`lantoa manage take_bounce [file]`: a returned mail, as a mail server pipes it in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lantoa.delivery import actions
from lantoa.delivery.email import bounces


class Command(BaseCommand):
    """For a line like `tra-lai: "|lantoa manage take_bounce"` in the mail server's aliases."""

    help = "Take in a returned mail or a complaint from a file, or from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, file: Path | None = None, **options: Any) -> None:
        raw = file.read_bytes() if file is not None else sys.stdin.buffer.read()
        number = actions.came_back(bounces.of_message(raw))
        self.stdout.write(f"{number}")
