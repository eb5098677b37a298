import io
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid
from lantoa.newsroom.models import Article
from lantoa.notices.models import Notice, Receipt
from lantoa.people.models import Person
from lantoa.programme.models import Plan
from lantoa.reports.models import Report
from lantoa.seed.build import build
from lantoa.seed.loading import Progress
from lantoa.units.models import Unit

pytestmark = pytest.mark.django_db
TODAY = "2026-11-26 09:00+07:00"


def seeded(**sizes):
    return build(progress=Progress(io.StringIO()), **{"units": 60, "people_count": 900, **sizes})


def test_the_same_seed_makes_the_same_union():
    def look():
        return (
            list(Person.objects.order_by("pk").values_list("full_name", "birth_date")[:50]),
            Receipt.objects.aggregate(Count("pk"), Sum("confirmed_version"), Sum("person")),
            list(Article.objects.order_by("pk").values_list("title", "unit__code")[:50]),
        )

    seen = []
    with time_machine.travel(TODAY, tick=False):
        for _time in range(2):
            sid = transaction.savepoint()
            seeded()
            first = Person.objects.order_by("pk").values_list("pk", flat=True).first()
            names, receipts, articles = look()
            receipts["person__sum"] -= first * receipts["pk__count"]
            seen.append((names, receipts, articles))
            transaction.savepoint_rollback(sid)
    assert seen[0] == seen[1]


def test_several_years_have_their_own_plans_notices_and_reports():
    with time_machine.travel(TODAY, tick=False):
        seeded(years=2)
        assert set(Plan.objects.values_list("year", flat=True)) == {2025, 2026}
        assert set(Report.objects.values_list("period", flat=True)) == {"2025-H1", "2026-H1"}
        assert Notice.objects.filter(published_at__year=2025).exists()
        assert Person.objects.filter(joined_on__lt=timezone.localdate() - timedelta(days=365)).count() == 900


def test_an_installation_that_has_units_is_left_alone(union):
    with pytest.raises(Conflict):
        seeded()
    assert Unit.objects.count() == 7


@pytest.mark.parametrize("sizes", [{"units": 20}, {"people_count": 300}, {"years": 0}, {"years": 4}])
def test_sizes_that_make_no_union_are_refused(sizes):
    with pytest.raises(Invalid):
        seeded(**sizes)
    assert not Unit.objects.exists()


def test_indexes_and_keys_are_all_there_afterwards():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL's are taken away meanwhile")

    def schema():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 'i', indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), 'public.', '') FROM pg_index "
                "WHERE indrelid::regclass::text ~ '^(units|people|notices|newsroom|programme|reports)_' UNION ALL "
                "SELECT 'c', conname::text, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE conrelid::regclass::text ~ '^(units|people|notices|newsroom|programme|reports)_' ORDER BY 1, 2"
            )
            return cursor.fetchall()

    before = schema()
    with time_machine.travel(TODAY, tick=False):
        seeded()
    assert schema() == before
