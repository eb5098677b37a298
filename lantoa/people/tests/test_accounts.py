import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from lantoa.base.errors import Invalid, NotAllowed
from lantoa.people import invitations
from lantoa.people.models import Account, Consent, Invitation, Person

pytestmark = pytest.mark.django_db
PASSWORD = "hoa-phuong-no-tháng-năm"


@pytest.fixture
def clerk(union):
    return union.account(union.school_a, "quan-tri")


def test_a_mailed_link_opens_the_account_once(union, clerk, client, django_capture_on_commit_callbacks):
    person = union.person(union.school_a, "Lê Thị Hoa", email="hoa@truong.example")
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite_by_email(clerk, person)
    link = re.search(r"http://\S+", mail.outbox[0].body)[0]
    path = link.split("8000", 1)[1]
    assert "Chào đồng chí Hoa" in client.get(path).content.decode()
    response = client.post(path, {"password": PASSWORD})
    assert response.status_code == 302
    assert Account.objects.get(person=person).check_password(PASSWORD)
    client.logout()
    assert client.get(path).status_code == 400


def test_looking_at_the_link_uses_nothing_up(union, clerk, client):
    issued = invitations.invite_by_email(clerk, union.person(union.school_a, email="b@truong.example"))
    for _ in range(3):
        assert client.get(reverse("activate_link", args=[issued.secret])).status_code == 200


def test_a_printed_code_opens_the_account_however_it_is_typed(union, clerk, client):
    person = union.person(union.school_a)
    issued = invitations.issue_slips(clerk, [person])[0]
    typed = issued.spaced_code.lower().replace("-", " - ")
    data = {"member_number": person.member_number.lower(), "code": typed, "password": PASSWORD}
    assert client.post(reverse("activate"), data).status_code == 302
    assert Account.objects.filter(person=person).exists()


def test_five_wrong_codes_lock_the_slip(union, clerk):
    person = union.person(union.school_a)
    issued = invitations.issue_slips(clerk, [person])[0]
    for _ in range(5):
        with pytest.raises(Invalid):
            invitations.find_by_code(person.member_number, "SAISAISAIS")
    with pytest.raises(Invalid):
        invitations.find_by_code(person.member_number, issued.secret)


def test_an_old_code_says_that_it_is_too_old(union, clerk, time_machine):
    person = union.person(union.school_a)
    issued = invitations.issue_slips(clerk, [person])[0]
    time_machine.move_to(timezone.now() + timedelta(days=61))
    with pytest.raises(Invalid, match="hết hạn"):
        invitations.find_by_code(person.member_number, issued.secret)


def test_the_secret_is_not_kept(union, clerk):
    issued = invitations.issue_slips(clerk, [union.person(union.school_a)])[0]
    row = Invitation.objects.values().get(pk=issued.invitation.pk)
    assert issued.secret not in str(row)


def test_a_clerk_of_another_school_invites_nobody_here(union):
    other = union.account(union.school_b, "quan-tri")
    with pytest.raises(NotAllowed):
        invitations.invite_by_email(other, union.person(union.school_a, email="c@truong.example"))


@pytest.mark.parametrize("identifier", ["T00001", "0912345678", "chair@truong.example"])
def test_sign_in_takes_number_phone_or_mail(union, client, identifier):
    person = union.person(union.school_a, phone="+84912345678", email="chair@truong.example")
    Account.objects.create_for(person, PASSWORD)
    response = client.post(reverse("account_login"), {"login": identifier, "password": PASSWORD})
    assert response.status_code == 302, response.content.decode()
    assert response.url == "/toi/"


def test_officers_begin_at_what_is_to_be_done(union, client):
    chair = union.account(union.school_a, "chu-tich", password=PASSWORD)
    response = client.post(reverse("account_login"), {"login": chair.login, "password": PASSWORD})
    assert response.url == "/viec-can-lam/"


def test_wrong_passwords_lock_the_name_for_a_while(union, client):
    account = union.account(union.school_a, password=PASSWORD)
    for _ in range(5):
        client.post(reverse("account_login"), {"login": account.login, "password": "sai"})
    response = client.post(reverse("account_login"), {"login": account.login, "password": PASSWORD})
    assert response.status_code == 200
    assert "chờ năm phút" in response.content.decode()


def test_a_one_time_code_goes_to_the_address_on_the_roll(union, client):
    person = union.person(union.school_a, email="ma@truong.example")
    Account.objects.create_for(person)
    client.post(reverse("account_request_login_code"), {"email": person.member_number})
    assert mail.outbox[0].to == ["ma@truong.example"]
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.outbox[0].body, re.M)[1]
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.status_code == 302
    assert client.get(reverse("people:own_data")).status_code == 200


def test_nobody_signs_up_by_oneself(client):
    assert "password1" not in client.get("/tai-khoan/signup/").content.decode()


def test_officers_are_sent_to_set_up_a_second_factor_where_it_is_required(union, signed_in, settings):
    settings.REQUIRE_MFA = True
    response = signed_in(union.account(union.school_a, "chu-tich")).get("/toi/du-lieu/")
    assert response.status_code == 302
    assert response.url == reverse("mfa_index")
    assert signed_in(union.account(union.school_a)).get("/toi/du-lieu/").status_code == 200


def test_people_see_correct_and_take_away_their_own_data(union, signed_in):
    account = union.account(union.school_a, name="Trần Thị Bưởi")
    client = signed_in(account)
    assert "Trần Thị Bưởi" in client.get("/toi/du-lieu/tai-ve/").content.decode()
    client.post("/toi/du-lieu/", {"phone": "0912 345 678", "email": "buoi@truong.example"})
    person = Person.objects.get(pk=account.person_id)
    assert (person.phone, person.email) == ("+84912345678", "buoi@truong.example")


def test_consent_is_given_and_taken_back_and_the_words_are_kept(union, signed_in):
    account = union.account(union.school_a)
    client = signed_in(account)
    client.post("/toi/du-lieu/dong-y/", {"purpose": "email", "do": "give"})
    client.post("/toi/du-lieu/dong-y/", {"purpose": "email", "do": "withdraw"})
    consent = Consent.objects.get()
    assert consent.withdrawn_at is not None
    assert "rút lại bất cứ lúc nào" in consent.wording


def test_the_roll_is_read_with_a_fixed_number_of_queries(union, signed_in, django_assert_max_num_queries):
    client = signed_in(union.account(union.school_a, "quan-tri"))
    for _ in range(60):
        union.person(union.school_a)
    with django_assert_max_num_queries(14):
        page = client.get("/lam-viec/S001/doan-vien/")
    assert page.status_code == 200
    assert "Nguyễn Văn 0" in page.content.decode()


def test_the_roll_of_another_unit_is_closed(union, signed_in):
    client = signed_in(union.account(union.school_b, "quan-tri"))
    page = client.get("/lam-viec/S001/doan-vien/")
    assert page.status_code == 403
    assert "cán bộ phụ trách" in page.content.decode()


def test_slips_come_as_one_pdf(union, signed_in):
    client = signed_in(union.account(union.school_a, "quan-tri"))
    union.person(union.school_a)
    response = client.post("/lam-viec/S001/doan-vien/moi/", {"how": "slips"})
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_what_is_wrong_with_a_password_is_said_in_vietnamese():
    from django.contrib.auth.password_validation import validate_password

    with pytest.raises(ValidationError) as wrong:
        validate_password("123")
    assert not [message for message in wrong.value.messages if "password" in message]
