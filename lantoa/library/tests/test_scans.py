"""Scans become searchable PDF/A where the programs are there; where they are not, documents stay usable."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from lantoa.library import actions, queries
from lantoa.library.models import Version
from lantoa.library.reading import ocr, office, sandbox
from lantoa.library.tasks import read_version
from lantoa.library.tests import samples

pytestmark = pytest.mark.django_db
with_programs = pytest.mark.skipif(bool(ocr.missing()), reason=f"not on this machine: {ocr.missing()}")


@with_programs
def test_a_scan_becomes_a_searchable_pdf_a(union, bring):
    content = samples.scanned(turned=1.0).read()
    document = bring(union.north, samples.upload(content, "quet.pdf"))
    version = queries.newest(document)
    assert version.reading == Version.Reading.DONE
    assert version.pages_done == version.pages_total == version.pages.count()
    assert (document.number, document.notation, document.kind) == ("18", "KH-CĐN", "ke-hoach")
    with version.searchable.open("rb") as file:
        reader = PdfReader(io.BytesIO(file.read()))
    assert "pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "người lao động" in " ".join(reader.pages[0].extract_text().split())
    with version.blob.file.open("rb") as file:
        assert file.read() == content  # the original is untouched


@with_programs
def test_a_photo_from_a_phone_is_turned_upright_and_read(union, bring):
    photo = Image.open(samples.scanned(name="anh.jpg")).rotate(90, expand=True)
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=85)
    document = bring(union.north, samples.upload(file.getvalue(), "anh.jpg"))
    assert "Số: 18/KH-CĐN" in queries.newest(document).pages.get(number=1).words


@with_programs
def test_a_page_that_cannot_be_read_is_flagged_and_not_guessed(union, bring):
    noise = Image.effect_noise((900, 1200), 120).convert("L")
    page = Image.open(samples.scanned(name="anh.jpg")).convert("L")
    file = io.BytesIO()
    page.save(file, "PDF", save_all=True, append_images=[noise], resolution=200)
    version = queries.newest(bring(union.north, samples.upload(file.getvalue(), "hai-trang.pdf")))
    assert version.reading == Version.Reading.PARTLY
    assert [(one.unreadable, bool(one.text)) for one in version.pages.all()] == [(False, True), (True, False)]
    assert not version.document.readable
    actions.correct_page(None, version.pages.get(number=2), "")
    version.document.refresh_from_db()
    assert version.document.readable  # a person has looked: there is nothing on it


@with_programs
def test_reading_again_keeps_what_a_person_put_right(union, bring):
    document = bring(union.north, samples.scanned(name="anh.jpg"))
    version = queries.newest(document)
    actions.correct_page(None, version.pages.get(number=1), "Tôi đã gõ lại")
    actions.read_again(None, version)
    read_version.func(version.pk)
    page = version.pages.get(number=1)
    assert page.words == "Tôi đã gõ lại"
    assert "18/KH-CĐN" in page.text


def test_without_the_programs_the_document_stays_usable_and_says_what_is_missing(
    union, bring, signed_in, monkeypatch, tmp_path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    document = bring(union.north, samples.scanned(), share="branch", summary="Bản quét")
    version = queries.newest(document)
    assert version.reading == Version.Reading.NO_PROGRAM
    assert "ocrmypdf" in version.reading_note
    assert not document.readable
    client = signed_in(union.account(union.north, "chu-tich"))
    page = client.get(f"/lam-viec/P01/van-ban/{document.pk}/").content.decode()
    assert "chưa có chương trình đọc" in page
    assert client.get(f"/van-ban/{document.pk}/tai/").status_code == 200


def test_old_word_files_say_what_they_need(union, bring, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.missing() == "LibreOffice"
    part = "WordDocument".encode("utf-16-le")
    old = samples.upload(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + part, "cu.doc")
    version = queries.newest(bring(union.north, old))
    assert version.reading == Version.Reading.NO_PROGRAM
    assert "LibreOffice" in version.reading_note
    assert "lưu thành .docx" in version.reading_note


def test_a_file_that_breaks_the_reader_is_kept_and_said_to_be_unreadable(union):
    document = actions.bring(None, union.north, samples.pdf()).document
    version = queries.newest(document)
    file = version.blob.file
    file.storage.delete(file.name)
    file.storage.save(file.name, samples.upload(b"%PDF-1.4 hong", "x"))
    read_version.func(version.pk)
    version.refresh_from_db()
    assert version.reading == Version.Reading.FAILED
    assert "bị hỏng" in version.reading_note


def on_a_table(
    page: Image.Image, *, corners=((240, 160), (1500, 230), (1580, 2050), (150, 1980)), table=70
) -> Image.Image:
    """A sheet as a phone sees it: on a dark table, from an angle."""
    import cv2
    import numpy as np

    width, height = page.size
    matrix = cv2.getPerspectiveTransform(
        np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32), np.array(corners, np.float32)
    )
    photo = np.full((2300, 1800), table, np.uint8)
    sheet = cv2.warpPerspective(np.asarray(page), matrix, (1800, 2300))
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, (1800, 2300))
    photo[mask > 0] = sheet[mask > 0]
    return Image.fromarray(photo)


def as_pdf(picture: Image.Image, tmp_path) -> Image.Image:
    """The page that the child makes of a picture."""
    source, target = tmp_path / "anh.png", tmp_path / "anh.pdf"
    picture.save(source)
    sandbox.ask("picture", source, target)
    image = PdfReader(target).pages[0].images[0].image
    assert image is not None
    return image


def test_the_sheet_is_cut_out_of_a_photo_and_made_straight(tmp_path):
    page = Image.open(samples.scanned(name="anh.jpg")).convert("L")
    cut = as_pdf(on_a_table(page), tmp_path)
    assert cut.height / cut.width == pytest.approx(page.height / page.width, rel=0.12)
    grey = cut.convert("L")
    edge = [grey.getpixel((x, y)) for x, y in ((20, 20), (grey.width - 20, 20), (20, grey.height - 20))]
    assert min(edge) > 200  # no table left at the corners
    # What is printed is where it was: the head of the page is still at its top.
    assert grey.crop((0, 0, grey.width, grey.height // 6)).getextrema()[0] < 90


def test_a_page_without_a_sheet_on_it_is_left_whole(tmp_path):
    page = Image.open(samples.scanned(name="anh.jpg")).convert("L")
    assert as_pdf(page, tmp_path).size == page.size
    noise = Image.effect_noise((800, 1000), 60).convert("L")
    assert as_pdf(noise, tmp_path).size == noise.size
    boxed = Image.new("L", (1000, 1400), 235)
    boxed.paste(Image.new("L", (700, 900), 255), (150, 200))  # a light box on a page is no sheet on a table
    assert as_pdf(boxed, tmp_path).size == boxed.size


@with_programs
def test_a_photo_from_an_angle_is_read(union, bring):
    page = Image.open(samples.scanned(name="anh.jpg", dots=220)).convert("L")
    file = io.BytesIO()
    on_a_table(page).save(file, "JPEG", quality=85)
    document = bring(union.north, samples.upload(file.getvalue(), "chup.jpg"))
    assert document.sign == "18/KH-CĐN"
