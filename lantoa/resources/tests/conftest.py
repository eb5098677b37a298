from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lantoa.base.documents.tests.samples import photo
from lantoa.resources import actions


@pytest.fixture(autouse=True)
def _on_a_monday(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


@pytest.fixture
def keeper(union):
    """Who keeps the money and the things of school A, and signs nothing."""
    return union.account(union.school_a, "can-bo-truyen-thong", name="Lê Thị Sổ")


@pytest.fixture
def chair(union):
    """Who approves and signs there."""
    return union.account(union.school_a, "chu-tich", name="Trần Văn Duyệt")


@pytest.fixture
def scan():
    """A function that makes the scan of a paper."""

    def make(name: str = "hoa-don.jpg") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, photo(), "image/jpeg")

    return make


@pytest.fixture
def line(union, keeper, chair):
    """A function that plans and approves a line of school A."""

    def make(amount: int = 10_000_000, unit=None, year: int = 2026, **facts):
        planned = actions.plan_line(
            None if unit else keeper, unit or union.school_a, year=year, title=facts.pop("title", "In tờ rơi"), planned=amount,
            **facts,
        )  # fmt: skip
        return actions.approve_line(None if unit else chair, planned, amount)

    return make


@pytest.fixture
def spend(keeper, scan):
    """A function that enters a spending."""

    def make(line, amount: int = 1_000_000, actor=keeper, spent_on: date = date(2026, 11, 20), **facts):
        payee = facts.pop("payee", "Nhà in Bình Minh")
        return actions.spend(
            actor, line, spent_on=spent_on, amount=amount, what=facts.pop("what", "In 500 tờ"), payee=payee,
            scans=facts.pop("scans", [scan()]), **facts,
        )  # fmt: skip

    return make
