"""What can be done with messages to people, one function a verb."""

from __future__ import annotations

from lantoa.delivery.actions.messages import (
    allowed_endpoint,
    came_back,
    choose,
    count_shown,
    device_gone,
    device_took,
    forgive,
    heard_on_zalo,
    keep_verdicts,
    note_in_person,
    refuse,
    resend,
    set_zns_template,
    start,
    start_for,
    stop,
    stop_by_link,
    subscribe,
    unlink_zalo,
    unsubscribe,
    want,
    zalo_code,
    zalo_gone,
    zns_quota,
)
from lantoa.delivery.actions.senders import (
    check_domain,
    count_click,
    count_open,
    remove_domain,
    set_counting,
    set_domain,
)

__all__ = [
    "allowed_endpoint", "came_back", "check_domain", "choose", "count_click", "count_open", "count_shown",
    "device_gone", "device_took", "forgive", "heard_on_zalo", "keep_verdicts", "note_in_person", "refuse",
    "remove_domain", "resend", "set_counting", "set_domain", "set_zns_template", "start", "start_for", "stop", "stop_by_link",
    "subscribe", "unlink_zalo", "unsubscribe", "want", "zalo_code", "zalo_gone", "zns_quota",
]  # fmt: skip
