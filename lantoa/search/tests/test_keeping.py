from __future__ import annotations

import multiprocessing
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.db import connections, transaction

from lantoa import settings
from lantoa.search import actions, sources
from lantoa.search.keeping import Keeper
from lantoa.search.models import Abbreviation

EVERY = [sources.EVERYBODY]


def _documents(pks):
    found = Abbreviation.objects.order_by("pk")
    for one in found if pks is None else found.filter(pk__in=pks):
        yield sources.Document(one.pk, one.full, one.short, day=date(2026, 1, 1))


@pytest.fixture
def things():
    """A source of the test's own: short forms, found by what they stand for."""
    source = sources.TextSource("things", "Thử", Abbreviation, _documents, lambda pks, user: {})
    sources.register(source)
    yield source
    sources.unregister("things")


def node(path: Path) -> Keeper:
    """A machine with an index of its own."""
    return Keeper(path)


def found(keeper: Keeper, text: str) -> int:
    index = keeper.index()
    return len(index.find(text, access=EVERY, source="things")) if index is not None else -1


@pytest.mark.django_db
def test_each_node_finds_what_is_new_changed_or_gone(things, tmp_path):
    one, two = node(tmp_path / "one"), node(tmp_path / "two")
    assert found(one, "qwertz") == found(two, "qwertz") == 0
    made = Abbreviation.objects.create(short="CLT", full="qwertz")
    assert found(one, "qwertz") == found(two, "qwertz") == 1
    made.full = "zuiop"
    made.save()
    assert found(one, "qwertz") == found(two, "qwertz") == 0
    assert found(one, "zuiop") == found(two, "zuiop") == 1
    made.delete()
    assert found(one, "zuiop") == found(two, "zuiop") == 0


@pytest.mark.django_db
def test_an_index_that_was_lost_is_made_anew(things, tmp_path):
    Abbreviation.objects.create(short="CLT", full="qwertz")
    assert found(node(tmp_path / "one"), "qwertz") == 1
    for file in sorted((tmp_path / "one").rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    assert found(node(tmp_path / "one"), "qwertz") == 1


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_found(things, tmp_path):
    keeper = node(tmp_path / "one")
    found(keeper, "a b")
    with transaction.atomic():
        Abbreviation.objects.create(short="CLT", full="qwertz")
        transaction.set_rollback(True)
    assert found(keeper, "qwertz") == 0


@pytest.mark.django_db
def test_changes_in_bulk_are_told(things, tmp_path):
    keeper = node(tmp_path / "one")
    made = Abbreviation.objects.bulk_create([Abbreviation(short="CLT", full="qwertz")])
    found(keeper, "qwertz")
    Abbreviation.objects.filter(short="CLT").update(full="zuiop")
    actions.changed("things", [one.pk for one in made])
    assert found(keeper, "zuiop") == 1


def _other_process(path: str, asked: multiprocessing.Queue, answers: multiprocessing.Queue) -> None:
    connections.close_all()
    keeper = Keeper(Path(path))
    for text in iter(asked.get, None):
        answers.put(found(keeper, text))


@pytest.mark.django_db(transaction=True)
def test_another_process_on_the_same_disk_or_on_its_own_finds_it_too(things, tmp_path):
    """Whichever process takes a change in, the others see it: they share the directory, or have their own."""
    here = node(tmp_path / "shared")
    found(here, "a b")
    connections.close_all()
    context = multiprocessing.get_context("fork")
    others = []
    for directory in ("shared", "own"):
        asked, answers = context.Queue(), context.Queue()
        process = context.Process(target=_other_process, args=(str(tmp_path / directory), asked, answers), daemon=True)
        process.start()
        others.append((process, asked, answers))
    try:
        for _process, asked, answers in others:
            asked.put("qwertz")
            assert answers.get(timeout=60) == 0
        Abbreviation.objects.create(short="CLT", full="qwertz")
        assert found(here, "qwertz") == 1
        for _process, asked, answers in others:
            asked.put("qwertz")
            assert answers.get(timeout=60) == 1
    finally:
        for process, asked, _answers in others:
            asked.put(None)
            process.join(timeout=20)


def test_a_node_looks_for_changes_at_least_once_a_second():
    assert settings.SEARCH_FRESH_SECONDS <= 1.0
    assert conf.SEARCH_FRESH_SECONDS == 0.0  # tests look each time
