"""A bulletin, its articles and the people around it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lantoa.base.documents.tests.samples import photo
from lantoa.bulletins import actions
from lantoa.bulletins.models import Subscription
from lantoa.newsroom import actions as newsroom
from lantoa.newsroom.models import Column
from lantoa.people.models import Consent


def outsider(bulletin, email):
    """A subscription of somebody without an account, confirmed."""
    return Subscription.objects.create(
        bulletin=bulletin, email=email, state=Subscription.State.ACTIVE, confirmed_at=timezone.now()
    )


def to_members(bulletin, *, short=False):
    """Have a bulletin sent to all members of its branch too."""
    actions.change_bulletin(
        None, bulletin, name=bulletin.name, description="", look=bulletin.look, outsiders=True, to_members=True,
        active=True, short_messages=short,
    )  # fmt: skip
    bulletin.refresh_from_db()


def agree(person):
    """Note that a person agreed to be written to."""
    Consent.objects.create(person=person, purpose=Consent.Purpose.EMAIL, wording="x", given_at=timezone.now())


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def published(db):
    """A function that puts an article of a unit before readers."""

    def make(unit, title, *, column="hoat-dong-cong-doan", cover=False, at=None, **more):
        picture = (
            newsroom.add_picture(None, unit, SimpleUploadedFile("a.jpg", photo(), "image/jpeg"), title="Ảnh")
            if cover
            else None
        )
        written = newsroom.write(
            None, unit, title=title, summary=f"Sapo: {title}.", text="Sáng nay trường tổ chức. " * 20, cover=picture, at=at,
            column=Column.objects.get(code=column), **more,
        )  # fmt: skip
        return newsroom.publish(None, written, at=at)

    return make


@pytest.fixture
def bulletin(union):
    return actions.create_bulletin(None, union.school_a, name="Tin công đoàn Phan Đình Phùng")


@pytest.fixture
def issue(bulletin, published, union):
    """A draft with three articles, made by the school's writer."""
    writer = union.account(union.school_a, "chu-tich", name="Người Soạn")
    made = actions.open_issue(writer, bulletin, title="Tháng Mười một")
    articles = [published(union.school_a, f"Bài số {n}", cover=n == 1) for n in (1, 2, 3)]
    actions.add_items(writer, made, articles)
    made.refresh_from_db()
    made.articles = articles
    made.writer = writer
    return made


@pytest.fixture
def second(union):
    """The second person: an officer of the province."""
    return union.account(union.north, "chu-tich", name="Người Duyệt")
