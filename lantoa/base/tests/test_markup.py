from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lantoa.base.markup import plain, render


def test_paragraphs_lists_emphasis_and_links():
    text = "Kính gửi **các đồng chí**\nhọp lúc _14 giờ_.\n\n- Mang sổ\n- Xem https://vi.example/a?b=1&c=2.\n\n[Tài liệu](https://vi.example/t)"
    assert render(text) == (
        "<p>Kính gửi <b>các đồng chí</b><br>họp lúc <i>14 giờ</i>.</p>"
        '<ul><li>Mang sổ</li><li>Xem <a href="https://vi.example/a?b=1&amp;c=2" rel="noopener">'
        "https://vi.example/a?b=1&amp;c=2</a>.</li></ul>"
        '<p><a href="https://vi.example/t" rel="noopener">Tài liệu</a></p>'
    )


def test_a_link_that_could_run_stays_words():
    assert render("[bấm](javascript:alert1)") == "<p>[bấm](javascript:alert1)</p>"
    assert "<script" not in render("<script>alert(1)</script>")


def test_a_list_may_follow_a_line():
    assert render("Cần mang:\n- sổ\n- bút\nHết") == "<p>Cần mang:</p><ul><li>sổ</li><li>bút</li></ul><p>Hết</p>"


def test_the_plain_form_has_no_signs():
    assert plain("**Họp**\n\n- một\n- [hai](https://vi.example)") == "Họp; một; hai"


@given(st.text(alphabet=st.sampled_from(list("ab<>&\"'*_[]()-\n :/h.t")), max_size=60))
def test_whatever_is_typed_only_our_tags_come_out(text):
    html = render(text)
    for tag in ("<p>", "</p>", "<br>", "<b>", "</b>", "<i>", "</i>", "<ul>", "</ul>", "<li>", "</li>", "</a>"):
        html = html.replace(tag, "")
    while '<a href="' in html:
        start = html.index('<a href="')
        html = html[:start] + html[html.index('rel="noopener">', start) + len('rel="noopener">') :]
    assert "<" not in html
    assert ">" not in html
