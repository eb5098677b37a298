"""Files are opened in a process of their own; what is meant to do harm is refused with a sentence, not with a crash."""

from __future__ import annotations

import contextlib
import io
import zlib

import pytest
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from lantoa.base.errors import Invalid
from lantoa.library.reading import sandbox, texts
from lantoa.library.reading.legacy import by_content, by_font
from lantoa.library.tests import samples
from lantoa.library.uploads import MOST_BYTES, checked, clean_name, on_disk
from lantoa.library.uploads import TYPES as KNOWN

VIETNAMESE = "Công đoàn Giáo dục Việt Nam tổ chức truyền thông"


def pages(file, tmp_path) -> list[texts.PageText]:
    suffix = "." + file.name.rsplit(".", 1)[1]
    with on_disk(file, suffix) as path:
        return texts.read(path, KNOWN[suffix][0], tmp_path, lambda done, total: None).pages


def why_refused(content: bytes, name: str) -> str:
    with pytest.raises(Invalid) as refused:
        checked(samples.upload(content, name))
    return refused.value.details.get("code", "") or refused.value.message


# --- What is read -----------------------------------------------------------------------------------------------


def test_pdf_word_and_odt_give_the_same_words(tmp_path):
    odt = samples.upload(
        samples.odt(f"<text:p>{VIETNAMESE}<text:line-break/>năm<text:s text:c='2'/>2026</text:p>"), "a.odt"
    )
    assert pages(odt, tmp_path)[0].text == f"{VIETNAMESE}\nnăm  2026"
    for file in (samples.pdf(), samples.docx()):
        text = pages(file, tmp_path)[0].text
        assert "Số: 18/KH-CĐN" in text
        assert "Nguyễn Ngọc Ân" in text


def test_a_workbook_gives_a_page_a_sheet(tmp_path):
    book = Workbook()
    book.active.append(["Họ và tên", "Số thẻ"])
    book.active.append(["Đặng Thị Ánh", 123])
    book.create_sheet("Hai").append(["Trang hai"])
    file = io.BytesIO()
    book.save(file)
    read = pages(samples.upload(file.getvalue(), "so.xlsx"), tmp_path)
    assert [page.text.split("\n")[0] for page in read] == ["Họ và tên\tSố thẻ", "Trang hai"]
    assert "Đặng Thị Ánh" in read[0].text


def test_text_of_the_years_before_unicode(tmp_path):
    assert by_content("C«ng ®oµn Gi¸o dôc ViÖt Nam") == "Công đoàn Giáo dục Việt Nam"
    assert by_content("Coâng ñoaøn Giaùo duïc Vieät Nam") == "Công đoàn Giáo dục Việt Nam"
    assert by_content("Café résumé naïve") == "Café résumé naïve"
    assert by_content(VIETNAMESE) == VIETNAMESE
    assert by_font("C«ng ®oµn", ".VnTimeH") == "CÔNG ĐOÀN"
    assert by_font("C«ng", "Times New Roman") == "C«ng"
    old = samples.word([(".VnTimeH", "kÕ ho¹ch"), (".VnTime", "C«ng ®oµn Gi¸o dôc"), ("VNI-Times", "Vieät Nam"),
                        ("Times New Roman", "năm 2026")])  # fmt: skip
    assert pages(samples.upload(old, "cu.docx"), tmp_path)[0].text == "KẾ HOẠCH\nCông đoàn Giáo dục\nViệt Nam\nnăm 2026"


def test_a_file_locked_only_against_changes_is_read(tmp_path):
    writer = PdfWriter(clone_from=PdfReader(samples.pdf()))
    writer.encrypt(user_password="", owner_password="chu", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    upload = samples.upload(file.getvalue(), "khoa.pdf")
    checked(upload)
    assert "Số: 18/KH-CĐN" in pages(upload, tmp_path)[0].text


def test_noise_is_not_taken_for_text():
    assert texts.is_readable(VIETNAMESE)
    assert texts.is_readable("CONG DOAN CO SO TRUONG THPT PHAN DINH PHUNG")
    assert not texts.is_readable("lJt# ~~ xqzw brtk fjjk pwq;; zzxl kkrt bbn mvq ghtr")
    assert not texts.is_readable("12")


# --- What is refused --------------------------------------------------------------------------------------------


def test_a_password_is_named():
    writer = PdfWriter(clone_from=PdfReader(samples.pdf()))
    writer.encrypt("mat-khau", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    assert why_refused(file.getvalue(), "khoa.pdf") == "password"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert "mật khẩu" in why_refused(locked, "khoa.docx")
    assert why_refused(locked, "khoa.doc") == "password"


def test_macros_and_scripts_are_refused():
    assert why_refused(samples.word([("", "a")], **{"word/vbaProject.bin": b"x"}), "lenh.docx") == "macro"
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le")
    assert why_refused(old, "lenh.doc") == "macro"
    writer = PdfWriter(clone_from=PdfReader(samples.pdf()))
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x');")}
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(action))
    file = io.BytesIO()
    writer.write(file)
    assert why_refused(file.getvalue(), "lenh.pdf") == "script"


def test_what_unpacks_to_absurd_size_is_refused():
    assert why_refused(samples.word([("", "a")], **{"word/media/0.bin": b"0" * 60_000_000}), "bom.docx") == "bomb"
    entity = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
    billion = samples.archive({"[Content_Types].xml": samples.CONTENT_TYPES, "word/document.xml": entity})
    assert why_refused(billion, "cuoi.docx") == "bomb"
    picture = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(picture, "PNG")
    assert why_refused(picture.getvalue(), "to.png") == "bomb"


def test_a_pdf_whose_page_unpacks_for_ever_ends_only_its_own_process(tmp_path):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    file = io.BytesIO()
    writer.write(file)
    stream = zlib.compress(zlib.compress(b"0 0 m " * 60_000_000, 9), 9)
    bomb = file.getvalue().replace(b"/Type /Page\n", b"/Type /Page\n/Contents 99 0 R\n", 1)
    head = b"\n99 0 obj\n<</Filter [/FlateDecode /FlateDecode] /Length %d>>\nstream\n" % len(stream)
    bomb = bomb.replace(b"\nxref", head + stream + b"\nendstream\nendobj\nxref", 1)
    with contextlib.suppress(sandbox.Refused):
        assert all(not page.text for page in pages(samples.upload(bomb, "bom.pdf"), tmp_path))


def test_two_kinds_in_one_file_are_refused():
    assert why_refused(samples.pdf().read() + samples.word([("", "a")]), "hai.pdf") == "two_kinds"
    hidden = samples.archive({"%PDF-1.7 %%EOF": b"x", "[Content_Types].xml": samples.CONTENT_TYPES})
    assert why_refused(hidden, "hai.docx") == "two_kinds"


def test_content_decides_and_not_the_name():
    assert "không đúng loại" in why_refused(b"MZ\x90\x00" + b"\x00" * 64, "chuong-trinh.pdf")
    assert "không đúng loại" in why_refused(samples.pdf().read(), "van-ban.docx")
    assert "chưa dùng được" in why_refused(b"MZ", "chuong-trinh.exe")
    assert "trống" in why_refused(b"", "trong.pdf")
    assert why_refused(b"%PDF-1.7\nkhong co gi", "hong.pdf") == "damaged"


def test_too_large_is_said_before_anything_is_opened():
    file = samples.upload(b"%PDF-", "lon.pdf")
    file.size = MOST_BYTES + 1
    with pytest.raises(Invalid, match="50 MB"):
        checked(file)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\co giao\\ke hoach.pdf", "ke hoach.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("...pdf", "pdf"),
        ("<script>.pdf", "script.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
        ("", "tep"),
        ("ă" * 300 + ".pdf", "ă" * 156 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere(raw: str, name: str):
    assert clean_name(raw) == name


def test_a_path_inside_an_archive_is_refused():
    assert why_refused(samples.word([("", "a")], **{"../../tmp/x": b"x"}), "duong.docx") == "path"


def test_the_child_sees_no_secret_and_is_stopped_when_it_takes_too_long(monkeypatch, tmp_path):
    monkeypatch.setenv("LANTOA_SECRET_KEY", "bi-mat")
    seen = tmp_path / "env"
    process = sandbox.start(["run", "20", "500", "sh", "-c", f"env > {seen}"])
    assert process.wait(20) == 0
    assert "bi-mat" not in seen.read_text()
    process = sandbox.start(["run", "20", "500", "sh", "-c", "sleep 100 & sleep 100"])
    sandbox.stop(process)
    assert process.returncode is not None


def test_memory_is_limited(tmp_path):
    process = sandbox.start(
        ["run", "20", "300", "python3", "-c", "x = bytearray(800 * 1024 * 1024)"], stderr=(tmp_path / "e").open("wb")
    )
    assert process.wait(30) != 0
    assert "MemoryError" in (tmp_path / "e").read_text()
