"""What is laid into a watched folder, or comes by mail, is taken in once and never lost."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage

from lantoa.base.errors import Invalid
from lantoa.library import intake
from lantoa.library.models import Document
from lantoa.library.tests import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings, tmp_path, union) -> Path:
    settings.INTAKE_DIR = tmp_path / "den"
    folder = settings.INTAKE_DIR / "P01"
    folder.mkdir(parents=True)
    return folder


def lay(folder: Path, name: str, data: bytes, *, at_rest: bool = True) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    if at_rest:
        os.utime(folder / name, (1, 1))


def letter(*files: tuple[str, bytes]) -> bytes:
    mail = EmailMessage("Kế hoạch", "Xin gửi kèm.", "van-thu@example.vn", ["ta@example.vn"])
    for name, data in files:
        mail.attach(name, data)
    return mail.message().as_bytes()


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def test_files_at_rest_become_documents_and_are_put_away(union, place):
    lay(place, "quet.pdf", samples.pdf(1).read())
    lay(place, "dang-ghi.pdf", samples.pdf(2).read(), at_rest=False)
    lay(place, ".an.pdf", samples.pdf(3).read())
    assert intake.pick_up() == 1
    assert [(one.unit, one.state) for one in Document.objects.all()] == [(union.north, "new")]
    assert names(place / "da-nhan") == ["quet.pdf"]
    assert (place / "dang-ghi.pdf").exists()
    assert intake.pick_up() == 0


def test_what_is_refused_stays_with_its_reason(union, place):
    lay(place, "ma-doc.docx", samples.word([("", "a")], **{"word/vbaProject.bin": b"x"}))
    lay(place, "thu.eml", letter())
    intake.pick_up()
    assert not Document.objects.exists()
    refused = place / "tu-choi"
    assert names(refused) == ["ma-doc.docx", "ma-doc.docx.ly-do.txt", "thu.eml", "thu.eml.ly-do.txt"]
    assert "macro" in (refused / "ma-doc.docx.ly-do.txt").read_text()
    assert "không có tệp kèm theo" in (refused / "thu.eml.ly-do.txt").read_text()


def test_a_maildir_is_a_watched_folder_too(union, place):
    lay(
        place / "new",
        "1700000000.M1P2.may",
        letter(("../../ke hoach.pdf", samples.pdf(1).read()), ("b.docx", samples.docx(2).read())),
    )
    assert intake.pick_up() == 1
    assert Document.objects.filter(unit=union.north).count() == 2
    assert sorted(Document.objects.values_list("versions__name", flat=True)) == ["b.docx", "ke hoach.pdf"]


def test_the_same_file_again_is_no_second_document(union, place):
    lay(place, "a.pdf", samples.pdf(1).read())
    intake.pick_up()
    lay(place, "a.pdf", samples.pdf(1).read())
    intake.pick_up()
    assert Document.objects.count() == 1
    assert len(names(place / "da-nhan")) == 2


def test_folders_of_nobody_and_links_out_are_left_alone(union, place, settings, tmp_path):
    secret = tmp_path / "bi-mat.pdf"
    secret.write_bytes(samples.pdf(1).read())
    os.utime(secret, (1, 1))
    (place / "lien-ket.pdf").symlink_to(secret)
    lay(settings.INTAKE_DIR / "KHONG-CO", "a.pdf", samples.pdf(2).read())
    assert intake.pick_up() == 0
    assert not Document.objects.exists()


def test_what_a_dead_process_was_at_is_taken_up_again(union, place, time_machine):
    working = place / intake.WORKING
    lay(working, "a.pdf", samples.pdf(1).read())
    assert intake.pick_up() == 0
    time_machine.move_to(datetime.now(UTC) + timedelta(hours=1))
    assert intake.pick_up() == 1
    assert Document.objects.count() == 1


def test_a_mail_that_is_no_mail_is_named_so():
    assert intake.attachments(b"khong phai thu") == []
    with pytest.raises(Invalid, match="quá dài"):
        intake.attachments(letter(*[(f"{at}.txt", b"x") for at in range(60)]))


def test_a_file_of_two_gigabytes_is_put_aside_unread(union, place):
    lay(place, "lon.pdf", b"")
    os.truncate(place / "lon.pdf", 2 * 1024**3)
    os.utime(place / "lon.pdf", (1, 1))
    intake.pick_up()
    assert "quá mức 100 MB" in (place / "tu-choi" / "lon.pdf.ly-do.txt").read_text()
    assert not Document.objects.exists()


def test_the_size_is_looked_at_before_anything_is_read(tmp_path, monkeypatch):
    (tmp_path / "lon.pdf").touch()
    os.truncate(tmp_path / "lon.pdf", 2 * 1024**3)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    with pytest.raises(Invalid, match="quá mức 100 MB"):
        intake.content(tmp_path / "lon.pdf")


def test_what_is_no_file_or_not_there_is_said_in_words(tmp_path):
    os.mkfifo(tmp_path / "ong")
    with pytest.raises(Invalid, match="“ong” không phải là tệp"):
        intake.content(tmp_path / "ong")
    with pytest.raises(Invalid, match="không mở được tệp “khong-co"):
        intake.content(tmp_path / "khong-co.pdf")
