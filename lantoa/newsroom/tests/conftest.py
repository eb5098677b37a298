"""Pictures, articles and people that the newsroom's tests share."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from lantoa.newsroom import actions
from lantoa.newsroom.models import Column
from lantoa.programme.models import Campaign


def picture_bytes(size=(640, 426), kind="JPEG", **save) -> bytes:
    """A small picture with a colour that changes across it."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def photo():
    """A function that gives an uploaded photograph."""

    def make(name="anh.jpg", **how):
        return SimpleUploadedFile(name, picture_bytes(**how), content_type="image/jpeg")

    return make


@pytest.fixture
def column(db):
    return Column.objects.get(code="hoat-dong-cong-doan")


@pytest.fixture
def published(column):
    """A function that puts an article of a unit before readers."""

    def make(unit, title="Hội thao chào mừng 20/11", **more):
        at = more.pop("at", None)
        more.setdefault("text", "Sáng nay trường tổ chức hội thao.\n\nNhiều đoàn viên tham gia.")
        more.setdefault("summary", "Gần một trăm đoàn viên dự hội thao.")
        more.setdefault("column", column)
        return actions.publish(None, actions.write(None, unit, title=title, at=at, **more), at=at)

    return make


@pytest.fixture
def campaign(union):
    return Campaign.objects.create(
        unit=union.national, title="Tri ân 20/11", slug="tri-an", starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(days=20), state=Campaign.State.ACTIVE,
    )  # fmt: skip
