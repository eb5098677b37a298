"""Changing the tree on pages: asked for, said in words, confirmed."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantoa.base.colour import contrast
from lantoa.base.documents.tests.samples import photo
from lantoa.units.models import Unit, UnitChange, UnitKind

pytestmark = pytest.mark.django_db
DAY = {"on": "2026-05-01", "decision": "12/QĐ-CĐN"}


@pytest.fixture
def north(union, signed_in):
    return signed_in(union.account(union.north, "chu-tich"))


def ask(client, unit, verb, **data):
    return client.post(reverse("people:tree_change", args=[unit.code, verb]), DAY | data)


def test_a_change_is_said_in_words_before_it_is_done(union, north):
    union.person(union.school_a)
    page = ask(north, union.north, "them", code="s005", name="CĐCS Trường Mới", kind=union.school_a.kind_id)
    assert "Trường Mới” (mã S005) bắt đầu từ 01/05/2026" in page.content.decode()
    assert not Unit.objects.filter(code="S005").exists()
    done = ask(north, union.north, "them", code="s005", name="CĐCS Trường Mới", kind=union.school_a.kind_id, confirm=1)
    assert done.status_code == 302
    new = Unit.objects.get(code="S005")
    assert new.parent_path == union.north.path
    assert UnitChange.objects.get(unit=new).decision == "12/QĐ-CĐN"


def test_renaming(union, north):
    assert ask(north, union.school_a, "doi-ten", name="CĐCS Trường THPT Hà Nội", confirm=1).status_code == 302
    union.school_a.refresh_from_db()
    assert union.school_a.name == "CĐCS Trường THPT Hà Nội"


def test_history_tells_what_a_unit_was_called_on_the_day(union, north):
    old = union.school_a.name
    ask(north, union.school_a, "doi-ten", name="CĐCS Trường THPT Hà Nội", confirm=1)
    page = north.get(reverse("people:tree_history", args=[union.school_a.code])).content.decode()
    assert f"Thành lập: {old}" in page
    assert "Đổi tên: CĐCS Trường THPT Hà Nội" in page


def test_merging_tells_how_many_go_along_and_does_it(union, north):
    union.person(union.school_a)
    union.person(union.school_a)
    page = ask(north, union.school_a, "sap-nhap", target="s002").content.decode()
    assert "2 người" in page
    assert "không hoàn tác" in page
    assert ask(north, union.school_a, "sap-nhap", target="s002", confirm=1).status_code == 302
    union.school_a.refresh_from_db()
    assert union.school_a.successor == union.school_b
    assert union.school_b.people.filter(left_on=None).count() == 2


def test_moving_needs_the_right_over_both_sides(union, north, signed_in):
    assert ask(north, union.school_a, "chuyen", target="P02", confirm=1).status_code == 403
    union.school_a.refresh_from_db()
    assert union.school_a.parent_path == union.north.path
    root = signed_in(union.account(union.national, "chu-tich"))
    assert ask(root, union.school_a, "chuyen", target="P02", confirm=1).status_code == 302
    union.school_a.refresh_from_db()
    union.south.refresh_from_db()
    assert union.school_a.parent_path == union.south.path


def test_splitting_takes_only_units_directly_below(union, signed_in):
    client = signed_in(union.account(union.national, "chu-tich"))
    page = ask(client, union.north, "chia-tach", code="P03", name="Công đoàn Giáo dục Tây Bắc", members=["S003"])
    assert page.status_code == 400
    done = ask(client, union.north, "chia-tach", code="P03", name="Công đoàn Giáo dục Tây Bắc", members=["S002"],
               confirm=1)  # fmt: skip
    assert done.status_code == 302
    union.school_b.refresh_from_db()
    assert union.school_b.parent_path == Unit.objects.get(code="P03").path


def test_what_the_action_refuses_is_said_and_all_stays_typed(union, signed_in):
    client = signed_in(union.account(union.national, "chu-tich"))
    page = ask(client, union.north, "giai-the", reason="Sắp xếp lại", confirm=1)
    assert page.status_code == 400
    assert "Còn 2 đơn vị cấp dưới" in page.content.decode()
    assert "Sắp xếp lại" in page.content.decode()


def test_dissolving_leads_back_to_the_unit_above(union, north):
    response = ask(north, union.school_a, "giai-the", confirm=1)
    assert response["Location"] == reverse("people:tree", args=["P01"])
    union.school_a.refresh_from_db()
    assert union.school_a.valid_to == date(2026, 5, 1)


def test_the_overview_lists_and_finds_units_below_with_a_fixed_number_of_queries(
    union, north, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        page = north.get(reverse("people:tree", args=["P01"])).content.decode()
    assert union.school_a.name in page
    found = north.get(reverse("people:tree", args=["P01"]), {"q": "nam trung"}).context["page"]
    assert list(found) == [union.school_b]


def test_an_unknown_change_is_not_found(union, north):
    assert north.get(reverse("people:tree_change", args=["P01", "xoa-het"])).status_code == 404


def test_the_picker_finds_with_or_without_marks_within_reach(union, north):
    url = reverse("people:pick_unit")
    for typed in ("Phan Đình", "phan dinh", "s001"):
        assert "S001" in north.get(url, {"q": typed}).content.decode()
    assert "S003" not in north.get(url, {"q": "sen vang"}).content.decode()
    assert 'name="target"' in north.get(url, {"name": "target", "target": "phan"}).content.decode()


def test_the_picker_answers_with_twenty_at_most_and_in_two_queries(union, signed_in, django_assert_max_num_queries):
    kind = UnitKind.objects.get(code="cong-doan-truong")
    for n in range(25):
        union.north.refresh_from_db()
        union.north.add_child(
            instance=Unit(code=f"T{n:03d}", name=f"Trường {n}", kind=kind, valid_from=date(2020, 1, 1))
        )
    client = signed_in(union.account(union.national, "chu-tich"))
    with django_assert_max_num_queries(5):
        page = client.get(reverse("people:pick_unit"), {"q": "truong"}).content.decode()
    assert page.count('type="radio"') == 20


def test_what_is_picked_goes_before_what_was_typed(union, north):
    page = north.post(
        reverse("people:tree_change", args=["S001", "sap-nhap"]), DAY | {"target": ["nam trung yên", "S002"]}
    )
    assert union.school_b.name in page.content.decode()


# --- settings


def settings_form(**changed):
    return {"short_name": "", "introduction": "", "brand": "", "requires_review": "on", **changed}


def test_settings_are_saved_with_logo(union, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = signed_in(union.account(union.school_a, "can-bo-truyen-thong"))
    url = reverse("people:settings", args=["S001"])
    data = settings_form(introduction="Trường bên hồ.", brand="#0B4F6C", host="CongDoan.Truong.EDU.vn")
    data["logo_file"] = SimpleUploadedFile("logo.png", photo(), "image/png")
    assert client.post(url, data).status_code == 302
    unit = Unit.objects.select_related("logo").get(code="S001")
    assert (unit.introduction, unit.brand, unit.host) == ("Trường bên hồ.", "#0B4F6C", "congdoan.truong.edu.vn")
    assert unit.logo.unit == unit
    assert client.get(url).status_code == 200


def test_a_pale_colour_is_refused_and_the_rest_stays_typed(union, signed_in):
    client = signed_in(union.account(union.school_a, "chu-tich"))
    page = client.post(
        reverse("people:settings", args=["S001"]), settings_form(brand="#FFD34D", introduction="Giữ lại")
    )
    assert page.status_code == 400
    assert "quá nhạt" in page.content.decode()
    assert "Giữ lại" in page.content.decode()
    assert Unit.objects.get(code="S001").brand == ""


def test_a_file_that_is_no_picture_is_refused(union, signed_in):
    client = signed_in(union.account(union.school_a, "chu-tich"))
    data = settings_form() | {"logo_file": SimpleUploadedFile("logo.png", b"khong phai anh", "image/png")}
    assert client.post(reverse("people:settings", args=["S001"]), data).status_code == 400


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48)])
def test_contrast_is_as_the_guidelines_compute_it(one, other, ratio):
    assert round(contrast(one, other), 2) == ratio
