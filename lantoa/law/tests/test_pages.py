from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from lantoa.base.errors import Invalid, NotAllowed
from lantoa.law import actions, importing
from lantoa.law.models import Act, Provision
from lantoa.search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _law(corpus, time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)
    cache.clear()
    importing.run_file(corpus)


@pytest.fixture
def keeper(union):
    """Who keeps the documents of the highest unit."""
    return union.account(union.national, "can-bo-truyen-thong")


def old() -> Act:
    return Act.objects.get(sign="12/2012/QH13")


def test_an_article_has_an_address_that_stays(client):
    page = client.get("/phap-luat/12-2012-qh13/dieu-14/").content.decode()
    assert "Tham gia thanh tra, kiểm tra" in page
    assert "Khi tham gia" in page  # the asterisks of the compilation are left out
    assert "*" not in page.split('class="prose"')[1].split("</div>")[0]
    assert client.get("/phap-luat/12-2012-qh13/dieu-15/").status_code == 404
    assert "Điều thêm" in client.get("/phap-luat/50-2024-qh15/dieu-14A/").content.decode()


def test_nothing_is_called_valid_before_a_person_says_so(client, keeper):
    assert "Chưa ai xác nhận hiệu lực" in client.get(old().get_absolute_url()).content.decode()
    actions.set_validity(
        keeper, old(), validity="ended", source="Điều 37 Luật 50/2024/QH15", ended_on=date(2025, 7, 1),
        replaced_by="50/2024/QH15", name="Luật Công đoàn",
    )  # fmt: skip
    page = client.get("/phap-luat/12-2012-qh13/dieu-14/").content.decode()
    assert "Văn bản hết hiệu lực từ 01/07/2025" in page
    assert "/phap-luat/50-2024-qh15/" in page
    assert "Điều 37 Luật 50/2024/QH15" in page


def test_repealed_law_stays_searchable_and_is_marked(keeper):
    actions.set_validity(keeper, old(), validity="ended", source="thử", name="Luật Công đoàn")
    hits = [hit for found in search("tham gia thanh tra kiem tra", None, only="law").found for hit in found.hits]
    assert hits[0].url == "/phap-luat/12-2012-qh13/dieu-14/"
    assert hits[0].kind == "Luật · hết hiệu lực"


def test_an_article_that_is_named_stands_first_in_a_search(client):
    hits = [hit for found in search("Điều 14 Luật Công đoàn", None, only="law").found for hit in found.hits]
    assert [hit.url for hit in hits][:2] == ["/phap-luat/50-2024-qh15/dieu-14/", "/phap-luat/12-2012-qh13/dieu-14/"]
    page = client.get("/tim-kiem/", {"q": "luat cong doan"}).content.decode()
    assert "/phap-luat/50-2024-qh15/" in page


def test_validity_needs_a_source_and_an_end_after_the_beginning(keeper):
    with pytest.raises(Invalid, match="từ đâu"):
        actions.set_validity(keeper, old(), validity="ended", source=" ")
    with pytest.raises(Invalid, match="sau ngày"):
        actions.set_validity(
            keeper, old(), validity="ended", source="thử", effective_on=date(2013, 1, 1), ended_on=date(2013, 1, 1)
        )
    with pytest.raises(Invalid):
        actions.set_validity(keeper, old(), validity="xyz", source="thử")


def test_an_article_can_end_before_its_act(keeper, client):
    article = Provision.objects.get(act=old())
    with pytest.raises(Invalid):
        actions.set_end(keeper, article, ended_on=date(2020, 1, 1), source="")
    actions.set_end(keeper, article, ended_on=date(2020, 1, 1), source="Luật sửa đổi")
    assert "Điều này hết hiệu lực từ 01/01/2020" in client.get("/phap-luat/12-2012-qh13/dieu-14/").content.decode()
    assert "Chưa ai xác nhận" in client.get(old().get_absolute_url()).content.decode()


def test_only_keepers_of_the_highest_unit_say_how_law_holds(union, keeper, signed_in):
    below = union.account(union.north, "can-bo-truyen-thong")
    with pytest.raises(NotAllowed):
        actions.set_validity(below, old(), validity="in_force", source="thử")
    address = reverse("law:validity", args=["12-2012-qh13"])
    assert signed_in(below).get(address).status_code == 403
    assert "Ghi hiệu lực" not in signed_in(below).get(old().get_absolute_url()).content.decode()
    client = signed_in(keeper)
    assert "Ghi hiệu lực" in client.get(old().get_absolute_url()).content.decode()
    data = {
        "name": "Luật Công đoàn",
        "validity": "ended",
        "ended_on": "2025-07-01",
        "validity_source": "",
        "effective_on": "2013-01-01",
    }
    assert "từ đâu" in client.post(address, data).content.decode()
    assert client.post(address, data | {"validity_source": "Luật mới"}).status_code == 302
    assert old().has_ended(date(2026, 1, 1))
    end = reverse("law:end", args=["50-2024-qh15", "14a"])
    assert client.post(end, {"ended_on": "2026-01-01", "ended_source": "Luật sửa"}).status_code == 302


def test_the_list_is_narrowed_and_costs_the_same_however_long(client, django_assert_num_queries):
    page = client.get("/phap-luat/", {"loai": "Nghị định"}).content.decode()
    assert "145/2020/NĐ-CP" in page
    assert "50/2024/QH15" not in page
    assert "Chưa thấy văn bản nào" in client.get("/phap-luat/", {"hieu_luc": "ended"}).content.decode()
    with django_assert_num_queries(2):
        client.get("/phap-luat/")
    with django_assert_num_queries(2):
        client.get("/phap-luat/50-2024-qh15/")
