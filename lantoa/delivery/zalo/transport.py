"""Messages to one person over a unit's Zalo official account, by the cheapest way that is open.

- a consultation message (`cs`), free within 48 hours of the person's last word to the account;
- else ZNS to the phone number, with a template that Zalo approved, for who agreed to it;
- else a transaction message to who linked their Zalo.

Sources: the official Java SDK for `v3.0/oa/message/{cs,transaction}`; public summaries of developers.zalo.me for ZNS
(`message/template`, its answer with the quota, 400 letters) and for the windows (48 hours, 7 days). Not confirmed from
Zalo's own pages, which could not be opened: the name `transaction_internal` and ZNS's own error codes, so that a code
that is not in the table counts as a refusal with Zalo's words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.channels import http
from lantoa.channels.errors import ChannelError, Reconnect, Temporary, Unknown
from lantoa.channels.models import ChannelAccount
from lantoa.channels.registry import base_address
from lantoa.channels.zalo import tokens
from lantoa.channels.zalo.transport import TOKEN_ENDED, OpenApi, error_of
from lantoa.delivery import registry
from lantoa.delivery.models import Channel, Dispatch, Reason, Refusal, State, ZaloContact, ZaloTemplate
from lantoa.delivery.registry import Carry, Item, Journal, Letter, Result
from lantoa.people.models import Consent
from lantoa.units.models import Unit

BUSINESS = "https://business.openapi.zalo.me"
FREE_WITHIN = timedelta(hours=48)
TEXT, ZNS_TEXT = 2000, 400
_REASONS = {
    "-211": Reason.QUOTA, "-218": Reason.QUOTA, "-213": Reason.NOT_FOLLOWER, "-217": Reason.NOT_FOLLOWER,
    "-244": Reason.NOT_FOLLOWER, "-227": Reason.NOT_FOLLOWER, "-230": Reason.WINDOW, "-232": Reason.WINDOW,
    "-201": Reason.BAD_ADDRESS,
}  # fmt: skip


def account_for(unit: Unit) -> ChannelAccount | None:
    """The official account that speaks for `unit`: its own, or that of the nearest unit above; one query."""
    paths = [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    accounts = ChannelAccount.objects.filter(channel="zalo", state=ChannelAccount.State.OPEN, unit__path__in=paths)
    return accounts.select_related("unit").order_by("-unit__depth", "pk").first()


class Zalo(registry.Transport):
    """Consultation, transaction and ZNS messages."""

    code = Channel.ZALO

    def reachable(self, dispatch: Dispatch, recipients: QuerySet[Any]) -> QuerySet[Any]:
        """Who linked their Zalo with the account, or agreed to ZNS and has a phone number, where there is a template."""
        account = account_for(dispatch.unit) if dispatch.audience == Dispatch.Audience.PEOPLE else None
        if account is None:
            return recipients.none()
        refused = Refusal.objects.filter(person=OuterRef("pk"), channel=Channel.ZALO, source__in=["", dispatch.source])
        linked = ZaloContact.objects.filter(person=OuterRef("pk"), account=account, gone_at=None)
        condition = Q(Exists(linked))
        if ZaloTemplate.objects.filter(account=account, source=dispatch.source).exists():
            agreed = Consent.objects.filter(person=OuterRef("pk"), purpose=Consent.Purpose.ZALO, withdrawn_at=None)
            condition |= Q(Exists(agreed)) & ~Q(phone="")
        return recipients.filter(condition).exclude(Exists(refused))

    @contextmanager
    def carrying(self, dispatch: Dispatch, letter: Letter) -> Iterator[Carry]:
        """One call for each recipient."""
        account = account_for(dispatch.unit)
        if account is None:
            raise registry.Gone("no official account")
        template = ZaloTemplate.objects.filter(account=account, source=dispatch.source).first()

        def carry(items: list[Item], journal: Journal) -> None:
            contacts = {
                contact.person_id: contact
                for contact in ZaloContact.objects.filter(
                    account=account, person__in=[item.key for item in items], gone_at=None
                )
            }
            for item in items:
                journal.answered(item, _send(account, template, letter, item, contacts.get(item.key), journal))

        yield carry


def _send(
    account: ChannelAccount,
    template: ZaloTemplate | None,
    letter: Letter,
    item: Item,
    contact: ZaloContact | None,
    journal: Journal,
) -> Result:
    from lantoa.delivery.actions import zalo_gone

    try:
        token = tokens.access_token(account)
        journal.handing_over(item)
        if contact is not None and timezone.now() - contact.spoke_at < FREE_WITHIN:
            OpenApi(token).post("v3.0/oa/message/cs", _words(letter, item, contact), repeatable=False)
        elif template is not None and item.recipient.phone:
            _zns(token, template, letter, item)
        elif contact is not None:
            OpenApi(token).post("v3.0/oa/message/transaction", _table(letter, item, contact), repeatable=False)
        else:
            return Result(State.FAILED, Reason.NOT_FOLLOWER)
    except Unknown as error:
        return Result(State.UNKNOWN, Reason.NO_ANSWER, error.detail)
    except Temporary as error:
        return Result(State.WAITING, Reason.BUSY, f"{error.code} {error.detail}".strip(), error.retry_after)
    except Reconnect as error:
        if error.code in {str(code) for code in TOKEN_ENDED} and not account.secrets.get("refused"):
            tokens.drop_access(account)
            return Result(State.WAITING, Reason.ACCOUNT, error.code, 5)
        return Result(State.FAILED, Reason.ACCOUNT, error.code)
    except ChannelError as error:
        reason = _REASONS.get(error.code, Reason.REFUSED)
        if reason == Reason.NOT_FOLLOWER and contact is not None:
            zalo_gone(contact)
        return Result(State.FAILED, reason, f"{error.code} {error.detail}".strip())
    return registry.SENT


def _words(letter: Letter, item: Item, contact: ZaloContact) -> dict[str, Any]:
    text = "\n\n".join(part for part in (letter.title, letter.summary, item.slots.get("link", "")) if part)
    return {"recipient": {"user_id": contact.user_id}, "message": {"text": text[:TEXT]}}


def _table(letter: Letter, item: Item, contact: ZaloContact) -> dict[str, Any]:
    elements = [
        {"type": "header", "content": letter.title[:100]},
        {"type": "text", "content": (letter.summary or letter.title)[:250]},
    ]
    button = {
        "title": letter.button or _("Đọc và xác nhận"),
        "type": "oa.open.url",
        "payload": {"url": item.slots.get("link", "")},
    }
    payload = {
        "template_type": "transaction_internal", "language": "VI", "elements": elements, "buttons": [button],
    }  # fmt: skip
    return {
        "recipient": {"user_id": contact.user_id},
        "message": {"attachment": {"type": "template", "payload": payload}},
    }


def _zns(token: str, template: ZaloTemplate, letter: Letter, item: Item) -> None:
    """The template's own parameters are `tieu_de` and `lien_ket`; Zalo approves it with these names."""
    from lantoa.delivery.actions import zns_quota

    url = f"{base_address('zalo_business', BUSINESS)}/message/template"
    body = {
        "phone": item.recipient.phone.lstrip("+"), "template_id": template.template_id, "tracking_id": item.mark,
        "template_data": {"tieu_de": letter.title[:ZNS_TEXT], "lien_ket": item.slots.get("link", "")},
    }  # fmt: skip
    response = http.call("POST", url, repeatable=False, headers={"access_token": token}, json=body)
    answer = http.json_of(response, repeatable=False)
    code = int(answer.get("error") or 0)
    if code:
        raise error_of(code, str(answer.get("message", "")))
    quota = (answer.get("data") or {}).get("quota") or {}
    if str(quota.get("remainingQuota", "")).lstrip("-").isdecimal():
        zns_quota(template, daily=int(quota.get("dailyQuota") or 0), remaining=int(quota["remainingQuota"]))
