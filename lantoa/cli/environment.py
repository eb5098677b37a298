"""The environment of an installation, and what every command says and asks of it."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

OK, FAILED, WRONG_USE = 0, 1, 2
ENV_FILE = "lantoa.env"


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


def start_django() -> None:
    """Read the environment of this installation and load the applications."""
    prepare_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings")
    import django

    var_dir().mkdir(parents=True, exist_ok=True)
    django.setup()


def say(text: str) -> None:
    """One line for the person at the terminal, at once."""
    print(text, flush=True)


def print_json(value: Any) -> None:
    """A result for programs."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns as wide as their longest cell."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        say("  " + "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def guarded(run: Callable[[], int]) -> int:
    """The exit code of a command; what a person can mend is said in a sentence instead of a traceback."""
    from lantoa.base.errors import LantoaError

    try:
        return run()
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
