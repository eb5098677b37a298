"""Background jobs of the exchange: handing packages over, and picking up what was brought to folders."""

from __future__ import annotations

from datetime import timedelta

from lantoa.base.jobs import Temporary, job, periodic
from lantoa.eoffice import actions, incoming
from lantoa.eoffice.models import Exchange, Word
from lantoa.eoffice.transports import WAYS, Rejected

ATTEMPTS = 8


@job(attempts=ATTEMPTS)
def hand_over(exchange_id: int) -> str:
    """Hand a package over; safe to run twice, because the other side knows it by its identifier."""
    exchange = Exchange.objects.select_related("connection").filter(pk=exchange_id).first()
    if exchange is None or exchange.state != Exchange.State.QUEUED:
        return "nothing to do"
    Exchange.objects.filter(pk=exchange.pk).update(attempts=exchange.attempts + 1)
    with exchange.package.open("rb") as file:
        data = file.read()
    try:
        WAYS[exchange.connection.transport].hand_over(exchange.connection, f"{exchange.pk}.edxml", data)
    except Rejected as error:
        actions.note_failed(exchange, str(error))
        return "rejected"
    except Temporary as error:
        if exchange.attempts + 1 >= ATTEMPTS:
            actions.note_failed(exchange, incoming.unreachable(str(error)))
            return "given up"
        raise
    actions.note_sent(exchange)
    return "sent"


@job(attempts=ATTEMPTS)
def pass_word(word_id: int) -> str:
    """Hand a status message over."""
    word = Word.objects.select_related("exchange__connection", "exchange__unit").filter(pk=word_id).first()
    if word is None or word.handed_over:
        return "nothing to do"
    connection = word.exchange.connection
    name, data = actions.package_of(word)
    try:
        WAYS[connection.transport].hand_over(connection, name, data)
    except Rejected as error:
        actions.note_word(word, str(error))
        return "rejected"
    actions.note_word(word)
    return "sent"


@periodic(every=timedelta(minutes=1), name="eoffice.pick_up", catch_up="skip")
@job(attempts=1)
def pick_up() -> int:
    """Take in what e-offices have put into their folders; returns how many packages."""
    return incoming.pick_up()
