from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from lantoa.newsroom.models import Article
from lantoa.search import actions, keeping, tasks
from lantoa.search.keeping import Keeper, keeper
from lantoa.search.models import Change
from lantoa.search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(union):
    def make(title: str = "Ngày hội văn hóa thể thao") -> Article:
        return Article.objects.create(
            unit=union.school_a, title=title, state="published", live=True, published_at=timezone.now()
        )

    return make


def titles(text: str) -> list[str]:
    return [hit.title for found in search(text, None, only="articles").found for hit in found.hits]


def test_what_is_published_is_found_and_what_is_withdrawn_is_not(article):
    assert titles("văn hóa") == []
    made = article()
    assert titles("văn hóa") == ["Ngày hội văn hóa thể thao"]
    made.title = "Hội thao"
    made.save()
    assert titles("văn hóa") == []
    made.live = False
    made.save()
    assert titles("hội thao") == []


def test_changes_in_bulk_are_told(article):
    made = article()
    assert titles("ngày hội") == [made.title]
    Article.objects.filter(pk=made.pk).update(title="Đêm văn nghệ")
    actions.changed("articles", [made.pk])
    assert titles("văn nghệ") == ["Đêm văn nghệ"]


def test_a_change_that_becomes_visible_late_is_not_missed(article):
    first = article("Bài thứ nhất")
    assert titles("bài thứ nhất")
    # The row of a long transaction: an early number, seen only now.
    early = Change.objects.order_by("pk").first()
    late = article("Bài thứ hai")
    row = Change.objects.order_by("-pk").first()
    Change.objects.filter(pk=row.pk).delete()
    assert titles("thứ nhất") == [first.title]
    Change.objects.create(pk=early.pk - 1, source="articles", thing=late.pk, at=timezone.now() - timedelta(minutes=30))
    assert "Bài thứ hai" in titles("bài thứ hai")


def test_each_change_is_taken_in_once(article):
    titles("ngày hội")
    article()
    titles("ngày hội")
    state = keeper()._state()
    assert state.done
    titles("ngày hội")
    assert keeper()._state() == state


def test_an_index_that_is_lost_or_of_another_make_is_built_anew(article, monkeypatch):
    made = article()
    assert titles("ngày hội") == [made.title]
    for harm in (
        lambda: (settings.SEARCH_DIR / "state.json").unlink(),
        lambda: (settings.SEARCH_DIR / "state.json").write_text("{"),
        lambda: monkeypatch.setattr(keeping, "SCHEMA", 99),
    ):
        harm()
        keeping.forget()
        assert titles("ngày hội") == [made.title]


def test_two_processes_share_one_index(article):
    here, there = Keeper(settings.SEARCH_DIR), Keeper(settings.SEARCH_DIR)
    assert len(here.index()) == len(there.index()) == 0
    article()
    assert len(here.index()) == 1
    assert len(there.index()) == 1


def test_a_machine_that_slept_longer_than_notes_are_kept_builds_its_index_anew(article):
    article()
    titles("ngày hội")
    state = keeper()._state()
    state.read_at = (timezone.now() - timedelta(days=31)).isoformat()
    keeper()._keep(state)
    Change.objects.all().delete()
    article("Bài đăng trong lúc ngủ")
    Change.objects.all().delete()
    assert titles("trong lúc ngủ") == ["Bài đăng trong lúc ngủ"]


def test_old_notes_are_deleted(article):
    article()
    Change.objects.update(at=timezone.now() - timedelta(days=31))
    article("Mới")
    assert tasks.forget_old_changes.func() == 1
    assert Change.objects.count() == 1


def test_a_fixture_is_loaded_without_notes(article, tmp_path):
    made = article()
    file = tmp_path / "articles.json"
    call_command("dumpdata", "newsroom.article", pks=str(made.pk), output=str(file), verbosity=0)
    before = Change.objects.count()
    call_command("loaddata", str(file), verbosity=0)
    assert Change.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_large_installation_builds_its_index_beside_the_work(article, monkeypatch):
    monkeypatch.setattr(keeping, "SMALL_WORK", 0)
    made = article()
    answer = search("ngày hội", None)
    assert answer.building
    keeper()._beside.join(timeout=60)
    assert titles("ngày hội") == [made.title]
