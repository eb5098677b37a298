"""Who waits for an answer is told it, and stands nowhere (docs/decisions/0031).

A ticket of a claim carries a mark: HMAC-SHA256 over the ticket's own salt and the number of the asker's account,
with a key made of the installation's secret. The asker's account, when its owner has signed in, makes the marks of
the tickets at its own desks anew and finds those that are its own. In the database there is nothing to join: no
mark stands twice, not even of one person, and none can be followed to an account without the secret, which is not
in the database nor in its copies.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Any

from django.utils.crypto import salted_hmac

from lantoa.claims.models import Ticket, new_salt

PURPOSE = "lantoa.claims.asker"


def mark(account: Any, salt: str) -> str:
    """The mark of `account` on a ticket with this salt."""
    return salted_hmac(PURPOSE, f"{salt}:{account.pk}", algorithm="sha256").hexdigest()


def new_ticket(account: Any, claim: Any, unit: Any) -> Ticket:
    """A ticket for `account` to `claim`, asked at the desk of `unit`; not yet saved."""
    salt = new_salt()
    return Ticket(claim=claim, unit=unit, salt=salt, mark=mark(account, salt))


def own(account: Any, tickets: Iterable[Ticket]) -> list[Ticket]:
    """Those of `tickets` that are `account`'s."""
    return [one for one in tickets if hmac.compare_digest(one.mark, mark(account, one.salt))]
