"""Old Word files (.doc), read for real by LibreOffice where it is on the machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lantoa.base.errors import Invalid
from lantoa.library import queries
from lantoa.library.models import Version
from lantoa.library.reading import office
from lantoa.library.tasks import read_version
from lantoa.library.tests import samples
from lantoa.library.uploads import checked

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(office.missing()), reason="LibreOffice is not on this machine"),
]


@pytest.fixture(scope="module")
def old_word(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The plan of the samples as Word 97 saved it."""
    place = tmp_path_factory.mktemp("doc")
    (place / "ke-hoach.docx").write_bytes(samples.docx().read())
    program = next(found for found in map(shutil.which, office.PROGRAMS) if found)
    subprocess.run(
        [program, f"-env:UserInstallation={(place / 'ho-so').as_uri()}", "--headless", "--convert-to",
         "doc:MS Word 97", "--outdir", str(place), str(place / "ke-hoach.docx")],
        check=True, capture_output=True,
    )  # fmt: skip
    return (place / "ke-hoach.doc").read_bytes()


def brought(union: Any, data: bytes) -> Version:
    """The version of a document that was brought as this .doc and read."""
    from lantoa.library import actions

    document = actions.bring(None, union.north, samples.upload(data, "ke-hoach.doc")).document
    version = queries.newest(document)
    assert version is not None
    read_version.func(version.pk)
    version.refresh_from_db()
    return version


def test_an_old_word_file_is_read_and_its_original_kept(union, old_word):
    version = brought(union, old_word)
    assert version.reading == Version.Reading.DONE
    assert "Đẩy mạnh truyền thông đến đoàn viên, người lao động" in version.pages.get(number=1).words
    version.document.refresh_from_db()
    assert (version.document.number, version.document.notation) == ("18", "KH-CĐN")
    with version.blob.file.open("rb") as file:
        assert file.read() == old_word


def test_one_that_breaks_off_is_said_to_be_damaged(union, old_word):
    version = brought(union, old_word[: len(old_word) // 3] + "WordDocument".encode("utf-16-le"))
    assert version.reading == Version.Reading.FAILED
    assert "bị hỏng" in version.reading_note


def test_one_with_macros_or_that_is_no_word_file_does_not_come_in(old_word):
    part = "DocumentSummaryInformation".encode("utf-16-le")
    assert part in old_word
    macro = old_word.replace(part, "_VBA_PROJECT".encode("utf-16-le").ljust(len(part), b"\x00"))
    with pytest.raises(Invalid, match="macro"):
        checked(samples.upload(macro, "lenh.doc"))
    with pytest.raises(Invalid, match="không đúng loại"):
        checked(samples.upload(old_word[:512] + b"xin chao " * 500, "khong-phai.doc"))


def test_one_under_a_password_is_named_at_the_door(old_word):
    checked(samples.upload(old_word, "ke-hoach.doc"))
    at = next(at for at in range(0, len(old_word), 512) if old_word[at : at + 2] == b"\xec\xa5")
    locked = bytearray(old_word)
    locked[at + 0x0B] |= 0x01
    with pytest.raises(Invalid, match="mật khẩu"):
        checked(samples.upload(bytes(locked), "khoa.doc"))


def test_nothing_a_file_links_to_is_looked_up_and_no_macro_runs(tmp_path: Path):
    written = (office._profile(tmp_path / "ho-so") / "user" / "registrymodifications.xcu").read_text("utf-8")
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true' in written
    assert '"ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1' in written
