"""What the tests of notices share."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lantoa.conftest import SmallUnion
from lantoa.notices import actions
from lantoa.notices.audience import Audience
from lantoa.notices.models import Notice


def photo(name: str = "buoi-hop.jpg") -> SimpleUploadedFile:
    """A small picture as a phone would send it."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/jpeg")


@pytest.fixture
def send(union: SmallUnion):
    """A function that sends a notice as the operator: `send(unit, must_read=True, branch=…, …)`."""

    def send_notice(
        unit, *, title="Lịch họp công đoàn", body="Họp lúc 14 giờ.", branch=None, at=None, **facts
    ) -> Notice:
        rule = {
            key: facts.pop(key)
            for key in ("whole_branch", "levels", "titles", "job_types", "members_only")
            if key in facts
        }
        notice = actions.draft(None, unit, title=title, body=body, audience=Audience(branch or unit, **rule), **facts)
        return actions.publish(None, notice, at=at)

    return send_notice
