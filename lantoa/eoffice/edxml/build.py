"""Writing packages: a document with its files, or word of what became of one."""

from __future__ import annotations

import base64
import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree as Tree  # only writes; what strangers wrote is read by `child`

from lantoa.eoffice.edxml import codes

Tree.register_namespace("edXML", codes.NAMESPACE)
Values = dict[str, Any]  # names → texts, Values again, or lists of either


@dataclass(frozen=True)
class Organ:
    """An office: its identifier and name."""

    organ_id: str
    name: str
    email: str = ""

    def values(self) -> Values:
        """As elements."""
        return {"OrganId": self.organ_id, "OrganName": self.name, "Email": self.email}


@dataclass(frozen=True)
class File:
    """A file of a package."""

    name: str
    content_type: str
    data: bytes
    description: str = ""


@dataclass(frozen=True)
class Reference:
    """Which document is meant: whose, its sign, its day, its identifier in packages."""

    organ_id: str
    code: str
    issued_on: date
    document_id: str

    @classmethod
    def of(cls, organ_id: str, number: str, notation: str, issued_on: date) -> Reference:
        """The reference of a document with this number and sign: "28.22.H17,2026/01/05,18/KH-CĐN"."""
        code = f"{number}/{notation}"
        return cls(organ_id, code, issued_on, f"{organ_id},{issued_on.strftime(codes.DATE)},{code}")

    def values(self) -> Values:
        """As elements."""
        return {
            "OrganId": self.organ_id, "Code": self.code, "PromulgationDate": self.issued_on.strftime(codes.DATE),
            "DocumentId": self.document_id,
        }  # fmt: skip


@dataclass(frozen=True)
class Edoc:
    """A document on its way."""

    sender: Organ
    receivers: Sequence[Organ]
    number: str
    notation: str
    issued_on: date
    type_name: str
    subject: str
    signer: str
    signer_title: str = ""
    place: str = ""
    due_on: date | None = None
    pages: int = 0
    replaces: Sequence[str] = ()
    files: Sequence[File] = field(default_factory=tuple)

    @property
    def reference(self) -> Reference:
        """What others call it by."""
        return Reference.of(self.sender.organ_id, self.number, self.notation, self.issued_on)


def document(edoc: Edoc, at: datetime) -> bytes:
    """The package of a document; `at` (local time) is when it leaves."""
    header: Values = {
        "From": edoc.sender.values(),
        "To": [one.values() for one in edoc.receivers],
        "DocumentId": edoc.reference.document_id,
        "Code": {"CodeNumber": edoc.number, "CodeNotation": edoc.notation},
        "PromulgationInfo": {"Place": edoc.place, "PromulgationDate": edoc.issued_on.strftime(codes.DATE)},
        "DocumentType": {"Type": "1", "TypeName": edoc.type_name},
        "Subject": edoc.subject,
        "Content": edoc.subject,
        "SignerInfo": {"Position": edoc.signer_title, "FullName": edoc.signer},
        "DueDate": edoc.due_on.strftime(codes.DATE) if edoc.due_on else "",
        "OtherInfo": {"Priority": "0", "PageAmount": str(edoc.pages or ""), "Direction": "false"},
        "SteeringType": "1",
    }
    kind = codes.REPLACE if edoc.replaces else codes.NEW
    business: Values = {"BussinessDocType": kind, "Paper": "0"}
    if edoc.replaces:
        receivers: Values = {"OrganId": [one.organ_id for one in edoc.receivers]}
        business["ReplacementInfoList"] = {
            "ReplacementInfo": [{"DocumentId": one, "OrganIdList": receivers} for one in edoc.replaces]
        }
    trace: Values = {
        "TraceHeader": {"OrganId": edoc.sender.organ_id, "Timestamp": at.strftime(codes.MOMENT)},
        "Bussiness": business,  # spelled so in the standard
    }
    root = _root()
    envelope = _add(root, "edXMLEnvelope")
    top = _add(envelope, "edXMLHeader")
    _fill(_add(top, "MessageHeader"), header)
    _fill(_add(top, "TraceHeaderList"), trace)
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest")
    manifest.set("version", "1.0")
    encoded = _add(root, "AttachmentEncoded")
    for at_number, file in enumerate(edoc.files, start=1):
        cid = f"{at_number:03d}-{PurePosixPath(file.name).stem[:40]}"
        facts: Values = {
            "ContentType": file.content_type, "Description": file.description, "AttachmentName": file.name
        }  # fmt: skip
        _fill(_add(manifest, "Reference"), {"ContentId": f"cid:{cid}", **facts})
        _fill(_add(encoded, "Attachment"), {"ContentId": cid, **facts, "ContentTransferEncoded": _packed(file)})
    return _written(root)


def status(
    sender: Organ, about: Reference, code: str, at: datetime, *, description: str = "", staff: str = ""
) -> bytes:
    """Word of what became of a document; `code` is one of `codes.STATUS_CODES`, `at` local time."""
    root = _root()
    header = _add(_add(_add(root, "edXMLEnvelope"), "edXMLHeader"), "MessageHeader")
    _fill(header, {
        "From": sender.values(), "ResponseFor": about.values(), "StaffInfo": {"Staff": staff}, "StatusCode": code,
        "Description": description[: codes.LENGTHS["Description"]], "Timestamp": at.strftime(codes.MOMENT),
    })  # fmt: skip
    return _written(root)


def _packed(file: File) -> str:
    """Base64 of a zip that holds the one file, under a name that says nothing."""
    packed = io.BytesIO()
    suffix = PurePosixPath(file.name).suffix
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{uuid.uuid4()}{suffix}", file.data)
    return base64.b64encode(packed.getvalue()).decode("ascii")


def _root() -> Tree.Element:
    return Tree.Element(f"{{{codes.NAMESPACE}}}edXML")


def _add(parent: Tree.Element, name: str) -> Tree.Element:
    return Tree.SubElement(parent, f"{{{codes.NAMESPACE}}}{name}")


def _fill(parent: Tree.Element, values: Values) -> None:
    """Elements out of values; empty ones are left out, lists are repeated."""
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                child = _add(parent, name)
                _fill(child, one)
                if not len(child):
                    parent.remove(child)
            elif one:
                _add(parent, name).text = one


def _written(root: Tree.Element) -> bytes:
    return bytes(Tree.tostring(root, encoding="utf-8", xml_declaration=True))
