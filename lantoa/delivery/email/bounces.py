"""Mail that came back, and complaints: out of the message itself or out of a provider's call.

Understood are delivery status notifications (RFC 3464), complaint reports (ARF, RFC 5965), and a plain JSON form to
which any provider's own can be brought:

    [{"kind": "bounce" | "complaint", "to": "<the envelope's sender or the Message-ID of ours>",
      "status": "5.1.1", "words": "…"}]
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

from lantoa.delivery.email import verp
from lantoa.delivery.email.verdicts import Verdict, judge
from lantoa.delivery.models import Reason

MOST_BYTES = 1_000_000
MOST_EVENTS = 1000


@dataclass(frozen=True)
class Event:
    """One delivery came back, or its recipient complained."""

    delivery: int
    verdict: Verdict
    words: str


def of_message(raw: bytes) -> list[Event]:
    """What a returned message tells; empty for one that is nothing of the kind (an absence note, say)."""
    report = message_from_bytes(raw[:MOST_BYTES], policy=policy.compat32)
    kind = str(report.get_param("report-type") or "").lower()
    if report.get_content_type() != "multipart/report" or kind not in ("delivery-status", "feedback-report"):
        return []
    # The address it was sent back to says which mail it was; the copy of its head says it again.
    heads = " ".join(str(report.get(name, "")) for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To"))
    named = verp.deliveries_in(heads)
    copies = [part for part in report.walk() if part.get_content_type() in ("message/rfc822", "text/rfc822-headers")]
    for copy in copies:
        named = named or verp.deliveries_in(_text(copy))
    if not named:
        return []
    if kind == "feedback-report":
        return [Event(named[0], Verdict("complaint", Reason.COMPLAINT), "feedback-report")]
    for block in _status_blocks(report):
        action = str(block.get("Action", "")).strip().lower()
        if action not in ("failed", "delayed"):
            continue
        status, words = str(block.get("Status", "")).strip(), " ".join(str(block.get("Diagnostic-Code", "")).split())
        if action == "delayed":
            return []  # the relay is still trying and will say how it ended
        permanent = status.startswith("5")
        return [Event(named[0], judge(status, words, permanent=permanent), f"{status} {words}"[:200])]
    return []


def of_json(raw: bytes) -> list[Event]:
    """What a provider's call tells; raises `ValueError` for what is not of the form above."""
    data = json.loads(raw[:MOST_BYTES])
    if not isinstance(data, list) or len(data) > MOST_EVENTS or not all(isinstance(one, dict) for one in data):
        raise ValueError("a list of events")
    events = []
    for one in data:
        named = verp.deliveries_in(f"{one.get('to', '')}")
        if named:
            events.append(Event(named[0], _verdict(one), f"{one.get('status', '')} {one.get('words', '')}"[:200]))
    return events


def _verdict(one: dict[str, Any]) -> Verdict:
    if one.get("kind") == "complaint":
        return Verdict("complaint", Reason.COMPLAINT)
    status = str(one.get("status", ""))
    return judge(status, str(one.get("words", "")), permanent=not status.startswith("4"))


def _status_blocks(report: Message) -> list[Message]:
    blocks: list[Message] = []
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            if isinstance(payload, list):
                blocks += [block for block in payload if isinstance(block, Message)]
    return blocks


def _text(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        heads = [one for one in payload if isinstance(one, Message)]
        return " ".join(f"<{str(one.get('Message-ID', '')).strip('<> ')}>" for one in heads)
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(payload)
