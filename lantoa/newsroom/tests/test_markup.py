"""The light markup of writers, and what compares two versions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.newsroom import markup
from lantoa.newsroom.comparing import compare
from lantoa.newsroom.models import Article
from lantoa.newsroom.readability import read

PIECES = st.sampled_from([
    "## ", "- ", "> ", "> — ", "**", "_", "[", "](", ")", "http://", "https://a.vn/x", "javascript:alert(1)", "<script>",
    "<img src=x onerror=alert(1)>", "&lt;", "[Ảnh 1]", "[ảnh 999]", "\n", "\n\n", "\r\n", "\x00", "Nguyễn", "e\u0302\u0301",
    '"', "'", "`", "&", "data:text/html,", " ",
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=40).map("".join))
TAG = re.compile(r"<(/?)([a-zA-Z0-9]+)([^>]*)>")
ALLOWED = {"p", "br", "b", "i", "a"}


def html_of(blocks):
    for block in blocks:
        if block["type"] == "paragraph":
            yield block["value"]
        elif block["type"] == "list":
            yield from block["value"]


@given(TEXTS)
def test_any_text_can_be_read_and_nothing_in_it_becomes_markup_of_the_page(text):
    for html in html_of(markup.parse(text, {1: markup.Photo("Chú thích")})):
        for _close, name, attributes in TAG.findall(html):
            assert name in ALLOWED
            assert not attributes.strip("/ ") or re.fullmatch(r' href="(https?|mailto|tel):[^"<>]*"', attributes)
        assert "\x00" not in html


@given(TEXTS)
def test_what_was_read_once_reads_the_same_the_second_time(text):
    field = Article._meta.get_field("body")
    first = field.to_python(markup.parse(text))
    again = field.to_python(markup.parse(markup.to_text(first)))
    assert [b.block_type for b in first if b.block_type == "heading"] == [
        b.block_type for b in again if b.block_type == "heading"
    ]
    third = markup.to_text(field.to_python(markup.parse(markup.to_text(again))))
    assert third == markup.to_text(again)


@given(TEXTS, TEXTS)
def test_both_versions_can_be_read_out_of_their_difference(before, after):
    pieces = compare(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "removed") == after


@given(st.text(max_size=200), st.text(max_size=200), TEXTS)
def test_any_text_gets_its_hints(title, summary, text):
    reading = read(title, summary, text)
    assert reading.syllables == len(text.split())


def test_the_markup_says_what_it_says():
    text = (
        "Mở đầu **đậm** và _nghiêng_, xem [trang](https://a.vn/x).\nDòng hai\n\n## Mục một\n\n- một\n- hai\n\n"
        "> Tôi rất vui\n> — Cô Hoa\n\nhttps://youtu.be/abc\n\n[Ảnh 7]\n\n[Ảnh 8]"
    )
    blocks = markup.parse(text, {7: markup.Photo("Lễ khai mạc", "Minh")})
    assert [b["type"] for b in blocks] == ["paragraph", "heading", "list", "quote", "link", "picture", "paragraph"]
    assert blocks[0]["value"] == (
        '<p>Mở đầu <b>đậm</b> và <i>nghiêng</i>, xem <a href="https://a.vn/x">trang</a>.<br/>Dòng hai</p>'
    )
    assert blocks[2]["value"] == ["một", "hai"]
    assert blocks[3]["value"] == {"text": "Tôi rất vui", "source": "Cô Hoa"}
    assert blocks[5]["value"] == {"picture": 7, "caption": "Lễ khai mạc", "credit": "Minh"}
    assert blocks[6]["value"] == "<p>[Ảnh 8]</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p onclick=alert(1)>x</p>", "<script>alert(1)</script>x", '<a href="javascript:alert(1)">x</a>',
        '<a href="java\tscript:alert(1)">x</a>', "<iframe src=//evil></iframe>x", "<svg onload=alert(1)>x</svg>",
        "<p style='background:url(javascript:1)'>x</p>", "<img src=x onerror=alert(1)>x",
    ],
)  # fmt: skip
def test_html_from_elsewhere_is_cleaned_before_it_is_kept(html):
    (block,) = markup.clean_blocks([{"type": "paragraph", "value": html}])
    assert not re.search(r"script|on\w+=|style|iframe|svg|<img", block["value"])
    assert "x" in block["value"]


def test_unknown_blocks_are_dropped():
    assert markup.clean_blocks([{"type": "raw_html", "value": "<script>"}, {"type": "heading", "value": "Mục"}]) == [
        {"type": "heading", "value": "Mục"}
    ]
