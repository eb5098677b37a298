"""Whatever a reader opens, a shared report shows nothing of units outside the reader's branch."""

from __future__ import annotations

import io
import re
from datetime import date

import docx
import pytest

from lantoa.indicators import engine
from lantoa.indicators import queries as figures
from lantoa.programme import actions as programme_actions
from lantoa.reports import actions
from lantoa.reports.models import Report
from lantoa.reports.tests.conftest import YEAR
from lantoa.units import actions as unit_actions

pytestmark = pytest.mark.django_db
MARK = re.compile(r"DAU-([A-Z0-9]+)-")


def text_of(response) -> str:
    if "wordprocessing" in response["Content-Type"]:
        document = docx.Document(io.BytesIO(response.content))
        return " ".join(node.text for node in document.element.body.iter() if node.tag.endswith("}t") and node.text)
    return response.content.decode()


@pytest.fixture
def shared(called, union, time_machine):
    """Every unit has a campaign, words and a passage of a unit below that bear its mark, and has handed in."""
    time_machine.move_to("2026-12-10 08:00:00+07:00")
    reports = {}
    for unit in [*union.schools, union.north, union.south, union.national]:
        programme_actions.create_campaign(
            None, unit, title=f"DAU-{unit.code}- đợt", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30),
            state="active",
        )  # fmt: skip
        report = called.drafted(unit)
        for section in called.kind.sections:
            actions.write(None, report, section["code"], f"DAU-{unit.code}- {section['code']}")
        for below in reports.values():
            if below.unit.parent_path == unit.path:
                actions.choose_passage(None, report, below, "han-che")
        report = actions.submit(None, actions.sign(called.chair(unit), report))
        actions.comment(called.chair(unit), report, f"DAU-{unit.code}- ý kiến")
        reports[unit.code] = report
    return reports


def test_no_reader_meets_a_mark_from_outside_the_own_branch(shared, union, called, signed_in):
    units = {unit.code: unit for unit in [*union.schools, union.north, union.south, union.national]}
    met: dict[str, set[str]] = {}
    for reader in (union.school_a, union.north, union.national):
        client = signed_in(called.chair(reader))
        allowed = {code for code, unit in units.items() if unit.path.startswith(reader.path)}
        addresses = [f"/lam-viec/{code}/bao-cao/" for code in units]
        addresses += [f"/lam-viec/{code}/bao-cao/annual/2026/" for code in units]
        addresses += [
            f"/lam-viec/{code}/chi-tieu/{which}/minh-chung/?ky=2026" for code in units for which in ("T1", "T10")
        ]
        for code, report in shared.items():
            tails = ("", "xem/", "tai-ve/docx/") if code in allowed else ("", "tai-ve/docx/")
            addresses += [report.get_absolute_url() + tail for tail in tails]
        met[reader.code] = set()
        for address in addresses:
            response = client.get(address)
            inside = address.split("/")[2] in allowed
            assert (response.status_code == 200) == inside, (reader.code, address)
            if inside:
                seen = set(MARK.findall(text_of(response)))
                assert seen <= allowed, (reader.code, address, seen - allowed)
                met[reader.code] |= seen
    # The test looks where there is something to see.
    assert met["P01"] == {"P01", "S001", "S002"}
    assert met["CDGDVN"] == set(units)


def test_a_unit_that_has_moved_away_takes_its_records_along(shared, union, called, time_machine):
    before = figures.evidence(union.north, "T10", YEAR, called.chair(union.north))
    assert {row.unit.code for row in before.rows} >= {"S001", "S002"}
    time_machine.move_to("2027-02-01 08:00:00+07:00")
    unit_actions.move(None, union.school_b, union.south, on=date(2027, 1, 15))
    engine.recompute(YEAR)
    union.north.refresh_from_db()
    after = figures.evidence(union.north, "T10", YEAR, called.chair(union.north))
    assert "S002" not in {row.unit.code for row in after.rows}
    assert after.total > after.visible  # still counted in that year's figure
    assert Report.objects.get(unit=union.school_b).is_received
