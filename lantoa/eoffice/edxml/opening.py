"""Packages of strangers, opened in a process of their own, and what their faults mean to people."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.eoffice.edxml import codes
from lantoa.library.reading import sandbox

CHILD = Path(__file__).with_name("child.py")

RULES: dict[str, Promise] = {
    "size": _("gói nặng quá 50 MB"),
    "xml": _("không phải tệp XML đọc được"),
    "entities": _("khai báo thực thể hoặc kiểu tài liệu, điều không được phép"),
    "root": _("không phải gói edXML theo QCVN 102:2016/BTTTT"),
    "missing": _("thiếu %(where)s"),
    "long": _("%(where)s dài quá mức"),
    "code": _("%(where)s có mã không thuộc bảng mã"),
    "date": _("%(where)s không phải ngày đúng dạng năm/tháng/ngày"),
    "organ": _("mã định danh ở %(where)s không đúng dạng"),
    "document_id": _("DocumentId không gồm mã cơ quan, ngày, số ký hiệu"),
    "many": _("quá nhiều %(where)s"),
    "not_for_us": _("không có tên đơn vị này trong nơi nhận"),
    "manifest": _("danh mục tệp và các tệp kèm theo không khớp: %(where)s"),
    "base64": _("tệp “%(where)s” không giải mã được"),
    "zip": _("tệp “%(where)s” không nén đúng cách"),
    "one_file": _("tệp nén “%(where)s” không chứa đúng một tệp"),
    "password": _("tệp “%(where)s” đang khóa bằng mật khẩu"),
    "bomb": _("tệp “%(where)s” bung ra quá lớn"),
    "slow": _("gói mất quá nhiều thời gian để mở"),
}


@dataclass(frozen=True)
class Enclosed:
    """A file that came in a package, written to a place of ours."""

    name: str
    path: Path
    size: int


@dataclass(frozen=True)
class Opened:
    """What came of a package: `kind` "document", "status" or "" where not even that could be told."""

    kind: str
    header: dict[str, Any]
    files: Sequence[Enclosed]
    broken: Sequence[tuple[str, str]]
    signed: bool = False

    @property
    def faults(self) -> list[str]:
        """The rules it breaks, in words."""
        return [str(RULES.get(rule, RULES["xml"]) % {"where": where}) for rule, where in self.broken]

    def day(self, name: str) -> date | None:
        """A date of the header."""
        value = self.header.get(name)
        return date.fromisoformat(value) if value else None


@contextmanager
def opened(data: bytes, own_id: str) -> Iterator[Opened]:
    """Open a package that came for the office `own_id`. Its files lie in a directory that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lantoa-") as place:
        directory = Path(place)
        package, inside = directory / "goi", directory / "tep"
        inside.mkdir()
        package.write_bytes(data[: codes.MOST_BYTES + 1])
        try:
            answer = sandbox.ask("open", package, inside, own_id, program=CHILD)
        except sandbox.Refused as refused:
            rule = refused.code if refused.code in ("bomb", "slow") else "xml"
            yield Opened("", {}, (), ((rule, ""),))
            return
        files = [
            Enclosed(str(one["name"]), inside / str(at), int(one["size"]))
            for at, one in enumerate(answer.get("files", ()))
        ]
        broken = [(str(rule), str(where)) for rule, where in answer.get("broken", ())]
        yield Opened(answer.get("kind", ""), answer.get("header", {}), files, broken, bool(answer.get("signed")))
