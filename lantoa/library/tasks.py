"""Background jobs of the library: reading what was brought."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils import timezone, translation

from lantoa.base.jobs import job, periodic
from lantoa.library import actions, intake, mailing
from lantoa.library.models import Version
from lantoa.library.reading import sandbox, texts
from lantoa.library.uploads import KIND_OF, on_disk


@job(attempts=3)
def read_version(version_id: int) -> int:
    """Read the text of a version, making a searchable PDF/A of a scan; returns how many pages there are.

    Safe to run twice: what was read replaces what was read before, and what a person corrected stays.
    """
    version = Version.objects.select_related("blob", "document").filter(pk=version_id).first()
    if version is None:
        return 0  # discarded while it waited
    actions.begin_reading(version)
    kind = KIND_OF.get(version.blob.content_type, "")
    suffix = PurePosixPath(version.name).suffix.lower()
    with (
        translation.override(settings.LANGUAGE_CODE),
        tempfile.TemporaryDirectory(prefix="lantoa-") as workplace,
        version.blob.file.open("rb") as file,
        on_disk(file, suffix) as path,
    ):
        try:
            outcome = texts.read(
                path, kind, Path(workplace), lambda done, total: actions.note_progress(version, done, total)
            )
        except sandbox.Refused as refused:
            outcome, failure = texts.Outcome([]), refused.sentence(version.name)
        else:
            failure = ""
        if not Version.objects.filter(pk=version.pk).exists():
            return 0  # discarded meanwhile
        if failure:
            actions.store_reading(version, [], note=failure, failed=True)
            return 0
        note = texts.missing_note(outcome.missing) if outcome.missing else ""
        actions.store_reading(
            version, outcome.pages, searchable=outcome.searchable, note=note, missing=bool(outcome.missing)
        )
    return len(outcome.pages)


@periodic(every=timedelta(minutes=1), name="library.pick_up", catch_up="skip")
@job(attempts=1)
def pick_up() -> int:
    """Take in what lies in the watched folders; returns how many files that were."""
    return intake.pick_up()


@periodic(daily_at="07:10", name="library.remind_ending")
@job(attempts=3)
def remind_ending() -> int:
    """Tell keepers of documents that end soon, once for each step; returns how many documents."""
    return mailing.begin_due(timezone.localdate())
