from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document as Docx
from pypdf import PdfReader

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.people import boards
from lantoa.recognition import actions, paper, queries
from lantoa.recognition.models import Commendation, Profile

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_one_proposes_another_reviews_and_the_decision_makes_certificates(proposal, chair, teacher):
    found = proposal(teams=["Tổ Ngữ văn"], reward=500_000)
    with pytest.raises(Conflict):
        actions.decide(chair, found, number=1, decided_on=TODAY)
    with pytest.raises(Conflict):
        paper.certificates(found)
    found = actions.review(chair, found)
    found = actions.decide(chair, found, number=12, decided_on=TODAY)
    assert (found.sign, found.signer_name, found.signer_title) == ("12/QĐ-CĐ", "Trần Văn Duyệt", "Chủ tịch")
    document = paper.document_of(found)
    assert (document.type_name, document.number_line, document.issued_on) == ("QUYẾT ĐỊNH", "Số: 12/QĐ-CĐ", TODAY)
    pdf = PdfReader(io.BytesIO(paper.certificates(found)))
    assert len(pdf.pages) == 2
    assert "Ngô Thị Hương" in text_of(paper.certificates(found, list(found.people.all()[:1])))
    assert [one.reason for one in queries.contributions(teacher.person).commendations] == [found.reason]
    assert Profile.objects.get().person == teacher.person


def test_nobody_judges_their_own_proposal_or_themselves(union, chair, deputy, teacher, writer):
    own = actions.propose(chair, union.school_a, kind="letter", reason="Giỏi", people=[teacher.person])
    with pytest.raises(NotAllowed):
        actions.review(chair, own)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commendation.objects.filter(pk=own.pk).update(reviewed_by=chair)
    about = actions.propose(writer, union.school_a, kind="letter", reason="Giỏi", people=[chair.person])
    with pytest.raises(NotAllowed):
        actions.review(chair, about)
    actions.review(deputy, about)
    with pytest.raises(NotAllowed):
        actions.decide(chair, about, number=1, decided_on=TODAY)
    found = actions.decide(deputy, about, number=1, decided_on=TODAY)
    assert "KT. CHỦ TỊCH" in paper.document_of(found).authority
    with pytest.raises(NotAllowed):
        actions.review(
            writer, actions.propose(chair, union.school_a, kind="letter", reason="A", people=[teacher.person])
        )


def test_a_number_of_a_decision_is_given_once_a_year(proposal, chair):
    for number in (5, 5):
        found = actions.review(chair, proposal())
        if number == 5 and Commendation.objects.filter(number=5).exists():
            with pytest.raises(Conflict):
                actions.decide(chair, found, number=5, decided_on=TODAY)
            with pytest.raises(IntegrityError), transaction.atomic():
                Commendation.objects.filter(pk=found.pk).update(number=5, decided_on=TODAY)
        else:
            actions.decide(chair, found, number=5, decided_on=TODAY)
    with pytest.raises(Invalid):
        actions.decide(chair, found, number=6, decided_on=date(2026, 11, 24))


def test_what_is_sent_back_says_why_and_comes_again(proposal, chair, writer, teacher):
    found = proposal()
    with pytest.raises(Invalid):
        actions.return_proposal(chair, found, "")
    actions.return_proposal(chair, found, "Cần minh chứng")
    assert [item.detail for item in boards.todo_for(writer) if "Bổ sung" in item.title] == ["Cần minh chứng"]
    found = actions.change_proposal(writer, found, kind="letter", reason="Viết 10 bài", people=[teacher.person])
    assert found.state == "proposed"
    assert [item.title for item in boards.todo_for(chair) if "khen" in item.title] == ["Xét đề nghị khen: Viết 10 bài"]
    actions.decline(chair, found, "Để cuối năm")
    with pytest.raises(Conflict):
        actions.change_proposal(writer, found, kind="letter", reason="Lại", people=[teacher.person])


def test_a_revoked_decision_is_shown_to_nobody_and_prints_nothing(proposal, chair, teacher):
    found = actions.decide(chair, actions.review(chair, proposal()), number=3, decided_on=TODAY)
    found = actions.revoke(chair, found, "Nhầm người")
    assert queries.contributions(teacher.person).commendations == []
    with pytest.raises(Conflict):
        paper.certificates(found)


def test_a_unit_names_its_own_people_and_below_only_who_is_known_by_name(union, writer, teacher):
    with pytest.raises(Invalid):
        actions.propose(writer, union.school_a, kind="letter", reason="A", people=[union.person(union.school_b)])
    with pytest.raises(Invalid):
        actions.propose(writer, union.school_a, kind="letter", reason="A")
    above = union.account(union.north, "can-bo-truyen-thong")
    with pytest.raises(Invalid):
        actions.propose(above, union.north, kind="letter", reason="A", people=[teacher.person])
    assert list(queries.candidates(union.north, "huong")) == []
    actions.set_profile(teacher, visible=True)
    assert list(queries.candidates(union.north, "huong")) == [teacher.person]
    assert actions.propose(above, union.north, kind="letter", reason="A", people=[teacher.person, writer.person])
    with pytest.raises(NotAllowed):
        actions.propose(teacher, union.school_a, kind="letter", reason="A", people=[teacher.person])


def test_many_people_stand_in_an_appendix_by_name(union, proposal):
    people = [union.person(union.school_a, name) for name in ("Lê Văn Xuân", "Lê Văn An", "Lê Văn Bình", "Lê Văn Cúc")]
    document = paper.document_of(proposal(people=people))
    [appendix] = document.appendices
    assert [row[1] for row in appendix.body[0].rows] == ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cúc", "Lê Văn Xuân"]
    assert document.number is None


def test_the_pages_carry_a_proposal_to_its_certificates(union, writer, chair, teacher, signed_in):
    client = signed_in(writer)
    new = reverse("recognition:commendation_new", args=["S001"])
    facts = {"kind": "certificate", "reason": "Viết bài hay", "teams": "Tổ Toán\n\nTổ Văn", "reward": "300.000"}
    page = client.post(new, {**facts, "do": "search", "q": "huong"}).content.decode()
    assert "Ngô Thị Hương" in page
    assert "Viết bài hay" in page
    assert client.post(new, facts | {"reason": ""}).status_code == 400
    client.post(new, {**facts, "person": teacher.person.pk})
    found = Commendation.objects.get()
    assert [one.name for one in found.people.all()] == ["Ngô Thị Hương", "Tổ Toán", "Tổ Văn"]
    address = reverse("recognition:commendation", args=["S001", found.pk])
    assert "người khác xét và ký" in client.get(address).content.decode()
    step = reverse("recognition:commendation_step", args=["S001", found.pk])
    client = signed_in(chair)
    client.post(step, {"do": "review"})
    client.post(step, {"do": "decide", "number": "7", "decided_on": "2026-11-23"})
    assert "07/QĐ-CĐ" in client.get(address).content.decode()
    docx = client.get(reverse("recognition:decision", args=["S001", found.pk, "docx"])).content
    assert any("Viết bài hay" in paragraph.text for paragraph in Docx(io.BytesIO(docx)).paragraphs)
    one = client.get(reverse("recognition:certificates", args=["S001", found.pk]), {"nguoi": found.people.first().pk})
    assert "Ngô Thị Hương" in text_of(one.content)
    assert "Viết bài hay" in client.get(Profile.objects.get().get_absolute_url()).content.decode()
    assert signed_in(union.account(union.school_b, "chu-tich")).get(address).status_code == 403


def test_badges_are_made_given_and_taken_back_on_their_page(union, chair, teacher, signed_in):
    client = signed_in(chair)
    client.post(
        reverse("recognition:badge_new", args=["S001"]),
        {"name": "Giữ bảng tin", "about": "Ai lo bảng tin", "icon": "flag", "active": "on"},
    )
    badge = union.school_a.badges.get()
    page = reverse("recognition:badges", args=["S001"])
    assert "Ngô Thị Hương" in client.get(page, {"q": "huong"}).content.decode()
    given = {"person": teacher.person.pk, "badge": badge.pk, "reason": "Ba năm"}
    client.post(reverse("recognition:give", args=["S001"]), given)
    award = badge.awards.get()
    assert "Ba năm" in client.get(page).content.decode()
    client.post(reverse("recognition:take_back", args=["S001", award.pk]))
    award.refresh_from_db()
    assert award.withdrawn_at is not None
    changed = {"name": "Giữ bảng tin", "about": "Ai lo bảng tin", "icon": "pen", "credit": "sent"}
    address = reverse("recognition:badge", args=["S001", badge.pk])
    assert client.post(address, changed).status_code == 400
    assert client.post(address, {**changed, "least": "2"}).status_code == 302
