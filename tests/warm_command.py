"""The `lantoa` command of one installation, loaded once: each call is a process of its own, forked from here.

Reads one JSON object a line from its input, with `arguments` and the paths `stdin`, `stdout` and `stderr`, and
answers each with the exit code on a line.
"""

from __future__ import annotations

import json
import os
import sys


def call(arguments: list[str], stdin: str, stdout: str, stderr: str) -> int:
    """Run the command in a process of its own; returns its exit code."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 70
    try:
        for number, (path, flags) in enumerate(
            [(stdin, os.O_RDONLY), (stdout, os.O_WRONLY | os.O_CREAT), (stderr, os.O_WRONLY | os.O_CREAT)]
        ):
            os.dup2(os.open(path, flags), number)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  it ends with the process
        sys.argv = ["lantoa", *arguments]
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    import django

    from lantoa.cli import main, prepare_environment

    prepare_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings")
    django.setup()

    for line in sys.stdin:
        sys.stdout.write(f"{call(**json.loads(line))}\n")
        sys.stdout.flush()
