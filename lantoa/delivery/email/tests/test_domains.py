from __future__ import annotations

from email.utils import parseaddr

import dkim
import pytest
from django.urls import reverse

from lantoa.base.errors import Invalid, NotAllowed
from lantoa.base.worker import run_pending
from lantoa.delivery import actions, boards
from lantoa.delivery.email import domains
from lantoa.delivery.email.standin_dns import DnsStandIn
from lantoa.delivery.models import SendingDomain
from lantoa.delivery.tasks import look_after_domains
from lantoa.delivery.tests.conftest import begin, bulletin, mail_server  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
State = SendingDomain.State
DOMAIN = "congdoan-tinh.example"


@pytest.fixture
def dns(settings):
    server = DnsStandIn().start()
    settings.DNS_SERVERS = [server.address]
    yield server
    server.stop()


@pytest.fixture
def row(union):
    return actions.set_domain(None, union.north, f"bantin@{DOMAIN}")


def enter(dns, row):
    """What the unit's administrator enters at the provider, out of what the page shows."""
    for record in domains.records(row):
        dns.text(record.name, record.value)
    dns.records[DOMAIN, "MX"] = [f"10 mx.{DOMAIN}."]


def test_until_its_records_are_there_mails_leave_from_the_platform_and_answers_go_to_the_unit(
    union, row, dns, begin, mail_server, settings,  # noqa: F811
):  # fmt: skip
    union.person(union.school_a, email="an@truong.example")
    begin(union.school_a)
    run_pending()
    enter(dns, row)
    assert actions.check_domain(None, row).state == State.VERIFIED
    begin(union.school_a, edition="2")
    run_pending()
    before, after = mail_server.letters()
    assert parseaddr(before["From"])[1] == parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    assert before["Reply-To"] == f"bantin@{DOMAIN}"
    assert parseaddr(after["From"])[1] == f"bantin@{DOMAIN}"
    assert after["Reply-To"] is None
    raw = mail_server.taken[1][2]

    def published(name, timeout=5):
        [text] = dns.records[name.decode().rstrip("."), "TXT"]
        return "".join(
            text.replace('"', "").split(" ") if "p=" not in text else [text.replace('" "', "").strip('"')]
        ).encode()

    assert dkim.verify(raw, dnsfunc=published)
    assert f"d={DOMAIN};".encode() in raw
    assert mail_server.taken[1][0] == parseaddr(settings.DEFAULT_FROM_EMAIL)[1], "bounces come back to the platform"


def test_the_address_of_the_nearest_unit_above_counts(union, row, dns, begin, mail_server):  # noqa: F811
    enter(dns, row)
    actions.check_domain(None, row)
    actions.set_domain(None, union.school_a, "cd@truong-a.example")
    for unit in (union.school_a, union.school_b, union.school_c):
        unit.refresh_from_db()
        union.person(unit, email="an@truong.example")
        begin(unit)
    run_pending()
    named = [(parseaddr(mail["From"])[1].rpartition("@")[2], mail["Reply-To"]) for mail in mail_server.letters()]
    platform = named[0][0]
    assert platform != DOMAIN
    assert named == [(platform, "cd@truong-a.example"), (DOMAIN, None), (platform, None)]


def test_each_missing_record_is_named_and_nothing_is_used(row, dns):
    def faults():
        return actions.check_domain(None, row).faults

    assert faults() == ["dkim_missing", "dmarc_missing", "no_mail"]
    enter(dns, row)
    dns.text(f"{row.selector}._domainkey.{DOMAIN}", "v=DKIM1; k=rsa; p=AAAA")
    assert faults() == ["dkim_other"]
    enter(dns, row)
    dns.records[DOMAIN, "MX"] = ["0 ."]
    assert faults() == ["no_mail"]
    del dns.records[DOMAIN, "MX"]
    dns.records[DOMAIN, "A"] = ["192.0.2.7"]
    del dns.records[f"_dmarc.{DOMAIN}", "TXT"]
    assert faults() == ["dmarc_missing"]
    row.refresh_from_db()
    assert row.state == State.NEW


def test_a_dmarc_record_above_speaks_for_the_domain_below(union, dns):
    below = actions.set_domain(None, union.north, f"bantin@thu.{DOMAIN}")
    dns.text(f"{below.selector}._domainkey.thu.{DOMAIN}", domains.records(below)[0].value)
    dns.text(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject")
    dns.records[f"thu.{DOMAIN}", "MX"] = ["10 mx.example."]
    assert actions.check_domain(None, below).faults == []


def test_records_that_went_end_its_use_and_are_a_step_to_do_but_a_silent_server_changes_nothing(
    union, row, dns, monkeypatch
):
    enter(dns, row)
    actions.check_domain(None, row)
    dns.silent = True
    with monkeypatch.context() as patience:
        patience.setattr(domains, "LIFETIME", 0.2)
        look_after_domains.func()
    row.refresh_from_db()
    assert (row.state, row.faults) == (State.VERIFIED, ["no_answer"])
    dns.silent = False
    dns.records.clear()
    assert look_after_domains.func() == 1
    row.refresh_from_db()
    assert row.state == State.LOST
    administrator = union.account(union.north, "quan-tri")
    assert any("DNS" in str(item.title) for item in boards.todo(administrator))
    enter(dns, row)
    look_after_domains.func()
    row.refresh_from_db()
    assert (row.state, row.faults) == (State.VERIFIED, [])
    assert not any("DNS" in str(item.title) for item in boards.todo(administrator))


def test_the_key_is_sealed_and_a_new_domain_gets_a_new_one(union, row):
    assert "PRIVATE" not in row.sealed
    same = actions.set_domain(None, union.north, f"tin@{DOMAIN}")
    assert (same.selector, same.address) == (row.selector, f"tin@{DOMAIN}")
    other = actions.set_domain(None, union.north, "tin@khac.example")
    assert other.selector != row.selector
    assert other.public != row.public
    assert SendingDomain.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["khong", "a@b", "a b@tinh.example", "a@-tinh.example", "a@tinh.example\nBcc: x", "@tinh.example"]
)
def test_what_is_no_address_is_refused(union, address):
    with pytest.raises(Invalid):
        actions.set_domain(None, union.north, address)


def test_a_vietnamese_domain_is_kept_in_the_form_that_mail_servers_take(union):
    assert actions.set_domain(None, union.north, "tin@côngđoàn.vn").domain.startswith("xn--")


def test_only_who_configures_the_unit_sets_its_address(union, row, signed_in):
    with pytest.raises(NotAllowed):
        actions.set_domain(union.account(union.school_a, "chu-tich"), union.north, f"x@{DOMAIN}")
    with pytest.raises(NotAllowed):
        actions.set_counting(union.account(union.school_a, "chu-tich"), union.north, True)


def test_the_page_shows_the_records_and_what_is_missing(union, dns, signed_in):
    client = signed_in(union.account(union.north, "quan-tri"))
    address = reverse("delivery:sender", args=[union.north.code])
    assert "Dùng địa chỉ riêng" in client.get(address).content.decode()
    assert client.post(address, {"address": "khong"}).status_code == 200
    page = client.post(address, {"address": f"bantin@{DOMAIN}"}, follow=True).content.decode()
    row = SendingDomain.objects.get()
    assert f"{row.selector}._domainkey.{DOMAIN}" in page
    assert row.public.replace("+", "+") in page
    assert "PRIVATE" not in page
    page = client.post(reverse("delivery:check_domain", args=[union.north.code]), follow=True).content.decode()
    assert "Chưa thấy bản ghi DKIM" in page
    enter(dns, row)
    page = client.post(reverse("delivery:check_domain", args=[union.north.code]), follow=True).content.decode()
    assert "Đủ bản ghi" in page
    client.post(reverse("delivery:remove_domain", args=[union.north.code]))
    assert not SendingDomain.objects.exists()
