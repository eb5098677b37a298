"""What members send in, and what becomes of it."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.newsroom import actions, queries
from lantoa.newsroom.blocks import plain_text
from lantoa.newsroom.markup import photos_of
from lantoa.newsroom.models import Column, Story
from lantoa.people.actions import withdraw_consent
from lantoa.people.models import Consent
from lantoa.units.models import Picture

pytestmark = pytest.mark.django_db


def with_place() -> SimpleUploadedFile:
    """A photograph that says where it was taken and lies on its side."""
    image = Image.new("RGB", (80, 40), "navy")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Máy ảnh của cô Hoa"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (21.0, 1.0, 40.0)
    gps[3], gps[4] = "E", (105.0, 51.0, 5.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"nha rieng")
    return SimpleUploadedFile("IMG_0001.JPG", out.getvalue())


def bomb(width=10_000, height=5_000) -> SimpleUploadedFile:
    """A few hundred bytes that claim to be fifty million pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )
    return SimpleUploadedFile("bom.png", data)


def test_a_photo_and_a_line_are_enough(union, photo):
    member = union.account(union.school_a)
    story = actions.send_story(member, member.person, text="Cô Hoa hiến máu lần thứ 20", uploads=[photo()])
    assert (story.state, story.kind, story.unit) == ("received", "photo", union.school_a)
    assert story.label == "Cô Hoa hiến máu lần thứ 20"
    assert story.photos.count() == 1
    assert list(queries.stories_for(union.school_a)) == [story]


def test_the_place_a_photo_was_taken_at_is_removed(union):
    member = union.account(union.school_a)
    story = actions.send_story(member, member.person, uploads=[with_place()])
    kept = story.photos.get()
    raw = kept.file.read()
    with Image.open(io.BytesIO(raw)) as image:
        assert not image.getexif()
        assert "comment" not in image.info
        assert image.size == (40, 80)
    assert b"nha rieng" not in raw
    assert "IMG_0001" not in kept.file.name


def test_a_large_photo_is_made_smaller(union, photo):
    member = union.account(union.school_a)
    story = actions.send_story(member, member.person, uploads=[photo(size=(4000, 3000))])
    assert (story.photos.get().width, story.photos.get().height) == (2400, 1800)


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("virus.jpg", b"MZ\x90\x00 this is not a picture"),
        SimpleUploadedFile("trang.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        SimpleUploadedFile("rong.png", b""),
        SimpleUploadedFile("cut.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"),
        SimpleUploadedFile("ps.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n"),
        bomb(),
    ],
    ids=["not-a-picture", "svg", "empty", "cut-off", "postscript", "50-megapixel-bomb"],
)
def test_hostile_files_are_refused_and_nothing_is_kept(union, photo, upload):
    member = union.account(union.school_a)
    with pytest.raises(Invalid, match=r"Ảnh|Tệp"):
        actions.send_story(member, member.person, text="Kèm tệp lạ", uploads=[photo(), upload])
    assert not Story.objects.exists()


def test_too_much_too_often_and_nothing_at_all_are_refused(union, photo):
    member = union.account(union.school_a)
    with pytest.raises(Invalid):
        actions.send_story(member, member.person)
    with pytest.raises(Invalid, match="10"):
        actions.send_story(member, member.person, uploads=[photo() for _ in range(11)])
    big = photo()
    big.size = 13 * 1024 * 1024
    with pytest.raises(Invalid, match="12 MB"):
        actions.send_story(member, member.person, uploads=[big])
    for number in range(20):
        actions.send_story(member, member.person, text=f"Tin {number}")
    with pytest.raises(Invalid, match="Hôm nay"):
        actions.send_story(member, member.person, text="Tin nữa")


def test_one_sends_in_ones_own_name_to_ones_own_line_of_units(union):
    member, other = union.account(union.school_a), union.account(union.school_b)
    with pytest.raises(NotAllowed):
        actions.send_story(member, other.person, text="Giả danh")
    with pytest.raises(Invalid):
        actions.send_story(member, member.person, text="Nhầm nơi", unit=union.school_b)
    assert actions.send_story(member, member.person, text="Lên tỉnh", unit=union.north).unit == union.north


def test_a_used_story_becomes_a_draft_with_its_photos_and_the_sender_is_credited(union, photo, column, client):
    member, chair = union.account(union.school_a, name="Trần Thị Mơ"), union.account(union.school_a, "chu-tich")
    other_publisher = union.account(union.school_a, "pho-chu-tich")
    text = "Cô Hoa dạy xóa mù chữ.\n\nMỗi tối hai giờ."
    story = actions.send_story(member, member.person, text=text, uploads=[photo(), photo()], credited=True)
    article = actions.use_story(chair, story)
    story.refresh_from_db()
    assert (story.state, story.article) == ("used", article)
    assert plain_text(article.body).startswith("Cô Hoa dạy xóa mù chữ.")
    assert len(photos_of(article.body)) == 1
    assert Picture.objects.filter(unit=union.school_a).count() == 2
    with pytest.raises(Conflict):
        actions.use_story(chair, story)
    article = actions.save_draft(chair, article, column=column)
    article = actions.publish(other_publisher, actions.submit(chair, article))
    assert "Trần Thị Mơ" in client.get(article.get_absolute_url()).content.decode()


def test_the_name_goes_when_the_consent_goes(union, column, photo, client):
    member = union.account(union.school_a, name="Trần Thị Mơ")
    story = actions.send_story(member, member.person, text="Chuyện hay", uploads=[photo(), photo()], credited=True)
    article = actions.publish(None, actions.use_story(None, story, column=column))
    assert queries.contributor_name(article) == "Trần Thị Mơ"
    assert "Trần Thị Mơ" in client.get(article.get_absolute_url()).content.decode()
    withdraw_consent(member.person, Consent.Purpose.BYLINE)
    assert queries.contributor_name(article) == ""
    assert "Trần Thị Mơ" not in client.get(article.get_absolute_url()).content.decode()


def test_without_consent_there_is_no_name_anywhere(union, photo):
    member = union.account(union.school_a, name="Trần Thị Mơ")
    story = actions.send_story(member, member.person, text="Chuyện hay", uploads=[photo()])
    article = actions.use_story(None, story)
    assert article.contributor is None
    assert article.cover.credit == ""
    assert not Consent.objects.exists()


def test_a_story_is_declined_kindly_or_not_at_all(union):
    member, chair = union.account(union.school_a), union.account(union.school_a, "chu-tich")
    story = actions.send_story(member, member.person, text="Chuyện vui")
    story = actions.take_story(chair, story)
    assert story.state == "in_hand"
    with pytest.raises(Invalid):
        actions.decline_story(chair, story, " ")
    story = actions.decline_story(chair, story, "Cảm ơn bạn; tuần này đã có bài tương tự.")
    assert story.state == "declined"
    with pytest.raises(Conflict):
        actions.take_story(chair, story)


def test_only_the_newsroom_of_the_unit_handles_its_stories(union):
    member = union.account(union.school_a)
    story = actions.send_story(member, member.person, text="Chuyện vui")
    for outsider in (member, union.account(union.school_b, "chu-tich"), union.account(union.north, "chu-tich")):
        with pytest.raises(NotAllowed):
            actions.take_story(outsider, story)
        with pytest.raises(NotAllowed):
            actions.use_story(outsider, story, column=Column.objects.first())
        with pytest.raises(NotAllowed):
            actions.decline_story(outsider, story, "Không")


def test_ones_stories_are_in_the_data_one_can_take_away(union, photo):
    from lantoa.people.queries import own_data

    member, other = union.account(union.school_a), union.account(union.school_a)
    actions.send_story(member, member.person, text="Chuyện của tôi", uploads=[photo()], credited=True)
    assert "Chuyện của tôi" in str(own_data(member.person))
    assert "Chuyện của tôi" not in str(own_data(other.person))
