"""What a report must meet before it goes on, and where it ends for the topmost unit."""

from __future__ import annotations

import pytest
from django.utils import timezone

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.indicators.models import IndicatorValue
from lantoa.reports import actions, building, rules
from lantoa.reports.models import Report
from lantoa.reports.tests.conftest import IN_TIME, YEAR

pytestmark = pytest.mark.django_db


def row(code="T3", num=None, den=None, **more):
    has = den is not None
    return {
        "code": code, "name": f"Chỉ tiêu {code}", "numerator": num, "denominator": den,
        "value": num / den if has else None, "shown": "", **more,
    }  # fmt: skip


def earlier(unit, code, **pairs):
    for key, (num, den) in pairs.items():
        IndicatorValue.objects.create(
            code=code, period=key.lstrip("y"), unit=unit, num=num, den=den, computed_at=timezone.now()
        )


@pytest.fixture
def written(called, union):
    return actions.explain(None, called.drafted(union.school_a), "T3", "")


def places(report, *figures):
    return [finding.place for finding in rules.findings(report, figures)]


def test_a_figure_without_data_is_explained_or_the_report_stays(called, union, written):
    chair = called.chair(union.school_a)
    with pytest.raises(Invalid, match=r"Còn 1 việc.*\(1\) T3\. .* chưa có dữ liệu"):
        actions.sign(chair, written, at=IN_TIME)
    report = actions.explain(chair, written, "T3", "Trường mới thành lập,\n chưa có sản phẩm.")
    signed = actions.sign(chair, report, at=IN_TIME)
    paragraphs = [block for block in building.build(signed).body if hasattr(block, "runs")]
    assert any("Trường mới thành lập, chưa có sản phẩm." in p.runs[-1].text for p in paragraphs)
    with pytest.raises(Conflict):
        actions.explain(chair, signed, "T3", "khác")


def test_a_figure_that_may_not_be_shown_is_not_missing(written):
    assert places(written, row()) == ["T3"]
    assert places(written, row(hidden=True)) == []


def test_a_part_larger_than_the_whole_cannot_be_explained_away(written):
    report = actions.explain(None, written, "T1", "đúng thế")
    (finding,) = rules.findings(report, [row("T1", 3, 2)])
    assert (finding.place, finding.explainable) == ("T1", False)


@pytest.mark.parametrize(
    ("figure", "before", "far"),
    [
        ((18, 20), {"y2025": (6, 20)}, True),  # 90 % after 30 %
        ((9, 20), {"y2025": (6, 20)}, False),
        ((80, 100), {"y2025": (16, 20)}, True),  # five times as many
        ((2, 2), {"y2025": (0, 2)}, False),  # so few say nothing
        ((10, 20), {}, False),  # nothing to compare with
        ((10, 20), {"y2025": (190, 200), "y2024": (10, 20), "y2023": (11, 20)}, False),  # one odd year
        ((10, 20), {"y2022": (200, 200)}, False),  # too long ago
    ],
)
def test_a_figure_far_from_the_units_own_earlier_ones_is_explained(written, union, figure, before, far):
    earlier(union.school_a, "T3", **before)
    earlier(union.school_b, "T3", y2025=(500, 500))  # another unit's is no measure
    assert places(written, row("T3", *figure)) == (["T3"] if far else [])
    assert places(actions.explain(None, written, "T3", "Có đợt lớn."), row("T3", *figure)) == []


def test_rules_are_data_and_looking_at_them_takes_one_query(written, django_assert_num_queries):
    with django_assert_num_queries(1):
        rules.findings(written, [row()])
    written.kind.rules = []
    assert places(written, row()) == []


def test_rules_hold_again_when_handing_in(called, union):
    report = called.signed(union.school_a)
    report.kind.rules = [*report.kind.rules, {"check": "present", "figures": ["T4"]}]
    report.kind.save()
    with pytest.raises(Invalid, match="T4"):
        actions.submit(None, report, at=IN_TIME)


def test_the_page_lists_what_to_do_and_takes_the_explanation(called, union, written, signed_in):
    client = signed_in(called.chair(union.school_a))
    address = written.get_absolute_url()
    page = client.get(address).content.decode()
    assert "Còn vài việc trước khi ký" in page
    assert 'href="#T3"' in page
    answer = client.post(f"{address}giai-trinh/", {"chi_tieu": "T3", "giai_trinh": "Chưa làm kịp."})
    assert answer.url.endswith("#T3")
    page = client.get(address).content.decode()
    assert "Còn vài việc trước khi ký" not in page
    assert "Chưa làm kịp." in page
    assert client.post(f"{address}giai-trinh/", {"chi_tieu": "X", "giai_trinh": "?"}).status_code == 400
    with pytest.raises(NotAllowed):
        actions.explain(called.chair(union.school_b), written, "T3", "x")


def test_the_topmost_units_report_is_issued_and_locks_what_it_rests_on(called, union, signed_in):
    province = called.accepted(union.north)
    called.signed(union.national)
    report = Report.objects.get(unit=union.national)
    client = signed_in(called.chair(union.national))
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Ban hành báo cáo" in page
    client.post(f"{report.get_absolute_url()}nop/", {"ly_do": "Phía Nam gửi sau"})
    report.refresh_from_db()
    assert (report.state, report.late, report.is_received, report.is_open) == ("issued", False, True, False)
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Đã ban hành" in page
    assert "Được nhận" not in page
    for suffix in ("docx", "pdf"):
        assert client.get(f"{report.get_absolute_url()}tai-ve/{suffix}/").status_code == 200
    with pytest.raises(Conflict, match="cấp trên đã nộp"):
        actions.return_report(called.chair(union.national), province, "sửa")
    for again in (lambda: actions.submit(None, report), lambda: actions.write(None, report, "han-che", "x")):
        with pytest.raises(Conflict):
            again()


def test_only_its_own_chair_takes_back_what_was_issued_and_says_why(called, union):
    report = called.submitted(union.national)
    assert report.state == "issued"
    with pytest.raises(NotAllowed):
        actions.return_report(called.chair(union.north), report, "sai số liệu")
    with pytest.raises(Invalid):
        actions.return_report(called.chair(union.national), report, " ")
    report = actions.return_report(called.chair(union.national), report, "Sai số liệu phụ lục 1")
    assert (report.state, report.is_open) == ("returned", True)
    assert report.comments.get().unit == union.national
    assert YEAR.key == report.period
