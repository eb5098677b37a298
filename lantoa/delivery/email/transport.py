"""E-mail to people."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as StandardMessage
from email.message import Message
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from lantoa.delivery import registry
from lantoa.delivery.email import counting, identity, throttle, verp
from lantoa.delivery.email.mold import Mold
from lantoa.delivery.email.smtp import Lost, Unanswered, pool
from lantoa.delivery.email.verdicts import Verdict, of_answer
from lantoa.delivery.models import Address, Channel, Dispatch, Reason, Refusal, State
from lantoa.delivery.registry import Carry, Gone, Item, Journal, Letter, Result, Slots
from lantoa.delivery.tokens import stop_token
from lantoa.people.models import Consent
from lantoa.units.models import Unit

SMTP = "lantoa.delivery.email.backend.EmailBackend"
Cast = Callable[[Item], tuple[str, str, bytes]]


class Email(registry.Transport):
    """One mail for each recipient, over lines that stay open."""

    code = Channel.EMAIL
    disturbs = False

    def reachable(self, dispatch: Dispatch, recipients: QuerySet[Any]) -> QuerySet[Any]:
        """Who has an address that takes mail, and has not refused this kind."""
        shut = Address.objects.filter(
            Q(until=None) | Q(until__gt=timezone.now()),
            address=Lower(OuterRef("email")), verdict=Address.Verdict.SUPPRESSED,
        )  # fmt: skip
        found = recipients.exclude(email="").exclude(Exists(shut))
        if dispatch.audience != Dispatch.Audience.PEOPLE:
            return found
        refused = Refusal.objects.filter(person=OuterRef("pk"), channel=Channel.EMAIL, source__in=["", dispatch.source])
        emails = Consent.objects.filter(purpose=Consent.Purpose.EMAIL, person=OuterRef("pk"))
        standing = Exists(emails.filter(withdrawn_at=None))
        found = found.exclude(Exists(refused))
        source = registry.source(dispatch.source)
        if source.own_consent:
            return found
        if source.service:
            return found.exclude(Exists(emails.filter(withdrawn_at__isnull=False)) & ~standing)
        return found.filter(standing)

    def allowance(self, wanted: int) -> tuple[int, datetime | None]:
        """What the throttle and the warm-up leave."""
        return throttle.reserve(wanted)

    @contextmanager
    def carrying(self, dispatch: Dispatch, letter: Letter) -> Iterator[Carry]:
        """Cast each mail and give it to the mail server; what it says of an address is kept afterwards."""
        counted = counting.turned_on(dispatch)
        mold = Mold(counting.counted(dispatch, letter) if counted else letter, identity.of(dispatch.unit))
        bounces_to = identity.platform().address
        named = dispatch.audience == Dispatch.Audience.PEOPLE

        def cast(item: Item) -> tuple[str, str, bytes]:
            tag = verp.tag(item.pk)
            stop = item.slots.get("stop") or stop_address(dispatch, item.key)
            to = _ascii(item.recipient.email)
            name = item.recipient.full_name if named else ""
            slots = {**item.slots, "stop": stop}
            if counted:
                slots[counting.SLOT] = counting.mark(dispatch.pk)
            mail = mold.cast(to=to, name=name, slots=slots, message_id=tag, stop_url=stop)
            return verp.return_path(item.pk) or bounces_to, to, mail

        def carry(items: list[Item], journal: Journal) -> None:
            verdicts: list[tuple[str, Verdict]] = []
            if settings.EMAIL_BACKEND == SMTP:
                _over_lines(items, cast, journal, verdicts)
            else:
                _by_backend(items, cast, journal)
            if verdicts:
                from lantoa.delivery.actions import keep_verdicts

                keep_verdicts(verdicts)

        yield carry


def stop_address(dispatch: Dispatch, key: int) -> str:
    """Where a recipient ends this kind of message on this channel."""
    return settings.BASE_URL + reverse("delivery:stop", args=[stop_token(dispatch, key)])


def send_copy(letter: Letter, unit: Unit, *, to: str, slots: Slots) -> None:
    """One copy of a letter to somebody who asked to see it: as it will be, and not in the ledger."""
    mail = Mold(letter, identity.of(unit)).cast(
        to=_ascii(to), name="", slots=slots, message_id=f"copy-{uuid4().hex}", stop_url=""
    )
    with get_connection() as connection:
        connection.send_messages([Finished(mail)])


def _ascii(address: str) -> str:
    """The address as every mail server takes it: the domain in its ASCII form; raises `UnicodeError`."""
    local, _at, domain = address.strip().rpartition("@")
    if any(letter in address for letter in "\r\n<> "):
        raise UnicodeError("not an address")
    return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"


def _over_lines(items: list[Item], cast: Cast, journal: Journal, verdicts: list[tuple[str, Verdict]]) -> None:
    """Share the items between as many lines as the settings allow."""
    lanes = max(1, min(settings.EMAIL_CONNECTIONS, len(items) // 5))
    if lanes == 1:
        _lane(items, cast, journal, verdicts)
        return
    with ThreadPoolExecutor(lanes, thread_name_prefix="mail") as threads:
        running = [threads.submit(_lane, items[at::lanes], cast, journal, verdicts) for at in range(lanes)]
    for one in running:
        one.result()


def _lane(items: list[Item], cast: Cast, journal: Journal, verdicts: list[tuple[str, Verdict]]) -> None:
    """Items one after the other over one line; a cut line is opened once more."""
    line, failures = None, 0
    try:
        for item in items:
            try:
                sender, to, mail = cast(item)
            except UnicodeError:
                journal.answered(item, Result(State.FAILED, Reason.BAD_ADDRESS))
                continue
            while True:
                try:
                    line = line if line is not None and line.sock is not None else pool.take()
                    answer = line.deliver(sender, to, mail, lambda: journal.handing_over(item))  # noqa: B023
                except Unanswered:
                    break  # the journal has it: nobody knows
                except (Lost, smtplib.SMTPException, OSError) as error:
                    failures += 1
                    if failures > 2:
                        raise Gone(f"mail server: {type(error).__name__}: {error}"[:200]) from error
                    continue
                result, verdict = of_answer(answer)
                if answer.code == 421:
                    line.close()
                journal.answered(item, result)
                if verdict is not None and (result.state == State.FAILED or verdict.reason == Reason.MAILBOX_FULL):
                    verdicts.append((to, verdict))
                break
    finally:
        if line is not None:
            pool.give_back(line)


KEPT = ("Message-ID", "Reply-To", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")


class AsMade(Message):
    """A mail that leaves byte for byte as it was made and signed, whichever back end of Django asks for it."""

    raw = b""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\n") -> bytes:
        """The mail, with the ends of lines that Django's SMTP back end asks for."""
        if not self.raw:  # a part of it
            return super().as_bytes(unixfrom, policy)
        return self.raw.replace(b"\r\n", b"\n").replace(b"\n", linesep.encode())


class Finished(EmailMessage):
    """A mail that is made already, for the back ends of Django that write files or keep mails in memory."""

    def __init__(self, raw: bytes) -> None:
        made = message_from_bytes(raw, policy=policy.default)
        assert isinstance(made, StandardMessage)  # noqa: S101  the policy's own class
        plain = made.get_body(("plain",))
        super().__init__(
            subject=str(made["Subject"]), body=plain.get_content() if plain is not None else "",
            from_email=str(made["From"]), to=[address.addr_spec for address in made["To"].addresses],
            headers={key: str(value) for key, value in made.items() if key in KEPT},
        )  # fmt: skip
        self.raw = raw

    def message(self, *, policy: Any = policy.compat32) -> Any:
        """As it goes over the wire."""
        made: Any = message_from_bytes(self.raw, AsMade, policy=policy)
        made.raw = self.raw
        return made


def _by_backend(items: list[Item], cast: Cast, journal: Journal) -> None:
    with get_connection() as connection:
        for item in items:
            try:
                _sender, _to, mail = cast(item)
            except UnicodeError:
                journal.answered(item, Result(State.FAILED, Reason.BAD_ADDRESS))
                continue
            journal.handing_over(item)
            try:
                taken = connection.send_messages([Finished(mail)])
            except OSError as error:
                journal.answered(item, Result(State.FAILED, Reason.REFUSED, type(error).__name__))
                continue
            journal.answered(item, registry.SENT if taken else Result(State.FAILED, Reason.REFUSED))
