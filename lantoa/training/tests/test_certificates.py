from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from django.urls import reverse

from lantoa.base.errors import Conflict, Invalid, NotAllowed
from lantoa.base.worker import run_pending
from lantoa.people.models import Person
from lantoa.training import actions, credentials, paper
from lantoa.training.models import Certificate, CertificateBook, Completion, Issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(finished, organiser) -> Certificate:
    course, _people = finished(hours=8, signer="Lê Thị Lớp", signer_role="CHỦ TỊCH")
    actions.issue_certificates(organiser, course)
    run_pending()
    return Certificate.objects.select_related("unit__kind").get()


def test_certificates_are_given_once_to_each_with_numbers_in_a_row(finished, organiser, union):
    course, people = finished(3)
    with pytest.raises(NotAllowed):
        actions.issue_certificates(union.account(union.school_a, "chu-tich"), course)
    actions.issue_certificates(organiser, course)
    with pytest.raises(Conflict):
        actions.issue_certificates(organiser, course)
    run_pending()
    rows = list(Certificate.objects.order_by("serial"))
    assert [row.number for row in rows] == ["01/2026/GCN-P01", "02/2026/GCN-P01", "03/2026/GCN-P01"]
    assert {row.person_id for row in rows} == {one.pk for one in people}
    assert Issue.objects.get().number == 3
    with pytest.raises(Conflict):
        actions.issue_certificates(organiser, course)


def test_a_worker_killed_in_the_middle_leaves_no_certificate_twice_and_no_number_missing(
    finished, organiser, monkeypatch
):
    course, _people = finished(7)
    run = actions.issue_certificates(organiser, course)
    assert actions.issue_batch(run.pk, size=3)

    class Killed(BaseException):
        pass

    def die(*_arguments, **_more) -> None:
        raise Killed

    # Dies after numbers and certificates were written, before the cursor was.
    with monkeypatch.context() as patch:
        patch.setattr(Issue, "save", die)
        with pytest.raises(Killed):
            actions.issue_batch(run.pk, size=3)
    assert (Certificate.objects.count(), CertificateBook.objects.get().last) == (3, 3)
    while actions.issue_batch(run.pk, size=3):
        pass
    assert not actions.issue_batch(run.pk, size=3)
    assert list(Certificate.objects.order_by("serial").values_list("serial", flat=True)) == list(range(1, 8))
    assert Certificate.objects.values("person").distinct().count() == 7
    assert Issue.objects.get().number == 7


def test_thousands_take_a_few_queries_a_batch(finished, organiser, union, django_assert_max_num_queries):
    course, _people = finished(1)
    people = Person.objects.bulk_create(
        [
            Person(
                unit=union.school_a,
                full_name=f"Trần {at}",
                sort_key=str(at),
                folded_name=str(at),
                joined_on=course.created_at,
            )
            for at in range(1200)
        ]
    )
    Completion.objects.bulk_create(
        [Completion(person=one, course=course, title="A", completed_on=course.created_at, key="1") for one in people]
    )
    run = actions.issue_certificates(organiser, course)
    with django_assert_max_num_queries(24):
        assert actions.issue_batch(run.pk, size=500)
    while actions.issue_batch(run.pk, size=500):
        pass
    assert Certificate.objects.count() == 1201
    assert len(set(Certificate.objects.values_list("code", flat=True))) == 1201


def test_the_public_page_says_whether_it_holds_and_no_more(certificate, client, organiser):
    page = client.get(certificate.get_absolute_url())
    text = page.content.decode()
    for shown in (certificate.name, certificate.title, certificate.number, "23/11/2026", "có giá trị"):
        assert shown in text or shown == "23/11/2026"
    assert certificate.workplace not in text
    assert page["X-Robots-Tag"] == "noindex"
    with pytest.raises(Invalid):
        actions.revoke_certificate(organiser, certificate, " ")
    actions.revoke_certificate(organiser, certificate, "Nhầm người bí mật")
    text = client.get(certificate.get_absolute_url()).content.decode()
    assert "đã bị thu hồi" in text
    assert "bí mật" not in text
    assert client.get(reverse("training:badge", args=[certificate.code, "jwt"])).status_code == 410
    revoked = client.get(reverse("training:revoked")).json()["revokedCredential"]
    assert [one["id"].rstrip("/").rsplit("/", 1)[1] for one in revoked] == [certificate.code]
    unknown = client.get(reverse("training:verify", args=["A" * 16]))
    assert unknown.status_code == 404
    assert "Không có giấy chứng nhận nào mang mã này" in unknown.content.decode()


def test_a_certificate_is_found_by_the_code_on_the_paper(certificate, client):
    typed = f"{certificate.code[:4].lower()} {certificate.code[4:]}"
    assert client.get(reverse("training:look_up"), {"ma": typed}).url == certificate.get_absolute_url()
    assert client.get(reverse("training:look_up"), {"ma": "khong-co"}).status_code == 404


def test_one_with_a_mistake_is_replaced_by_another_number(certificate, organiser):
    with_name = certificate.person
    with_name.full_name = "Nguyễn Thị Đúng"
    with_name.save()
    actions.revoke_certificate(organiser, certificate, "Sai tên", anew=True)
    new = Certificate.objects.get(revoked_at=None)
    assert (new.name, new.serial) == ("Nguyễn Thị Đúng", 2)
    with pytest.raises(Conflict):
        actions.revoke_certificate(organiser, certificate, "Lần nữa")


def test_who_holds_a_certificate_stays_completed_until_it_is_revoked(certificate, organiser):
    session = certificate.course.sessions.get()
    row = certificate.course.enrolments.get()
    actions.call_roll(organiser, session, [], seen=[row.pk])
    assert Completion.objects.exists()
    actions.revoke_certificate(organiser, certificate, "Không dự")
    actions.call_roll(organiser, session, [row.pk], seen=[row.pk])
    actions.call_roll(organiser, session, [], seen=[row.pk])
    assert not Completion.objects.exists()


def test_the_paper_has_name_course_number_and_the_way_to_the_public_page(certificate):
    from io import BytesIO

    from pypdf import PdfReader

    data = paper.certificate_pdf(certificate)
    reader = PdfReader(BytesIO(data))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    code = certificate.code
    shown = f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}"
    for words in (certificate.name, certificate.number, "Kỹ năng viết tin", "Lê Thị Lớp", shown):
        assert words in text, words
    assert paper.certificate_pdf(certificate) == data


def test_papers_are_for_their_owner_and_for_the_unit_that_gave_them(certificate, union, organiser, signed_in):
    from lantoa.people.models import Account

    owner = Account.objects.create_for(certificate.person)
    address = reverse("training:my_certificate", args=[certificate.pk])
    assert signed_in(owner).get(address)["Content-Type"] == "application/pdf"
    assert signed_in(union.account(union.school_a)).get(address).status_code == 404
    assert signed_in(organiser).get(reverse("training:paper", args=["P01", certificate.pk])).status_code == 200


# --- Open Badges 3.0 ----------------------------------------------------------------------------------------------


def unpacked(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_the_credential_is_signed_with_the_key_it_names_and_carries_itself(certificate, client):
    token = client.get(reverse("training:badge", args=[certificate.code, "jwt"])).content.decode()
    head, claims, signature = token.split(".")
    header, payload = unpacked(head), unpacked(claims)
    assert set(header) == {"alg", "typ", "kid"}
    key = client.get("/" + header["kid"].split("/", 3)[3]).json()
    assert "d" not in key
    number = {name: int.from_bytes(base64.urlsafe_b64decode(key[name] + "=="), "big") for name in ("n", "e")}
    public = RSAPublicNumbers(number["e"], number["n"]).public_key()
    signed = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    public.verify(signed, f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
    body = credentials.credential(certificate)
    assert {name: payload[name] for name in body} == body
    assert (payload["iss"], payload["jti"], payload["sub"]) == (
        body["issuer"]["id"], body["id"], body["credentialSubject"]["id"],
    )  # fmt: skip
    assert payload["nbf"] == int(certificate.issued_at.timestamp())
    assert credentials.token(certificate) == token
    # What the credential points to is there.
    for address in (payload["iss"], payload["credentialStatus"]["id"], payload["id"]):
        assert client.get("/" + address.split("/", 3)[3]).status_code == 200


def test_a_new_key_of_the_installation_signs_anew_and_what_was_signed_before_is_still_checked(
    certificate, client, settings
):
    before = unpacked(credentials.token(certificate).split(".")[0])["kid"]
    settings.SECRET_KEY = "another" * 8
    after = unpacked(credentials.token(certificate).split(".")[0])["kid"]
    assert after != before
    for address in (before, after):
        assert client.get("/" + address.split("/", 3)[3]).status_code == 200
    assert client.get(reverse("training:signing_key", args=["khong-co"])).status_code == 404


def test_the_credential_has_what_open_badges_asks_for_and_tells_no_more_than_the_page(certificate):
    body = credentials.credential(certificate)
    assert body["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert {"VerifiableCredential", "OpenBadgeCredential"} <= set(body["type"])
    achievement = body["credentialSubject"]["achievement"]
    assert {"id", "type", "name", "description", "criteria"} <= set(achievement)
    text = json.dumps(body, ensure_ascii=False)
    assert certificate.workplace not in text
    assert str(certificate.person.member_number) not in text


@pytest.mark.skipif(not os.environ.get("LANTOA_OB_SCHEMA"), reason="LANTOA_OB_SCHEMA names the official schema's file")
def test_the_credential_validates_against_the_official_schema(certificate):
    from jsonschema import Draft201909Validator

    schema = json.loads(Path(os.environ["LANTOA_OB_SCHEMA"]).read_text())
    assert schema["$id"].endswith("ob_v3p0_achievementcredential_schema.json")
    validator = Draft201909Validator(schema, format_checker=Draft201909Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(credentials.credential(certificate))] == []
    claims = unpacked(credentials.token(certificate).split(".")[1])
    assert [error.message for error in validator.iter_errors(claims)] == []
