"""Short ways to a report in each state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from lantoa.base.periods import Period
from lantoa.people.models import Account
from lantoa.reports import actions
from lantoa.reports.models import Report, ReportKind
from lantoa.units.models import Unit

YEAR = Period.year(2026)
IN_TIME = datetime(2026, 12, 10, 2, tzinfo=UTC)
TOO_LATE = datetime(2026, 12, 20, 2, tzinfo=UTC)


@dataclass
class Office:
    """Makes reports; one chair for each unit."""

    union: object
    kind: ReportKind
    chairs: dict[str, Account]

    def chair(self, unit: Unit) -> Account:
        if unit.code not in self.chairs:
            self.chairs[unit.code] = self.union.account(unit, "chu-tich", name="Trần Thị Hoà")
        return self.chairs[unit.code]

    def drafted(self, unit: Unit) -> Report:
        report = actions.open_report(None, unit, self.kind, YEAR)
        for section in self.kind.sections:
            if section["required"]:
                report = actions.write(None, report, section["code"], f"Lời của {unit.code} về {section['code']}.")
        # Nothing was made in these tests' year.
        return actions.explain(None, report, "T3", "Chưa có sản phẩm.")

    def signed(self, unit: Unit, at: datetime = IN_TIME) -> Report:
        return actions.sign(self.chair(unit), self.drafted(unit), number="7", at=at)

    def submitted(self, unit: Unit, at: datetime = IN_TIME, reason: str = "còn chờ") -> Report:
        return actions.submit(None, self.signed(unit, at), at=at, reason=reason)

    def accepted(self, unit: Unit) -> Report:
        return actions.accept(None, self.submitted(unit))


@pytest.fixture
def annual(db) -> ReportKind:
    return ReportKind.objects.get(code="annual")


@pytest.fixture
def office(union, annual) -> Office:
    return Office(union, annual, {})


@pytest.fixture
def called(office, union):
    """The national office has asked everybody for this year's report by 15 December 2026."""
    actions.call(None, union.national, office.kind, YEAR, due_on=date(2026, 12, 15))
    return office
