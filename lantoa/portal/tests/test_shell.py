import json
from datetime import date

import pytest

from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Column
from lantoa.units import actions as unit_actions

pytestmark = pytest.mark.django_db


def test_every_unit_has_a_section_from_the_day_it_is_registered(union, client):
    page = client.get("/don-vi/S001/")
    assert page.status_code == 200
    assert "CĐCS Trường THPT Phan Đình Phùng" in page.content.decode()


def test_a_code_in_small_letters_leads_to_the_section(union, client):
    response = client.get("/don-vi/s001/")
    assert (response.status_code, response.url) == (301, "/don-vi/S001/")


def test_the_section_of_a_merged_unit_names_its_successor(union, client):
    unit_actions.merge(None, union.school_b, union.school_a, on=date(2026, 3, 1))
    page = client.get("/don-vi/S002/").content.decode()
    assert "Đơn vị kế thừa" in page
    assert "/don-vi/S001/" in page


def test_a_unit_is_found_without_marks(union, client):
    page = client.get("/don-vi/", {"q": "sen vang"}).content.decode()
    assert "Sen Vàng" in page
    assert "Đức Trí" not in page


def test_units_of_one_name_are_told_apart_by_their_province(union, client):
    for unit, province in ((union.school_a, "Hà Nội"), (union.school_c, "Cần Thơ")):
        unit_actions.update(None, unit, province=province)
    page = client.get("/don-vi/").content.decode()
    assert "Cơ sở · Hà Nội" in page
    assert "Cơ sở · Cần Thơ" in page


def test_a_units_own_domain_shows_its_section(union, client, settings):
    settings.ALLOWED_HOSTS, settings.UNIT_DOMAINS = ["*"], True
    settings.SITE_HOSTS = ["testserver"]
    unit_actions.update(None, union.school_a, host="congdoan.truong.example")
    page = client.get("/", headers={"host": "congdoan.truong.example"}).content.decode()
    assert "CĐCS Trường THPT Phan Đình Phùng" in page
    assert client.get("/", headers={"host": "la.example"}).status_code == 400
    assert client.get("/").status_code == 200


def test_search_shows_people_only_to_who_keeps_their_roll(union, signed_in):
    union.person(union.school_a, "Trần Thị Hoa Mai")
    assert (
        "Hoa Mai" in signed_in(union.account(union.school_a, "quan-tri")).get("/tim-kiem/?q=hoa mai").content.decode()
    )
    for outsider in (union.account(union.school_a), union.account(union.school_b, "quan-tri")):
        assert "Trần Thị Hoa Mai" not in signed_in(outsider).get("/tim-kiem/?q=hoa mai").content.decode()


def test_machines_are_told_what_to_read_and_old_browsers_get_the_mark(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /lam-viec/" in text
    assert "Sitemap: http://testserver/tin/sitemap.xml" in text
    assert "Sitemap: http://testserver/tin/sitemap-moi.xml" in text
    assert client.get("/favicon.ico").url.endswith(".png")


def test_the_finder_reads_with_a_fixed_number_of_queries(union, client, django_assert_max_num_queries):
    client.get("/don-vi/")
    with django_assert_max_num_queries(4):
        client.get("/don-vi/")


def test_the_workspace_opens_by_position(union, signed_in):
    client = signed_in(union.account(union.school_a, "quan-tri"))
    assert client.get("/lam-viec/").url == "/lam-viec/S001/"
    assert "Đoàn viên" in client.get("/lam-viec/S001/").content.decode()
    assert client.get("/lam-viec/S002/").status_code == 403


def test_a_member_has_a_page_and_no_work(union, signed_in):
    client = signed_in(union.account(union.school_a, name="Lê Thị Bưởi"))
    assert "Chào đồng chí Bưởi" in client.get("/toi/").content.decode()
    assert "chưa giữ chức vụ" in client.get("/viec-can-lam/").content.decode()


def test_a_members_page_has_news_of_the_own_unit_and_of_those_above(union, signed_in, django_assert_max_num_queries):
    column = Column.objects.get(code="hoat-dong-cong-doan")
    for unit, title in (
        (union.school_a, "Hội thao trường ta"), (union.national, "Tin của trung ương"), (union.school_b, "Chuyện trường bạn"),
    ):  # fmt: skip
        newsroom.publish(None, newsroom.write(None, unit, title=title, summary="Tóm tắt.", text="Chữ.", column=column))
    client = signed_in(union.account(union.school_a))
    page = client.get("/toi/").content.decode()
    assert "Hội thao trường ta" in page
    assert "Tin của trung ương" in page
    assert "Chuyện trường bạn" not in page
    assert "chưa có tin" not in page
    with django_assert_max_num_queries(20):
        client.get("/toi/")


def test_the_site_can_be_installed_on_a_phone(client, db):
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert client.get("/sw.js")["Service-Worker-Allowed"] == "/"
    for address in ("/", "/don-vi/", "/tai-khoan/login/"):
        page = client.get(address).content.decode()
        assert 'data-worker="/sw.js"' in page
        assert '<link rel="manifest" href="/manifest.webmanifest">' in page


def test_every_heading_of_a_workspace_stands_once(union, signed_in):
    page = signed_in(union.account(union.school_a, "chu-tich")).get("/lam-viec/S001/")
    names = [name for name, _doors in page.context["groups"]]
    assert "Tổ chức" in names
    assert len(names) == len(set(names))


def test_rooms_for_members_are_found_from_ones_own_page(union, signed_in):
    page = signed_in(union.account(union.school_a)).get("/toi/").content.decode()
    for address in ("/tap-huan/", "/khao-sat/", "/nhom/", "/kien-nghi/"):
        assert f'<a href="{address}"><svg' in page
