"""What the tests of the library share."""

from __future__ import annotations

from typing import Any

import pytest

from lantoa.library import actions
from lantoa.library.models import Document, Version
from lantoa.library.tasks import read_version
from lantoa.library.tests import samples


@pytest.fixture
def bring(union):
    """A function that brings a file and has it read: `bring(unit, file=…, share="public")`."""

    def bring_in(unit, file: Any = None, *, share: str = "", **facts: Any) -> Document:
        document = actions.bring(None, unit, file or samples.pdf()).document
        for version in document.versions.all():
            read_version.func(version.pk)
            version.refresh_from_db()
            assert version.reading != Version.Reading.FAILED, version.reading_note
        document.refresh_from_db()
        if facts:
            document = actions.describe(None, document, **facts)
        return actions.share(None, document, share) if share else document

    return bring_in
