"""The HTML of mails: written in MJML, which knows what mail programs do to it, and compiled by `mrml`.

A room's template extends `delivery/mail/base.mjml`. Rendered and compiled once for each message, not for each
recipient: what is a recipient's own stands in it as `[[slot]]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mrml
from django.conf import settings
from django.template.loader import render_to_string


def html(template: str, context: Mapping[str, Any]) -> str:
    """`template` (MJML) with `context`, as the HTML of a mail."""
    source = render_to_string(template, {"union_name": settings.UNION_NAME, "base_url": settings.BASE_URL, **context})
    return str(mrml.to_html(source).content)
