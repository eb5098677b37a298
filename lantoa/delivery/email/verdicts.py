"""What a refusal of a mail server means: for this mail, and for the address.

Hard: the mailbox is not there, so the address is never written to again. Soft: it may be there tomorrow; three days
with soft refusals within a month make a pause of a month. Everything else (spam filters, limits) says something about
the sender and nothing about the address. Codes: RFC 5321, RFC 3463.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lantoa.delivery.email.smtp import Answer
from lantoa.delivery.models import Reason, State
from lantoa.delivery.registry import Result

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_MAILBOX = re.compile(
    r"user unknown|unknown user|no such user|does not exist|mailbox (unavailable|not found)|recipient (rejected|not found)"
    r"|account (is )?disabled|invalid recipient|no mailbox",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Verdict:
    """`kind` is "hard", "soft", "complaint" or "sender"."""

    kind: str
    reason: str


def judge(status: str, words: str, *, permanent: bool) -> Verdict:
    """Judge by the enhanced status ("5.1.1", may be empty), and by the words where it says little."""
    match = _STATUS.search(status) or _STATUS.search(words)
    subject, detail = (int(match[2]), int(match[3])) if match else (0, 0)
    if (subject, detail) in {(2, 2)}:
        return Verdict("soft", Reason.MAILBOX_FULL)
    if not permanent:
        return Verdict("soft", Reason.BUSY)
    if (subject, detail) in {(1, 1), (1, 6), (1, 10), (2, 1)}:
        return Verdict("hard", Reason.NO_MAILBOX)
    if subject == 1 and detail in {2, 3}:
        return Verdict("hard", Reason.BAD_ADDRESS)
    if subject == 7:
        return Verdict("sender", Reason.BLOCKED)
    if _NO_MAILBOX.search(words):
        return Verdict("hard", Reason.NO_MAILBOX)
    return Verdict("sender", Reason.REFUSED)


def of_answer(answer: Answer) -> tuple[Result, Verdict | None]:
    """What a server's answer makes of a delivery, and what it says of the address."""
    words = f"{answer.code} {' '.join(answer.text.split())}"[:200]
    if answer.accepted:
        return Result(State.SENT), None
    verdict = judge("", words, permanent=answer.code >= 500)
    about_address = answer.about == "recipient" or verdict.kind in ("hard", "soft")
    if answer.code < 500:
        return Result(State.WAITING, verdict.reason, words), verdict if about_address else None
    if answer.about == "sender" and verdict.kind == "hard":
        verdict = Verdict("sender", Reason.REFUSED)
    return Result(State.FAILED, verdict.reason, words), verdict if about_address else None
