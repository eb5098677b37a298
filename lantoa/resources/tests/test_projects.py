from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from lantoa.base.errors import Conflict, Invalid
from lantoa.people import boards
from lantoa.programme import calendar
from lantoa.resources import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(union, keeper):
    return actions.save_project(
        keeper, union.school_a, title="Chuyên trang mới", kind="website", starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 31), owner=keeper.person,
    )  # fmt: skip


def test_a_project_is_done_when_its_milestones_are(keeper, project):
    milestone = actions.add_milestone(keeper, project, title="Chạy thử", due_on=date(2026, 11, 20))
    with pytest.raises(Conflict):
        actions.move_project(keeper, project, "done")
    project = actions.move_project(keeper, project, "running")
    with pytest.raises(Conflict):
        actions.move_project(keeper, project, "done")
    with pytest.raises(Invalid):
        actions.move_project(keeper, project, "paused")
    assert actions.move_project(keeper, project, "paused", reason="Chờ kinh phí").reason == "Chờ kinh phí"
    actions.move_project(keeper, project, "running")
    actions.complete_milestone(keeper, milestone)
    assert actions.move_project(keeper, project, "done").reason == ""
    with pytest.raises(Conflict):
        actions.add_milestone(keeper, project, title="Thêm", due_on=date(2026, 12, 1))


def test_its_costs_are_lines_of_the_budget(keeper, project, line, spend):
    spend(line(project=project, category="website"), 3_000_000)
    lines = list(queries.costs_of(project))
    money = queries.money_of_lines(lines)
    assert (money.planned, money.approved, money.spent, money.left) == (10_000_000, 10_000_000, 3_000_000, 7_000_000)
    assert money.share == money.against_plan == 0.3


def test_late_milestones_stand_in_the_to_do_list_and_in_the_officers_calendar(union, keeper, project):
    actions.add_milestone(keeper, project, title="Chạy thử", due_on=date(2026, 11, 20))
    assert not [item for item in boards.todo_for(keeper) if "Chạy thử" in item.title]
    actions.move_project(keeper, project, "running")
    assert [item.due for item in boards.todo_for(keeper) if "Chạy thử" in item.title] == [date(2026, 11, 20)]

    def titles(user, officer: bool) -> list[str]:
        found = calendar.events(union.school_a, date(2026, 11, 1), date(2026, 11, 30), user, officer=officer)
        return [one.title for one in found if one.what == "project"]

    assert titles(keeper, True) == ["Chuyên trang mới: Chạy thử"]
    assert titles(union.account(union.school_a, "to-truong"), True) == []


def test_the_pages_carry_a_project_to_its_end(keeper, union, signed_in):
    client = signed_in(keeper)
    facts = {"title": "Wifi phòng họp", "kind": "network", "starts_on": "2026-11-01", "ends_on": "2026-11-30"}
    client.post(reverse("resources:project_new", args=["S001"]), facts)
    project = union.school_a.projects.get()
    page = reverse("resources:project", args=["S001", project.pk])
    moc = reverse("resources:milestone", args=["S001", project.pk])
    client.post(moc, {"do": "add", "title": "Kéo dây", "due_on": "2026-11-20"})
    client.post(reverse("resources:project_step", args=["S001", project.pk]), {"state": "running"})
    assert "quá hạn" in client.get(page).content.decode()
    assert "Kéo dây" in client.get(reverse("resources:projects", args=["S001"])).content.decode()
    client.post(moc, {"do": "done", "milestone": project.milestones.get().pk})
    client.post(reverse("resources:project_step", args=["S001", project.pk]), {"state": "done"})
    assert (
        "Wifi phòng họp" in client.get(reverse("resources:projects", args=["S001"]), {"loc": "xong"}).content.decode()
    )
    assert (
        client.post(reverse("resources:project_new", args=["S001"]), facts | {"ends_on": "2026-10-01"}).status_code
        == 400
    )
