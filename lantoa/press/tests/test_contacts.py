from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse

from lantoa.base.errors import Invalid, NotAllowed
from lantoa.base.models import AuditEntry
from lantoa.press import actions, cards, queries
from lantoa.press.models import Contact

pytestmark = pytest.mark.django_db


def test_only_the_unit_that_holds_a_contact_sees_it_unless_it_is_shared_downward(union, contact):
    above = actions.save_contact(None, union.north, name="Đỗ An", outlet="Đài PT-TH Hà Nội")
    assert list(queries.contacts_of(union.school_a)) == [contact]
    actions.change_contact(None, above, shared=True)
    assert set(queries.contacts_of(union.school_a)) == {contact, above}
    assert list(queries.contacts_of(union.north)) == [above]
    assert list(queries.contacts_of(union.school_c)) == []


def test_a_contact_of_another_unit_is_changed_by_nobody_else(union, contact, signed_in):
    stranger = union.account(union.school_b, "can-bo-truyen-thong")
    with pytest.raises(NotAllowed):
        actions.change_contact(stranger, contact, name="Ai đó")
    assert signed_in(stranger).get(reverse("press:contact", args=["S001", contact.pk])).status_code == 403
    assert signed_in(stranger).get(reverse("press:contact", args=["S002", contact.pk])).status_code == 404


def test_an_address_stands_in_a_book_once(union, contact):
    with pytest.raises(Invalid, match="đã có"):
        actions.save_contact(None, union.school_a, name="Hà", outlet="Báo khác", email="HA@bao.example")
    actions.save_contact(None, union.school_b, name="Hà", outlet="Báo khác", email="ha@bao.example")


def test_who_never_agreed_or_refused_or_bounced_is_not_reachable(union, contact):
    silent = actions.save_contact(None, union.school_a, name="Vũ Bình", outlet="VOV", email="binh@vov.example")
    assert list(Contact.objects.reachable()) == [contact]
    actions.note_bounce(contact)
    assert list(Contact.objects.reachable()) == []
    actions.change_contact(None, contact, email="thu.ha@bao.example")
    actions.change_contact(None, silent, consent_on=date(2026, 11, 1))
    actions.refuse(silent)
    assert [one.pk for one in Contact.objects.reachable()] == [contact.pk]


def test_the_stale_list_has_what_nobody_verified_for_a_year_and_what_bounced(union, contact, writer, signed_in):
    old = actions.save_contact(None, union.school_a, name="Cũ", outlet="Báo A", verified_on=date(2025, 11, 22))
    never = actions.save_contact(None, union.school_a, name="Chưa", outlet="Báo B")
    assert list(queries.contacts_of(union.school_a, which="cu")) == [old, never]
    actions.note_bounce(contact)
    assert contact in queries.contacts_of(union.school_a, which="cu")
    data = {"contact": [old.pk, never.pk, contact.pk]}
    signed_in(writer).post(reverse("press:contacts_verify", args=["S001"]), data)
    assert list(queries.contacts_of(union.school_a, which="cu")) == []


def test_words_with_or_without_marks_find_a_contact(union, contact):
    assert list(queries.contacts_of(union.school_a, "giao duc ha")) == [contact]
    assert list(queries.contacts_of(union.school_a, "thể thao")) == []


def test_an_erased_contact_leaves_no_name_in_the_log(union, contact, writer):
    actions.erase_contact(writer, contact)
    assert not Contact.objects.exists()
    entries = AuditEntry.objects.filter(verb__startswith="press.")
    assert entries.count() == 2
    assert not [entry for entry in entries if "Hà" in entry.target_label + str(entry.details)]


def test_a_book_written_as_a_table_comes_in_again_without_a_change(union, contact):
    rows = list(cards.table(Contact.objects.filter(unit=union.school_a)))
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    found = cards.read_contacts(io.BytesIO(text.encode()), "lien-he.csv")
    result = actions.import_contacts(None, union.school_a, found)
    assert (result.created, result.changed, result.unchanged, len(result.refused)) == (0, 0, 1, 0)


def test_a_book_written_as_cards_comes_in_at_another_unit(union, contact):
    text = "".join(cards.write_cards([contact]))
    assert text.startswith("BEGIN:VCARD")
    found = cards.read_contacts(io.BytesIO(text.encode()), "danh-ba.vcf")
    actions.import_contacts(None, union.school_b, found)
    copy = Contact.objects.get(unit=union.school_b)
    assert (copy.name, copy.outlet, copy.email) == (contact.name, contact.outlet, contact.email)
    assert copy.consent_on is None


def test_cards_of_old_phones_are_read(union):
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Nguy=E1=BB=85n H=C3=B2a\r\n"
        "ORG:VTV\r\nTEL;CELL:0912345678\r\nEND:VCARD\r\n"
    )
    actions.import_contacts(None, union.school_a, cards.read_contacts(io.BytesIO(card.encode()), "a.vcf"))
    found = Contact.objects.get()
    assert (found.name, found.outlet, found.phone) == ("Nguyễn Hòa", "VTV", "+84912345678")


@pytest.mark.parametrize(
    ("name", "language", "parts"),
    [
        ("Nguyễn Thị Thu An", "vi", "N:Nguyễn;An;Thị Thu;;"), ("Lê An", "vi", "N:Lê;An;;;"),
        ("Bình", "vi", "N:;Bình;;;"), ("Emily Carter", "en", "N:Carter;Emily;;;"),
    ],
)  # fmt: skip
def test_a_card_says_which_word_is_family_and_which_is_given(union, name, language, parts):
    contact = actions.save_contact(None, union.school_a, name=name, outlet="Báo A", language=language)
    card = "".join(cards.write_cards([contact]))
    assert parts in card.split("\r\n")
    assert f"FN:{name}" in card.split("\r\n")
    ((_sheet, _number, facts),) = cards.read_contacts(io.BytesIO(card.encode()), "a.vcf")
    assert (facts["name"], facts["language"]) == (name, language)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("N:Nguyễn;An;Thị;;", "Nguyễn Thị An"), ("FN:An Thị Nguyễn\r\nN:Nguyễn;An;Thị;;", "Nguyễn Thị An"),
        ("FN:Thị An Nguyễn\r\nN:Nguyễn;Thị An;;;", "Nguyễn Thị An"), ("FN:Nguyen Thi An\r\nN:An;Nguyen Thi;;;", "Nguyen Thi An"),
        ("FN:Emily Carter\r\nN:Carter;Emily;;;", "Emily Carter"), ("N:Carter;Emily;Jane;;", "Emily Jane Carter"),
        ("FN:Cô An VTV\r\nN:Nguyễn;An;Thị;;", "Cô An VTV"), ("FN:Nguyễn Thị An\r\nN:;Nguyễn Thị An;;;", "Nguyễn Thị An"),
        ("FN:Nguyễn Thị An\r\nN:Nguyễn Thị An;;;;", "Nguyễn Thị An"),
    ],
)  # fmt: skip
def test_names_that_phones_have_turned_round_come_in_as_they_are_said(lines, name):
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\n{lines}\r\nORG:VTV\r\nEND:VCARD\r\n"
    ((_sheet, _number, facts),) = cards.read_contacts(io.BytesIO(card.encode()), "a.vcf")
    assert facts["name"] == name


def test_a_row_that_cannot_be_taken_says_why_and_the_others_come_in(union):
    table = "Họ và tên,Báo,Email\nAn,VTV,an@vtv\nBình,,b@x.example\nChi,Báo Lao Động,chi@laodong.example\n"
    rows = list(cards.read_contacts(io.BytesIO(table.replace("Báo,Email", "Tòa soạn,Email").encode()), "a.csv"))
    look = actions.import_contacts(None, union.school_a, rows, dry_run=True)
    assert not Contact.objects.exists()
    result = actions.import_contacts(None, union.school_a, rows)
    assert (look.created, result.created) == (1, 1)
    assert [row.row for row in result.refused] == [2, 3]
    assert "địa chỉ thư" in result.refused[0].reason


def test_a_file_that_is_no_book_is_refused_kindly(union, writer, signed_in):
    client = signed_in(writer)
    for name, content in (("a.vcf", b"\x00\x01 khong phai"), ("a.xlsx", b"PK khong phai"), ("a.csv", b"x,y\n1,2\n")):
        file = io.BytesIO(content)
        file.name = name
        page = client.post(reverse("press:contacts_import", args=["S001"]), {"file": file, "do": "look"})
        assert page.status_code == 200
    assert not Contact.objects.exists()


def test_the_list_takes_the_same_number_of_queries_for_any_length(union, writer, signed_in, django_assert_num_queries):
    for number in range(12):
        actions.save_contact(None, union.school_a, name=f"Người {number}", outlet="Báo A")
    client = signed_in(writer)
    address = reverse("press:contacts", args=["S001"])
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)
