from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from lantoa.base.kept import Kept


def test_a_piece_is_made_once_for_all_that_show_the_same():
    kept, made = Kept(), []

    def make():
        made.append(1)
        return "<b>5</b>"

    assert kept.html(("a", 5), make) == kept.html(("a", 5), make) == "<b>5</b>"
    kept.html(("a", 6), make)
    assert len(made) == 2


def test_each_language_has_its_own():
    kept = Kept()
    with translation.override("vi"):
        kept.html(("a",), lambda: "Đã gửi")
    with translation.override("en"):
        assert kept.html(("a",), lambda: "Sent") == "Sent"


def test_the_longest_unused_goes_first():
    kept = Kept(most=2)
    for key in ("a", "b", "a", "c"):
        kept.html((key,), lambda key=key: key)
    assert len(kept) == 2
    assert kept.html(("a",), lambda: "anew") == "a"
    assert kept.html(("b",), lambda: "anew") == "anew"


def test_a_part_of_a_page_follows_what_it_shows():
    page = Template('{% kept "test" shown %}<i>{{ name }}</i>{% endkept %} {{ name }}')
    assert page.render(Context({"name": "<A>", "shown": ("<A>",)})) == "<i>&lt;A&gt;</i> &lt;A&gt;"
    assert page.render(Context({"name": "B", "shown": ("<A>",)})) == "<i>&lt;A&gt;</i> B"
    assert page.render(Context({"name": "B", "shown": ("B",)})) == "<i>B</i> B"


def test_lists_are_keys_too():
    page = Template('{% kept "list" a b %}{{ a|join:"" }}{{ b }}{% endkept %}')
    assert page.render(Context({"a": [1, 2], "b": 3})) == "123"
    assert page.render(Context({"a": [1, 2], "b": 4})) == "124"
    assert page.render(Context({"a": [2], "b": 4})) == "24"


@pytest.mark.parametrize("inside", ["{% kept %}x", "{% kept test %}x", '{% kept "x" %}{% block y %}{% endblock %}'])
def test_a_part_without_a_name_or_with_a_block_of_another_page_is_refused(inside):
    with pytest.raises(TemplateSyntaxError, match="kept"):
        Template(inside + "{% endkept %}")
