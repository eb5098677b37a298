"""Several photographs of pages become one document."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image, ImageDraw
from pypdf import PdfReader

from lantoa.base.errors import Invalid, NotAllowed
from lantoa.library import actions, queries
from lantoa.library.models import Document
from lantoa.library.reading import ocr
from lantoa.library.tasks import read_version
from lantoa.library.tests import samples
from lantoa.library.uploads import in_order_taken

pytestmark = pytest.mark.django_db
TONES = (40, 90, 140)


def photo(tone: int, name: str, *, turned: bool = False) -> Any:
    """A page of one tone of grey with a black corner at its upper left, as a phone takes it."""
    page = Image.new("L", (600, 850), tone)
    ImageDraw.Draw(page).rectangle((0, 0, 120, 120), fill=0)
    facts = Image.Exif()
    if turned:
        page, facts[0x0112] = page.rotate(90, expand=True), 6  # the camera notes that it was held on its side
    facts[0x010E] = "NGUYEN VAN LO DIEN"
    file = io.BytesIO()
    page.save(file, "JPEG", quality=90, exif=facts)
    return samples.upload(file.getvalue(), name)


def tones(document: Document) -> list[int]:
    """The grey of each page of a document, and that its corner is where it was."""
    version = queries.newest(document)
    assert version is not None
    with version.blob.file.open("rb") as file:
        data = file.read()
    assert b"NGUYEN VAN LO DIEN" not in data
    found = []
    for page in PdfReader(io.BytesIO(data)).pages:
        assert float(page.mediabox.height) > float(page.mediabox.width)
        picture = page.images[0].image.convert("L")
        assert picture.getpixel((20, 20)) < 30
        found.append(round(picture.getpixel((picture.width // 2, picture.height // 2)), -1))
    return found


def test_pages_stand_in_their_order_upright_in_one_document(union):
    photos = [photo(40, "b.jpg"), photo(90, "a.jpg", turned=True), photo(140, "c.jpg")]
    brought = actions.bring_pages(None, union.north, photos)
    assert brought.new
    assert tones(brought.document) == [40, 90, 140]
    assert (brought.document.summary, Document.objects.count()) == ("Văn bản chụp 3 trang", 1)
    again = actions.bring_pages(None, union.north, photos)
    assert (again.new, again.document) == (False, brought.document)


def test_cameras_count_their_pictures(union):
    names = ["IMG_10.jpg", "IMG_9.jpg", "IMG_2 (1).jpg", "img_1.jpg"]
    photos = [samples.upload(b"x", name) for name in names]
    assert [one.name for one in in_order_taken(photos)] == ["img_1.jpg", "IMG_2 (1).jpg", "IMG_9.jpg", "IMG_10.jpg"]


@pytest.mark.parametrize(("how", "order"), [("mot-van-ban", [90, 140, 40]), ("thu-tu-chon", [40, 90, 140])])
def test_the_page_makes_one_document_of_them_if_asked(union, signed_in, how, order):
    client = signed_in(union.account(union.north, "chu-tich"))
    files = [photo(40, "IMG_10.jpg"), photo(90, "IMG_8.jpg"), photo(140, "IMG_9.jpg")]
    url = reverse("library:upload", args=["P01"])
    assert "các trang của một văn bản" in client.get(url).content.decode()
    answer = client.post(url, {"documents": files, "how": how})
    document = Document.objects.get()
    assert answer.headers["Location"] == reverse("library:manage", args=["P01", document.pk])
    assert tones(document) == order


def test_many_files_stay_many_documents_unless_asked(union, signed_in):
    client = signed_in(union.account(union.north, "chu-tich"))
    client.post(reverse("library:upload", args=["P01"]), {"documents": [photo(40, "a.jpg"), photo(90, "b.jpg")]})
    assert Document.objects.count() == 2


def test_what_is_no_picture_is_named_and_nothing_is_kept(union, signed_in):
    client = signed_in(union.account(union.north, "chu-tich"))
    files = [photo(40, "a.jpg"), samples.docx()]
    page = client.post(reverse("library:upload", args=["P01"]), {"documents": files, "how": "mot-van-ban"})
    assert "không phải ảnh nên không ghép được" in page.content.decode()
    assert not Document.objects.exists()
    with pytest.raises(Invalid, match="hỏng"):
        actions.bring_pages(None, union.north, [photo(40, "a.jpg"), samples.upload(b"\xff\xd8\xff\xe0 hong", "b.jpg")])
    with pytest.raises(NotAllowed):
        actions.bring_pages(union.account(union.school_a), union.north, [photo(40, "a.jpg")])


@pytest.mark.skipif(bool(ocr.missing()), reason=f"not on this machine: {ocr.missing()}")
def test_the_one_document_is_searchable_on_every_page(union):
    photos = [samples.scanned(18, name="1.jpg"), samples.scanned(19, name="2.jpg")]
    document = actions.bring_pages(None, union.north, photos).document
    version = queries.newest(document)
    read_version.func(version.pk)
    words = [page.words for page in version.pages.all()]
    assert ["18/KH" in words[0], "19/KH" in words[1]] == [True, True], words
    version.refresh_from_db()
    assert version.searchable
