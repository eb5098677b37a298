from __future__ import annotations

import re

import pytest
from django.utils import timezone

from lantoa.newsroom.models import Article, Column
from lantoa.search.actions import changed
from lantoa.search.models import Abbreviation
from lantoa.search.passages import passage


@pytest.fixture
def publish(union):
    def make(title: str, text: str = "", unit=None) -> Article:
        made = Article(
            unit=unit or union.school_a, title=title, state="published", live=True, published_at=timezone.now(),
            body=[("paragraph", f"<p>{text}</p>")] if text else [],
        )  # fmt: skip
        made.save()
        return made

    return make


def test_the_words_found_are_marked_and_everything_else_is_escaped():
    shown = passage("Trước hết <b>là</b> nghỉ phép & nghỉ ốm của nhà giáo", "nghi phep")
    assert "<mark>nghỉ</mark> <mark>phép</mark> &amp; <mark>nghỉ</mark> ốm" in shown
    assert "<b>" not in shown


def test_the_passage_is_cut_where_the_words_stand():
    shown = passage("mở đầu " * 100 + "bảo hiểm xã hội chi trả" + " kết thúc" * 100, "bảo hiểm xã hội")
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(re.findall("<mark>", shown)) == 4
    assert passage("không có gì", "xyz") == ""


def test_results_are_narrowed_by_unit_and_days(union, publish, client):
    publish("Hội thao trường A")
    publish("Hội thao trường B", unit=union.school_b)
    page = client.get("/tim-kiem/", {"q": "hội thao", "don_vi": union.school_b.code.lower()}).content.decode()
    assert "trường B" in page
    assert "Hội thao trường A" not in page
    page = client.get("/tim-kiem/", {"q": "hội thao", "tu": "2001-01-01", "den": "2001-12-31"}).content.decode()
    assert "Chưa tìm thấy gì" in page
    page = client.get("/tim-kiem/", {"q": "hội thao", "don_vi": "KHONG-CO", "tu": "hôm qua"}).content.decode()
    assert "Không có đơn vị nào mang mã hoặc tên này." in page
    page = client.get("/tim-kiem/", {"q": "hội thao", "tu": "2026-12-31", "den": "2026-01-01"}).content.decode()
    assert "Ngày cuối phải sau ngày đầu." in page


def test_what_a_short_form_stands_for_is_marked_in_the_passage(union, publish, client):
    publish("Hỏi đáp cuối năm", "Cách tính bảo hiểm xã hội một lần")
    page = client.get("/tim-kiem/", {"q": "BHXH"}).content.decode()
    assert "<mark>bảo</mark> <mark>hiểm</mark> <mark>xã</mark> <mark>hội</mark>" in page


def test_results_are_narrowed_to_a_column_and_a_unit_by_its_name(union, publish, client):
    column = Column.objects.filter(unit=None).first()
    first, second = publish("Hội thao trường A"), publish("Hội thao trường B", unit=union.school_b)
    Article.objects.filter(pk=first.pk).update(column=column)
    changed("articles", [first.pk])
    page = client.get("/tim-kiem/", {"q": "hội thao", "chuyen_muc": f"column:{column.pk}"}).content.decode()
    assert first.title in page
    assert second.title not in page
    page = client.get("/tim-kiem/", {"q": "hội thao", "don_vi": "nam trung yen"}).content.decode()
    assert second.title in page
    assert first.title not in page


def test_more_results_keep_what_was_asked(union, publish, client):
    for n in range(8):
        publish(f"Hội thao số {n}")
    page = client.get("/tim-kiem/", {"q": "hội thao", "don_vi": union.school_a.code}).content.decode()
    more = re.search(r'href="(\?[^"]*loai=articles)"', page)[1].replace("&amp;", "&")
    page = client.get(f"/tim-kiem/{more}").content.decode()
    assert page.count("Hội thao số") == 8


def test_suggestions_come_while_typing_things_and_units(union, publish, client):
    publish("Phong trào hai tốt")
    page = client.get("/tim-kiem/goi-y/", {"q": "phong trao h"}).content.decode()
    assert "Phong trào hai tốt" in page
    assert client.get("/tim-kiem/goi-y/", {"q": "p"}).content.decode().strip() == ""
    assert union.school_a.name in client.get("/tim-kiem/goi-y/", {"q": union.school_a.name[5:14]}).content.decode()


def test_an_editor_extends_the_short_forms(publish, client):
    publish("Sinh hoạt chuyên đề", "Phong trào thi đua dạy tốt học tốt")
    assert "Sinh hoạt chuyên đề" not in client.get("/tim-kiem/", {"q": "DTHT"}).content.decode()
    Abbreviation.objects.create(short="DTHT", full="dạy tốt học tốt")
    assert "Sinh hoạt chuyên đề" in client.get("/tim-kiem/", {"q": "dtht"}).content.decode()


def test_a_search_costs_the_same_however_much_is_found(publish, client, django_assert_max_num_queries):
    for n in range(12):
        publish(f"Hội thao số {n}")
    client.get("/tim-kiem/", {"q": "hội thao"})
    with django_assert_max_num_queries(12):
        client.get("/tim-kiem/", {"q": "hội thao"})


def test_a_unit_stands_for_its_branch_unless_one_asks_for_it_alone(union, publish, client):
    publish("Hội thao cấp tỉnh", unit=union.north)
    publish("Hội thao trường A")
    publish("Hội thao trường C", unit=union.school_c)
    hidden = publish("Hội thao chưa đăng", unit=union.school_b)
    Article.objects.filter(pk=hidden.pk).update(state="draft", live=False, published_at=None)
    changed("articles", [hidden.pk])

    def found(**narrowed: str) -> list[str]:
        page = client.get("/tim-kiem/", {"q": "hội thao", **narrowed}).content.decode()
        assert "Xem thêm" not in page
        return sorted(re.findall(r"<b>(Hội thao[^<]*)</b>", page))

    everything = ["Hội thao cấp tỉnh", "Hội thao trường A", "Hội thao trường C"]
    assert found() == found(don_vi=union.national.code) == everything
    assert found(don_vi=union.north.code) == everything[:2]
    assert found(don_vi=union.north.code, pham_vi="rieng") == everything[:1]
    assert found(don_vi=union.school_b.code) == []
