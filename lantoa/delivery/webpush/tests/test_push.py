from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from lantoa.base.errors import Invalid
from lantoa.base.worker import run_pending
from lantoa.delivery import actions
from lantoa.delivery.models import Delivery, Habits, PushSubscription, Reason, State
from lantoa.delivery.tests.conftest import begin, bulletin  # noqa: F401  fixtures
from lantoa.delivery.webpush.keys import private_key, public_key
from lantoa.delivery.webpush.standin import PushStandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings):
    one = PushStandIn().start()
    settings.PUSH_SERVICES = [one.url]
    yield one
    one.stop()


@pytest.fixture(autouse=True)
def _in_the_morning(settings):
    from datetime import time

    settings.QUIET_HOURS = (time(0), time(0))


def test_each_device_shows_the_title_and_where_it_leads(union, begin, service):  # noqa: F811
    person = union.person(union.school_a)
    for name in ("Chrome trên Android", "Firefox trên Windows"):
        actions.subscribe(person, service.subscribe(), device=name)
    union.person(union.school_a)
    dispatch = begin(union.school_a, channel="webpush")
    run_pending()
    assert dispatch.deliveries.get().state == State.SENT
    assert [(one["title"], one["url"]) for one in service.state["shown"]] == [
        ("Bản tin tháng 11", f"/b/{person.pk}/?a=1&b=2")
    ] * 2
    assert public_key() == public_key()
    assert private_key().public_key.public_numbers() == private_key().public_key.public_numbers()


def test_a_device_that_is_gone_is_forgotten_and_another_one_suffices(union, begin, service):  # noqa: F811
    person, lonely = union.person(union.school_a), union.person(union.school_a)
    infos = [service.subscribe() for _number in range(3)]
    actions.subscribe(person, infos[0])
    actions.subscribe(person, infos[1])
    actions.subscribe(lonely, infos[2])
    service.leave(infos[0])
    service.leave(infos[2])
    begin(union.school_a, channel="webpush")
    run_pending()
    assert dict(Delivery.objects.values_list("person", "state")) == {person.pk: "sent", lonely.pk: "failed"}
    assert Delivery.objects.get(person=lonely).reason == Reason.EXPIRED
    assert list(PushSubscription.objects.values_list("endpoint", flat=True)) == [infos[1]["endpoint"]]


def test_a_service_that_asks_for_time_gets_it(union, begin, service):  # noqa: F811
    actions.subscribe(union.person(union.school_a), service.subscribe())
    service.fail_next("429")
    with time_machine.travel("2026-11-02T09:00:00+07:00", tick=True) as clock:
        begin(union.school_a, channel="webpush")
        run_pending()
        assert Delivery.objects.get().state == State.WAITING
        clock.shift(timedelta(seconds=40))
        run_pending()
    assert Delivery.objects.get().state == State.SENT


def test_an_answer_that_got_lost_is_not_asked_for_again(union, begin, service):  # noqa: F811
    actions.subscribe(union.person(union.school_a), service.subscribe())
    service.fail_next("lost")
    begin(union.school_a, channel="webpush")
    run_pending()
    assert Delivery.objects.get().state == State.UNKNOWN
    assert len(service.state["shown"]) == 1


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:5432/x", "https://ke-xau.example/gui", "https://169.254.169.254/", "javascript:1"]
)
def test_nobody_makes_us_call_other_machines(union, endpoint):
    with pytest.raises(Invalid):
        actions.subscribe(union.person(union.school_a), {"endpoint": endpoint, "keys": {"p256dh": "x", "auth": "y"}})


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/a",
        "https://web.push.apple.com/Q",
        "https://wns2-sg2p.notify.windows.com/w/?token=a",
    ],
)
def test_the_browsers_own_services_are_known(endpoint):
    assert actions.allowed_endpoint(endpoint)


def test_a_topic_that_a_device_did_not_choose_does_not_reach_it(union, begin, service):  # noqa: F811
    person = union.person(union.school_a)
    actions.subscribe(person, service.subscribe(), topics=["notices"])
    begin(union.school_a, channel="webpush")
    run_pending()
    assert service.state["shown"] == []


def test_at_night_a_message_waits_for_the_end_of_the_persons_own_quiet_hours(union, begin, service):  # noqa: F811
    from datetime import time

    early, late = union.person(union.school_a), union.person(union.school_a)
    for person, until in ((early, time(5)), (late, time(7))):
        actions.subscribe(person, service.subscribe())
        Habits.objects.create(person=person, quiet_from=time(21), quiet_until=until)
    with time_machine.travel("2026-11-02T22:00:00+07:00", tick=True) as clock:
        begin(union.school_a, channel="webpush")
        counts = []
        for _step in range(3):
            run_pending()
            counts.append(len(service.state["shown"]))
            clock.shift(timedelta(hours=7, minutes=5) if not _step else timedelta(hours=2))
    assert counts == [0, 1, 2]
