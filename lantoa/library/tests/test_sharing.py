"""Documents for chosen units, documents that ask to be confirmed, collections."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.library import actions, queries
from lantoa.library.models import CollectionItem
from lantoa.library.tests import samples
from lantoa.people.boards import mine_for
from lantoa.people.queries import own_data
from lantoa.search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


def may_read(user, document) -> bool:
    return queries.readable_by(user).filter(pk=document.pk).exists()


def found(user) -> int:
    return sum(len(group.hits) for group in search("truyền thông", user, only="documents").found)


def test_chosen_units_and_those_below_them_read_it_and_nobody_else(union, bring):
    document = bring(union.national)
    actions.share(None, document, "chosen", units=[union.north, union.school_c])
    inside = [union.account(union.school_a), union.account(union.north), union.account(union.school_c)]
    outside = [union.account(union.school_d), union.account(union.south), union.account(union.national)]
    assert [may_read(user, document) for user in inside + outside] == [True] * 3 + [False] * 3
    assert [found(user) for user in (inside[0], outside[0])] == [1, 0]
    actions.share(None, document, "chosen", units=[union.north], officers_only=True)
    officer = union.account(union.school_a, "chu-tich")
    assert [may_read(user, document) for user in (officer, inside[0], inside[2])] == [True, False, False]
    assert [found(user) for user in (officer, inside[0])] == [1, 0]


def test_units_are_chosen_below_oneself_only(union, bring):
    document = bring(union.north)
    with pytest.raises(Invalid, match="cấp dưới"):
        actions.share(None, document, "chosen", units=[union.south])
    with pytest.raises(Invalid, match="mã các đơn vị"):
        actions.share(None, document, "chosen")


def test_a_reader_confirms_once_and_again_after_a_new_file(union, bring):
    document = bring(union.north)
    actions.share(None, document, "branch", ask_confirmation=True)
    teacher, stranger = union.account(union.school_a), union.account(union.school_c)
    assert any(item.url == document.get_absolute_url() for item in mine_for(teacher))
    assert queries.progress_of(document) == queries.Confirmed(1, 0)
    actions.confirm(teacher, document)
    actions.confirm(teacher, document)
    assert [row["van_ban"] for row in own_data(teacher.person)["van_ban"]] == [document.title]
    assert queries.progress_of(document) == queries.Confirmed(1, 1)
    assert not mine_for(teacher)
    with pytest.raises(Conflict):
        actions.confirm(stranger, document)
    actions.bring_version(None, document, samples.pdf(19))
    assert queries.progress_of(document) == queries.Confirmed(1, 0)
    assert any(item.url == document.get_absolute_url() for item in mine_for(teacher))


@pytest.mark.parametrize(
    ("sharing", "asked"), [("unit", ["north"]), ("officers", ["officer"]), ("public", ["north", "officer", "school"])]
)
def test_those_are_asked_with_whom_it_was_shared(union, bring, sharing, asked):
    people = {
        "north": union.account(union.north), "school": union.account(union.school_a),
        "officer": union.account(union.school_b, "chu-tich"), "far": union.account(union.school_d),
    }  # fmt: skip
    document = bring(union.north)
    document = actions.share(None, document, sharing, ask_confirmation=True)
    assert [name for name, account in people.items() if queries.to_confirm(account)] == [
        name for name in people if name in asked
    ]
    assert queries.progress_of(document).people == len(asked)


def test_a_keeper_above_is_not_asked_for_what_was_shared_below(union, bring):
    keeper = union.account(union.north, "chu-tich")
    document = bring(union.school_a)
    actions.share(None, document, "branch", ask_confirmation=True)
    assert not queries.to_confirm(keeper)


def test_names_of_those_who_have_not_confirmed_are_for_their_own_keepers(union, bring, signed_in):
    document = bring(union.north)
    actions.share(None, document, "branch", ask_confirmation=True)
    union.account(union.school_a, name="Trần Thị Xa")
    union.account(union.north, name="Lê Thị Gần")
    client = signed_in(union.account(union.north, "chu-tich"))
    page = client.get(reverse("library:confirmations", args=["P01", document.pk])).content.decode()
    assert "Lê Thị Gần" in page
    assert "Trần Thị Xa" not in page
    manage = client.get(reverse("library:manage", args=["P01", document.pk])).content.decode()
    assert "Xác nhận đã đọc" in manage


def test_a_reader_confirms_on_the_page(union, bring, signed_in):
    document = bring(union.north)
    keeper = signed_in(union.account(union.north, "chu-tich"))
    data = {"sharing": "chosen", "units": "S001, S002", "ask_confirmation": "on", "confirm_by": "2026-12-01"}
    keeper.post(reverse("library:share", args=["P01", document.pk]), data)
    answer = keeper.post(reverse("library:share", args=["P01", document.pk]), data | {"units": "KHONG"}, follow=True)
    assert "Không có đơn vị mã KHONG" in answer.content.decode()
    teacher = signed_in(union.account(union.school_a))
    assert "Tôi đã đọc" in teacher.get(document.get_absolute_url()).content.decode()
    page = teacher.post(reverse("library:confirm", args=[document.pk]), follow=True).content.decode()
    assert "Bạn đã xác nhận đã đọc" in page
    other = signed_in(union.account(union.school_d))
    assert other.post(reverse("library:confirm", args=[document.pk])).status_code == 404


def test_a_collection_shows_each_reader_what_they_may_read(union, bring, signed_in, client):
    public = bring(union.north, samples.pdf(1), share="public", summary="Kỹ năng chụp ảnh")
    closed = bring(union.north, samples.pdf(2), share="branch", summary="Kỹ năng viết tin")
    guide = actions.make_collection(None, union.north, name="Kỹ năng truyền thông", kind="lessons")
    assert "Kỹ năng truyền thông" not in client.get(reverse("library:collections")).content.decode()
    actions.add_to_collection(None, guide, closed, "Viết tin trong năm phút")
    assert client.get(reverse("library:collection", args=[guide.pk])).status_code == 404
    actions.add_to_collection(None, guide, public)
    page = client.get(reverse("library:collection", args=[guide.pk])).content.decode()
    assert "chụp ảnh" in page
    assert "viết tin" not in page
    member = signed_in(union.account(union.school_a))
    page = member.get(reverse("library:collection", args=[guide.pk])).content.decode()
    assert page.index("Viết tin trong năm phút") < page.index("chụp ảnh")  # in the order of reading
    with pytest.raises(Conflict, match="đã có trong bộ"):
        actions.add_to_collection(None, guide, public)
    with pytest.raises(NotAllowed):
        actions.add_to_collection(union.account(union.school_a, "chu-tich"), guide, public)


def test_a_keeper_puts_a_collection_together_on_the_page(union, bring, signed_in):
    document = bring(union.north, share="branch")
    client = signed_in(union.account(union.north, "chu-tich"))
    client.post(reverse("library:own_collections", args=["P01"]), {"name": "Hướng dẫn", "kind": "guides"})
    (guide,) = queries.collections_of(union.north)
    address = reverse("library:collection_manage", args=["P01", guide.pk])
    assert "Thêm vào bộ" in client.get(address, {"q": "18/KH"}).content.decode()
    client.post(address, {"document": document.pk, "note": "Đọc trước"})
    assert "Đọc trước" in client.get(address).content.decode()
    item = CollectionItem.objects.get()
    client.post(reverse("library:collection_take_out", args=["P01", guide.pk, item.pk]))
    client.post(reverse("library:collection_drop", args=["P01", guide.pk]))
    assert not queries.collections_of(union.north)


def test_what_ends_soon_has_a_list_of_its_own(union, bring, signed_in):
    bring(union.north, samples.pdf(1), share="branch", summary="Sắp hết", valid_to="2026-12-10")
    bring(union.north, samples.pdf(2), share="branch", summary="Còn lâu", valid_to="2027-12-10")
    client = signed_in(union.account(union.north, "chu-tich"))
    page = client.get(reverse("library:desk", args=["P01"]), {"loai": "het-han"}).content.decode()
    assert "Sắp hết<" in page
    assert "Còn lâu" not in page
