"""The process that opens packages of strangers. It limits itself as `library.reading.child` does, answers in JSON.

    child.py open FILE DIRECTORY OWN_ID    what the package says; its files are written to DIRECTORY as 0, 1, 2 …

`broken` in the answer lists every rule the package breaks, as [rule, where]; `header` is given as far as it could
be read, so that the refusal can say which document is meant.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from lantoa.eoffice.edxml import codes
from lantoa.library.reading.child import limit

MOST_DEPTH = 20
MOST_UNPACKED = 100 * 1024**2
MOST_FACTOR = 200
SMALL = 10 * 1024**2
CODE_IN_ID = re.compile(r"^([^,]+),\s*(\d{4}/\d{2}/\d{2}),\s*(.+)$")

Answer = dict[str, Any]


class Package:
    """An opened package: what it says, and which rules it breaks."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.broken: list[tuple[str, str]] = []

    def at(self, element: Any, way: str) -> Any:
        """The first element at `way` below `element`, or None."""
        return element.find("/".join(f"{{{codes.NAMESPACE}}}{name}" for name in way.split("/")))

    def all(self, element: Any, name: str) -> list[Any]:
        """Every child of that name."""
        return [] if element is None else list(element.findall(f"{{{codes.NAMESPACE}}}{name}"))

    def text(self, element: Any, way: str, *, needed: bool = False) -> str:
        """The words at `way`, with their length looked at."""
        found = self.at(element, way) if element is not None else None
        words = " ".join((found.text or "").split()) if found is not None else ""
        if needed and not words:
            self.broken.append(("missing", way))
        longest = codes.LENGTHS.get(way, codes.LENGTHS.get(way.rsplit("/", 1)[-1]))
        if longest is not None and len(words) > longest:
            self.broken.append(("long", way))
        return words[: longest or 2_000]

    def coded(self, element: Any, way: str, allowed: tuple[str, ...]) -> str:
        """A code that must be one of `allowed`, where it is given."""
        value = self.text(element, way)
        if value and value.lstrip("0") not in {one.lstrip("0") for one in allowed}:
            self.broken.append(("code", way))
        return value

    def day(self, element: Any, way: str, pattern: str = codes.DATE, *, needed: bool = False) -> str:
        """A date in the standard's form, given back as ISO 8601; "" for none."""
        words = self.text(element, way, needed=needed)
        if not words:
            return ""
        try:
            moment = datetime.strptime(words, pattern)
        except ValueError:
            self.broken.append(("date", way))
            return ""
        return moment.isoformat() if pattern == codes.MOMENT else moment.date().isoformat()

    def organ(self, element: Any, where: str) -> Answer:
        """An office: identifier and name."""
        organ_id = self.text(element, "OrganId", needed=True)
        if organ_id and not codes.ORGAN_ID.fullmatch(organ_id):
            self.broken.append(("organ", where))
        return {"id": organ_id, "name": self.text(element, "OrganName"), "email": self.text(element, "Email")}


def opened(path: Path, directory: Path, own_id: str) -> Answer:
    """Everything that is asked of a package."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, parse

    if path.stat().st_size > codes.MOST_BYTES:
        return {"broken": [["size", ""]], "header": {}}
    try:
        root = parse(str(path), forbid_dtd=True).getroot()
    except DefusedXmlException:
        return {"broken": [["entities", ""]], "header": {}}
    except (ParseError, ValueError, LookupError):
        return {"broken": [["xml", ""]], "header": {}}
    package = Package(root)
    if root.tag != f"{{{codes.NAMESPACE}}}edXML":
        return {"broken": [["root", ""]], "header": {}}
    header = package.at(root, "edXMLEnvelope/edXMLHeader/MessageHeader")
    if header is None:
        return {"broken": [["missing", "MessageHeader"]], "header": {}}
    if package.at(header, "StatusCode") is not None:
        answer: Answer = {"kind": "status", "header": _status(package, header), "files": []}
    else:
        answer = {"kind": "document", "header": _document(package, header, own_id)}
        answer["files"] = _files(package, directory)
    answer["signed"] = any(element.tag.endswith("}SignatureValue") for element in root.iter())
    answer["broken"] = [list(one) for one in dict.fromkeys(package.broken)]
    return answer


def _status(package: Package, header: Any) -> Answer:
    about = package.at(header, "ResponseFor")
    if about is None:
        package.broken.append(("missing", "ResponseFor"))
    return {
        "from": package.organ(package.at(header, "From"), "From"),
        "about": {
            "organ_id": package.text(about, "OrganId"), "code": package.text(about, "Code"),
            "day": package.day(about, "PromulgationDate"), "document_id": package.text(about, "DocumentId", needed=True),
        },
        "code": package.coded(header, "StatusCode", codes.STATUS_CODES).zfill(2),
        "description": package.text(header, "Description"),
        "staff": package.text(header, "StaffInfo/Staff"),
        "at": package.day(header, "Timestamp", codes.MOMENT, needed=True),
    }  # fmt: skip


def _document(package: Package, header: Any, own_id: str) -> Answer:
    receivers = package.all(header, "To")
    if not receivers:
        package.broken.append(("missing", "To"))
    if len(receivers) > codes.MOST_RECEIVERS:
        package.broken.append(("many", "To"))
    to = [package.organ(one, "To") for one in receivers[: codes.MOST_RECEIVERS]]
    if to and own_id not in {one["id"] for one in to}:
        package.broken.append(("not_for_us", "To"))
    document_id = package.text(header, "DocumentId", needed=True)
    if document_id and not CODE_IN_ID.match(document_id):
        package.broken.append(("document_id", "DocumentId"))
    package.coded(header, "OtherInfo/Priority", codes.PRIORITIES)
    package.coded(header, "SteeringType", codes.STEERING)
    trace = package.at(package.root, "edXMLEnvelope/edXMLHeader/TraceHeaderList")
    business = package.at(trace, "Bussiness") if trace is not None else None
    for one in package.all(trace, "TraceHeader"):
        package.day(one, "Timestamp", codes.MOMENT)
    replaced = package.at(business, "ReplacementInfoList") if business is not None else None
    return {
        "from": package.organ(package.at(header, "From"), "From"),
        "to": to,
        "document_id": document_id,
        "number": package.text(header, "Code/CodeNumber", needed=True),
        "notation": package.text(header, "Code/CodeNotation", needed=True),
        "place": package.text(header, "PromulgationInfo/Place"),
        "issued_on": package.day(header, "PromulgationInfo/PromulgationDate", needed=True),
        "type_name": package.text(header, "DocumentType/TypeName", needed=True),
        "subject": package.text(header, "Subject", needed=True),
        "signer": package.text(header, "SignerInfo/FullName", needed=True),
        "signer_title": package.text(header, "SignerInfo/Position"),
        "due_on": package.day(header, "DueDate"),
        "business": package.coded(business, "BussinessDocType", codes.BUSINESS) or codes.NEW,
        "replaces": [package.text(one, "DocumentId") for one in package.all(replaced, "ReplacementInfo")[:20]],
    }  # fmt: skip


def _files(package: Package, directory: Path) -> list[Answer]:
    """The files, unpacked; manifest and attachments must speak of the same ones."""
    named = {
        package.text(one, "ContentId").removeprefix("cid:")
        for one in package.all(package.at(package.root, "edXMLEnvelope/edXMLBody/edXMLManifest"), "Reference")
    }
    attachments = package.all(package.at(package.root, "AttachmentEncoded"), "Attachment")
    if not attachments:
        package.broken.append(("missing", "Attachment"))
    if len(attachments) > codes.MOST_ATTACHMENTS:
        package.broken.append(("many", "Attachment"))
    files: list[Answer] = []
    room = MOST_UNPACKED
    seen = set()
    for attachment in attachments[: codes.MOST_ATTACHMENTS]:
        cid = package.text(attachment, "ContentId", needed=True).removeprefix("cid:")
        seen.add(cid)
        name = package.text(attachment, "AttachmentName", needed=True)
        encoded = package.at(attachment, "ContentTransferEncoded")
        data = _unpacked(package, (encoded.text or "") if encoded is not None else "", name or cid, room)
        if data is None:
            continue
        room -= len(data)
        (directory / str(len(files))).write_bytes(data)
        files.append({"name": name, "type": package.text(attachment, "ContentType"), "size": len(data)})
    if seen != named:
        package.broken.append(("manifest", ", ".join(sorted(seen ^ named))[:200]))
    return files


def _unpacked(package: Package, encoded: str, name: str, room: int) -> bytes | None:
    """The one file in the zip in the base64; None, with the rule noted, if that is not what it is."""
    try:
        packed = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        package.broken.append(("base64", name))
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) != 1:
                package.broken.append(("one_file", name))
                return None
            if entries[0].flag_bits & 1:
                package.broken.append(("password", name))
                return None
            most = min(room, max(SMALL, MOST_FACTOR * len(packed)))
            with archive.open(entries[0]) as file:
                data = file.read(most + 1)  # what an archive says of sizes is not to be believed
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        package.broken.append(("zip", name))
        return None
    if len(data) > most:
        package.broken.append(("bomb", name))
        return None
    return data


def main(arguments: list[str]) -> int:
    """Do what the arguments say; the answer goes to standard output."""
    _what, file, directory, own_id = arguments
    limit(seconds=40, megabytes=1_200, written=MOST_UNPACKED + 1)
    try:
        answer = opened(Path(file), Path(directory), own_id)
    except MemoryError:
        answer = {"broken": [["bomb", ""]], "header": {}}
    except RecursionError:
        answer = {"broken": [["xml", ""]], "header": {}}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
