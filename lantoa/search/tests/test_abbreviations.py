from __future__ import annotations

import pytest

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.search import actions
from lantoa.search.models import Abbreviation

pytestmark = pytest.mark.django_db


def test_the_national_office_adds_and_changes_short_forms(union):
    clerk = union.account(union.national, "quan-tri")
    made = actions.save_abbreviation(clerk, None, short=" DTHT ", full="dạy tốt  học tốt")
    assert Abbreviation.known()["DTHT"] == "dạy tốt học tốt"
    actions.save_abbreviation(clerk, made, short="DTHT", full="dạy tốt, học tốt")
    assert Abbreviation.known()["DTHT"] == "dạy tốt, học tốt"
    made.delete()
    assert "DTHT" not in Abbreviation.known()


def test_nobody_else_does_and_nothing_empty_or_twice_is_taken(union):
    with pytest.raises(NotAllowed):
        actions.save_abbreviation(union.account(union.north, "quan-tri"), None, short="DTHT", full="dạy tốt")
    with pytest.raises(Invalid):
        actions.save_abbreviation(None, None, short="DTHT", full=" ")
    with pytest.raises(Conflict, match="bhxh"):
        actions.save_abbreviation(None, None, short="bhxh", full="bảo hiểm")


def test_it_is_done_in_the_back_office(union, signed_in):
    client = signed_in(union.account(union.national, "quan-tri"))
    page = client.get("/desk/abbreviations/").content.decode()
    assert "BHXH" in page
    client.post("/desk/abbreviations/new/", {"short": "DTHT", "full": "dạy tốt học tốt"})
    assert Abbreviation.objects.get(short="DTHT").full == "dạy tốt học tốt"
