"""The back office: policies, viewsets, choosers, pictures, titles, the log."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry

from lantoa.base.documents.tests.samples import photo
from lantoa.base.models import AuditEntry
from lantoa.people import actions, desk, pictures, scopes
from lantoa.people.models import Account, Person, Title
from lantoa.people.scopes import Capability
from lantoa.units import actions as unit_actions
from lantoa.units.models import Picture, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def technical(db) -> Account:
    return Account.objects.create_superuser("ky-thuat", "mat-khau-ky-thuat")


def picture(unit: Unit | None, title: str = "Khai giảng") -> Picture:
    return Picture.objects.create(unit=unit, title=title, file=SimpleUploadedFile("a.jpg", photo(), "image/jpeg"))


# --- policies


def test_a_policy_answers_for_records_and_for_lists_alike(union):
    chair = union.account(union.north, "chu-tich")
    policy = policy_registry.get_by_type(Unit)
    mine = set(policy.instances_user_has_permission_for(chair, "change"))
    assert mine == {union.north, union.school_a, union.school_b}
    for unit in Unit.objects.all():
        assert policy.user_has_permission_for_instance(chair, "change", unit) == (unit in mine)


def test_what_has_no_rule_is_nobodys_not_even_a_technical_accounts(union, technical):
    policy = policy_registry.get_by_type(Unit)
    assert not policy.user_has_permission(technical, "delete")
    assert not policy.user_has_permission_for_instance(technical, "delete", union.school_a)
    assert not policy.instances_user_has_permission_for(technical, "delete").exists()


def test_a_policy_names_who_may(union):
    chair, above = union.account(union.school_a, "chu-tich"), union.account(union.north, "quan-tri")
    union.account(union.school_b, "chu-tich")
    union.account(union.school_a)
    policy = policy_registry.get_by_type(Person)
    person = union.person(union.school_a)
    assert set(policy.users_with_permission_for_instance("change", person)) == {chair, above}
    assert policy.users_with_permission("change").count() == 3


def test_a_record_without_a_unit_is_for_technical_accounts(union, technical):
    policy = policy_registry.get_by_type(Picture)
    lost = picture(None)
    assert not policy.user_has_permission_for_instance(union.account(union.national, "quan-tri"), "change", lost)
    assert policy.user_has_permission_for_instance(technical, "change", lost)


def test_a_viewset_that_saves_without_an_action_is_refused():
    class Careless(desk.UnitViewSetMixin, ModelViewSet):
        model = Unit
        name = "careless"
        open_views = frozenset({"index", "edit"})

    with pytest.raises(ImproperlyConfigured, match="save_via"):
        Careless().get_urlpatterns()


# --- units and people


def test_an_officer_lists_the_own_branch_and_no_more(union, signed_in, django_assert_max_num_queries):
    client = signed_in(union.account(union.north, "chu-tich"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("desk_units:index")).content.decode()
    assert union.school_a.name in page
    assert union.school_c.name not in page
    found = client.get(reverse("desk_units:index_results"), {"q": "nam trung yen"}).content.decode()
    assert union.school_b.name in found
    assert union.school_a.name not in found


def test_the_back_office_bears_the_sites_own_name(union, signed_in):
    page = signed_in(union.account(union.north, "quan-tri")).get("/desk/").content.decode()
    assert "Wagtail</title>" not in page
    assert "- Lan Tỏa</title>" in " ".join(page.split())


def test_saving_a_unit_goes_through_the_action(union, signed_in):
    client = signed_in(union.account(union.school_a, "chu-tich"))
    unit = union.school_a
    form = {"kind": unit.kind_id, "members": 40, "staff": 44, "short_name": "THPT Phan Đình Phùng", "brand": "#0B4F6C",
            "requires_review": "on"}  # fmt: skip
    assert client.post(reverse("desk_units:edit", args=[unit.pk]), form).status_code == 302
    unit.refresh_from_db()
    assert (unit.short_name, unit.members) == ("THPT Phan Đình Phùng", 40)
    entry = AuditEntry.objects.filter(verb="unit.update").latest("id")
    assert entry.details == {"fields": ["brand", "members", "short_name", "staff"]}


def test_what_the_action_refuses_stays_on_the_form(union, signed_in):
    client = signed_in(union.account(union.school_a, "chu-tich"))
    form = {"kind": union.school_a.kind_id, "members": 1, "staff": 1, "brand": "#FFEE00", "introduction": "Đã gõ"}
    response = client.post(reverse("desk_units:edit", args=[union.school_a.pk]), form)
    assert response.status_code == 200
    assert "quá nhạt" in response.content.decode()
    assert "Đã gõ" in response.content.decode()
    union.school_a.refresh_from_db()
    assert union.school_a.brand == ""


def test_who_only_configures_a_unit_cannot_change_its_size(union, signed_in):
    client = signed_in(union.account(union.school_a, "can-bo-truyen-thong"))
    form = {"kind": union.school_a.kind_id, "members": 999, "staff": 999, "short_name": "Đổi được"}
    assert client.post(reverse("desk_units:edit", args=[union.school_a.pk]), form).status_code == 302
    union.school_a.refresh_from_db()
    assert (union.school_a.short_name, union.school_a.members) == ("Đổi được", 0)


def test_who_may_only_read_a_unit_is_told_so(union, signed_in):
    client = signed_in(union.account(union.north, "uy-vien-btv"))
    assert client.get(reverse("desk_units:inspect", args=[union.school_a.pk])).status_code == 200
    assert client.get(reverse("desk_units:edit", args=[union.school_a.pk])).status_code == 403
    assert (
        reverse("desk_units:edit", args=[union.school_a.pk])
        not in client.get(reverse("desk_units:index")).content.decode()
    )


def test_a_person_is_corrected_with_phones_in_any_style(union, signed_in):
    person = union.person(union.school_a, "Lê Thị Hoa")
    client = signed_in(union.account(union.school_a, "chu-tich"))
    form = {"full_name": "LÊ THỊ HÒA", "member_number": "t00001", "is_member": "on", "phone": "0912.345.678"}
    assert client.post(reverse("desk_people:edit", args=[person.pk]), form).status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.phone, person.folded_name) == ("Lê Thị Hòa", "+84912345678", "le thi hoa")


def test_people_are_listed_for_the_own_unit_and_found_beyond_it_by_name(union, signed_in):
    union.person(union.school_a, "Đặng Văn Lâm")
    client = signed_in(union.account(union.north, "quan-tri", name="Bùi Thị Quản"))
    assert "Đặng Văn Lâm" not in client.get(reverse("desk_people:index")).content.decode()
    found = client.get(reverse("desk_people:index_results"), {"q": "dang van"}).content.decode()
    assert "Đặng Văn Lâm" in found
    foreign = signed_in(union.account(union.south, "quan-tri"))
    assert "Đặng Văn Lâm" not in foreign.get(reverse("desk_people:index_results"), {"q": "dang van"}).content.decode()


# --- choosers


def test_choosers_search_among_what_one_may_see(union, signed_in, django_assert_max_num_queries):
    client = signed_in(union.account(union.north, "chu-tich"))
    with django_assert_max_num_queries(8):
        found = client.get(reverse("desk_unit_chooser:choose_results"), {"q": "phan dinh"}).content.decode()
    assert union.school_a.name in found
    nothing = client.get(reverse("desk_unit_chooser:choose_results"), {"q": "sen vang"}).content.decode()
    assert union.school_c.name not in nothing
    several = client.get(
        reverse("desk_unit_chooser:chosen_multiple"), {"id": [union.school_a.pk, union.school_c.pk]}
    ).json()
    assert [one["title"] for one in several["result"]] == [union.school_a.name]


# --- pictures


def upload(client, **more):
    return client.post(
        reverse("wagtailimages:add"),
        {"title": "Hội thi", "file": SimpleUploadedFile("b.jpg", photo(), "image/jpeg"), "description": "", **more},
    )


def test_a_new_picture_belongs_to_the_officers_unit(union, signed_in):
    client = signed_in(union.account(union.school_a, "chu-tich"))
    assert upload(client, unit=union.school_c.pk).status_code == 302
    assert Picture.objects.get().unit == union.school_a
    assert AuditEntry.objects.filter(verb="picture.add", unit_code="S001").exists()


def test_who_serves_in_two_units_says_which(union, signed_in):
    account = union.account(union.school_a, "chu-tich")
    actions.appoint(
        None, account.person, Title.objects.get(code="cong-tac-vien"), union.north, on=union.north.valid_from
    )
    scopes.forget(account)
    client = signed_in(account)
    assert upload(client, unit=union.school_a.pk).status_code == 302
    assert Picture.objects.get().unit == union.school_a
    assert upload(client, unit=union.school_c.pk).status_code == 200
    assert Picture.objects.count() == 1


def test_pictures_of_other_units_are_not_in_the_list_nor_the_chooser(union, signed_in):
    picture(union.school_a, "Ảnh của A")
    picture(union.school_c, "Ảnh của C")
    client = signed_in(union.account(union.school_c, "chu-tich"))
    for name in ("wagtailimages:index", "wagtailimages_chooser:choose_results"):
        for question in ({}, {"q": "ảnh"}, {"q": "anh cua"}):
            page = client.get(reverse(name), question).content.decode()
            assert "Ảnh của C" in page
            assert "Ảnh của A" not in page


def test_the_chooser_takes_an_upload_for_the_own_unit(union, signed_in):
    client = signed_in(union.account(union.school_a, "cong-tac-vien"))
    response = client.post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "Tết trồng cây",
         "image-chooser-upload-file": SimpleUploadedFile("c.jpg", photo(), "image/jpeg")},
    )  # fmt: skip
    assert response.json()["step"] == "chosen"
    assert Picture.objects.get().unit == union.school_a


def test_a_picture_in_use_cannot_be_deleted(union, signed_in):
    client = signed_in(union.account(union.school_a, "chu-tich"))
    used, spare = picture(union.school_a), picture(union.school_a)
    unit_actions.update(None, union.school_a, logo=used)
    assert pictures.is_used(used)
    assert client.post(reverse("wagtailimages:delete", args=[used.pk])).status_code == 404
    assert client.post(reverse("wagtailimages:delete", args=[spare.pk])).status_code == 302
    assert list(Picture.objects.all()) == [used]
    entry = AuditEntry.objects.get(verb="picture.delete")
    assert (entry.unit_code, entry.actor.person.unit) == ("S001", union.school_a)


# --- titles


def test_titles_are_for_who_manages_the_whole_tree(union, technical):
    policy = policy_registry.get_by_type(Title)
    title = Title.objects.get(code="to-truong")
    assert policy.user_has_permission_for_instance(technical, "change", title)
    assert policy.user_has_permission_for_instance(union.account(union.national, "quan-tri"), "change", title)
    assert not policy.user_has_permission_for_instance(union.account(union.north, "quan-tri"), "change", title)


def test_what_a_title_allows_is_changed_on_one_form(union, signed_in):
    holder = union.account(union.school_a, "to-truong")
    assert not scopes.may(holder, Capability.WRITE, union.school_a)
    title = Title.objects.get(code="to-truong")
    client = signed_in(union.account(union.national, "quan-tri"))
    form = {"name": "Tổ trưởng công đoàn", "is_officer": "on", "order": 8, "spellings": "Tổ trưởng\nTT",
            "may_write": "own", "may_see_reach": "branch"}  # fmt: skip
    response = client.post(reverse("desk_titles:edit", args=[title.pk]), form)
    assert response.status_code == 302
    assert dict(title.capabilities.values_list("capability", "subtree")) == {"write": False, "see_reach": True}
    scopes.forget(holder)
    assert scopes.may(holder, Capability.WRITE, union.school_a)
    assert AuditEntry.objects.filter(verb="title.update").exists()


# --- the log, the home, the doors


def test_the_log_is_read_by_who_may_and_for_the_own_branch(union, signed_in):
    unit_actions.update(None, union.school_a, phone="024")
    unit_actions.update(None, union.school_c, phone="029")
    page = signed_in(union.account(union.north, "chu-tich")).get(reverse("desk_log:index")).content.decode()
    assert "sửa thông tin đơn vị" in page
    assert union.school_a.name in page
    assert union.school_c.name not in page
    assert signed_in(union.account(union.school_a, "can-bo-truyen-thong")).get(
        reverse("desk_log:index")
    ).status_code == 403  # fmt: skip


def test_the_home_shows_what_to_do_and_the_own_units(union, signed_in):
    page = signed_in(union.account(union.school_a, "chu-tich")).get(reverse("wagtailadmin_home")).content.decode()
    assert "Việc cần làm" in page
    assert union.school_a.name in page
    for foreign in ("Wagtail editor guide", "gravatar", "releases.wagtail"):
        assert foreign not in page


def test_menus_lead_only_to_open_doors(union, signed_in, technical):
    for account in (union.account(union.school_a, "chu-tich"), technical):
        page = signed_in(account).get(reverse("wagtailadmin_home")).content.decode()
        for shut in ("/desk/users/", "/desk/groups/", "/desk/workflows/", "/desk/reports/", "/desk/collections/"):
            assert shut not in page


def test_signing_in_happens_at_the_one_door(client):
    response = client.post(reverse("wagtailadmin_login"), {"username": "ai-do", "password": "gi-do"})
    assert response["Location"] == reverse("account_login")
