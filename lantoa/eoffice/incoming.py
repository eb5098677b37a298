"""Packages that come through folders and mails."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from lantoa.eoffice import actions
from lantoa.eoffice.edxml import codes
from lantoa.eoffice.models import Connection, Exchange
from lantoa.eoffice.transports import folder
from lantoa.library import intake
from lantoa.library.intake import Taken


def take(connection: Connection, name: str, data: bytes) -> Taken:
    """A package, or a mail with packages."""
    taken = Taken()
    files = [(name, data)]
    if intake.is_mail(name, data):
        files = [one for one in intake.attachments(data) if _is_package(one[0])]
        if not files:
            taken.refused.append(_("Thư “%(name)s” không có gói edXML kèm theo.") % {"name": name})
    for _inner, content in files:
        exchange = actions.receive(connection, content)
        if exchange is not None and exchange.is_in and exchange.state == Exchange.State.BROKEN:
            taken.refused += exchange.faults
        elif exchange is None:
            taken.refused.append(_("Tin trạng thái không khớp gói nào đã gửi."))
        else:
            taken.new += 1
    return taken


def _is_package(name: str) -> bool:
    return PurePosixPath(name.lower()).suffix in (codes.SUFFIX, ".xml")


def pick_up() -> int:
    """Take in what lies in the folders of all open connections; returns how many files that were."""
    count = 0
    for connection in Connection.objects.filter(is_open=True).select_related("unit"):
        place = folder(connection, "den")
        if place.is_dir():
            count += intake.watch(place, partial(take, connection))
    return count


def unreachable(detail: str) -> str:
    """What the keeper reads when a package could not be handed over for long."""
    return _("Đã thử nhiều lần nhưng chưa gửi được (%(detail)s). Hãy hỏi nơi nhận rồi gửi lại.") % {"detail": detail}
