"""From the call to the acceptance: who may do what, when, and what stays as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.base.periods import Period
from lantoa.indicators import engine
from lantoa.indicators import queries as figures
from lantoa.reports import actions, queries
from lantoa.reports.models import Report, ReportComment, ReportKind
from lantoa.reports.tests.conftest import IN_TIME, TOO_LATE, YEAR

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 12, 27, 2, tzinfo=UTC)


def t10(unit, period=YEAR):
    engine.ensure(period)
    engine.recompute_dirty()
    figure = figures.figures([unit.pk], period, ["T10"])[unit.pk][0]
    return figure.num, figure.den


def test_the_usual_due_dates_are_mid_december_and_mid_june(annual):
    assert annual.usual_due(YEAR) == date(2026, 12, 15)
    assert ReportKind.objects.get(code="half").usual_due(Period.half(2026, 1)) == date(2026, 6, 15)


def test_a_call_writes_no_row_for_any_unit(called, union):
    assert Report.objects.count() == 0
    assert queries.due_on(union.school_a, called.kind, "2026") == date(2026, 12, 15)
    assert queries.due_on(union.north, called.kind, "2026") == date(2026, 12, 15)
    assert queries.due_on(union.national, called.kind, "2026") is None


def test_the_nearest_call_above_says_when_it_is_due(called, union):
    actions.call(None, union.north, called.kind, YEAR, due_on=date(2026, 12, 5))
    assert queries.due_on(union.school_a, called.kind, "2026") == date(2026, 12, 5)
    assert queries.due_on(union.north, called.kind, "2026") == date(2026, 12, 15)
    assert queries.due_on(union.school_c, called.kind, "2026") == date(2026, 12, 15)


def test_a_report_goes_from_draft_to_accepted(called, union):
    chair = called.chair(union.school_a)
    report = called.drafted(union.school_a)
    assert report.due_on == date(2026, 12, 15)
    report = actions.sign(chair, report, number="7", at=IN_TIME)
    assert (report.state, report.signer_name, report.signer_title) == ("signed", "Trần Thị Hoà", "Chủ tịch")
    report = actions.submit(chair, report, at=IN_TIME)
    assert (report.state, report.late) == ("submitted", False)
    report = actions.accept(called.chair(union.north), report)
    assert report.state == "accepted"
    verbs = list(AuditEntry.objects.filter(verb__startswith="report.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["report.call", "report.open", "report.sign", "report.submit", "report.accept"]


def test_what_is_not_written_cannot_be_signed(called, union):
    report = actions.open_report(None, union.school_a, called.kind, YEAR)
    with pytest.raises(Invalid, match=r"Còn 4 việc.*Viết phần “Tổ chức triển khai.*T3.*chưa có dữ liệu"):
        actions.sign(called.chair(union.school_a), report)


@pytest.mark.parametrize("state", ["signed", "submitted", "accepted"])
def test_what_is_signed_is_not_changed(called, union, state):
    report = getattr(called, state)(union.school_a)
    for forbidden in (
        lambda: actions.write(None, report, "han-che", "khác"),
        lambda: actions.refresh_figures(None, report),
        lambda: actions.sign(called.chair(union.school_a), report),
    ):
        with pytest.raises(Conflict):
            forbidden()
    report.refresh_from_db()
    assert report.narrative["han-che"] == "Lời của S001 về han-che."


def test_steps_are_not_skipped(called, union):
    draft = called.drafted(union.school_a)
    for forbidden in (
        lambda: actions.submit(None, draft),
        lambda: actions.accept(None, draft),
        lambda: actions.return_report(None, draft, "sửa"),
        lambda: actions.unsign(None, draft),
    ):
        with pytest.raises(Conflict):
            forbidden()
    done = called.accepted(union.school_b)
    for forbidden in (lambda: actions.submit(None, done), lambda: actions.accept(None, done)):
        with pytest.raises(Conflict):
            forbidden()


def test_the_database_refuses_a_signed_report_that_is_not_frozen(called, union):
    report = called.drafted(union.school_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state="submitted")


def test_figures_are_frozen_with_the_ids_of_the_values_they_came_from(called, union):
    engine.recompute(YEAR)
    called.accepted(union.school_a)
    engine.ensure(YEAR)
    engine.recompute_dirty()
    report = called.submitted(union.north)
    frozen = {row["code"]: row for row in report.snapshot["figures"]}["T10"]
    value = figures.figures([union.north.pk], YEAR, ["T10"])[union.north.pk][0]
    assert (frozen["numerator"], frozen["denominator"]) == (value.num, value.den) == (1, 1)
    assert frozen["value_id"] == value.value_id
    called.accepted(union.school_b)
    assert t10(union.north) == (2, 3)
    report.refresh_from_db()
    assert {row["code"]: row for row in report.snapshot["figures"]}["T10"]["numerator"] == 1


def test_a_returned_report_opens_again_and_keeps_its_words_and_the_comment(called, union):
    report = called.submitted(union.school_a)
    report = actions.return_report(called.chair(union.north), report, "Bổ sung số liệu tập huấn.")
    assert (report.state, report.snapshot, report.return_comment) == ("returned", None, "Bổ sung số liệu tập huấn.")
    assert ReportComment.objects.get().unit == union.north
    report = actions.write(None, report, "nguon-luc", "Đã bổ sung.")
    report = actions.submit(None, actions.sign(called.chair(union.school_a), report), at=TOO_LATE)
    # It came in time the first time; asking for more does not make it late.
    assert (report.late, report.times_returned) == (False, 1)


def test_a_comment_is_needed_to_give_back(called, union):
    report = called.submitted(union.school_a)
    with pytest.raises(Invalid, match="góp ý"):
        actions.return_report(None, report, "  ")


def test_a_late_report_is_taken_and_marked(called, union):
    report = called.submitted(union.school_a, at=TOO_LATE)
    assert report.late
    assert queries.standing(union.north, called.kind, "2026").on_time == 0
    assert queries.standing(union.north, called.kind, "2026").received == 1


def test_after_the_lock_only_an_extension_lets_a_report_through(called, union):
    actions.call(None, union.national, called.kind, YEAR, due_on=date(2026, 12, 15), locks_on=date(2026, 12, 18))
    report = called.signed(union.school_a)
    with pytest.raises(Conflict, match=r"đã khóa từ ngày 18/12/2026.*xin Công đoàn Giáo dục Hà Nội gia hạn"):
        actions.submit(None, report, at=TOO_LATE)
    with pytest.raises(Invalid, match="lý do"):
        actions.extend(None, union.school_a, called.kind, YEAR, due_on=date(2026, 12, 22), reason="")
    chair = called.chair(union.north)
    actions.extend(chair, union.school_a, called.kind, YEAR, due_on=date(2026, 12, 22), reason="Bão số 9")
    report = actions.submit(None, report, at=TOO_LATE)
    assert (report.state, report.late, report.due_on) == ("submitted", False, date(2026, 12, 22))
    other = called.signed(union.school_b)
    with pytest.raises(Conflict):
        actions.submit(None, other, at=TOO_LATE)
    actions.extend(chair, union.school_b, called.kind, YEAR, due_on=date(2026, 12, 22), reason="Bão số 9")
    with pytest.raises(Conflict):
        actions.submit(None, other, at=AFTER)


def test_a_unit_waits_for_those_below_or_says_why_not(called, union):
    report = called.signed(union.north)
    with pytest.raises(Invalid, match="Còn 2 đơn vị"):
        actions.submit(None, report, at=IN_TIME)
    report = actions.submit(None, report, at=IN_TIME, reason="Hai trường vừa sáp nhập")
    assert report.missing_reason == "Hai trường vừa sáp nhập"
    called.accepted(union.school_c)
    called.accepted(union.school_d)
    full = actions.submit(None, called.signed(union.south), at=IN_TIME)
    assert full.missing_reason == ""


def test_what_the_unit_above_has_handed_in_locks_those_below(called, union):
    school = called.accepted(union.school_a)
    province = called.submitted(union.north)
    with pytest.raises(Conflict, match="cấp trên đã nộp"):
        actions.return_report(called.chair(union.north), school, "sửa")
    actions.return_report(called.chair(union.national), province, "thiếu phụ lục")
    assert actions.return_report(called.chair(union.north), school, "sửa").state == "returned"


def test_rights_stay_inside_the_branch_and_nobody_takes_in_his_own(called, union):
    report = called.submitted(union.school_a)
    for account in (called.chair(union.school_a), called.chair(union.south), union.account(union.school_b)):
        with pytest.raises(NotAllowed):
            actions.accept(account, report)
        with pytest.raises(NotAllowed):
            actions.return_report(account, report, "không")
    with pytest.raises(NotAllowed):
        actions.write(called.chair(union.school_b), called.drafted(union.school_c), "han-che", "x")
    with pytest.raises(NotAllowed):
        actions.call(called.chair(union.south), union.north, called.kind, YEAR)
    with pytest.raises(NotAllowed):
        actions.extend(
            called.chair(union.school_a), union.school_a, called.kind, YEAR, due_on=TOO_LATE.date(), reason="x"
        )
    communicator = union.account(union.school_d, "can-bo-truyen-thong")
    with pytest.raises(NotAllowed):
        actions.sign(communicator, called.drafted(union.school_d))
    with pytest.raises(NotAllowed):
        actions.comment(called.chair(union.south), report, "xin chào")
    # From two levels up one may take it in: the branch is theirs.
    assert actions.accept(called.chair(union.national), report).state == "accepted"


def test_many_are_taken_in_at_once_and_only_those_directly_below(called, union, django_assert_max_num_queries):
    schools = [called.submitted(school) for school in union.schools]
    draft = called.drafted(union.north)
    chair = called.chair(union.north)
    with django_assert_max_num_queries(9):
        count = actions.accept_many(chair, union.north, [r.pk for r in [*schools, draft]])
    assert AuditEntry.objects.filter(verb="report.accept", actor=chair).count() == 2
    assert count == 2
    assert set(Report.objects.filter(state="accepted").values_list("unit__code", flat=True)) == {"S001", "S002"}
    with pytest.raises(NotAllowed):
        actions.accept_many(called.chair(union.north), union.south, [schools[2].pk])
    with pytest.raises(Invalid, match="500"):
        actions.accept_many(None, union.north, range(501))


def test_t10_counts_accepted_over_due_at_every_level(called, union, time_machine):
    time_machine.move_to("2026-12-01 08:00:00+07:00")
    assert t10(union.national) == (0, 0)  # nothing is due yet
    called.accepted(union.school_a)
    called.submitted(union.school_b)
    assert t10(union.north) == (1, 2)
    time_machine.move_to("2026-12-16 08:00:00+07:00")
    engine.recompute(YEAR)
    assert t10(union.north) == (1, 3)
    assert t10(union.national) == (1, 6)
    assert t10(union.national, Period.half(2026, 2)) == (1, 6)
    assert t10(union.national, Period.half(2026, 1)) == (0, 0)
    report = called.accepted(union.school_c)
    assert t10(union.national) == (2, 6)
    actions.return_report(None, report, "sửa")
    assert t10(union.national) == (1, 6)


def test_the_records_behind_t10_are_shown_to_their_branch_only(called, union):
    called.submitted(union.school_a)
    called.submitted(union.school_c)
    called.drafted(union.school_d)
    seen = figures.evidence(union.national, "T10", YEAR, called.chair(union.north))
    assert [row.unit for row in seen.rows] == [union.school_a]
    assert figures.evidence(union.national, "T10", YEAR, None).total == 2


def test_a_passage_is_quoted_as_it_stands(called, union):
    school = called.submitted(union.school_a)
    own = called.drafted(union.north)
    passage = actions.choose_passage(called.chair(union.north), own, school, "han-che")
    assert passage.text == "Lời của S001 về han-che."
    assert actions.choose_passage(None, own, school, "han-che", "Lời của S001").text == "Lời của S001"
    with pytest.raises(Invalid, match="giữ nguyên lời"):
        actions.choose_passage(None, own, school, "han-che", "Lời hay hơn")
    with pytest.raises(Invalid):
        actions.choose_passage(None, own, called.submitted(union.school_c), "han-che")
    with pytest.raises(Conflict):
        actions.choose_passage(None, own, called.drafted(union.school_b), "han-che")
    actions.drop_passage(None, passage)
    assert not own.passages.exists()


def test_a_report_of_another_kind_of_period_is_refused(called, union):
    with pytest.raises(Invalid):
        actions.open_report(None, union.school_a, called.kind, Period.half(2026, 1))
    with pytest.raises(Invalid):
        actions.call(None, union.national, called.kind, Period.half(2026, 1))
