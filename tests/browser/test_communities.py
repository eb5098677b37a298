"""A group on a phone: joined, written in, voted in; and a case that is filed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lantoa.communities import actions
from lantoa.communities.models import Ballot, Case, Group, Post


def test_a_member_joins_writes_votes_and_files_a_case(union, page360, sign_in, assert_accessible):
    chair, member = union.account(union.school_a, "chu-tich"), union.account(union.school_a, name="Đỗ Thị Viết")
    group = actions.create_group(
        chair, union.school_a, name="Nữ công và gia đình các trường", kind=Group.Kind.TOPIC, entry=Group.Entry.CHOICE
    )
    closes_at = timezone.now() + timedelta(days=3)
    proposal = actions.propose(chair, group, title="Họp chiều thứ Sáu", text="Ai cũng dự được.", closes_at=closes_at)
    sign_in(page360, member)
    page360.goto("/nhom/")
    page360.get_by_role("link", name="Nữ công và gia đình các trường").click()
    page360.get_by_label("Tôi vào nhóm này").check()
    page360.get_by_role("button", name="Vào nhóm").click()
    page360.get_by_text("Bạn đã vào nhóm.").wait_for()
    assert_accessible(page360)
    page360.get_by_role("link", name="Viết bài").click()
    page360.get_by_label("Bạn muốn nói gì?").fill("Trường nào có phòng vắt sữa rồi ạ?")
    page360.get_by_role("button", name="Đăng bài").click()
    page360.get_by_role("heading", name="Trường nào có phòng vắt sữa rồi ạ?").wait_for()
    page360.goto(proposal.get_absolute_url())
    page360.get_by_label("Đồng ý", exact=True).check()
    page360.get_by_role("button", name="Bỏ phiếu").click()
    page360.get_by_text("Bạn đã bỏ phiếu").wait_for()
    assert_accessible(page360)
    page360.goto("/kien-nghi/gui/")
    page360.get_by_label("Việc gì, trong một câu").fill("Lan can tầng ba hỏng")
    page360.get_by_label("Kể rõ sự việc").fill("Từ tuần trước.")
    page360.get_by_role("button", name="Gửi kiến nghị").click()
    page360.get_by_text("Đã gửi kiến nghị đến").wait_for()
    assert (Post.objects.filter(author=member.person).count(), Ballot.objects.count(), Case.objects.count()) == (
        1,
        1,
        1,
    )
