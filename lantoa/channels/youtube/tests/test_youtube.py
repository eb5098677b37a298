from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid
from lantoa.base.worker import run_pending
from lantoa.channels import actions, outbox, registry
from lantoa.channels.models import EventCount, Publication
from lantoa.channels.tests.conftest import _files_of_their_own, message  # noqa: F401  the same files
from lantoa.channels.youtube import channel as package
from lantoa.channels.youtube.standin import YouTubeStandIn

pytestmark = pytest.mark.django_db
SIZE = 3 * 256 * 1024 + 5


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T09:00:00+07:00", tick=False) as clock:
        yield clock


@pytest.fixture
def youtube(settings):
    standin = YouTubeStandIn().start()
    standin.keys = standin.add_channel("UC123", "Công đoàn trường")
    settings.CHANNEL_URLS |= {"youtube": standin.url, "youtube_oauth": standin.url, "youtube_watch": standin.url}
    yield standin
    standin.stop()


@pytest.fixture
def account(union, youtube, settings, tmp_path, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage",
                    "OPTIONS": {"location": tmp_path / "private", "base_url": None}},
    }  # fmt: skip
    monkeypatch.setattr(package, "CHUNK", 256 * 1024)
    return actions.connect(None, union.school_a, "youtube", youtube.keys)


def video(name="phim.mp4"):
    return ContentFile(bytes(range(256)) * (SIZE // 256) + b"x" * (SIZE % 256), name=name)


def draft(account, message, *, captions=True, **content):  # noqa: F811
    publication = actions.draft(None, account, message)
    files = {"video": video()} | ({"captions": ContentFile(b"1\n00:00 --> 00:01\nA", name="a.srt")} if captions else {})
    return actions.edit(None, publication, content, files=files)


def sent(publication):
    actions.publish(None, publication)
    run_pending()
    return Publication.objects.get(pk=publication.pk)


def test_a_video_is_handed_over_hidden_and_shown_with_its_cover_and_captions(account, youtube, message):  # noqa: F811
    publication = sent(draft(account, message))
    assert publication.state == "published"
    there = youtube.state["videos"][publication.remote_id]
    assert (there["length"], there["cover"], there["captions"]) == (SIZE, True, ["vi"])
    assert there["status"] == {"privacyStatus": "public", "selfDeclaredMadeForKids": False}
    first = youtube.state["sessions"][next(iter(youtube.state["sessions"]))]["facts"]
    assert first["status"]["privacyStatus"] == "private"
    assert "utm_source=youtube" in there["snippet"]["description"]
    assert publication.address == f"{youtube.url}/watch?v={publication.remote_id}"


def test_an_upload_goes_on_where_the_line_was_cut(clock, account, youtube, message):  # noqa: F811
    youtube.halves = 1
    youtube.fail_next("lost", on="PUT /session")
    publication = sent(draft(account, message))
    assert publication.state == "scheduled"
    assert "address" not in str(publication.progress)  # who has it could go on with the upload
    assert youtube.url not in str(publication.progress)
    for _ in range(4):
        clock.shift(timedelta(minutes=5))
        run_pending()
    publication.refresh_from_db()
    assert publication.state == "published"
    assert youtube.asked.count("POST /upload/youtube/v3/videos") == 1
    assert len(youtube.state["videos"]) == 1


def test_a_last_answer_that_was_lost_is_asked_for_and_nothing_is_there_twice(clock, account, youtube, message):  # noqa: F811
    publication = draft(account, message)
    parts = -(-SIZE // (256 * 1024))
    seen = []

    def lose_the_last(request):
        if request.method == "PUT" and request.path.startswith("/session"):
            seen.append(request.headers["Content-Range"])
            if len(seen) == parts:
                return "lost"
        return None

    youtube.faults = lose_the_last
    assert sent(publication).state == "scheduled"
    clock.shift(timedelta(minutes=5))
    run_pending()
    publication.refresh_from_db()
    assert publication.state == "published"
    assert len(youtube.state["videos"]) == 1
    assert seen[-1] == f"bytes */{SIZE}"


def test_a_session_that_is_gone_after_its_last_part_leaves_the_decision_to_a_person(clock, account, youtube, message):  # noqa: F811
    publication = draft(account, message)
    parts, seen = -(-SIZE // (256 * 1024)), []

    def lose_the_last(request):
        if request.method == "PUT" and request.path.startswith("/session"):
            seen.append(1)
            return "lost" if len(seen) == parts else None
        return None

    youtube.faults = lose_the_last
    sent(publication)
    youtube.state["sessions"].clear()
    clock.shift(timedelta(minutes=5))
    run_pending()
    publication.refresh_from_db()
    assert publication.state == "unknown"
    found = registry.get("youtube").find(account, publication)
    actions.decide(None, publication, is_out=True, address=found.address, remote_id=found.remote_id)
    assert Publication.objects.get(pk=publication.pk).state == "published"


def test_quota_is_counted_shown_and_waited_for(clock, account, youtube, message):  # noqa: F811
    sent(draft(account, message))
    uploads, units = registry.get("youtube").budgets(account)
    assert (uploads.used, uploads.limit, units.used, units.limit) == (1, 100, 500, 10_000)
    assert youtube.state["units"] == 501  # one more for connecting
    EventCount.objects.update(count=9_600)
    publication = sent(draft(account, replace(message, title="Hai")))
    assert (publication.state, publication.error_code) == ("scheduled", "quotaExceeded")
    assert timezone.localtime(publication.due_at).strftime("%H:%M") == "15:00"  # midnight in California, in winter
    assert len(youtube.state["videos"]) == 2
    clock.move_to(publication.due_at + timedelta(seconds=1))
    run_pending()
    publication.refresh_from_db()
    assert publication.state == "published"
    assert len(youtube.state["videos"]) == 2


def test_limits_are_checked_before_anything_is_queued(account, message):  # noqa: F811
    publication = actions.draft(None, account, message)
    with pytest.raises(Invalid, match="tệp video"):
        actions.publish(None, publication)
    with pytest.raises(Invalid, match="Tiêu đề dài quá"):
        actions.publish(None, draft(account, message, title="x" * 101))
    with pytest.raises(Invalid, match="Mô tả"):
        actions.publish(None, draft(account, replace(message, title="Phim khác"), text="ễ" * 2_000))


def test_the_words_of_a_video_are_kept_before_there_is_one(account, youtube, message, signed_in, union):  # noqa: F811
    publication = actions.draft(None, account, message)
    officer = signed_in(union.account(union.school_a, "chu-tich"))
    one = f"/lam-viec/S001/kenh/bai/{publication.pk}/"
    words = {f"b{publication.pk}-{name}": value for name, value in
             {"title": "Tên viết trước", "text": "Lời viết trước khi dựng phim", "visibility": "public"}.items()}  # fmt: skip
    page = officer.post(f"{one}luu/", words, follow=True)
    assert page.status_code == 200
    publication.refresh_from_db()
    assert (publication.content["title"], publication.state) == ("Tên viết trước", "draft")
    assert "Hãy chọn tệp video" in page.content.decode()
    assert "Hãy chọn tệp video" in officer.post(f"{one}dang/", follow=True).content.decode()
    publication.refresh_from_db()
    assert publication.state == "draft"


def test_a_cover_that_youtube_refuses_does_not_hold_the_video(account, youtube, message):  # noqa: F811
    youtube.state["phone"] = False
    assert sent(draft(account, message)).state == "published"


def test_a_video_that_stays_locked_is_no_success(account, youtube, message):  # noqa: F811
    youtube.state["reviewed"] = False
    publication = sent(draft(account, message))
    assert (publication.state, publication.error_code) == ("failed", "lockedPrivate")
    youtube.state["reviewed"] = True
    assert sent(publication).state == "published"
    assert len(youtube.state["videos"]) == 1


def test_a_video_is_changed_counted_and_withdrawn(account, youtube, message):  # noqa: F811
    publication = sent(draft(account, message))
    actions.edit(None, publication, {"title": "Tên mới"})
    run_pending()
    youtube.state["videos"][publication.remote_id].update(views=88, likes=7, comments=2)
    outbox.refresh(account.pk)
    publication.refresh_from_db()
    assert youtube.state["videos"][publication.remote_id]["snippet"]["title"] == "Tên mới"
    assert (publication.viewers, publication.reactions, publication.comments, publication.shares) == (88, 7, 2, None)
    with pytest.raises(Conflict):
        actions.repeat(None, publication, every_days=7, until=timezone.localdate() + timedelta(days=60))
    actions.withdraw(None, publication)
    run_pending()
    assert not youtube.state["videos"]


def test_a_revoked_grant_is_found_by_the_probe_without_spending_quota(account, youtube):
    before = youtube.state["units"]
    assert outbox.probe(account.pk) == "ok"
    youtube.state["revoked"] = True
    assert outbox.probe(account.pk) == "broken"
    assert youtube.state["units"] == before


def test_keys_are_sealed_and_stay_out_of_the_log(account, youtube, message, caplog):  # noqa: F811
    caplog.set_level("DEBUG")
    sent(draft(account, message))
    account.refresh_from_db()
    for secret in (youtube.keys["client_secret"], youtube.keys["refresh_token"], youtube.state["access"][-1]):
        assert secret not in account.sealed
        assert secret not in caplog.text
