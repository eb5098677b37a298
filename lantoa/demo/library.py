"""Documents of the demo: a decision that replaces one, plans down the tree, a scan that waits for the reader."""

from __future__ import annotations

import io
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from lantoa.base.documents import AdministrativeDocument, Paragraph, to_docx, to_pdf, to_png
from lantoa.demo.texts import COLLECTIONS, DOCUMENTS
from lantoa.library import actions
from lantoa.library.models import Document
from lantoa.library.tasks import read_version
from lantoa.people.models import Account
from lantoa.units.models import Unit

Sharing = Document.Sharing


def build_library(*, writer: Account) -> None:
    """Documents of the national office, the province and the school of `writer`, read and mostly shared."""
    school = writer.person.unit  # type: ignore[union-attr]
    province = Unit.objects.get(path=school.parent_path)
    national = Unit.objects.get(depth=1)
    this_year = timezone.localdate().year
    old = _bring(national, _written(national, 0, date(this_year - 3, 3, 12)), valid_from=date(this_year - 3, 3, 12))
    new = _bring(
        national, _written(national, 1, date(this_year, 1, 8)), valid_from=date(this_year, 1, 8),
        relations=[("replaces", old.sign)],
    )  # fmt: skip
    for document in (old, new):
        actions.share(None, document, Sharing.PUBLIC)
    skills = _bring(national, _written(national, 2, date(this_year, 2, 3)), word=True)
    actions.share(None, skills, Sharing.OFFICERS)
    plan = _bring(province, _written(province, 3, date(this_year, 2, 20)))
    actions.share(
        None, plan, Sharing.BRANCH, ask_confirmation=True, confirm_by=timezone.localdate() + timedelta(days=5)
    )
    ends = timezone.localdate() + timedelta(days=21)
    rules = _bring(school, _written(school, 4, date(this_year, 3, 2)), word=True, valid_to=ends)
    actions.share(writer, rules, Sharing.UNIT)
    _bring(school, _written(school, 5, date(this_year, 9, 15)))
    # Left to the worker: whether it can be read depends on the programs of the machine.
    scan = _scan(_written(school, 6, date(this_year, 10, 1)))
    actions.bring(writer, school, SimpleUploadedFile("bien-ban-hop-quet.pdf", scan, "application/pdf"))
    for_some = _bring(province, _written(province, 7, date(this_year, 4, 10)))
    actions.share(None, for_some, Sharing.CHOSEN, units=[school], ask_confirmation=True)
    lesson = _bring(national, _written(national, 8, date(this_year, 5, 6)), word=True)
    actions.share(None, lesson, Sharing.PUBLIC)
    _collections(national, guides=[new, skills], lessons=[lesson, skills])


def _collections(unit: Unit, *, guides: list[Document], lessons: list[Document]) -> None:
    for kind, documents in (("guides", guides), ("lessons", lessons)):
        name, about, notes = COLLECTIONS[kind]
        made = actions.make_collection(None, unit, name=name, kind=kind, about=about)
        for document, note in zip(documents, notes, strict=True):
            actions.add_to_collection(None, made, document, note)


def _written(unit: Unit, at: int, day: date) -> AdministrativeDocument:
    number, notation, kind, summary, paragraphs = DOCUMENTS[at]
    above = Unit.objects.filter(path=unit.parent_path).first()
    return AdministrativeDocument(
        parent_body=above.name.upper() if above is not None else "", issuing_body=unit.name.upper(), number=number,
        notation=notation, place="Hà Nội", issued_on=day, type_name=kind, summary=summary,
        legal_bases=["Căn cứ chương trình công tác năm của Ban Chấp hành"],
        body=[Paragraph(text) for text in paragraphs], recipients=["Như trên"],
        authority="TM. BAN THƯỜNG VỤ" if above is None or above.depth == 1 else "TM. BAN CHẤP HÀNH",
        signer_title="CHỦ TỊCH", signer_name="Nguyễn Minh Tâm",
    )  # fmt: skip


def _bring(
    unit: Unit,
    document: AdministrativeDocument,
    *,
    word: bool = False,
    relations: list[tuple[str, str]] | None = None,
    **facts: date,
) -> Document:
    data = to_docx(document) if word else to_pdf(document)
    name = f"{document.number}-{document.notation}.{'docx' if word else 'pdf'}"
    brought = actions.bring(None, unit, SimpleUploadedFile(name, data)).document
    for pk in brought.versions.values_list("pk", flat=True):
        read_version.func(pk)
    brought.refresh_from_db()
    if facts or relations is not None:
        return actions.describe(None, brought, relations=relations, **facts)
    return brought


def _scan(document: AdministrativeDocument) -> bytes:
    pages = [Image.open(io.BytesIO(page)).convert("L") for page in to_png(document, 200)]
    turned = [page.rotate(0.8, fillcolor=255) for page in pages]
    file = io.BytesIO()
    turned[0].save(file, "PDF", save_all=True, append_images=turned[1:], resolution=200)
    return file.getvalue()
