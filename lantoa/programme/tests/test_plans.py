from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.people.models import Account
from lantoa.programme import actions, queries, tasks
from lantoa.programme.models import Cascade, ItemAnswer, Plan, PlanItem
from lantoa.programme.tests.conftest import YEAR
from lantoa.units import actions as unit_actions
from lantoa.units.models import UnitKind


def adopt_and_submit(actor: Account | None, plan: Plan) -> Plan:
    actions.adopt_all(actor, plan)
    return actions.submit(actor, plan)


def test_the_ready_programme_has_five_sections_and_ten_targets(programme):
    assert [section.number for section in programme.sections.all()] == [1, 2, 3, 4, 5]
    targets = {target.code: target for target in programme.targets.all()}
    assert list(targets) == [f"T{n}" for n in range(1, 11)]
    assert targets["T3"].goal * 2 == 1
    assert (targets["T6"].level.code, targets["T6"].by) == ("tren-co-so", date(2028, 12, 31))
    assert targets["T7"].level.code == "co-so"


def test_a_unit_enters_a_programme_once(union, programme):
    with pytest.raises(Conflict):
        actions.start_programme(None, union.national)


def test_the_programme_is_entered_by_who_may_approve_plans(union):
    with pytest.raises(NotAllowed):
        actions.start_programme(union.account(union.national, "can-bo-truyen-thong"), union.national)


def test_ready_tasks_are_added_once(union, programme):
    plan = actions.open_plan(None, union.national, programme, YEAR)
    assert actions.add_ready_items(None, plan) == 14
    assert actions.add_ready_items(None, plan) == 0
    may = plan.items.get(title__startswith="Tháng Công nhân")
    assert (may.starts_on, may.ends_on) == (date(2026, 5, 1), date(2026, 5, 31))


def test_a_plan_lies_within_the_years_of_its_programme(union, programme):
    with pytest.raises(Invalid, match="2023"):
        actions.open_plan(None, union.national, programme, 2031)


def test_issuing_opens_a_plan_for_every_unit_below_and_running_twice_opens_nothing_new(union, national_plan):
    assert set(Plan.objects.values_list("unit__code", flat=True)) == {
        "CDGDVN", "P01", "P02", "S001", "S002", "S003", "S004",
    }  # fmt: skip
    first = Cascade.objects.get()
    assert (first.total, first.seen, first.created) == (6, 6, 6)
    assert first.finished_at is not None
    again = actions.run_cascade(actions.issue(None, national_plan).pk)
    assert (again.seen, again.created) == (6, 0)
    assert actions.run_cascade(again.pk).created == 0
    assert Plan.objects.count() == 7


def test_issuing_leaves_the_work_to_the_background(union, programme):
    from django_tasks_db.models import DBTaskResult

    plan = actions.open_plan(None, union.national, programme, YEAR)
    actions.add_item(None, plan, title="Một việc")
    run = actions.issue(None, plan)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [run.pk]
    assert tasks.cascade.func(run.pk) == 6


def test_a_cascade_that_stopped_goes_on_where_it_was(union, national_plan):
    Plan.objects.exclude(pk=national_plan.pk).delete()
    run = actions.issue(None, national_plan)
    Cascade.objects.filter(pk=run.pk).update(cursor=union.north.path, seen=1)
    run = actions.run_cascade(run.pk, batch=2)
    assert run.seen == 6
    assert not Plan.objects.filter(unit=union.north).exists()
    assert Plan.objects.filter(unit__depth=3).count() == 4


def test_a_batch_of_the_cascade_costs_the_same_whatever_its_size(union, national_plan):
    def cost() -> int:
        Plan.objects.exclude(pk=national_plan.pk).delete()
        run = actions.issue(None, national_plan)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            actions.run_cascade(run.pk)
        return len(counted)

    small = cost()
    kind = UnitKind.objects.get(code="cong-doan-truong")
    for n in range(20):
        unit_actions.create(None, code=f"X{n:03d}", name=f"Trường {n}", kind=kind, parent=union.south,
                            on=date(2020, 1, 1))  # fmt: skip
    assert cost() == small


def test_units_that_have_ended_get_no_plan(union, national_plan):
    Plan.objects.exclude(pk=national_plan.pk).delete()
    unit_actions.dissolve(None, union.school_d, on=date(2026, 1, 1))
    actions.run_cascade(actions.issue(None, national_plan).pk)
    assert not Plan.objects.filter(unit=union.school_d).exists()


def test_a_province_issues_only_what_was_approved_above(union, plan_at):
    with pytest.raises(Conflict):
        actions.issue(None, plan_at(union.north))


def test_a_school_adopts_adapts_and_declines(union, plan_at, national_plan):
    school = plan_at(union.school_a)
    officer = union.account(union.school_a, "can-bo-truyen-thong")
    first, second = queries.inherited_items(school)
    adapted = actions.answer(officer, school, first, "adapted", title="Tuần lễ tri ân ở trường", budget=5_000_000,
                             owner=officer.person)  # fmt: skip
    assert (adapted.own.source, adapted.own.title) == (first, "Tuần lễ tri ân ở trường")
    assert adapted.own.owner == officer.person
    with pytest.raises(Invalid, match="lý do"):
        actions.answer(officer, school, second, "declined", reason="  ")
    actions.answer(officer, school, second, "declined", reason="Trường đã có chuyên mục từ 2024")
    assert not any(row.is_due for row in queries.inherited(school))
    tally = queries.tallies(national_plan)
    assert (tally[first.pk].adapted, tally[first.pk].waiting, tally[second.pk].declined) == (1, 5, 1)
    assert [a.reason for a in queries.reasons(national_plan, second)] == ["Trường đã có chuyên mục từ 2024"]


def test_answering_anew_takes_the_own_version_away_and_back(union, plan_at):
    school = plan_at(union.school_a)
    item = queries.inherited_items(school)[0]
    actions.answer(None, school, item, "adapted", title="Bản của trường")
    actions.answer(None, school, item, "adopted")
    assert not school.items.exists()
    actions.answer(None, school, item, "adapted", title="Bản thứ hai")
    assert school.items.get().title == "Bản thứ hai"
    actions.unanswer(None, school, item)
    assert not school.items.exists()
    assert not ItemAnswer.objects.filter(plan=school).exists()


def test_adopting_all_leaves_given_answers_alone(union, plan_at):
    school = plan_at(union.school_a)
    item = queries.inherited_items(school)[0]
    actions.answer(None, school, item, "declined", reason="Đã làm năm trước")
    assert actions.adopt_all(None, school) == 1
    assert actions.adopt_all(None, school) == 0
    assert sorted(school.answers.values_list("answer", flat=True)) == ["adopted", "declined"]


def test_the_version_of_the_province_stands_in_for_the_original_once_issued(union, plan_at):
    province, school = plan_at(union.north), plan_at(union.school_a)
    original = queries.inherited_items(school)[0]
    actions.answer(None, school, original, "adopted")
    own = actions.answer(None, province, original, "adapted", title="Cao điểm 20/11 ở Hà Nội").own
    actions.adopt_all(None, province)
    assert original in queries.inherited_items(school)
    actions.submit(None, province)
    actions.approve(union.account(union.national, "chu-tich"), province)
    actions.issue(None, province)
    rows = {row.item.line: row for row in queries.inherited(school)}
    assert rows[original.pk].item == own
    assert rows[original.pk].is_due
    assert rows[original.pk].answer.answer == "adopted"
    with pytest.raises(Conflict):
        actions.answer(None, school, original, "adopted")
    assert original in queries.inherited_items(plan_at(union.school_c))


def test_a_declining_province_speaks_for_itself_alone(union, plan_at):
    province = plan_at(union.north)
    item = queries.inherited_items(province)[0]
    actions.answer(None, province, item, "declined", reason="Tỉnh đã có đợt riêng")
    assert item in queries.inherited_items(plan_at(union.school_a))


def test_submission_waits_for_every_answer(union, plan_at):
    school = plan_at(union.school_a)
    with pytest.raises(Invalid, match="2 việc"):
        actions.submit(None, school)
    assert adopt_and_submit(None, school).state == Plan.State.SUBMITTED
    with pytest.raises(Conflict):
        actions.add_item(None, school, title="Thêm việc")


def test_the_unit_above_approves_and_nobody_else(union, plan_at):
    plan = adopt_and_submit(union.account(union.school_a, "can-bo-truyen-thong"), plan_at(union.school_a))
    for stranger in (union.account(union.school_a, "chu-tich"), union.account(union.south, "chu-tich"),
                     union.account(union.north, "can-bo-truyen-thong")):  # fmt: skip
        with pytest.raises(NotAllowed):
            actions.approve(stranger, plan)
    chair = union.account(union.north, "chu-tich")
    assert actions.approve(chair, plan).state == Plan.State.APPROVED
    with pytest.raises(Conflict):
        actions.return_plan(chair, plan, comment="Muộn rồi")
    assert AuditEntry.objects.filter(verb="plan.approve", actor=chair, unit_code="S001").exists()


def test_nobody_approves_what_they_submitted_themselves(union, programme):
    chair = union.account(union.national, "chu-tich")
    plan = actions.open_plan(chair, union.national, programme, YEAR)
    actions.add_item(chair, plan, title="Một việc")
    actions.submit(chair, plan)
    with pytest.raises(NotAllowed):
        actions.approve(chair, plan)
    assert actions.approve(union.account(union.national, "pho-chu-tich"), plan).state == Plan.State.APPROVED


def test_a_returned_plan_carries_the_comment_and_can_be_submitted_again(union, plan_at):
    plan = adopt_and_submit(None, plan_at(union.school_a))
    chair = union.account(union.north, "chu-tich")
    with pytest.raises(Invalid):
        actions.return_plan(chair, plan, comment=" ")
    plan = actions.return_plan(chair, plan, comment="Bổ sung kinh phí")
    assert (plan.state, plan.comment) == ("returned", "Bổ sung kinh phí")
    actions.add_item(None, plan, title="In áp phích", budget=1_500_000)
    assert actions.submit(None, plan).state == "submitted"


def test_an_approved_plan_is_opened_again_for_changes_and_dates_move_without(union, plan_at):
    plan = plan_at(union.school_a)
    item = actions.add_item(None, plan, title="Hội thi", starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 3))
    adopt_and_submit(None, plan)
    with pytest.raises(Conflict):
        actions.reschedule(None, item_again(item), starts_on=date(2026, 9, 8), ends_on=date(2026, 9, 9))
    actions.approve(union.account(union.north, "chu-tich"), plan)
    moved = actions.reschedule(None, item_again(item), starts_on=date(2026, 9, 8), ends_on=date(2026, 9, 9))
    assert moved.starts_on == date(2026, 9, 8)
    with pytest.raises(Conflict):
        actions.update_item(None, moved, title="Tên khác")
    actions.revise(None, plan, reason="Thêm nội dung")
    assert actions.update_item(None, item_again(item), title="Tên khác").title == "Tên khác"


def item_again(item: PlanItem) -> PlanItem:
    return PlanItem.objects.select_related("plan__unit").get(pk=item.pk)


def test_approving_500_plans_costs_as_much_as_approving_one(union, programme, django_assert_num_queries):
    from lantoa.units.models import Unit

    kind = UnitKind.objects.get(code="cong-doan-truong")
    for n in range(500):
        union.north.add_child(instance=Unit(code=f"X{n:03d}", name=f"Trường {n}", kind=kind,
                                            valid_from=date(2020, 1, 1)))  # fmt: skip
        union.north.refresh_from_db()
    units = Unit.objects.under(union.north).filter(code__startswith="X")
    plans = Plan.objects.bulk_create(Plan(unit=u, programme=programme, year=YEAR, state="submitted") for u in units)
    chair = union.account(union.north, "chu-tich")
    other = Plan.objects.create(unit=union.school_c, programme=programme, year=YEAR, state="submitted")
    with django_assert_num_queries(6):
        done = actions.approve_many(chair, union.north, [p.pk for p in plans] + [other.pk])
    assert done == 500
    other.refresh_from_db()
    assert other.state == "submitted"
    assert Plan.objects.filter(state="approved", decided_by=chair).count() == 500


def test_dates_the_wrong_way_round_are_refused_in_words(union, plan_at):
    with pytest.raises(Invalid, match="Ngày kết thúc phải từ ngày bắt đầu"):
        actions.add_item(None, plan_at(union.school_a), title="Hội thi", starts_on=date(2026, 5, 2),
                         ends_on=date(2026, 5, 1))  # fmt: skip


def test_an_owner_from_another_unit_is_refused(union, plan_at):
    with pytest.raises(Invalid, match="người của đơn vị"):
        actions.add_item(None, plan_at(union.school_a), title="Hội thi", owner=union.person(union.school_c))


def test_an_item_that_was_handed_down_is_cancelled_rather_than_lost(union, national_plan):
    actions.revise(None, national_plan)
    item = PlanItem.objects.get(title="Cao điểm 20/11")
    actions.remove_item(None, item)
    item.refresh_from_db()
    assert item.state == "cancelled"


def test_a_review_gives_each_item_its_state_and_a_sentence(union, plan_at):
    plan = plan_at(union.school_a)
    item = actions.add_item(None, plan, title="Hội thi")
    for text in ("Lần đầu", "Lần sau"):
        actions.review(None, plan, "mid", held_on=date(2026, 6, 30), conclusions="Tốt", notes={item.pk: ("done", text)})
    item.refresh_from_db()
    assert item.state == "done"
    assert [note.text for note in plan.reviews.get().notes.all()] == ["Lần sau"]


def test_the_owner_of_an_activity_may_say_that_it_is_done(union, plan_at):
    owner = union.account(union.school_a)
    item = actions.add_item(None, plan_at(union.school_a), title="Hội thi", owner=owner.person)
    assert actions.set_item_state(owner, item, "done").state == "done"
    with pytest.raises(NotAllowed):
        actions.set_item_state(union.account(union.school_a), item, "planned")


def test_a_partner_reads_one_item_by_link_and_comments_until_it_is_closed(union, plan_at):
    item = actions.add_item(None, plan_at(union.school_a), title="Hội thi")
    share = actions.share_item(None, item, partner="Ban Giám hiệu")
    token = actions.share_token(share)
    assert actions.item_of_token(token) == share
    assert actions.item_of_token(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    actions.comment(share, name="Thầy Hùng", text="Nên làm buổi chiều.")
    actions.revoke_share(None, share)
    assert actions.item_of_token(token) is None
    with pytest.raises(Conflict):
        actions.comment(share, name="Thầy Hùng", text="Còn một ý.")


def test_an_expired_link_opens_nothing(union, plan_at):
    import time_machine

    share = actions.share_item(
        None, actions.add_item(None, plan_at(union.school_a), title="Hội thi"), partner="Báo", days=7
    )
    with time_machine.travel("2026-03-10 09:00+07:00", tick=False):
        assert actions.item_of_token(actions.share_token(share)) is None
