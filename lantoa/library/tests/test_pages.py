from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from lantoa.library import actions, queries
from lantoa.library.models import Document, Version
from lantoa.library.tests import samples

pytestmark = pytest.mark.django_db


def test_a_keeper_brings_several_files_and_hears_of_each(union, signed_in):
    client = signed_in(union.account(union.school_a, "quan-tri"))
    files = [samples.pdf(1), samples.docx(2), samples.upload(b"khong phai pdf", "hong.pdf"), samples.pdf(1)]
    response = client.post(reverse("library:upload", args=["S001"]), {"documents": files}, follow=True)
    text = response.content.decode()
    assert Document.objects.count() == 2
    assert "Đã nhận 2 văn bản." in text
    assert "“hong.pdf” bị hỏng hoặc không đúng loại" in text
    assert "Tệp này đã có trong thư viện" in text


def test_the_machine_fills_the_form_and_the_keeper_confirms(union, bring, signed_in):
    document = bring(union.school_a)
    client = signed_in(union.account(union.school_a, "can-bo-truyen-thong"))
    address = reverse("library:manage", args=["S001", document.pk])
    page = client.get(address)
    data = {name: "" if value is None else value for name, value in page.context["form"].initial.items()}
    assert data["replaces"] == "12/KH-CĐN"
    response = client.post(address, data | {"summary": "Kế hoạch truyền thông", "replaces": "12/KH-CĐN, 13/KH-CĐN"})
    assert response.status_code == 302
    document.refresh_from_db()
    assert document.summary == "Kế hoạch truyền thông"
    assert sorted(document.relations.values_list("sign", flat=True)) == ["12/KH-CĐN", "13/KH-CĐN"]
    client.post(reverse("library:share", args=["S001", document.pk]), {"sharing": "public"})
    assert client.get(reverse("library:document", args=[document.pk])).status_code == 200


def test_a_number_that_the_body_has_given_that_year_already_is_pointed_out_with_a_link(union, bring, signed_in):
    first = bring(union.school_a, samples.pdf(18))
    above = bring(union.north, samples.pdf(18, summary="Khác"), share="branch")
    again = bring(union.school_a, samples.pdf(18, summary="Truyền thông năm 2026"))
    client = signed_in(union.account(union.school_a, "quan-tri"))
    shown = client.get(reverse("library:manage", args=["S001", again.pk])).content.decode()
    assert "Số, ký hiệu này đã có trong thư viện" in shown
    assert reverse("library:manage", args=["S001", first.pk]) in shown
    assert above.get_absolute_url() in shown
    client.post(reverse("library:share", args=["S001", again.pk]), {"sharing": "public"})
    again.refresh_from_db()
    assert again.state == "shared"


@pytest.mark.parametrize("other", [{"number": "19"}, {"issuing_body": "Sở Nội vụ"}, {"issued_on": date(2025, 1, 5)}])
def test_another_number_body_or_year_is_another_document(union, bring, other):
    bring(union.school_a, samples.pdf(18), **other)
    assert queries.alike(bring(union.school_a, samples.pdf(18, summary="Khác")), None) == []


def test_another_units_document_whose_body_is_not_known_is_not_taken_for_the_same(union, bring):
    own, strange = bring(union.school_a, samples.pdf(18)), {"issuing_body": ""}
    bring(union.school_b, samples.pdf(18, summary="Khác"), share="public", **strange)
    assert queries.alike(own, None) == []
    kept = bring(union.school_a, samples.pdf(18, summary="Khác nữa"), **strange)
    assert queries.alike(own, None) == [kept]


def test_visitors_read_and_download_what_is_public_and_learn_nothing_of_the_rest(union, bring, client):
    public, closed = (
        bring(union.north, samples.pdf(1), share="public"),
        bring(union.north, samples.pdf(2), share="branch"),
    )
    page = client.get(reverse("library:index")).content.decode()
    assert "01/KH-CĐN" in page
    assert "02/KH-CĐN" not in page
    answer = client.get(reverse("library:download", args=[public.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert b"".join(answer.streaming_content) == samples.pdf(1).read()
    for name in ("document", "download"):
        there = client.get(reverse(f"library:{name}", args=[closed.pk]))
        missing = client.get(reverse(f"library:{name}", args=[closed.pk + 1000]))
        assert there.status_code == missing.status_code == 302
    client.force_login(union.account(union.school_c))
    assert client.get(reverse("library:download", args=[closed.pk])).status_code == 404


def test_both_documents_link_to_each_other(union, bring, client):
    old = bring(union.north, samples.pdf(12), share="public")
    new = bring(union.north, samples.pdf(18))
    actions.describe(None, new, relations=[("replaces", "12/KH-CĐN")])
    actions.share(None, new, "public")
    page = client.get(old.get_absolute_url()).content.decode()
    assert "Hết hiệu lực" in page
    assert new.get_absolute_url() in page
    assert old.get_absolute_url() in client.get(new.get_absolute_url()).content.decode()


def test_the_list_is_narrowed_by_kind_year_and_words(union, bring, client):
    bring(union.north, samples.pdf(1), share="public")
    bring(union.north, samples.pdf(2, type_name="THÔNG BÁO", notation="TB-CĐN", summary="Lịch khám"), share="public")
    address = reverse("library:index")

    def shown(**query) -> set[str]:
        text = client.get(address, query).content.decode()
        return {sign for sign in ("01/KH-CĐN", "02/TB-CĐN") if sign in text}

    assert shown() == {"01/KH-CĐN", "02/TB-CĐN"}
    assert shown(loai_vb="thong-bao") == {"02/TB-CĐN"}
    assert shown(nam="2025") == set()
    assert shown(nam="mot", loai_vb="khong-co") == {"01/KH-CĐN", "02/TB-CĐN"}
    assert shown(q="lich kham") == {"02/TB-CĐN"}
    assert shown(trang="-1") == {"01/KH-CĐN", "02/TB-CĐN"}


def test_a_page_that_could_not_be_read_is_put_right_by_hand(union, bring, signed_in):
    document = bring(union.school_a)
    version = queries.newest(document)
    version.pages.update(text="", unreadable=True)
    Version.objects.update(reading=Version.Reading.PARTLY)
    Document.objects.update(readable=False)
    client = signed_in(union.account(union.school_a, "chu-tich"))
    manage = reverse("library:manage", args=["S001", document.pk])
    assert "Có trang máy chưa đọc được" in client.get(manage).content.decode()
    response = client.post(reverse("library:page", args=["S001", document.pk, 1]), {"text": "Chữ gõ lại"})
    assert response["Location"] == manage
    document.refresh_from_db()
    assert document.readable
    assert "Có trang máy chưa đọc được" not in client.get(manage).content.decode()
    assert "Chữ gõ lại" in client.get(document.get_absolute_url()).content.decode()


def test_the_label_for_the_paper_original_leads_to_the_document(union, bring, signed_in):
    document = bring(union.school_a)
    client = signed_in(union.account(union.school_a, "chu-tich"))
    page = client.get(reverse("library:label", args=["S001", document.pk])).content.decode()
    assert "<svg" in page
    assert "18/KH-CĐN" in page


def test_the_progress_asks_again_only_while_the_machine_is_at_it(union, signed_in):
    document = actions.bring(None, union.school_a, samples.pdf()).document
    client = signed_in(union.account(union.school_a, "chu-tich"))
    address = reverse("library:progress", args=["S001", document.pk])
    assert "hx-get" in client.get(address).content.decode()
    Version.objects.update(reading=Version.Reading.RUNNING, pages_done=3, pages_total=8)
    assert "Đã xong 3 trên 8 trang" in client.get(address).content.decode()
    Version.objects.update(reading=Version.Reading.DONE)
    done = client.get(address).content.decode()
    assert "Máy đã đọc xong" in done
    assert "hx-get" not in done


def test_lists_make_the_same_queries_however_long_they_are(union, bring, client, signed_in, django_assert_num_queries):
    address = reverse("library:index")
    keeper = union.account(union.north, "chu-tich")
    for number in range(1, 7):
        bring(union.north, samples.docx(number), share="public")
    with django_assert_num_queries(1):
        client.get(address)
    signed_in(keeper)
    desk = reverse("library:desk", args=["P01"])
    client.get(desk)
    with django_assert_num_queries(7):
        client.get(desk)
    document = Document.objects.first()
    with django_assert_num_queries(10):
        client.get(document.get_absolute_url())


def test_the_to_do_page_tells_of_new_documents_and_of_ends(union, bring, signed_in, time_machine):
    from datetime import date

    time_machine.move_to("2026-11-23 09:00+07:00", tick=False)
    bring(union.school_a, samples.pdf(1))
    bring(union.school_a, samples.pdf(2), share="unit", valid_to=date(2026, 12, 10))
    client = signed_in(union.account(union.school_a, "chu-tich"))
    page = client.get(reverse("portal:todo")).content.decode()
    assert "Xem và chia sẻ 1 văn bản mới" in page
    assert "sắp hết hiệu lực" in page
