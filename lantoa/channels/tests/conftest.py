"""Stand-ins of the platforms, and accounts that are connected to them."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from lantoa.channels import actions
from lantoa.channels.facebook.standin import FacebookStandIn
from lantoa.channels.message import Message, Photo
from lantoa.channels.zalo.standin import ZaloStandIn


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path
    settings.CHANNEL_URLS = {}


@pytest.fixture
def facebook(settings):
    """Facebook's stand-in with one page."""
    standin = FacebookStandIn().start()
    standin.add_page("111", "Công đoàn trường", "khoa-trang")
    settings.CHANNEL_URLS |= {"facebook": standin.url, "facebook_video": standin.url}
    yield standin
    standin.stop()


@pytest.fixture
def zalo(settings):
    """Zalo's stand-in with one official account; `first` is its first refresh token."""
    standin = ZaloStandIn().start()
    standin.first = standin.add_account("222", "Công đoàn trường OA")
    settings.CHANNEL_URLS |= {"zalo": standin.url, "zalo_oauth": standin.url}
    yield standin
    standin.stop()


@pytest.fixture
def fanpage(union, facebook):
    """A connected page of school A."""
    return actions.connect(None, union.school_a, "facebook", {"page_id": "111", "token": "khoa-trang"})


@pytest.fixture
def oa(union, zalo):
    """A connected official account of school A."""
    return actions.connect(
        None, union.school_a, "zalo",
        {"app_id": "1000", "app_secret": "bi-mat", "refresh_token": zalo.first, "oa_secret": "khoa-oa",
         "package": "advanced"},
    )  # fmt: skip


@pytest.fixture
def message():
    """A message with two pictures."""
    names = [default_storage.save(f"anh-{n}.jpg", ContentFile(b"\xff\xd8\xff" + bytes([n]))) for n in (1, 2)]
    return Message(
        title="Hội thao chào mừng 20/11", summary="Gần một trăm đoàn viên dự hội thao.",
        body="Sáng nay trường tổ chức hội thao.\n\nNhiều đoàn viên tham gia.",
        photos=tuple(Photo(name, f"Ảnh {n}") for n, name in enumerate(names)), link="https://cd.example/tin/1/",
        tags=("Hội thao",), campaign="hoi-thao",
    )  # fmt: skip
