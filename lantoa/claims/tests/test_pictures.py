"""Pictures: cleaned apart, faces covered, read, and known again."""

from __future__ import annotations

import io
from random import Random

import cv2
import numpy as np
import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from benchmarks.pictures import changed, features, made, run
from lantoa.base.documents.layout import FONTS
from lantoa.base.errors import Invalid
from lantoa.claims import actions
from lantoa.claims.pictures import codes, faces
from lantoa.claims.pictures.cleaning import can_read, clean_picture, words_in
from lantoa.claims.pictures.features import differing
from lantoa.claims.pictures.matching import PictureIndex
from lantoa.claims.tests.conftest import picture

FONT = FONTS / "LiberationSerif-Regular.ttf"


def drawn_face() -> np.ndarray:
    """A face as the detector knows them: bright cheeks, dark eyes and brows, a nose, a mouth."""
    face = np.full((400, 400, 3), 90, np.uint8)
    cv2.ellipse(face, (200, 205), (95, 125), 0, 0, 360, (185, 195, 215), -1)
    cv2.ellipse(face, (200, 95), (100, 45), 0, 0, 360, (40, 40, 40), -1)
    for x in (160, 240):
        cv2.ellipse(face, (x, 175), (22, 10), 0, 0, 360, (50, 50, 60), -1)
        cv2.line(face, (x - 26, 152), (x + 26, 150), (45, 45, 50), 9)
    cv2.ellipse(face, (200, 220), (12, 26), 0, 0, 360, (165, 175, 195), -1)
    cv2.line(face, (186, 240), (214, 240), (110, 115, 140), 6)
    cv2.ellipse(face, (200, 275), (36, 11), 0, 0, 360, (75, 70, 130), -1)
    return cv2.GaussianBlur(face, (0, 0), 3)


def test_faces_are_covered():
    pixels = drawn_face()
    before = pixels.copy()
    assert faces.found_in(pixels), "the detector sees the drawn face"
    assert faces.cover(pixels) == 1
    assert faces.found_in(pixels) == []
    eyes = np.abs(pixels[160:190, 140:260].astype(int) - before[160:190, 140:260]).mean()
    assert eyes > 5


def _with_code(link: str, turned: int = 0) -> np.ndarray:
    """A message with a QR code in it."""
    out = io.BytesIO()
    segno.make(link).save(out, kind="png", scale=8, border=4)
    page = Image.new("RGB", (900, 1200), "#e9eef5")
    ImageDraw.Draw(page).text((60, 80), "Quét mã để nhận quà Tết", fill="black", font=ImageFont.truetype(FONT, 44))
    page.paste(Image.open(out).convert("RGB").rotate(turned, expand=True, fillcolor="white"), (200, 300))
    return np.asarray(page)[:, :, ::-1].copy()


@pytest.mark.parametrize("turned", [0, 7])
def test_qr_codes_are_covered_whatever_is_in_them(turned):
    pixels = _with_code("https://zalo.me/g/kin12345", turned)
    assert codes.found_in(pixels), "the detector sees the code"
    before = pixels[:250].copy()
    assert codes.cover(pixels) == 1
    assert codes.found_in(pixels) == []
    assert not any(cv2.QRCodeDetector().detectAndDecodeMulti(pixels)[1] or ())
    assert (pixels[:250] == before).all(), "the words stay"


def test_a_picture_without_codes_stays_as_it_is():
    pixels = np.asarray(Image.open(picture()))[:, :, ::-1].copy()
    before = pixels.copy()
    assert codes.cover(pixels) == 0
    assert (pixels == before).all()


@pytest.mark.skipif(not can_read(), reason="this machine cannot read pictures")
def test_a_kept_picture_has_no_code(tmp_path):
    _written, png = cv2.imencode(".png", _with_code("https://zalo.me/g/kin12345"))
    cleaned = clean_picture(SimpleUploadedFile("a.png", png.tobytes(), "image/png"))
    assert cleaned.codes == 1
    assert not cv2.QRCodeDetector().detectAndDecode(cv2.imdecode(np.frombuffer(cleaned.jpeg, np.uint8), 1))[0]
    assert "nhận quà" in words_in(cleaned.jpeg)


@pytest.mark.skipif(not can_read(), reason="this machine cannot read pictures")
def test_names_numbers_and_private_groups_written_in_a_picture_are_painted_over():
    image = Image.new("RGB", (1080, 900), "white")
    lines = (
        "Nguyễn Thị Hoa", "2 giờ trước", "Từ 1/1/2027 mọi giáo viên phải nộp", "500.000 đồng vào quỹ công đoàn",
        "Gọi ngay 0912 345 678", "https://zalo.me/g/abcdef123",
    )  # fmt: skip
    for at, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 60 + 120 * at), line, fill="black", font=ImageFont.truetype(FONT, 48))
    out = io.BytesIO()
    image.save(out, "PNG")
    cleaned = clean_picture(SimpleUploadedFile("a.png", out.getvalue(), "image/png"))
    left = words_in(cleaned.jpeg)
    assert cleaned.words_hidden >= 6
    assert "500.000" in left
    assert "giáo viên" in left
    assert "%%" not in left
    assert "GG" not in left
    for trace in ("Hoa", "Nguyễn", "345", "678", "zalo", "abcdef"):
        assert trace not in left, left


def test_a_clean_picture_has_no_notes_and_keeps_its_content():
    cleaned = clean_picture(picture(exif=True))
    again = Image.open(io.BytesIO(cleaned.jpeg))
    assert not again.getexif()
    assert again.size == (900, 700)
    assert b"Exif" not in cleaned.jpeg


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"\xff\xd8\xff" + b"1" * 4000]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(Invalid):
        clean_picture(SimpleUploadedFile("a.jpg", data))


def test_words_in_a_screenshot_are_read_in_a_process_of_its_own():
    text = words_in(clean_picture(picture("THONG BAO NOP TIEN")).jpeg)
    assert "THONG BAO" in text.upper()


def test_a_picture_that_comes_back_changed_is_known_and_a_stranger_is_not():
    found = run(pictures=12)
    assert (found["found"], found["false"]) == (1.0, 0.0)


def test_a_hash_hardly_moves_by_compressing_and_the_marks_decide():
    random = Random(2)
    one, other = made(random), made(random)
    assert differing(features(one).hash, features(one.resize((450, 340))).hash) <= 6
    index = PictureIndex()
    for key, image in ((1, one), (2, other)):
        known = features(image)
        index.add(key, known.hash, known.marks)
    asked = features(changed(other, random))
    assert index.find(asked.hash, asked.marks) == [2]


@pytest.mark.django_db
def test_the_same_picture_attaches_by_itself(chair, member, others):
    first = actions.receive(member, picture=picture())
    image = Image.open(picture()).crop((40, 30, 860, 640))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=40)
    again = actions.receive(others[0], picture=SimpleUploadedFile("x.jpg", out.getvalue()))
    assert again == first
    other = actions.receive(others[1], picture=SimpleUploadedFile("y.jpg", _jpeg(made(Random(5)))))
    assert other != first


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()
