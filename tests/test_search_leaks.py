"""What a reader may not open is never found, suggested or counted: one test a kind of thing that can be searched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lantoa.bulletins import actions as bulletins
from lantoa.claims import actions as claims
from lantoa.communities import actions as communities
from lantoa.law.models import Act, Provision
from lantoa.library import actions as library
from lantoa.library.models import Document
from lantoa.newsroom import actions as newsroom
from lantoa.notices import actions as notices
from lantoa.press import actions as press
from lantoa.programme import actions as programme
from lantoa.questions import actions as questions
from lantoa.search.queries import search, suggestions
from lantoa.search.sources import sources
from lantoa.surveys import actions as surveys
from lantoa.surveys.templates_ready import READY
from lantoa.training import actions as training

pytestmark = pytest.mark.django_db
SECRET = "Khuyến tài thầm lặng"


def article(union: Any) -> None:
    newsroom.write(None, union.school_a, title=SECRET, column=None, text="Chưa đăng.")


def notice(union: Any) -> None:
    union.person(union.school_a)
    notices.publish(None, notices.draft(None, union.school_a, title=SECRET, body=SECRET))


def document(union: Any) -> None:
    row = Document.objects.create(unit=union.school_a, kind="quyet-dinh", number="7", notation="QĐ-A", summary=SECRET)
    library.share(None, row, "officers")


def question(union: Any) -> None:
    questions.answer(None, questions.ask(union.person(union.school_a), text=SECRET, may_publish=True), SECRET)


def campaign(union: Any) -> None:
    from datetime import date

    programme.create_campaign(
        None, union.school_a, title=SECRET, starts_on=date(2026, 3, 1), ends_on=date(2026, 11, 30)
    )


def person(union: Any) -> None:
    union.person(union.school_a, SECRET)


def bulletin(union: Any) -> None:
    bulletins.open_issue(None, bulletins.create_bulletin(None, union.school_a, name="Bản tin"), title=SECRET)


def correction(union: Any) -> None:
    claims.receive(union.account(union.school_a), text=SECRET, is_fact=True)


def release(union: Any) -> None:
    """One that was issued, under embargo until tomorrow."""
    written = press.write_release(None, union.school_a, title=SECRET, text=SECRET)
    press.publish(None, written, embargo_until=timezone.now() + timedelta(days=1))


def course(union: Any) -> None:
    """One for the people of school A alone."""
    made = training.save_course(None, union.school_a, title=SECRET, about=SECRET)
    training.add_material(None, made, "video", title="Xem", url="https://video.example/1")
    training.open_course(None, made)


def group_post(union: Any) -> None:
    group = communities.create_group(None, union.school_a, name="Trường mình")
    communities.write(union.account(union.school_a), group, title=SECRET, text=SECRET)


def survey(union: Any) -> None:
    """One that asks members and whose results are not published."""
    union.person(union.school_a)
    made = surveys.create(None, union.school_a, title=SECRET, questions=READY["hai-long"].definition)
    surveys.close(None, surveys.open_survey(None, made))


MAKERS: dict[str, Callable[[Any], None]] = {
    "articles": article, "notices": notice, "documents": document, "questions": question, "campaigns": campaign,
    "people": person, "bulletins": bulletin, "corrections": correction, "releases": release, "courses": course,
    "groups": group_post, "surveys": survey,
}  # fmt: skip
OPEN_TO_ALL = {"law", "acts", "units"}


def test_every_source_is_tried_or_open_to_all():
    assert {source.code for source in sources()} == set(MAKERS) | OPEN_TO_ALL


@pytest.mark.parametrize("code", MAKERS)
@pytest.mark.parametrize("who", ["visitor", "stranger", "officer elsewhere"])
def test_what_one_may_not_open_is_not_found_suggested_or_counted(code: str, who: str, union: Any, client: Client):
    reader = None
    if who == "stranger":
        reader = union.account(union.school_c)
    elif who == "officer elsewhere":
        reader = union.account(union.school_c, "chu-tich", "quan-tri", "can-bo-truyen-thong")
    MAKERS[code](union)
    if reader is not None:
        client.force_login(reader)
    for typed in (SECRET, "khuyen tai tham lang", "khuyến tài", "khuyen tai tham lag"):
        answer = search(typed, reader)
        assert not [hit.title for found in answer.found for hit in found.hits if SECRET in f"{hit.title}{hit.text}"]
        assert not [found.source.code for found in answer.found if found.more]
        assert not search(typed, reader, only=code).found
        page = client.get("/tim-kiem/", {"q": typed, "loai": code}).content.decode()
        assert SECRET not in page.replace(f"“{typed}”", "").replace(f'value="{typed}"', "")
    assert not [hit for hit in suggestions("khuyen ta", reader) if SECRET in hit.title]


@pytest.mark.parametrize("code", ["notices", "documents", "people", "groups"])
def test_who_may_open_it_finds_it(code: str, union: Any):
    reader = union.account(union.school_a, "chu-tich", "quan-tri")
    MAKERS[code](union)
    assert [found.source.code for found in search(SECRET, reader, only=code).found] == [code]


def test_law_is_open_to_all(client: Client):
    act = Act.objects.create(sign="1/2020/QH14", slug="1-2020-qh14", kind="Luật", name="Luật thử")
    Provision.objects.create(act=act, number="1", order=1, heading=SECRET, text=SECRET, digest="x")
    assert SECRET in client.get("/tim-kiem/", {"q": "khuyen tai", "loai": "law"}).content.decode()


def test_what_is_taken_back_is_not_found_from_that_moment(union: Any):
    """The index may be a moment old; the room is asked each time."""
    reader = union.account(union.school_a, "chu-tich")
    document(union)
    assert search(SECRET, reader, only="documents").found
    Document.objects.update(state=Document.State.WITHDRAWN)  # in bulk, so that the index is not told
    stranger = union.account(union.school_a)
    assert not search(SECRET, stranger, only="documents").found
