import io

import pytest
import time_machine
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from lantoa.base.checks import run_all
from lantoa.base.periods import Period
from lantoa.indicators import engine
from lantoa.indicators.models import IndicatorRun, IndicatorValue
from lantoa.indicators.queries import dashboard
from lantoa.indicators.registry import all_indicators
from lantoa.newsroom.models import Article, Placement, Product
from lantoa.notices import actions as notices
from lantoa.notices.audience import Audience, frozen_counts
from lantoa.notices.models import Notice, NoticeUnitCount, Receipt
from lantoa.people import actions as people_actions
from lantoa.people.models import Account, Membership, Person, Position
from lantoa.people.scopes import Capability, may
from lantoa.programme import queries as programme_queries
from lantoa.programme.models import Campaign, ItemAnswer, Plan
from lantoa.reports.building import build_file
from lantoa.reports.models import Report
from lantoa.seed.build import build
from lantoa.seed.loading import Progress
from lantoa.seed.shape import SMALLEST_UNIT
from lantoa.units.models import Unit

pytestmark = pytest.mark.django_db
UNITS, PEOPLE = 130, 2_600
TODAY = "2026-11-26 09:00+07:00"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The union is made once for all tests of this file, in a transaction that ends with them."""
    told = io.StringIO()
    with django_db_blocker.unblock(), time_machine.travel(TODAY, tick=False), transaction.atomic():
        sign_ins = build(units=UNITS, people_count=PEOPLE, progress=Progress(told))
        yield sign_ins, told.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def small(made, db):
    with time_machine.travel(TODAY, tick=False):
        yield made


def test_a_seeded_union_has_the_size_that_was_asked_for_and_nothing_to_complain_about(small):
    sign_ins, told = small
    assert (Unit.objects.count(), Person.objects.count(), Membership.objects.count()) == (UNITS, PEOPLE, PEOPLE)
    assert Unit.objects.filter(depth=2, code__startswith="P").count() == 34
    assert Unit.objects.filter(kind__code="cong-doan-xa-phuong").exists()
    assert Unit.objects.annotate(n=Count("people")).order_by("n").first().n >= SMALLEST_UNIT
    faults = [fault for outcome in run_all() if "trả lời" not in outcome.title for fault in outcome.faults]
    assert faults == []
    assert "Dấu nhận" in told
    assert "\r" not in told, "a log keeps finished lines only"
    assert all(Account.objects.get(login=login).check_password(password) for _who, login, password in sign_ins)


def test_counts_are_frozen_as_publication_would_have_frozen_them(small):
    for depth in (1, 2, 3):
        notice = Notice.objects.filter(unit__depth=depth).select_related("branch").first()
        day = timezone.localdate(notice.published_at)
        counted = {row["unit_id"]: row["n"] for row in frozen_counts(Audience.of(notice), day)}
        assert dict(notice.unit_counts.values_list("unit_id", "people")) == counted
        assert notice.audience_people == sum(counted.values())
        assert notice.audience_units == len(counted)


def test_a_reader_goes_on_where_the_seed_left_off(small):
    notice = Notice.objects.filter(must_read=True, unit__depth=1).select_related("branch").last()
    answered = Receipt.objects.filter(notice=notice).values("person")
    person = Person.objects.exclude(pk__in=answered).select_related("unit__kind__level", "job_type").first()
    before = NoticeUnitCount.objects.get(notice=notice, unit=person.unit)
    notices.confirm(person, notice, version=1)
    after = NoticeUnitCount.objects.get(pk=before.pk)
    assert (after.confirmed, after.counted) == (before.confirmed + 1, before.counted + 1)


def test_new_rows_are_numbered_after_the_seeded_ones(small):
    unit = Unit.objects.get(code="S00001")
    last = Person.objects.order_by("-pk").values_list("pk", flat=True).first()
    person = people_actions.add_person(None, unit, full_name="Lê Thị Mới", on=timezone.localdate())
    assert person.pk > last


def test_officers_hold_what_their_titles_allow(small):
    chair = Account.objects.get(login="P01-0001")
    school = Unit.objects.filter(path__startswith=chair.person.unit.path).order_by("-depth").first()
    assert may(chair, Capability.ACCEPT_REPORT, school)
    assert not may(chair, Capability.NOTIFY, Unit.objects.get(depth=1))
    assert Position.objects.values("unit").distinct().count() == UNITS


def test_a_year_of_work_stands_behind_the_figures(small):
    period = Period.year(2026)
    national = Unit.objects.get(depth=1)
    figures = {figure.code: figure for figure in dashboard(national, period)}
    assert figures["T1"].den == UNITS
    assert 0.3 < figures["T1"].value < 1
    assert 0.3 < figures["T2"].value < 0.9
    assert figures["T3"].den == Product.objects.counted().count()
    assert figures["T10"].num == Report.objects.filter(state=Report.State.ACCEPTED).count()
    kept = sorted(IndicatorValue.objects.filter(period=period.key).values_list("code", "unit_id", "num", "den"))
    IndicatorRun.objects.all().delete()
    engine.recompute(period)
    again = sorted(IndicatorValue.objects.filter(period=period.key).values_list("code", "unit_id", "num", "den"))
    assert again == kept


def test_figures_that_are_read_together_are_those_that_are_read_apart(small):
    period = Period.year(2026)
    together = [item for item in all_indicators("year") if item.together is not None]
    assert {item.code for item in together} >= {"T2", "T3"}
    for item in together:
        shown, whole = dict(item.numerator(period)), dict(item.denominator(period))
        people = dict(item.people(period)) if item.people else {}
        apart = {unit: (shown.get(unit, 0), whole[unit], people.get(unit, 0)) for unit in whole}
        assert {row[0]: tuple(row[1:]) for row in item.together(period)} == apart


def test_plans_are_answered_line_by_line_and_campaigns_have_their_products(small):
    assert Plan.objects.count() == UNITS
    assert set(Plan.objects.values_list("state", flat=True)) >= {"approved", "submitted", "draft"}
    plan = Plan.objects.filter(state="approved").exclude(unit__depth=1).first()
    answers = ItemAnswer.objects.filter(plan=plan)
    assert answers.count() == programme_queries.inherited_items(plan).__len__()
    adapted = answers.get(answer="adapted").own
    assert (adapted.plan, adapted.origin_id) == (plan, answers.get(answer="adapted").origin_id)
    within = Product.objects.exclude(campaign=None).filter(article=None)
    assert within.exists()
    assert not within.exclude(
        produced_on__gte=F("campaign__starts_on"), produced_on__lte=F("campaign__ends_on")
    ).exists()
    assert Campaign.objects.filter(state="closed").exists()


def test_articles_open_in_their_units_sections(small, client):
    live = Article.objects.live()
    assert live.count() == Placement.objects.count() == Product.objects.exclude(article=None).count()
    assert {"draft", "in_review"} <= set(Article.objects.values_list("state", flat=True))
    article = live.select_related("unit").first()
    page = client.get(article.get_absolute_url())
    assert page.status_code == 200
    assert "@@" not in page.content.decode()
    assert article.title in client.get(article.unit.get_absolute_url()).content.decode()


def test_a_province_hands_in_a_whole_report(small, tmp_path):
    build_file("P01", "2026-H1", tmp_path / "p01.docx")
    assert (tmp_path / "p01.docx").stat().st_size > 20_000
    assert {"accepted", "submitted", "returned"} <= set(Report.objects.values_list("state", flat=True))
