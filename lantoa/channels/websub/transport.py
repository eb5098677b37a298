"""Telling a WebSub hub that feeds have new entries.

How a publisher tells its hub is left open by the recommendation (www.w3.org/TR/websub, section 5.1); this is what
PubSubHubbub 0.3 and 0.4 ask and the public hubs still take: `hub.mode=publish` with one or more `hub.url`.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from lantoa.base import jobs
from lantoa.channels import http
from lantoa.channels.errors import ChannelError

MOST = 50


def ping(topics: Sequence[str]) -> int:
    """Tell the hub of `topics` (addresses of feeds); how many it took. Nothing without a hub; safe to repeat.

    Raises `jobs.Temporary` where the hub cannot be reached or is out of order.
    """
    if not settings.WEBSUB_HUB or not topics:
        return 0
    data = {"hub.mode": "publish", "hub.url": list(topics[:MOST])}
    try:
        response = http.call("POST", settings.WEBSUB_HUB, repeatable=True, data=data)
    except ChannelError as error:
        raise jobs.Temporary(error.detail) from error
    if response.status_code == 429 or response.status_code >= 500:
        raise jobs.Temporary(f"HTTP {response.status_code}")
    return len(data["hub.url"]) if response.status_code < 300 else 0
