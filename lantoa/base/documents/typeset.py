"""Administrative documents as PDF and PNG, set by Typst.

The template is code, the document is data: it travels as JSON and is placed as text, so nothing that a
person writes can act as markup. Only the shipped fonts are used, so every machine sets the same pages.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lantoa.base.documents import layout
from lantoa.base.documents.images import printable
from lantoa.base.documents.model import (
    MOTTO,
    NATION,
    AdministrativeDocument,
    Block,
    BulletList,
    Heading,
    Inline,
    Link,
    Paragraph,
    Picture,
    Table,
)
from lantoa.base.documents.text import breakable, safe_url

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "typst"
SIGNATURE_WIDTH = 45.0
SIGNATURE_HEIGHT = 24.0
SHORT = 700
"""Characters of a closing paragraph that may move to the next page together with the signature."""


@cache
def _fonts() -> typst.Fonts:
    import typst  # large, and most processes never set a page

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(layout.FONTS)])


@dataclass(frozen=True)
class Sheet:
    """What was set: the PDF (one item) or the pages as pictures, and the marks that the template left."""

    pages: list[bytes]
    marks: list[dict[str, Any]] = field(default_factory=list)


def typeset(
    template: str | Path,
    inputs: Mapping[str, str],
    *,
    files: Mapping[str, bytes] | None = None,
    output: Literal["pdf", "png", "svg"] = "pdf",
    ppi: float | None = None,
) -> list[bytes]:
    """Set a template of this package, or one of a room by its path; its PDF (one item) or its pages as pictures.

    `inputs` reach the template as sys.inputs, `files` by their names; nothing else on the machine can be
    read by it. The PDF carries no time of its own making, so that equal input gives equal bytes. `ppi` is
    for PNG.
    """
    return set_sheet(template, inputs, files=files, output=output, ppi=ppi).pages


def set_sheet(
    template: str | Path,
    inputs: Mapping[str, str],
    *,
    files: Mapping[str, bytes] | None = None,
    output: Literal["pdf", "png", "svg"] = "pdf",
    ppi: float | None = None,
    mark: str = "",
) -> Sheet:
    """As `typeset`, with the values of all `#metadata(…) <mark>` that the template left, in their order."""
    import typst

    with tempfile.TemporaryDirectory(prefix="lantoa-print-") as folder:
        root = Path(folder)
        (root / "main.typ").write_bytes((TEMPLATES / template).read_bytes())  # an absolute path stands for itself
        (root / "common.typ").write_bytes((TEMPLATES / "common.typ").read_bytes())
        for name, data in (files or {}).items():
            (root / name).write_bytes(data)
        compiler = typst.Compiler(
            str(root / "main.typ"),
            root=folder,
            font_paths=_fonts(),
            sys_inputs=dict(inputs),
            package_path=folder,
        )
        result = compiler.compile(format=output, ppi=ppi, timestamp=0)
        # What was laid out is remembered by the compiler, so asking for the marks costs next to nothing.
        marks = [one["value"] for one in json.loads(compiler.query(f"<{mark}>"))] if mark else []
    if isinstance(result, list):
        return Sheet(result, marks)
    return Sheet([] if result is None else [result], marks)


def to_pdf(document: AdministrativeDocument) -> bytes:
    """Return the document as PDF, tagged for screen readers, in the layout of Decree 30/2020/NĐ-CP.

    Raises `Invalid` if a picture in it cannot be read.
    """
    return _set(document, "pdf", None)[0]


def to_png(document: AdministrativeDocument, ppi: float = 110) -> list[bytes]:
    """Return the pages of the document as PNG at `ppi` pixels per inch. Raises like `to_pdf`."""
    return _set(document, "png", ppi)


def _set(document: AdministrativeDocument, output: Literal["pdf", "png"], ppi: float | None) -> list[bytes]:
    files: dict[str, bytes] = {}
    data = json.dumps(_document(document, files), ensure_ascii=False)
    return typeset("decree30.typ", {"document": data}, files=files, output=output, ppi=ppi)


def _document(document: AdministrativeDocument, files: dict[str, bytes]) -> dict[str, Any]:
    date = document.issued_on
    return {
        "font": layout.TIMES,
        "sizes": layout.SIZES,
        "margins": layout.MARGINS,
        "head_left": layout.HEAD_LEFT,
        "first_line": layout.FIRST_LINE,
        "paragraph_gap": layout.PARAGRAPH_GAP,
        "line_spacing": layout.LINE_SPACING,
        "rule_share": layout.RULE_SHARE,
        "widths": layout.balanced_widths(document),
        "nation": NATION,
        "motto": MOTTO,
        "title": document.title,
        "date": None if date is None else [date.year, date.month, date.day],
        "parent_body": breakable(document.parent_body),
        "issuing_body": breakable(document.issuing_body),
        "number_line": breakable(document.number_line),
        "place": breakable(document.place),
        "date_line": document.date_line,
        "is_letter": document.is_letter,
        "type_name": breakable(document.type_name),
        "summary": breakable(document.summary_line),
        "addressees": [breakable(line) for line in document.addressee_lines],
        "legal_bases": [breakable(line) for line in document.legal_base_lines],
        "body": [_block(block, files, layout.TEXT_WIDTH) for block in document.closed_body],
        "recipients": [breakable(line) for line in document.recipient_lines],
        "authority_lines": [breakable(line) for line in document.authority_lines],
        "signer_name": breakable(document.signer_name),
        "signature": _signature(document.signature_image, files),
        "appendices": [
            {
                "label": document.appendix_label(index),
                "title": breakable(appendix.title),
                "reference": breakable(document.appendix_reference),
                "landscape": appendix.landscape,
                "body": [_block(block, files, layout.text_width_of(appendix.landscape)) for block in appendix.body],
            }
            for index, appendix in enumerate(document.appendices)
        ],
    }


def _signature(image: bytes | None, files: dict[str, bytes]) -> dict[str, Any] | None:
    if image is None:
        return None
    picture = printable(image, width=SIGNATURE_WIDTH / 10)
    name = f"signature.{picture.format}"
    files[name] = picture.data
    return {"file": name, "width": min(SIGNATURE_WIDTH, SIGNATURE_HEIGHT * picture.width / picture.height)}


def _runs(runs: Sequence[Inline]) -> list[dict[str, Any]]:
    return [
        {"text": breakable(run.text), "bold": False, "italic": False, "url": safe_url(run.url)}
        if isinstance(run, Link)
        else {"text": breakable(run.text), "bold": run.bold, "italic": run.italic, "url": ""}
        for run in runs
    ]


def _block(block: Block, files: dict[str, bytes], most: float) -> dict[str, Any]:
    match block:
        case Heading():
            return {
                "kind": "heading",
                "level": block.level,
                "text": breakable(block.text),
                "label": breakable(block.label),
            }
        case Paragraph():
            short = sum(len(run.text) for run in block.runs) <= SHORT
            return {"kind": "paragraph", "runs": _runs(block.runs), "short": short}
        case BulletList():
            return {"kind": "list", "lines": [_runs(line) for line in block.lines]}
        case Table():
            return {
                "kind": "table",
                "size": block.size,
                "header": block.header,
                "caption": breakable(block.caption),
                "columns": [
                    {"title": breakable(column.title), "width": column.width, "align": column.align}
                    for column in block.columns
                ],
                "rows": [[breakable(cell) for cell in row] for row in block.rows],
                "total_row": block.total_row and [breakable(cell) for cell in block.total_row],
            }
        case Picture():
            width, height, picture = layout.picture_size(block, most)
            name = f"picture-{len(files)}.{picture.format}"
            files[name] = picture.data
            return {
                "kind": "picture",
                "file": name,
                "width": width,
                "height": height,
                "caption": breakable(block.caption),
                "alt": block.alt or block.caption or None,
            }
    raise TypeError(f"not a block: {block!r}")
