import pytest
from django.test import Client
from django.utils import timezone

from lantoa.base.periods import Period
from lantoa.bulletins.models import Issue
from lantoa.channels.models import Publication
from lantoa.channels.print.models import Print
from lantoa.claims.models import Claim, Explainer, FeedItem
from lantoa.communities.models import Case, Group, Poll
from lantoa.demo.build import PASSWORD, WHO, build
from lantoa.indicators.queries import dashboard
from lantoa.library.models import Document
from lantoa.newsroom.models import Article, Product, Story
from lantoa.notices.models import Notice
from lantoa.notices.sealing import verify_receipts
from lantoa.people.models import Account, Person
from lantoa.press.models import Contact, Coverage, Release
from lantoa.programme.models import Campaign, Plan
from lantoa.questions.models import Question
from lantoa.reports.models import Report
from lantoa.training.models import Certificate, Course, Enrolment
from lantoa.units.models import Unit

pytestmark = pytest.mark.django_db


def test_the_demo_is_whole_repeatable_and_reaches_nobody():
    told: list[str] = []
    rows = build(small=True, progress=told.append)
    assert told
    assert Unit.objects.filter(depth=2, code__startswith="P").count() == 34
    assert 1_400 < Person.objects.count() < 2_000
    assert {"published", "draft", "in_review", "returned", "scheduled", "withdrawn"} <= set(
        Article.objects.values_list("state", flat=True)
    )
    assert {"approved", "returned", "submitted", "draft"} <= set(Plan.objects.values_list("state", flat=True))
    assert {"draft", "submitted", "returned", "accepted"} <= set(Report.objects.values_list("state", flat=True))
    assert {"draft", "waiting", "published"} <= set(Notice.objects.values_list("state", flat=True))
    assert {"draft", "waiting", "scheduled", "sent", "withdrawn"} <= set(Issue.objects.values_list("state", flat=True))
    assert Print.objects.exclude(registered_at=None).count() == 2
    assert {"draft", "open", "closed"} <= set(Course.objects.values_list("state", flat=True))
    assert Certificate.objects.filter(revoked_at=None).count() > 3
    assert Enrolment.objects.filter(state="waiting").exists()
    for notice in Notice.objects.published():
        assert list(verify_receipts(notice)) == []
    assert {"draft", "waiting", "approved", "scheduled", "published", "failed", "unknown", "withdrawn"} == set(
        Publication.objects.values_list("state", flat=True)
    )
    assert set(Publication.objects.filter(state="published").values_list("account__channel", flat=True)) == {
        "facebook",
        "youtube",
        "zalo",
    }
    assert {"new", "shared"} == set(Document.objects.values_list("state", flat=True))
    assert Document.objects.filter(readable=True, state="shared").count() == 7
    assert Document.objects.filter(later__binding=True).get().sign == "112/QĐ-CĐN"
    assert {"open", "answered", "published"} == set(Question.objects.values_list("state", flat=True))
    assert set(Claim.State.values) == set(Claim.objects.values_list("state", flat=True))
    assert set(Claim.Outcome.values) - {"answered"} == set(Claim.objects.values_list("outcome", flat=True)) - {""}
    assert Claim.objects.filter(amendments__isnull=False).exists()
    assert Claim.objects.filter(in_review=True, state="working").exists()
    assert (Explainer.objects.count(), FeedItem.objects.count()) == (3, 3)
    assert Group.objects.count() == 3
    assert {"poll", "decision"} == set(Poll.objects.values_list("kind", flat=True))
    assert Poll.objects.get(stated_at__isnull=False).outcome == "passed"
    assert {"new", "in_work", "answered"} == set(Case.objects.values_list("state", flat=True))
    assert {"draft", "in_review", "published", "withdrawn"} == set(Release.objects.values_list("state", flat=True))
    assert Release.objects.public().count() == 2
    assert {"suggested", "confirmed", "dismissed"} == set(Coverage.objects.values_list("state", flat=True))
    assert not Contact.objects.exclude(email="").exclude(email__endswith=".example").exists()
    assert Campaign.objects.count() > 20
    titles = list(Article.objects.filter(state="published").values_list("title", flat=True))
    assert len(set(titles)) > len(titles) * 0.9
    figures = dashboard(Unit.objects.get(depth=1), Period.year(timezone.localdate().year))
    assert all(figure.num for figure in figures if figure.code in ("T1", "T2", "T3", "T5", "T10"))
    assert Story.objects.count() == 8
    assert set(Product.objects.values_list("digital", flat=True)) == {True, False}
    assert Unit.objects.exclude(successor=None).count() == 1
    # Nobody real: mail goes to a reserved domain, numbers are of a range that is given to nobody.
    assert not Person.objects.exclude(email="").exclude(email__endswith="@lantoa.example").exists()
    assert not Person.objects.exclude(phone="").exclude(phone__startswith="+8495").exists()

    assert len(rows) == len(WHO)
    for _who, login, password in rows:
        assert Client().login(username=login, password=password)
    assert password == PASSWORD

    before = [model.objects.count() for model in (Unit, Person, Article, Plan, Report, Account)]
    assert build(small=True, progress=told.append) == rows
    assert [model.objects.count() for model in (Unit, Person, Article, Plan, Report, Account)] == before
