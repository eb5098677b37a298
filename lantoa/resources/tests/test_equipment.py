from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.people import boards
from lantoa.people.queries import own_data
from lantoa.resources import actions, queries
from lantoa.resources.models import Equipment, Loan

pytestmark = pytest.mark.django_db


@pytest.fixture
def camera(union, keeper):
    return actions.register_equipment(
        keeper, union.school_a, name="Máy ảnh Canon R50", category="camera", serial="SN-1", value=18_000_000,
        acquired_on=date(2025, 11, 23), useful_years=3, location="Văn phòng công đoàn",
    )  # fmt: skip


@pytest.fixture
def teacher(union):
    return union.account(union.school_a, name="Ngô Văn Mượn")


def test_labels_count_up_in_the_unit_and_never_come_again(union, keeper, chair, camera, scan):
    speaker = actions.register_equipment(keeper, union.school_a, name="Loa kéo", category="sound")
    assert (camera.label, speaker.label) == ("TB-0001", "TB-0002")
    actions.write_off(
        chair, speaker, reason="Hỏng", decision="3/QĐ-CĐ", decided_on=date(2026, 11, 23), scans=[scan("qd.jpg")]
    )
    assert actions.register_equipment(keeper, union.school_a, name="Loa mới", category="sound").label == "TB-0003"
    assert actions.register_equipment(None, union.school_b, name="Loa").label == "TB-0001"
    with pytest.raises(Invalid):
        actions.register_equipment(keeper, union.school_a, name="Máy khác", category="camera", serial="SN-1")


def test_value_goes_down_in_even_months_to_nothing(camera):
    for day, left in (
        (date(2025, 11, 23), 18_000_000), (date(2026, 11, 22), 12_500_000), (date(2026, 11, 23), 12_000_000),
        (date(2028, 11, 23), 0), (date(2035, 1, 1), 0),
    ):  # fmt: skip
        assert camera.left_of_value(day) == left


def test_a_thing_is_lent_once_at_a_time_and_comes_back_as_it_is(union, keeper, teacher, camera):
    with pytest.raises(NotAllowed):
        actions.check_out(teacher, camera, teacher.person, due_on=date(2026, 11, 30))
    with pytest.raises(Invalid):
        actions.check_out(keeper, camera, union.person(union.school_b), due_on=date(2026, 11, 30))
    with pytest.raises(Invalid):
        actions.check_out(keeper, camera, teacher.person, due_on=date(2026, 11, 22))
    loan = actions.check_out(keeper, camera, teacher.person, due_on=date(2026, 11, 30))
    with pytest.raises(Conflict):
        actions.check_out(keeper, camera, teacher.person, due_on=date(2026, 11, 30))
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(equipment=camera, person=teacher.person, due_on=date(2026, 11, 30))
    assert actions.take_back(keeper, camera, condition="broken").pk == loan.pk
    camera.refresh_from_db()
    assert (camera.state, camera.condition) == ("here", "broken")
    with pytest.raises(Conflict):
        actions.take_back(keeper, camera)


def test_people_of_the_unit_borrow_by_the_label_where_they_may(union, keeper, teacher, camera, signed_in, client):
    address = reverse("resources:scan", args=[camera.key])
    outside = client.get(address).content.decode()
    assert "Nếu bạn nhặt được" in outside
    assert camera.name not in outside
    client = signed_in(teacher)
    assert "do người giữ cho mượn" in client.get(address).content.decode()
    actions.change_equipment(keeper, camera, name=camera.name, category="camera", serial="SN-1", lendable=True)
    client.post(address, {"do": "out", "due_on": "2026-11-25", "purpose": "Chụp hội thi"})
    assert [(loan.equipment, loan.person) for loan in queries.loans_by(teacher.person)] == [(camera, teacher.person)]
    assert "Bạn đang mượn" in client.get(address).content.decode()
    assert camera.name in client.get(reverse("resources:my_loans")).content.decode()
    assert own_data(teacher.person)["thiet_bi"][0]["muon"] == camera.name
    other = signed_in(union.account(union.school_a))
    other.post(address, {"do": "back", "condition": "good"})
    assert queries.loans_by(teacher.person).count() == 1
    signed_in(teacher).post(address, {"do": "back", "condition": "good"})
    assert queries.loans_by(teacher.person).count() == 0
    stranger = signed_in(union.account(union.school_b))
    assert stranger.post(address, {"do": "out", "due_on": "2026-11-25"}).status_code == 404
    assert signed_in(keeper).get(address).url == reverse("resources:thing", args=["S001", camera.pk])


def test_what_is_overdue_stands_with_the_keeper_and_the_borrower(keeper, teacher, camera, time_machine):
    actions.check_out(keeper, camera, teacher.person, due_on=date(2026, 11, 25))
    time_machine.move_to("2026-11-27 09:00+07:00", tick=False)
    assert "Đòi lại Máy ảnh Canon R50" in [item.title for item in boards.todo_for(keeper)]
    mine = [item for item in boards.mine_for(teacher) if item.title == camera.name]
    assert [(item.state, item.urgent) for item in mine] == [("quá hạn", True)]
    assert list(queries.overdue(camera.unit, date(2026, 11, 27))) == [camera]


def test_nothing_leaves_the_register_without_its_decision(keeper, chair, teacher, camera, scan):
    how = {"reason": "Không sửa được", "decision": "7/QĐ-CĐ", "decided_on": date(2026, 11, 23)}
    with pytest.raises(NotAllowed):
        actions.write_off(keeper, camera, **how, scans=[scan()])
    with pytest.raises(Invalid):
        actions.write_off(chair, camera, **how, scans=[])
    actions.check_out(keeper, camera, teacher.person, due_on=date(2026, 11, 30))
    with pytest.raises(Conflict):
        actions.write_off(chair, camera, **how, scans=[scan()])
    actions.take_back(keeper, camera)
    row = actions.write_off(chair, camera, **how, scans=[scan("qd.jpg")], proceeds=500_000)
    assert (row.left_value, row.proofs.count()) == (12_000_000, 1)
    assert list(queries.equipment_of(camera.unit)) == []
    assert list(queries.equipment_of(camera.unit, which="thanh-ly")) == [camera]
    with pytest.raises(Conflict):
        actions.check_out(keeper, camera, teacher.person, due_on=date(2026, 11, 30))


def test_a_stock_taking_says_what_was_found_missing_lent_and_extra(union, keeper, teacher, camera):
    speaker, screen, old = (
        actions.register_equipment(keeper, union.school_a, name=name, acquired_on=date(2024, 1, 1))
        for name in ("Loa kéo", "Màn chiếu", "Máy in cũ")
    )
    actions.check_out(keeper, speaker, teacher.person, due_on=date(2026, 11, 30))
    assert set(queries.due_for_count(union.school_a, date(2026, 11, 23))) == {speaker, screen, old, camera}
    take = actions.open_take(keeper, union.school_a)
    with pytest.raises(Conflict):
        actions.open_take(keeper, union.school_a)
    actions.note_found(keeper, take, camera, condition="worn")
    actions.note_found(keeper, take, camera, condition="broken")
    actions.note_found(keeper, take, old)
    with pytest.raises(Invalid):
        actions.note_found(keeper, take, actions.register_equipment(None, union.school_b, name="Của trường khác"))
    actions.note_extra(keeper, take, "Loa không nhãn trong kho")
    assert list(queries.unseen(take)) == [speaker, screen]
    actions.close_take(keeper, take)
    results = {tally.equipment or tally.what: tally.result for tally in queries.tallies_of(take)}
    assert results == {
        camera: "found", old: "found", speaker: "lent", screen: "missing", "Loa không nhãn trong kho": "extra"
    }  # fmt: skip
    camera.refresh_from_db()
    screen.refresh_from_db()
    assert (camera.condition, camera.counted_on, screen.missing_since) == (
        "broken",
        date(2026, 11, 23),
        date(2026, 11, 23),
    )
    with pytest.raises(Conflict):
        actions.note_found(keeper, take, screen)
    again = actions.open_take(keeper, union.school_a)
    actions.note_found(keeper, again, screen)
    actions.close_take(keeper, again)
    assert Equipment.objects.get(pk=screen.pk).missing_since is None


def test_a_stock_taking_of_one_place_leaves_the_others_alone(union, keeper, camera):
    elsewhere = actions.register_equipment(keeper, union.school_a, name="Máy in", location="Kho")
    take = actions.open_take(keeper, union.school_a, location="văn phòng công đoàn")
    actions.close_take(keeper, take)
    assert [tally.equipment for tally in queries.tallies_of(take, "missing")] == [camera]
    assert Equipment.objects.get(pk=elsewhere.pk).missing_since is None


def test_the_pages_of_the_register_work_without_scripts(union, keeper, chair, teacher, signed_in, scan):
    client = signed_in(keeper)
    facts = {
        "name": "Máy quay Sony",
        "category": "camera",
        "value": "25.000.000",
        "acquired_on": "2026-11-01",
        "condition": "good",
    }
    client.post(reverse("resources:equipment_new", args=["S001"]), facts)
    thing = Equipment.objects.get()
    page = reverse("resources:thing", args=["S001", thing.pk])
    assert "Ngô Văn Mượn" in client.get(page, {"q": "ngo van"}).content.decode()
    loan = {"person": teacher.person.pk, "due_on": "2026-11-30"}
    client.post(reverse("resources:check_out", args=["S001", thing.pk]), loan)
    assert "Ngô Văn Mượn mượn" in client.get(reverse("resources:equipment", args=["S001"])).content.decode()
    client.post(reverse("resources:take_back", args=["S001", thing.pk]), {"condition": "good"})
    client.post(reverse("resources:takes", args=["S001"]), {})
    take = thing.unit.stock_takes.get()
    assert "Có mặt" in client.get(page).content.decode()
    step = reverse("resources:take_step", args=["S001", take.pk])
    client.post(step, {"do": "found", "label": "tb-0001"})
    client.post(step, {"do": "extra", "what": "Chân máy"})
    client.post(step, {"do": "undo", "tally": take.tallies.get(result="extra").pk})
    client.post(step, {"do": "close"})
    take.refresh_from_db()
    assert take.closed_at is not None
    assert [row.result for row in take.tallies.all()] == ["found"]
    labels = client.get(reverse("resources:labels", args=["S001"]))
    assert labels.content[:5] == b"%PDF-"
    book = load_workbook(
        io.BytesIO(client.get(reverse("resources:equipment_export", args=["S001", "xlsx"])).getvalue())
    )
    assert book.active["C2"].value == "Máy quay Sony"
    gone = {"reason": "Mất", "decision": "9/QĐ", "decided_on": "2026-11-23", "scans": [scan()]}
    signed_in(chair).post(reverse("resources:write_off", args=["S001", thing.pk]), gone)
    assert "Theo quyết định 9/QĐ" in client.get(page).content.decode()
