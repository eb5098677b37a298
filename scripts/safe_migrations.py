"""Refuse migrations that stop a large table which is in use, or the release that still runs beside the new one.

usage: safe_migrations.py     (LANTOA_DATABASE_URL names a PostgreSQL server; nothing is written to it)

What to do instead is in docs/operations.md, "Upgrade without a pause". django-migration-linter reads the SQL that
each migration would run.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent

# Of the first release: they run on an empty database, before there is anything to stop. Nothing is added later.
FIRST_RELEASE = {
    ("base", "0002_initial"),
    ("people", "0002_initial"),
    ("press", "0001_initial"),
    ("reports", "0003_rules_and_issue"),
    ("units", "0003_picture_folded_text"),
}
# A hint on style, not on safety.
NOT_ASKED = ["RUNPYTHON_MODEL_VARIABLE_NAME"]


def main() -> int:
    """Lint every migration of the rooms; returns the exit code."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.settings_test")
    django.setup()
    logging.disable(logging.INFO)
    from django.apps import apps
    from django_migration_linter import MigrationLinter

    linter = MigrationLinter(
        str(ROOT),
        include_apps=[app.label for app in apps.get_app_configs() if app.name.startswith("lantoa.")],
        no_cache=True,
        quiet=["ok", "ignore"],
        exclude_migration_tests=NOT_ASKED,
        all_warnings_as_errors=True,
    )
    for (room, name), migration in sorted(linter.migration_loader.disk_migrations.items()):
        if room in linter.include_apps and (room, name) not in FIRST_RELEASE:
            linter.lint_migration(migration)
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
