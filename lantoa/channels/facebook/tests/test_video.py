from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from lantoa.base.worker import run_pending
from lantoa.channels import actions, outbox, pictures, registry
from lantoa.channels.models import Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(fanpage, message, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage",
                    "OPTIONS": {"location": tmp_path / "private", "base_url": None}},
    }  # fmt: skip
    publication = actions.draft(None, fanpage, message)
    return actions.edit(None, publication, {}, files={"video": ContentFile(b"phim" * 9_000, name="phim.mp4")})


def sent(publication):
    actions.publish(None, publication)
    run_pending()
    return Publication.objects.get(pk=publication.pk)


def test_a_video_goes_on_where_the_line_was_cut_and_is_out_once(clock, draft, facebook):
    facebook.halves = 2
    publication = sent(draft)
    assert publication.state == "scheduled"
    assert "upload:" not in str(publication.progress)
    for _ in range(3):
        clock.shift(timedelta(minutes=5))
        run_pending()
    publication.refresh_from_db()
    assert publication.state == "published"
    assert facebook.asked.count("POST /9001/uploads") == 1
    assert [post["media"] for post in facebook.state["posts"].values()] == [["video"]]


def test_an_answer_to_the_video_that_was_lost_is_unknown_and_found(draft, facebook, fanpage):
    facebook.fail_next("lost", on="POST /111/videos")
    publication = sent(draft)
    assert publication.state == "unknown"
    found = registry.get("facebook").find(fanpage, publication)
    actions.decide(None, publication, is_out=True, address=found.address, remote_id=found.remote_id)
    facebook.state["posts"][found.remote_id].update(viewers=50, comments=1, reactions=9)
    outbox.refresh(fanpage.pk)
    publication.refresh_from_db()
    assert (publication.viewers, publication.comments, publication.reactions) == (50, 1, 9)


def test_pictures_are_cut_around_their_focal_point(union, fanpage, facebook, message):
    from io import BytesIO

    from django.core.files.images import ImageFile
    from PIL import Image

    from lantoa.units.models import Picture

    canvas = Image.new("RGB", (2000, 1000), "white")
    canvas.paste("red", (1700, 400, 1800, 500))
    data = BytesIO()
    canvas.save(data, "PNG")
    picture = Picture.objects.create(
        title="Cả trường", unit=union.school_a, file=ImageFile(data, "anh.png"), focal_point_x=1750, focal_point_y=450,
        focal_point_width=100, focal_point_height=100,
    )  # fmt: skip
    cut = pictures.framed([picture.file.name], "vuong")[picture.file.name]
    with picture.file.storage.open(cut) as file:
        square = Image.open(file).convert("RGB")
    assert square.width == square.height
    assert any(r > 200 and g < 60 for _n, (r, g, b) in square.getcolors(100_000))
    assert pictures.framed(["khong-co.jpg"], "vuong") == {"khong-co.jpg": "khong-co.jpg"}
