from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.communities import actions, belonging, queries
from lantoa.communities.actions.groups import is_of
from lantoa.communities.models import Group, Member
from lantoa.notices.audience import Audience
from lantoa.people import actions as people
from lantoa.search.models import Change
from lantoa.units import actions as units

pytestmark = pytest.mark.django_db
CHOICE, LINK = Group.Entry.CHOICE, Group.Entry.LINK


def test_by_position_everybody_of_the_unit_belongs_without_a_row(union, group, member, stranger, names):
    assert names(member) == {"Trường mình"}
    assert names(stranger) == set()
    assert not Member.objects.exists()
    late = union.account(union.school_a)
    assert names(late) == {"Trường mình"}


def test_a_rule_of_titles_follows_the_post(union, chair, member, names):
    officers = actions.create_group(
        chair, union.school_a, name="Ban chấp hành", rule=Audience(union.school_a, titles=("chu-tich", "uy-vien-bch"))
    )
    assert names(chair) == {"Ban chấp hành"}
    assert names(member) == set()
    assert list(belonging.people_of(officers)) == [chair.person]


def test_who_moves_away_belongs_no_more(union, group, member, names):
    people.transfer(None, member.person, union.school_b, on=date(2026, 11, 20))
    assert names(member) == set()


def test_by_choice_one_comes_with_consent_and_goes_at_any_time(union, chair, member, names):
    topic = actions.create_group(chair, union.school_a, name="Nữ công", kind="chu-de", entry=CHOICE)
    assert names(member) == set()
    with pytest.raises(Invalid):
        actions.join(member.person, topic, agree=False)
    joined = actions.join(member.person, topic, agree=True)
    assert "Người trong nhóm" in joined.wording
    assert names(member) == {"Nữ công"}
    actions.leave(member.person, topic)
    assert names(member) == set()
    assert Member.objects.get().left_at is not None
    actions.join(member.person, topic, agree=True)
    assert Member.objects.count() == 2


def test_a_group_of_another_branch_cannot_be_joined_nor_kept_after_moving(union, chair, member, stranger, names):
    topic = actions.create_group(chair, union.school_a, name="Nữ công", entry=CHOICE)
    with pytest.raises(NotAllowed):
        actions.join(stranger.person, topic, agree=True)
    actions.join(member.person, topic, agree=True)
    people.transfer(None, member.person, union.school_c, on=date(2026, 11, 20))
    assert names(member) == set()


def test_a_training_batch_is_joined_by_its_link_alone(union, chair, member, signed_in, names):
    batch = actions.create_group(chair, union.school_a, name="Lớp K12", kind="khoa-hoc", entry=LINK)
    client = signed_in(member)
    assert "Lớp K12" not in client.get(reverse("communities:groups")).content.decode()
    address = reverse("communities:join", args=[batch.pk])
    assert client.get(address).status_code == 403
    with pytest.raises(NotAllowed):
        actions.join(member.person, batch, agree=True, secret="đoán-mò")
    assert client.get(address, {"ma": batch.secret}).status_code == 200
    assert client.post(address, {"ma": batch.secret, "agree": "on"}).status_code == 302
    assert names(member) == {"Lớp K12"}


def test_groups_nest_to_five_levels_and_no_further(union, chair, group):
    last = group
    for depth in range(2, 6):
        last = actions.create_group(chair, union.school_a, name=f"Cấp {depth}", parent=last)
        assert last.depth == depth
    with pytest.raises(Invalid, match="năm cấp"):
        actions.create_group(chair, union.school_a, name="Cấp 6", parent=last)
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=last.pk).update(depth=6)


def test_one_joins_once_and_the_right_flows_down_to_where_a_group_stops_it(union, chair, member, names):
    top = actions.create_group(chair, union.school_a, name="Một", entry=CHOICE)
    groups = [top]
    for name in ("Hai", "Ba", "Bốn", "Năm"):
        below = actions.create_group(
            chair, union.school_a, name=name, parent=groups[-1], entry=CHOICE, flows=name != "Bốn"
        )
        groups.append(below)
    actions.join(member.person, top, agree=True)
    assert names(member) == {"Một", "Hai", "Ba"}
    assert [belonging.people_of(one).count() for one in groups] == [1, 1, 1, 0, 0]
    groups[3].refresh_from_db()
    actions.update_group(chair, groups[3], rule=belonging.rule_of(groups[3]), entry=CHOICE, flows=True)
    assert names(member) == {"Một", "Hai", "Ba", "Bốn", "Năm"}
    assert belonging.people_of(Group.objects.get(name="Năm")).count() == 1
    actions.update_group(chair, groups[1], rule=belonging.rule_of(groups[1]), entry=CHOICE, flows=False)
    assert names(member) == {"Một"}


def test_who_looks_after_a_group_looks_after_those_below_it(union, chair):
    above = union.account(union.north, "chu-tich")
    top = actions.create_group(above, union.north, name="Khối thi đua")
    below = actions.create_group(chair, union.school_a, name="Khối thi đua trường", parent=top)
    alone = actions.create_group(chair, union.school_a, name="Riêng trường")
    assert belonging.moderates(above, below)
    assert not belonging.moderates(above, alone)
    assert not belonging.moderates(chair, top)
    with pytest.raises(NotAllowed):
        actions.close_group(chair, top)


def test_from_above_a_post_below_is_moderated_at_the_own_desk(union, chair, member, signed_in):
    above = union.account(union.north, "chu-tich")
    top = actions.create_group(above, union.north, name="Khối thi đua")
    below = actions.create_group(chair, union.school_a, name="Khối thi đua trường", parent=top)
    own = actions.create_group(chair, union.school_a, name="Riêng trường")
    post = actions.write(member, below, text="Chào cả khối.")
    client = signed_in(above)
    address = reverse("communities:moderate", args=["P01", post.pk])
    assert address in client.get(post.get_absolute_url()).content.decode()
    assert client.post(address, {"do": "hide", "text": "Nhầm nhóm"}).status_code == 302
    post.refresh_from_db()
    assert post.hidden
    alone = actions.write(member, own, text="Chuyện riêng.")
    assert client.get(reverse("communities:moderate", args=["P01", alone.pk])).status_code == 404


def test_only_moderators_open_groups_and_only_for_their_branch(union, chair, member):
    with pytest.raises(NotAllowed):
        actions.create_group(member, union.school_a, name="Tự mở")
    with pytest.raises(NotAllowed):
        actions.create_group(chair, union.school_b, name="Trường khác")
    with pytest.raises(Invalid):
        actions.create_group(chair, union.school_a, name="Cả tỉnh", rule=Audience(union.north))
    foreign = actions.create_group(None, union.school_b, name="Trường bạn")
    with pytest.raises(Invalid):
        actions.create_group(chair, union.school_a, name="Ghé vào", parent=foreign)


def test_a_closed_group_is_read_but_not_written_in(union, chair, group, member, signed_in):
    below = actions.create_group(chair, union.school_a, name="Tổ Toán", parent=group)
    post = actions.write(member, group, text="Chào cả trường.")
    actions.close_group(chair, group)
    assert signed_in(member).get(post.get_absolute_url()).status_code == 200
    for closed in (group, below):
        with pytest.raises(Conflict):
            actions.write(member, closed, text="Thêm.")
    with pytest.raises(Conflict):
        actions.reopen_group(chair, below)
    actions.reopen_group(chair, group)
    actions.write(member, group, text="Thêm.")


def test_strangers_do_not_learn_that_a_group_is_there(group, stranger, member, client, signed_in):
    assert client.get(group.get_absolute_url()).status_code == 302
    assert signed_in(stranger).get(group.get_absolute_url()).status_code == 404
    assert signed_in(member).get(group.get_absolute_url()).status_code == 200


def test_pages_of_groups_ask_few_questions(union, chair, group, member, signed_in, django_assert_max_num_queries):
    for nth in range(6):
        actions.create_group(chair, union.school_a, name=f"Nhóm {nth}", parent=group, flows=True)
        actions.write(member, group, text=f"Bài {nth}")
    client = signed_in(member)
    client.get(group.get_absolute_url())
    with django_assert_max_num_queries(32):
        client.get(group.get_absolute_url())
    with django_assert_max_num_queries(20):
        client.get(reverse("communities:groups"))


def test_the_groups_of_a_merged_unit_go_to_its_successor(union, group, member, names):
    actions.add_outside(None, union.school_a, kind="zalo", name="Zalo trường", url="https://zalo.me/g/abc123")
    units.merge(None, union.school_a, union.school_b, on=date(2026, 11, 23))
    group.refresh_from_db()
    assert (group.unit, group.branch) == (union.school_b, union.school_b)
    assert names(member) == {"Trường mình"}
    assert union.school_b.outside_groups.count() == 1


@pytest.mark.parametrize(
    ("kind", "url", "good"),
    [
        ("facebook", "https://www.facebook.com/groups/congdoan", True),
        ("facebook", "https://m.facebook.com/groups/123", True),
        ("zalo", "https://zalo.me/g/abcdef123", True),
        ("facebook", "http://facebook.com/groups/1", False),
        ("facebook", "https://facebook.com.lua-dao.vn/groups/1", False),
        ("facebook", "https://facebook.com@lua-dao.vn/groups/1", False),
        ("facebook", "https://notfacebook.com/groups/1", False),
        ("facebook", "https://facebook.com/", False),
        ("facebook", "https://facebook.com:8443/groups/1", False),
        ("zalo", "https://www.facebook.com/groups/1", False),
        ("zalo", "javascript:alert(1)", False),
        ("zalo", "https://[", False),
    ],
)
def test_links_lead_to_facebook_and_zalo_alone(kind, url, good):
    assert is_of(kind, url) is good


def test_people_of_a_unit_see_its_groups_elsewhere(union, chair, member, stranger, signed_in):
    actions.add_outside(chair, union.school_a, kind="zalo", name="Zalo trường A", url="https://zalo.me/g/abc123")
    with pytest.raises(Invalid):
        actions.add_outside(chair, union.school_a, kind="zalo", name="Giả", url="https://zalo.me.vn/g/1")
    with pytest.raises(Conflict):
        actions.add_outside(chair, union.school_a, kind="zalo", name="Hai lần", url="https://zalo.me/g/abc123")
    assert "Zalo trường A" in signed_in(member).get(reverse("communities:groups")).content.decode()
    assert "Zalo trường A" not in signed_in(stranger).get(reverse("communities:groups")).content.decode()


def test_the_desk_opens_a_group_through_its_form(union, chair, signed_in, names, member):
    client = signed_in(chair)
    form = {"name": "Tổ Văn", "kind": "don-vi", "entry": "position", "whole_branch": "on", "quorum_percent": "60"}
    made = client.post(reverse("communities:create", args=["S001"]), form)
    assert made.status_code == 302
    opened = Group.objects.get(name="Tổ Văn")
    assert opened.quorum_percent == 60
    assert "2 người thuộc nhóm" in client.get(made["Location"]).content.decode()
    assert names(member) == {"Tổ Văn"}
    changed = form | {"name": "Tổ Ngữ văn", "entry": "link"}
    assert client.post(made["Location"], changed).status_code == 302
    opened.refresh_from_db()
    page = client.get(made["Location"]).content.decode()
    assert opened.secret in page
    assert "data:image/png" in page
    wrong = client.post(reverse("communities:create", args=["S001"]), {**form, "name": ""})
    assert wrong.status_code == 200


@pytest.fixture
def tree(union, chair):
    """Two trees of school A: "Một" › "Hai" › "Ba" (whose people flow in), and "Riêng"."""
    one = actions.create_group(chair, union.school_a, name="Một", entry=CHOICE)
    two = actions.create_group(chair, union.school_a, name="Hai", entry=CHOICE, parent=one)
    three = actions.create_group(chair, union.school_a, name="Ba", entry=CHOICE, parent=two, flows=True)
    own = actions.create_group(chair, union.school_a, name="Riêng", entry=CHOICE)
    return {"Một": one, "Hai": two, "Ba": three, "Riêng": own}


def place_of(group) -> list[str]:
    group.refresh_from_db()
    return [one.name for one in queries.above(group)]


def test_a_group_is_moved_with_all_below_it_and_stays_whole(union, chair, tree):
    actions.move_group(chair, tree["Hai"], tree["Riêng"])
    assert place_of(tree["Hai"]) == ["Riêng"]
    assert place_of(tree["Ba"]) == ["Riêng", "Hai"]
    actions.move_group(chair, tree["Hai"], None)
    assert (place_of(tree["Hai"]), place_of(tree["Ba"])) == ([], ["Hai"])
    assert (tree["Hai"].open_depth, tree["Ba"].open_depth) == (1, 1)
    assert Group.find_problems() == ([], [], [], [], [])
    with pytest.raises(Conflict):
        actions.move_group(chair, tree["Hai"], None)


def test_nobody_comes_into_a_moved_group_unless_its_keeper_wants_it(union, chair, member, tree, names):
    actions.join(member.person, tree["Riêng"], agree=True)
    actions.move_group(chair, tree["Hai"], tree["Riêng"])
    assert names(member) == {"Riêng"}
    actions.move_group(chair, tree["Hai"], tree["Một"])
    actions.move_group(chair, tree["Hai"], tree["Riêng"], flows=True)
    assert names(member) == {"Riêng", "Hai", "Ba"}
    actions.move_group(chair, tree["Hai"], None, flows=True)
    assert names(member) == {"Riêng"}


def test_a_group_never_lies_below_itself_nor_on_a_sixth_level(union, chair, tree):
    for below in ("Hai", "Ba"):
        with pytest.raises(Invalid, match="chính nó"):
            actions.move_group(chair, tree["Hai"], tree[below])
    last = tree["Riêng"]
    for depth in range(2, 5):
        last = actions.create_group(chair, union.school_a, name=f"Cấp {depth}", parent=last)
    with pytest.raises(Invalid, match="năm cấp"):
        actions.move_group(chair, tree["Hai"], last)
    assert last not in queries.places_for(tree["Hai"])
    actions.move_group(chair, tree["Ba"], last)
    assert Group.find_problems() == ([], [], [], [], [])


def test_groups_are_moved_by_their_keepers_within_the_line_of_their_unit(union, chair, member, stranger, tree):
    elsewhere = union.account(union.school_c, "chu-tich")
    other = actions.create_group(elsewhere, union.school_c, name="Trường khác")
    for account in (member, stranger, elsewhere):
        with pytest.raises(NotAllowed):
            actions.move_group(account, tree["Hai"], None)
    with pytest.raises(Invalid, match="đơn vị phụ trách"):
        actions.move_group(chair, tree["Hai"], other)
    assert other not in queries.places_for(tree["Hai"])
    actions.close_group(chair, tree["Riêng"])
    with pytest.raises(Conflict, match="đóng"):
        actions.move_group(chair, tree["Hai"], tree["Riêng"])
    assert place_of(tree["Hai"]) == ["Một"]


def test_what_is_written_in_a_moved_group_is_found_by_its_people_still(union, chair, member, tree):
    actions.join(member.person, tree["Ba"], agree=True)
    post = actions.write(member, tree["Ba"], text="Chuyện về giáo án điện tử.")
    Change.objects.all().delete()
    actions.move_group(chair, tree["Hai"], tree["Riêng"])
    assert list(Change.objects.filter(source="groups").values_list("thing", flat=True)) == [post.pk]


def test_the_desk_tells_in_which_group_each_lies(union, chair, tree, signed_in):
    page = signed_in(chair).get(reverse("communities:desk", args=["S001"])).content.decode()
    assert place_of(tree["Hai"])
    assert f"trong nhóm {place_of(tree['Hai'])[-1]}" in page


def test_the_desk_moves_a_group_through_its_page(union, chair, tree, signed_in):
    client = signed_in(chair)
    page = client.get(reverse("communities:manage", args=["S001", tree["Hai"].pk])).content.decode()
    assert "Chuyển nhóm" in page
    address = reverse("communities:move", args=["S001", tree["Hai"].pk])
    told = client.post(address, {"parent": tree["Riêng"].pk}, follow=True).content.decode()
    assert "nằm trong “Riêng”" in told
    told = client.post(address, {"parent": tree["Ba"].pk}, follow=True).content.decode()
    assert "Không chuyển nhóm vào đó được" in told
    client.post(address, {"parent": ""})
    assert place_of(tree["Hai"]) == []
