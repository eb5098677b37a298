"""A desk with two officers, and members who ask."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from lantoa.claims import actions
from lantoa.claims.models import Claim
from lantoa.people.models import Account

STATEMENT = (
    "Từ ngày 1/1/2027 mọi giáo viên phải nộp 500.000 đồng vào quỹ công đoàn, ai không nộp bị cắt thi đua cả năm học."
)


@pytest.fixture(autouse=True)
def _on_a_monday(time_machine, settings, tmp_path) -> None:
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)
    settings.STORAGES = {**settings.STORAGES, "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "private")},
    }}  # fmt: skip


@pytest.fixture
def chair(union) -> Account:
    """Verifies at school A."""
    return union.account(union.school_a, "chu-tich", name="Trần Thị Chủ")


@pytest.fixture
def communicator(union) -> Account:
    """The second of the desk."""
    return union.account(union.school_a, "can-bo-truyen-thong", name="Lý Văn Truyền")


@pytest.fixture
def member(union) -> Account:
    """Who asks."""
    return union.account(union.school_a, name="Đỗ Thị Kín")


@pytest.fixture
def others(union) -> list[Account]:
    """Five more who ask."""
    return [union.account(union.school_a) for _n in range(5)]


def published(chair: Account, communicator: Account, claim: Claim, verdict: str = "sai") -> Claim:
    """The claim with a correction that two people read."""
    actions.add_evidence(chair, claim, title="Quyết định 1408/QĐ-TLĐ", copy="Đoàn phí bằng 1% tiền lương.")
    actions.submit(
        chair, claim, statement="Giáo viên phải nộp 500.000 đồng quỹ công đoàn.", verdict=verdict,
        truth="Không có khoản thu này. Đoàn phí là 1% tiền lương.", how_to_check="Hỏi công đoàn trường.",
    )  # fmt: skip
    return actions.publish(communicator, claim)


def picture(
    words: str = "THÔNG BÁO THU TIỀN", *, exif: bool = False, size: tuple[int, int] = (900, 700)
) -> SimpleUploadedFile:
    """A picture with words in it."""
    image = Image.new("RGB", size, "#f4f1e8")
    draw = ImageDraw.Draw(image)
    for at in range(12):
        draw.ellipse(
            (40 + 70 * at, 300 + (at * 37) % 200, 110 + 70 * at, 380 + (at * 37) % 200),
            fill=(20 * at, 90, 255 - 20 * at),
        )
    draw.text((60, 60), words, fill="black", font_size=54)
    out = io.BytesIO()
    facts = Image.Exif()
    if exif:
        facts[0x010E] = "Nguyễn Văn Lộ Diện"
        facts[0x8825] = {1: "N", 2: (21.0, 1.0, 42.0)}
    image.save(out, "JPEG", exif=facts)
    return SimpleUploadedFile("nguyen-van-a.jpg", out.getvalue(), "image/jpeg")
