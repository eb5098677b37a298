"""The back office speaks Vietnamese, the parts that libraries leave in English too."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import _trans, trans_real

from lantoa.base.documents.tests.samples import photo
from lantoa.units.models import Picture

pytestmark = pytest.mark.django_db
LISTS = ["wagtailadmin_home", "desk_units:index", "desk_people:index", "desk_positions:index", "desk_titles:index",
         "desk_titles:add", "desk_log:index", "desk_unit_chooser:choose", "desk_person_chooser:choose",
         "wagtailimages:index", "wagtailimages:add", "wagtailimages:add_multiple",
         "wagtailimages_chooser:choose"]  # fmt: skip
# Vietnamese sentences that happen to be written without marks.
OURS = {"nam"}
VIETNAMESE = re.compile("[À-ỹđĐ]")


@pytest.fixture
def left_in_english(monkeypatch) -> set[str]:
    """English sentences that were asked for and came back as they are."""
    found: set[str] = set()

    def watch(name: str) -> None:
        translate = getattr(trans_real, name)

        def watched(*args):
            said = str(translate(*args))
            sentences = args[:2] if name == "ngettext" else args[-1:]
            if said in sentences and not VIETNAMESE.search(said) and re.search("[a-z]{2}", said):
                found.add(said)
            return said

        monkeypatch.setattr(_trans, name, watched, raising=False)

    for name in ("gettext", "ngettext"):
        watch(name)
    return found


def test_no_open_page_of_the_desk_shows_english(union, signed_in, left_in_english, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
    picture = Picture.objects.create(unit=union.national, title="Hội nghị", file=file)
    person = union.person(union.national)
    client = signed_in(union.account(union.national, "chu-tich", "quan-tri"))
    pages = [reverse(name) for name in LISTS]
    pages += [reverse(name, args=[union.national.pk]) for name in ("desk_units:edit", "desk_units:inspect")]
    pages += [reverse(name, args=[person.pk]) for name in ("desk_people:edit", "desk_people:inspect")]
    pages += [reverse(name, args=[picture.pk]) for name in ("wagtailimages:edit", "wagtailimages:delete")]
    for url in pages:
        assert client.get(url, {"q": "khong co"}).status_code == 200
        assert client.get(url, {"layout": "list"}).status_code == 200
    client.post(reverse("desk_people:edit", args=[person.pk]), {"full_name": "Lê Hoa", "email": "khong-phai"})
    client.post(reverse("desk_people:edit", args=[person.pk]), {"full_name": "Lê Hoa"}, follow=True)
    client.post(reverse("wagtailimages:add"), {"title": "x", "file": SimpleUploadedFile("a.txt", b"x")})
    client.post(reverse("wagtailimages:edit", args=[picture.pk]), {"title": "Hội nghị 2"}, follow=True)
    assert left_in_english - OURS == set()


def test_scripts_of_the_desk_speak_vietnamese(union, signed_in):
    client = signed_in(union.account(union.school_a, "chu-tich"))
    catalogue = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    for sentence in ("Thêm khối", "Mở hoặc thu thanh bên"):
        assert json.dumps(sentence) in catalogue
