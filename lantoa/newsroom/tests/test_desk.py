"""What the back office lists of the newsroom, for whom, and where its rows lead."""

from datetime import date

import pytest

from lantoa.newsroom import actions
from lantoa.newsroom.models import Medium

pytestmark = pytest.mark.django_db


def test_an_officer_lists_the_articles_of_the_own_branch_which_open_at_work(
    union, published, signed_in, django_assert_max_num_queries
):
    for number in range(12):
        mine = published(union.school_a, f"Bài của trường ta số {number}")
    published(union.school_b, "Bài trường bạn")
    client = signed_in(union.account(union.school_a, "chu-tich"))
    page = client.get("/desk/articles/").content.decode()
    assert "Bài của trường ta số 11" in page
    assert "Bài trường bạn" not in page
    assert f"/lam-viec/S001/bai-viet/{mine.pk}/" in page
    with django_assert_max_num_queries(14):
        client.get("/desk/articles/")
    found = client.get("/desk/articles/", {"q": "trường ta số 7"}).content.decode()
    assert "số 7" in found
    assert "số 8" not in found
    assert client.get("/desk/articles/", {"state": "draft"}).content.decode().count("Bài của trường ta") == 0


def test_the_province_lists_what_its_schools_made_but_not_what_they_are_writing(union, published, signed_in):
    published(union.school_a, "Bài trường A")
    published(union.school_c, "Bài tỉnh khác")
    actions.write(None, union.school_a, title="Bản nháp trường A")
    actions.register_product(
        None, union.school_b, medium=Medium.objects.get(code="to-roi"), title="Tờ rơi trường B",
        produced_on=date(2026, 5, 1), channel="hand",
    )  # fmt: skip
    client = signed_in(union.account(union.north, "chu-tich"))
    articles, products = (client.get(f"/desk/{name}/").content.decode() for name in ("articles", "products"))
    assert "trường A" not in articles
    assert "Bài trường A" in products
    assert "Tờ rơi trường B" in products
    assert "Bài tỉnh khác" not in products
    assert "/lam-viec/S002/san-pham/" in products
    register = client.get("/lam-viec/S002/san-pham/")
    assert "Tờ rơi trường B" in register.content.decode()
    assert "Ghi sản phẩm" not in register.content.decode()


def test_nothing_of_the_newsroom_is_changed_or_seen_by_others_at_the_desk(union, published, signed_in):
    article = published(union.school_a)
    officer = signed_in(union.account(union.school_a, "chu-tich"))
    for address in ("new/", f"edit/{article.pk}/", f"delete/{article.pk}/", f"inspect/{article.pk}/"):
        assert officer.get(f"/desk/articles/{address}").status_code == 404
    assert signed_in(union.account(union.school_a)).get("/desk/articles/").status_code in (302, 403)
