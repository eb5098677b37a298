"""Whatever people type, both formats come out and can be read back."""

from __future__ import annotations

import datetime as dt
import io

from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from lantoa.base.documents.model import (
    AdministrativeDocument,
    Appendix,
    BulletList,
    Column,
    Heading,
    Link,
    Paragraph,
    Run,
    Table,
)
from lantoa.base.documents.sheets import Slip, poster_pdf, slips_pdf
from lantoa.base.documents.typeset import to_pdf
from lantoa.base.documents.word import to_docx

# Surrogates too: they arrive from broken imports.
texts = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    [
        "\x00",
        "a\tb\nc",
        "#[*]*",
        "\u200b",
        "👩‍👩‍👧",
        "ก็",
        "مرحبا",
        "\U000e0001",
        "A" * 300,
        "̃" * 60,
        '"\\',
        "]]>&lt;",
    ]
)
links = st.builds(Link, texts, texts | st.just("https://a.vn/ế?ộ=#")) | st.builds(
    Run, texts, st.booleans(), st.booleans()
)
contents = st.lists(links | texts, max_size=3)
aligned = st.sampled_from(["left", "center", "right", "justify"])


@st.composite
def tables(draw):
    columns = draw(st.lists(st.builds(Column, texts, st.floats(0.1, 9), aligned), min_size=1, max_size=3))
    row = st.lists(texts, min_size=len(columns), max_size=len(columns))
    return Table(
        columns,
        draw(st.lists(row, max_size=3)),
        draw(texts),
        draw(st.none() | row),
        draw(st.booleans()),
        draw(st.floats(10, 14)),
    )


blocks = st.one_of(
    st.builds(Heading, st.integers(1, 4), texts, texts),
    st.builds(Paragraph, contents),
    st.builds(BulletList, st.lists(contents, max_size=2)),
    tables(),
)
documents = st.builds(
    AdministrativeDocument,
    parent_body=texts,
    issuing_body=texts.map(lambda text: "CĐ " + text),
    number=texts | st.none() | st.integers(0, 5000),
    notation=texts,
    place=texts,
    issued_on=st.none() | st.dates(dt.date(1900, 1, 1)),
    type_name=texts,
    summary=texts,
    addressees=st.lists(texts, max_size=3),
    legal_bases=st.lists(texts, max_size=2),
    body=st.lists(blocks, max_size=4),
    recipients=st.lists(texts, max_size=3),
    authority=texts,
    signer_title=texts,
    signer_name=texts,
    appendices=st.lists(st.builds(Appendix, texts, st.lists(blocks, max_size=2), st.booleans()), max_size=2),
    electronic=st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_any_text_gives_a_pdf_and_a_word_file(document):
    pdf = PdfReader(io.BytesIO(to_pdf(document)))
    assert len(pdf.pages) >= 1 + len(document.appendices)
    docx = Document(io.BytesIO(to_docx(document)))
    assert len(docx.sections) == 1 + len(document.appendices)
    assert document.number_line in docx.tables[0].cell(1, 0).text


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts, texts, texts, texts)
def test_any_text_fits_slips_and_posters(name, unit, number, code):
    slip = Slip(name, unit, number, code, "https://congdoan.example.vn/vao", dt.date(2026, 12, 31))
    assert len(PdfReader(io.BytesIO(slips_pdf([slip]))).pages) == 1
    poster = poster_pdf("T" + name, unit, "https://congdoan.example.vn/1", number)
    assert len(PdfReader(io.BytesIO(poster)).pages) == 1
