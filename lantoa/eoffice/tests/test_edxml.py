"""Packages keep what they carry, and what breaks the rules is named."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from datetime import date, datetime

import pytest

from lantoa.eoffice.edxml import build, codes
from lantoa.eoffice.edxml.opening import opened

AT = datetime(2026, 1, 6, 8, 30)
US, THEM = "000.00.00.G22", "28.22.H17"


def edoc(**changes) -> build.Edoc:
    facts = {
        "sender": build.Organ(THEM, "Công đoàn Giáo dục Hà Nội", "vanthu@example.vn"),
        "receivers": [build.Organ(US, "Bộ Giáo dục và Đào tạo"), build.Organ("00.22.W00", "Nơi khác")],
        "number": "18", "notation": "KH-CĐN", "issued_on": date(2026, 1, 5), "type_name": "Kế hoạch",
        "subject": "Truyền thông “công đoàn” năm 2026 & sau đó <hết>", "signer": "Nguyễn Ngọc Ân",
        "signer_title": "Phó Chủ tịch", "place": "Hà Nội", "due_on": date(2026, 2, 1), "pages": 3,
        "files": [build.File("Kế hoạch.pdf", "application/pdf", b"%PDF-1.7 noi dung"),
                  build.File("phu luc.xlsx", "application/vnd.ms-excel", b"PK bang")],
    }  # fmt: skip
    return build.Edoc(**facts | changes)


def package(**changes) -> bytes:
    return build.document(edoc(**changes), AT)


def broken(data: bytes) -> list[tuple[str, str]]:
    with opened(data, US) as found:
        return list(found.broken)


def with_attachment(data: bytes, content: bytes) -> bytes:
    """The package with another content in its first attachment."""
    encoded = base64.b64encode(content)
    return re.sub(rb"(ContentTransferEncoded>)[^<]+", lambda found: found[1] + encoded, data, count=1)


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_document_goes_round():
    sent = edoc(replaces=[f"{THEM},2025/01/10,12/KH-CĐN"])
    with opened(build.document(sent, AT), US) as found:
        assert (found.kind, list(found.broken), found.signed) == ("document", [], False)
        head = found.header
        assert head["from"] == {"id": THEM, "name": "Công đoàn Giáo dục Hà Nội", "email": "vanthu@example.vn"}
        assert [one["id"] for one in head["to"]] == [US, "00.22.W00"]
        assert head["document_id"] == f"{THEM},2026/01/05,18/KH-CĐN"
        assert (head["number"], head["notation"], head["type_name"]) == ("18", "KH-CĐN", "Kế hoạch")
        assert head["subject"] == sent.subject
        assert (head["signer"], head["signer_title"], head["place"]) == ("Nguyễn Ngọc Ân", "Phó Chủ tịch", "Hà Nội")
        assert (found.day("issued_on"), found.day("due_on")) == (date(2026, 1, 5), date(2026, 2, 1))
        assert (head["business"], head["replaces"]) == (codes.REPLACE, [f"{THEM},2025/01/10,12/KH-CĐN"])
        assert [(one.name, one.path.read_bytes()) for one in found.files] == [
            ("Kế hoạch.pdf", b"%PDF-1.7 noi dung"), ("phu luc.xlsx", b"PK bang"),
        ]  # fmt: skip


def test_the_package_has_the_published_shape():
    text = package().decode()
    order = re.findall(r"<edXML:(\w+)", text)
    assert order[:4] == ["edXML", "edXMLEnvelope", "edXMLHeader", "MessageHeader"]
    wanted = ["From", "To", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject", "SignerInfo",
              "OtherInfo", "SteeringType", "TraceHeaderList", "Bussiness", "edXMLBody", "edXMLManifest", "Reference",
              "AttachmentEncoded", "Attachment", "ContentTransferEncoded"]  # fmt: skip
    assert [name for name in order if name in wanted and order.count(name) == 1] == [
        name for name in wanted if order.count(name) == 1
    ]
    assert f'xmlns:edXML="{codes.NAMESPACE}"' in text
    encoded = re.search(r"ContentTransferEncoded>([^<]+)", text)[1]
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(encoded))) as archive:
        (name,) = archive.namelist()
    assert re.fullmatch(r"[0-9a-f-]{36}\.pdf", name)


def test_the_default_namespace_is_read_as_well():
    data = package().replace(b"<edXML:edXML xmlns:edXML=", b"<edXML xmlns=").replace(b"</edXML:edXML>", b"</edXML>")
    assert not broken(data.replace(b"<edXML:", b"<").replace(b"</edXML:", b"</"))


def test_a_status_goes_round():
    about = build.Reference.of(US, "7", "QĐ-BGD", date(2026, 3, 1))
    data = build.status(
        build.Organ(THEM, "Nơi kia"), about, codes.ACCEPTED, AT, description="Đã vào sổ", staff="Văn thư"
    )
    with opened(data, US) as found:
        assert (found.kind, list(found.broken)) == ("status", [])
        assert found.header["about"]["document_id"] == f"{US},2026/03/01,7/QĐ-BGD"
        assert (found.header["code"], found.header["description"]) == ("03", "Đã vào sổ")
        assert found.header["at"] == "2026-01-06T08:30:00"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"subject": ""}, ("missing", "Subject")),
        ({"signer": ""}, ("missing", "SignerInfo/FullName")),
        ({"notation": "K" * 40}, ("long", "Code/CodeNotation")),
        ({"receivers": [build.Organ("00.22.W00", "Nơi khác")]}, ("not_for_us", "To")),
        ({"receivers": []}, ("missing", "To")),
        ({"sender": build.Organ("mã lạ", "Nơi lạ")}, ("organ", "From")),
        ({"files": []}, ("missing", "Attachment")),
    ],
)
def test_every_broken_rule_is_named(changes, rule):
    assert rule in broken(package(**changes))


def test_dates_codes_and_references_are_looked_at():
    data = package()
    assert ("date", "PromulgationInfo/PromulgationDate") in broken(
        data.replace(b"2026/01/05</edXML:Prom", b"05-01-2026</edXML:Prom")
    )
    assert ("code", "OtherInfo/Priority") in broken(data.replace(b"Priority>0<", b"Priority>9<"))
    assert ("document_id", "DocumentId") in broken(data.replace(f"{THEM},2026/01/05,18".encode(), b"18"))
    assert [rule for rule, _where in broken(data.replace(b"cid:001", b"cid:009"))] == ["manifest"]
    assert broken(b"<a/>") == [("root", "")]
    assert broken(b"\x00\x01 khong phai XML") == [("xml", "")]


def test_entities_and_document_types_are_refused(tmp_path):
    secret = tmp_path / "bi-mat"
    secret.write_text("mat-khau")
    data = package().replace(b"?>", b'?>\n<!DOCTYPE edXML [<!ENTITY x SYSTEM "file://%s">]>' % str(secret).encode(), 1)
    assert broken(data) == [("entities", "")]
    laughs = b'<!DOCTYPE a [<!ENTITY b "%s"><!ENTITY c "%s">]><a>&c;</a>' % (b"x" * 1000, b"&b;" * 1000)
    assert broken(laughs) == [("entities", "")]


def test_attachments_that_unpack_to_absurd_size_are_refused():
    bomb = with_attachment(package(), zipped({"a.pdf": b"0" * 60_000_000}))
    assert [rule for rule, _where in broken(bomb)] == ["bomb"]


def test_attachments_hold_one_file_and_no_paths(tmp_path):
    assert [rule for rule, _where in broken(with_attachment(package(), zipped({"a": b"1", "b": b"2"})))] == ["one_file"]
    assert [rule for rule, _where in broken(with_attachment(package(), b"khong phai zip"))] == ["zip"]
    data = re.sub(rb"ContentTransferEncoded>[^<]+", b"ContentTransferEncoded>***", package(), count=1)
    assert [rule for rule, _where in broken(data)] == ["base64"]
    # The name inside the zip, and the name of the attachment, decide nothing about where a file is written.
    wicked = with_attachment(package(), zipped({"../../../../tmp/x.pdf": b"%PDF-1.7"}))
    with opened(wicked, US) as found:
        assert not found.broken
        assert found.files[0].path.name == "0"


def test_what_is_nested_without_end_ends_only_its_own_process():
    assert [rule for rule, _where in broken(b"<a>" * 200_000)] == ["xml"]
