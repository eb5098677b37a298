from __future__ import annotations

from datetime import date

import pytest

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.base.periods import Period
from lantoa.indicators import engine
from lantoa.indicators.models import IndicatorValue
from lantoa.indicators.queries import evidence
from lantoa.library import actions, queries
from lantoa.library.models import Blob, Document, Version
from lantoa.library.tests import samples
from lantoa.search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)


def titles(user) -> list[str]:
    return [document.sign for document in queries.listed(queries.readable_by(user), queries.Filters())]


def test_what_the_document_says_of_itself_is_offered(union, bring):
    document = bring(union.north)
    assert (document.number, document.notation, document.kind) == ("18", "KH-CĐN", "ke-hoach")
    assert document.issued_on == date(2026, 1, 5)
    assert document.issuing_body == "Công đoàn Giáo dục Hà Nội"  # as the tree of units writes it
    assert document.summary == "Truyền thông công đoàn năm 2026"
    assert (document.signer, document.signer_title) == ("Nguyễn Ngọc Ân", "Phó Chủ tịch")
    assert [(row.kind, row.sign) for row in document.relations.all()] == [("replaces", "12/KH-CĐN")]
    assert document.state == Document.State.NEW


def test_what_a_person_wrote_is_not_written_over(union, bring):
    document = bring(union.north, kind="thong-bao", number="7", notation="TB-CĐN", summary="Của tôi")
    version = queries.newest(document)
    actions.store_reading(version, [], failed=True, note="…")
    from lantoa.library.tasks import read_version

    read_version.func(version.pk)
    document.refresh_from_db()
    assert (document.sign, document.summary) == ("7/TB-CĐN", "Của tôi")


def test_the_same_file_twice_is_one_document(union):
    first = actions.bring(None, union.north, samples.pdf())
    again = actions.bring(None, union.north, samples.upload(samples.pdf().read(), "ten-khac.pdf"))
    assert (first.new, again.new) == (True, False)
    assert again.document.pk == first.document.pk
    elsewhere = actions.bring(None, union.school_a, samples.pdf())
    assert elsewhere.new
    assert Blob.objects.count() == 1  # the content is kept once
    assert Version.objects.count() == 2


def test_the_original_is_kept_as_it_came(union):
    content = samples.pdf().read()
    document = actions.bring(None, union.north, samples.upload(content, "goc.pdf")).document
    with queries.newest(document).blob.file.open("rb") as file:
        assert file.read() == content


def test_only_keepers_bring_documents(union):
    with pytest.raises(NotAllowed):
        actions.bring(union.account(union.school_a), union.school_a, samples.pdf())
    with pytest.raises(NotAllowed):
        actions.bring(union.account(union.school_c, "chu-tich"), union.school_a, samples.pdf())
    for title in ("chu-tich", "can-bo-truyen-thong", "quan-tri"):
        keeper = union.account(union.school_a, title)
        assert actions.bring(keeper, union.school_a, samples.pdf()).document.unit == union.school_a


def test_each_way_of_sharing_reaches_whom_it_names(union, bring):
    for number, sharing in enumerate(["unit", "officers", "branch", "public"], start=1):
        bring(union.north, samples.pdf(number), share=sharing)
    hidden = bring(union.north, samples.pdf(9))
    visitor = None
    from django.contrib.auth.models import AnonymousUser

    visitor = AnonymousUser()
    assert titles(visitor) == ["04/KH-CĐN"]
    assert titles(union.account(union.school_c)) == ["04/KH-CĐN"]
    assert set(titles(union.account(union.school_a))) == {"03/KH-CĐN", "04/KH-CĐN"}
    assert set(titles(union.account(union.school_a, "to-truong"))) == {"02/KH-CĐN", "03/KH-CĐN", "04/KH-CĐN"}
    assert set(titles(union.account(union.north))) == {"01/KH-CĐN", "03/KH-CĐN", "04/KH-CĐN"}
    assert hidden.sign in titles(union.account(union.north, "chu-tich"))
    assert hidden.sign not in titles(union.account(union.national, "chu-tich"))


def test_what_is_replaced_says_so_once_the_new_one_is_shared(union, bring):
    old = bring(union.north, samples.pdf(12), share="public")
    new = bring(union.north, samples.pdf(18))
    new = actions.describe(None, new, relations=[("replaces", "12/KH-CĐN")])
    reader = union.account(union.school_a)
    today = date(2026, 11, 23)

    def words() -> str:
        return queries.validity(queries.with_standing(Document.objects.all()).get(pk=old.pk), today)[1]

    assert words() == ""
    assert queries.later(old, reader) == []
    actions.share(None, new, "public")
    assert words() == "Hết hiệu lực"
    assert [other for _row, other in queries.later(old, reader)] == [new]
    assert [(row.sign, other) for row, other in queries.earlier(new, reader)] == [("12/KH-CĐN", old)]
    listed = queries.listed(queries.readable_by(reader), queries.Filters(only_in_force=True))
    assert [document.pk for document in listed] == [new.pk]
    actions.withdraw(None, new, "Ban hành nhầm")
    assert words() == ""


def test_an_older_document_that_comes_later_finds_what_replaced_it(union, bring):
    new = bring(union.north, samples.pdf(18), share="public")
    actions.describe(None, new, relations=[("replaces", "12/KH-CĐN")])
    old = bring(union.north, samples.pdf(12))
    actions.describe(None, old, summary="Kế hoạch cũ")
    row = new.relations.get()
    assert (row.target_id, row.binding) == (old.pk, True)


def test_a_unit_does_not_end_the_documents_of_a_unit_above(union, bring):
    above = bring(union.north, samples.pdf(12), share="branch")
    below = bring(union.school_a, samples.pdf(18))
    actions.describe(None, below, relations=[("replaces", "12/KH-CĐN")])
    actions.share(None, below, "unit")
    shown = queries.with_standing(Document.objects.all()).get(pk=above.pk)
    assert not shown.is_replaced
    assert below.relations.get().target_id == above.pk  # but its own page links there


def test_validity_is_half_open(union, bring):
    document = bring(union.north, valid_from=date(2026, 1, 10), valid_to=date(2026, 11, 23))
    assert queries.validity(document, date(2026, 1, 9))[1] == "Chưa có hiệu lực"
    assert queries.validity(document, date(2026, 11, 22))[1] == "Còn hiệu lực"
    assert queries.validity(document, date(2026, 11, 23))[1] == "Hết hiệu lực"
    with pytest.raises(Invalid):
        actions.describe(None, document, valid_to=date(2026, 1, 10))


def test_a_withdrawn_document_is_gone_for_readers_and_stays_on_record(union, bring):
    document = bring(union.north, share="public")
    with pytest.raises(Invalid):
        actions.withdraw(None, document, " ")
    document = actions.withdraw(None, document, "Có sai sót về số liệu")
    assert titles(union.account(union.school_a)) == []
    assert titles(union.account(union.north, "chu-tich")) == ["18/KH-CĐN"]
    with pytest.raises(Conflict):
        actions.share(None, document, "public")
    with pytest.raises(Conflict):
        actions.discard(None, document)
    assert AuditEntry.objects.filter(verb="document.withdraw", target_id=str(document.pk)).exists()


def test_what_was_never_shared_can_be_thrown_away_with_its_file(union, bring, django_capture_on_commit_callbacks):
    document = bring(union.north)
    file = queries.newest(document).blob.file
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(None, document)
    assert not file.storage.exists(file.name)
    assert not Blob.objects.exists()


def test_the_content_stays_while_another_unit_has_it(union, bring, django_capture_on_commit_callbacks):
    document, other = bring(union.north), bring(union.school_a)
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(None, document)
    file = queries.newest(other).blob.file
    assert file.storage.exists(file.name)


def test_a_newer_version_is_read_and_the_earlier_stays(union, bring):
    document = bring(union.north, share="public")
    version = actions.bring_version(None, document, samples.pdf(19), "Sửa số")
    with pytest.raises(Conflict):
        actions.bring_version(None, document, samples.pdf(18))
    from lantoa.library.tasks import read_version

    read_version.func(version.pk)
    assert queries.newest(document) == version
    assert document.versions.count() == 2
    assert "19/KH-CĐN" in version.pages.get(number=1).words


def test_t4_counts_what_is_read_and_shared_over_what_was_brought(union, bring):
    bring(union.north, samples.pdf(1), share="branch")
    bring(union.north, samples.pdf(2))
    school = bring(union.school_a, samples.pdf(3), share="unit")
    engine.recompute(Period.year(2026), ["T4"])

    def t4(unit) -> tuple[float, float]:
        value = IndicatorValue.objects.get(code="T4", period="2026", unit=unit)
        return value.num, value.den

    assert t4(union.north) == (2, 3)
    assert t4(union.national) == (2, 3)
    actions.withdraw(None, school, "Nhầm")
    engine.recompute_dirty()
    assert t4(union.north) == (1, 2)
    member = union.account(union.school_b, "chu-tich")
    rows = evidence(union.north, "T4", Period.year(2026), member).rows
    assert [row.counted for row in rows] == [True]  # the one that is not shared is not hers to see


def test_search_finds_what_one_may_read(union, bring):
    document = bring(union.north, share="branch")
    reader, stranger = union.account(union.school_a), union.account(union.school_c)

    def found(text: str, user) -> list[str]:
        return [hit.title for one in search(text, user, only="documents").found for hit in one.hits]

    assert found("truyen thong nguoi lao dong", reader) == [document.title]
    assert found("18/KH-CĐN", reader) == [document.title]
    assert found("truyen thong nguoi lao dong", stranger) == []


def test_search_uses_the_correction(union, bring):
    document = bring(union.north, share="branch")
    page = queries.newest(document).pages.get(number=1)
    actions.correct_page(None, page, "Vườn hoa thược dược của tổ Sinh.")
    reader = union.account(union.school_a)
    found = search("thược dược", reader, only="documents").found
    assert [hit.url for one in found for hit in one.hits] == [document.get_absolute_url()]


def test_an_officer_corrects_only_the_own_units_pages(union, bring):
    page = queries.newest(bring(union.north, share="public")).pages.get(number=1)
    with pytest.raises(NotAllowed):
        actions.correct_page(union.account(union.school_a, "chu-tich"), page, "Khác")
