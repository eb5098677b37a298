"""Files are opened in a process of their own; what is meant to do harm is refused with a sentence, not with a crash."""

from __future__ import annotations

import contextlib
import io
import zipfile
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


def test_an_old_font_is_also_known_by_the_style_that_names_it(tmp_path):
    def style(name: str, font: str, more: str = "") -> str:
        return f'<w:style w:type="paragraph" w:styleId="{name}" {more}<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:style>'

    styles = (
        f'<w:styles xmlns:w="{samples.WORD}">' + style("Normal", ".VnTime", 'w:default="1">')
        + style("Ten", ".VnTimeH", '><w:basedOn w:val="Normal"/>')
        + '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Ten"/></w:style></w:styles>'
    )  # fmt: skip

    def set_in(name: str, text: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'

    body = set_in("Con", "kÕ ho¹ch") + "<w:p><w:r><w:t>C«ng ®oµn tr\u00adêng</w:t></w:r></w:p>"
    later = '<w:p><w:r><w:rPr><w:rFonts w:ascii="Times New Roman"/></w:rPr><w:t>thưởng, kỷ luật, nghỉ việc</w:t></w:r></w:p>'
    document = f'<w:document xmlns:w="{samples.WORD}"><w:body>{body}{later}</w:body></w:document>'
    parts = {"[Content_Types].xml": samples.CONTENT_TYPES, "word/document.xml": document.encode(), "word/styles.xml": styles.encode()}  # fmt: skip
    read = pages(samples.upload(samples.archive(parts), "sua-lai.docx"), tmp_path)[0].text
    assert read == "KẾ HOẠCH\nCông đoàn trường\nthưởng, kỷ luật, nghỉ việc"


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


@pytest.mark.parametrize("where", ["document", "page"])
def test_a_pdf_that_acts_when_it_is_closed_or_turned_is_refused(where: str):
    writer = PdfWriter(clone_from=PdfReader(samples.pdf()))
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("a()")})
    whole = writer.pages[0] if where == "page" else writer.root_object
    whole[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    file = io.BytesIO()
    writer.write(file)
    assert why_refused(file.getvalue(), "lenh.pdf") == "script"


def test_word_files_that_fetch_a_template_or_start_a_program_are_refused():
    def from_template(target: str) -> bytes:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
        relations = (
            f'<Relationships><Relationship Type="{kind}" Target="{target}" TargetMode="External"/></Relationships>'
        )
        return samples.word([("", "a")], **{"word/_rels/settings.xml.rels": relations.encode()})

    assert why_refused(from_template("https://noi-khac.example/mau.dotm"), "mau.docx") == "script"
    checked(samples.upload(from_template("file:///C:\\Mau\\cong-van.dotx"), "mau.docx"))
    field = "<w:p><w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd.exe</w:instrText></w:r></w:p>"
    document = f'<w:document xmlns:w="{samples.WORD}"><w:body>{field}</w:body></w:document>'.encode()
    started = samples.archive({"[Content_Types].xml": samples.CONTENT_TYPES, "word/document.xml": document})
    assert why_refused(started, "truong.docx") == "script"


def test_workbooks_with_macro_sheets_or_that_are_none_are_refused():
    book = io.BytesIO()
    Workbook().save(book)
    with zipfile.ZipFile(book, "a") as packed:
        packed.writestr("xl/macrosheets/sheet1.xml", b"<x/>")
    assert why_refused(book.getvalue(), "so.xlsx") == "macro"
    assert why_refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4_096, "so.xls") == "damaged"


def test_what_unpacks_to_absurd_size_is_refused():
    assert why_refused(samples.word([("", "a")], **{"word/media/0.bin": b"0" * 60_000_000}), "bom.docx") == "bomb"
    entity = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
    billion = samples.archive({"[Content_Types].xml": samples.CONTENT_TYPES, "word/document.xml": entity})
    assert why_refused(billion, "cuoi.docx") == "bomb"
    picture = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(picture, "PNG")
    assert why_refused(picture.getvalue(), "to.png") == "huge_picture"


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
    assert why_refused(samples.word([("", "a")]), "so-lieu.docm") == "macro"
    assert "giải nén" in why_refused(samples.archive({"a.txt": b"x"}), "van-ban.zip")
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
