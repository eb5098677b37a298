from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from lantoa.base.documents.tests.samples import photo
from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.communities import actions, boards, queries, tasks
from lantoa.communities.models import Concern, Hiding, Photo, Post
from lantoa.delivery.models import Habits
from lantoa.people.queries import own_data
from lantoa.search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(group, member):
    """A talk of a member."""
    return actions.write(member, group, title="Góc đọc sách", text="Trường mình làm góc đọc sách nhé.")


def test_members_write_reply_change_and_take_away(group, member, colleague, stranger, post):
    answer = actions.reply(colleague, post, text="Tôi góp mười cuốn.")
    post.refresh_from_db()
    assert post.answers == 1
    with pytest.raises(NotAllowed):
        actions.write(stranger, group, text="Tôi ở trường khác.")
    with pytest.raises(NotAllowed):
        actions.edit(member, answer, text="Sửa hộ.")
    actions.edit(colleague, answer, text="Tôi góp hai mươi cuốn.")
    actions.remove(colleague, answer)
    answer.refresh_from_db()
    assert (answer.text, answer.stands) == ("", False)
    with pytest.raises(Invalid):
        actions.write(member, group, text="   ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(group=group, author=member.person, text="")


def test_the_talk_that_was_stirred_last_stands_first(group, member, colleague, post, time_machine):
    time_machine.move_to("2026-11-23 10:00+07:00", tick=False)
    second = actions.write(member, group, text="Việc khác.")
    assert list(queries.talks(group)) == [second, post]
    time_machine.move_to("2026-11-23 11:00+07:00", tick=False)
    actions.reply(colleague, post, text="Hay quá.")
    assert list(queries.talks(group)) == [post, second]


def test_photographs_lose_the_place_and_are_handed_to_the_group_alone(group, member, stranger, signed_in):
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại của Viết"
    upload = SimpleUploadedFile("ảnh nhà tôi.jpg", photo(exif=exif), "image/jpeg")
    client = signed_in(member)
    form = {"text": "Ảnh buổi lễ.", "title": "", "photos": [upload]}
    assert client.post(reverse("communities:write", args=[group.pk]), form).status_code == 302
    kept = Photo.objects.get()
    assert not Image.open(kept.file).getexif()
    assert "nha" not in kept.file.name
    address = reverse("communities:photo", args=[kept.pk])
    answer = client.get(address)
    assert Image.open(io.BytesIO(b"".join(answer))).format == "JPEG"
    assert answer["Cache-Control"] == "private, no-store"
    assert signed_in(stranger).get(address).status_code == 404
    name, storage = kept.file.name, kept.file.storage
    assert storage.exists(name)


def test_what_is_no_picture_is_refused_and_nothing_is_kept(group, member, signed_in):
    upload = SimpleUploadedFile("virus.jpg", b"MZ", "image/jpeg")
    page = signed_in(member).post(reverse("communities:write", args=[group.pk]), {"text": "Xem.", "photos": [upload]})
    assert "không đọc được như một ảnh" in page.content.decode()
    assert not Post.objects.exists()


def test_a_report_brings_a_post_before_a_moderator_without_a_name(union, chair, member, colleague, post, signed_in):
    assert (
        signed_in(colleague).post(reverse("communities:report", args=[post.pk]), {"text": "Quảng cáo"}).status_code
        == 302
    )
    actions.report(colleague.person, post, "Lần nữa")
    assert Concern.objects.count() == 1
    assert [item.title for item in boards.todo(chair)] == ["Xem 1 bài trong nhóm"]
    page = signed_in(chair).get(reverse("communities:queue", args=["S001"])).content.decode()
    assert "Quảng cáo" in page
    assert "Vũ Văn Đọc" not in page
    post.refresh_from_db()
    assert post.stands
    actions.dismiss(chair, post)
    assert not list(queries.waiting_posts(union.school_a))


def test_hiding_needs_a_reason_that_the_author_reads(chair, member, colleague, post, signed_in):
    with pytest.raises(Invalid):
        actions.hide(chair, post, " ")
    with pytest.raises(NotAllowed):
        actions.hide(colleague, post, "Không thích")
    actions.hide(chair, post, "Có số điện thoại của người khác")
    address = post.get_absolute_url()
    mine = signed_in(member).get(address).content.decode()
    assert "Có số điện thoại của người khác" in mine
    assert "góc đọc sách nhé" in mine
    others = signed_in(colleague).get(address).content.decode()
    assert "góc đọc sách nhé" not in others
    assert "Có số điện thoại" not in others
    assert "Một bài của bạn trong nhóm được ẩn" in [item.title for item in boards.mine(member)]
    assert not [entry for entry in AuditEntry.objects.all() if "góc đọc" in str(entry.details) + entry.target_label]


def test_an_appeal_is_decided_by_another_moderator(union, chair, other_moderator, member, post, signed_in):
    hiding = actions.hide(chair, post, "Lạc đề")
    assert (
        signed_in(member).post(reverse("communities:appeal", args=[post.pk]), {"text": "Đúng chủ đề mà"}).status_code
        == 302
    )
    hiding.refresh_from_db()
    assert (hiding.desk, str(hiding.due_on)) == (union.school_a, "2026-11-30")
    with pytest.raises(Conflict):
        actions.unhide(chair, post)
    with pytest.raises(NotAllowed, match="người khác"):
        actions.decide_appeal(chair, hiding, lift=False, answer="Vẫn lạc đề")
    assert "khiếu nại" in next(item.title for item in boards.todo(other_moderator))
    assert not [item for item in boards.todo(chair) if "khiếu nại" in item.title]
    form = {"lift": "1", "answer": "Bài đúng chủ đề"}
    assert (
        signed_in(other_moderator).post(reverse("communities:decide", args=["S001", hiding.pk]), form).status_code
        == 302
    )
    post.refresh_from_db()
    assert post.stands
    assert "Bài đúng chủ đề" in signed_in(member).get(post.get_absolute_url()).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Hiding.objects.filter(pk=hiding.pk).update(decided_by=chair)


def test_an_appeal_goes_up_where_there_is_nobody_else(union, chair, member, post):
    above = union.account(union.north, "chu-tich")
    hiding = actions.hide(chair, post, "Lạc đề")
    hiding = actions.appeal(member, post, "Xem lại giúp")
    assert hiding.desk == union.north
    decided = actions.decide_appeal(above, hiding, lift=False, answer="Đúng là lạc đề")
    post.refresh_from_db()
    assert post.hidden
    assert decided.standing
    with pytest.raises(Conflict):
        actions.appeal(member, post, "Lần nữa")


def test_authors_are_told_once_and_without_the_reason(chair, member, post, mailoutbox):
    type(member).objects.filter(pk=member.pk).update(email="viet@truong.example")
    hiding = actions.hide(chair, post, "Lạc đề")
    assert tasks.tell_author.call(hiding.pk)
    assert not tasks.tell_author.call(hiding.pk)
    assert len(mail.outbox) == 1
    assert "Lạc đề" not in mail.outbox[0].body
    assert post.get_absolute_url() in mail.outbox[0].body


def test_the_word_list_asks_for_a_look_and_judges_nothing(union, chair, group, member):
    actions.add_word(None, union.north, "bán hàng")
    actions.add_word(chair, union.school_a, "lừa đảo")
    post = actions.write(member, group, text="Tôi BÁN HÀNG tết đây, ai mua không?")
    assert post.stands
    assert Concern.objects.get().note == "bán hàng"
    assert not Concern.objects.filter(post=actions.write(member, group, text="Chậm lua dao một chút.")).exists()
    assert not Concern.objects.filter(post=actions.write(member, group, text="Bán hàngg")).exists()
    actions.add_word(chair, union.school_a, "vay tien")
    assert Concern.objects.filter(post=actions.write(member, group, text="Cho vay tiền nhanh")).exists()
    foreign = actions.create_group(None, union.school_c, name="Nơi khác")
    stranger = union.account(union.school_c)
    assert not Concern.objects.filter(post=actions.write(stranger, foreign, text="vay tiền")).exists()


def test_search_finds_what_stands_in_ones_groups(chair, group, member, stranger, post):
    assert [hit.title for found in search("góc đọc sách", member, only="groups").found for hit in found.hits] == [
        "Góc đọc sách"
    ]
    assert not search("góc đọc sách", stranger, only="groups").found
    actions.hide(chair, post, "Lạc đề")
    assert not search("góc đọc sách", member, only="groups").found


def test_the_digest_tells_of_new_talks_of_others_unless_one_wants_quiet(group, member, colleague, post, time_machine):
    Habits.objects.create(person=colleague.person, digest=Habits.Digest.DAILY)
    people = [member.person, colleague.person]
    found = queries.unseen(people)
    assert [one.title for one in found[colleague.person_id]] == ["Góc đọc sách"]
    assert member.person_id not in found
    actions.be_quiet(colleague.person, group, True)
    assert not queries.unseen(people)
    actions.be_quiet(colleague.person, group, False)
    time_machine.move_to(timezone.now() + timedelta(days=2), tick=False)
    assert not queries.unseen(people)
    Habits.objects.update(digest=Habits.Digest.WEEKLY)
    assert queries.unseen(people)[colleague.person_id]


def test_one_takes_along_what_one_wrote(member, post):
    assert "góc đọc sách nhé" in str(own_data(member.person))


def test_when_a_person_is_erased_their_words_stay_without_a_name(member, colleague, post, signed_in):
    member.person.positions.all().delete()
    member.person.delete()
    page = signed_in(colleague).get(post.get_absolute_url()).content.decode()
    assert "Người đã rời công đoàn" in page
