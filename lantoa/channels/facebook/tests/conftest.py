"""The stand-in's page and a morning on which nothing moves."""

from __future__ import annotations

import pytest
import time_machine

from lantoa.channels.tests.conftest import _files_of_their_own, facebook, fanpage, message  # noqa: F401  the same page


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T09:00:00+07:00", tick=False) as clock:
        yield clock
