"""A certificate on paper, in the look of the unit that gives it."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantoa.base.documents.designs import make
from lantoa.base.documents.sheets import grouped
from lantoa.base.formatting import date as vi_date
from lantoa.base.formatting import official_date
from lantoa.channels.print.looks import look_of
from lantoa.training.models import Certificate


@translation.override("vi")
def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate as PDF, with its number and the way to the public page. Its unit should be loaded."""
    unit, day = certificate.unit, timezone.localdate(certificate.issued_at)
    words = {"title": certificate.title, "day": vi_date(certificate.completed_on), "hours": certificate.hours}
    lead = _("Đã hoàn thành lớp tập huấn “%(title)s” ngày %(day)s") % words
    if certificate.hours:
        lead += _(", %(hours)d giờ học") % words
    role = certificate.signer_role or unit.kind.signing_authority
    sheet = make(
        "chung-nhan",
        {
            "title": _("Giấy chứng nhận"), "kicker": _("Chứng nhận"), "names": certificate.name,
            "role": certificate.workplace[:160], "lead": lead, "number": _("Số: %(n)s · Mã xác minh: %(code)s") % {"n": certificate.number, "code": grouped(certificate.code)},
            "place": f"{unit.place or unit.province}, {official_date(day)}".lstrip(", "), "authority": role,
            "signer": certificate.signer, "link": settings.BASE_URL + certificate.get_absolute_url(),
        },
        look_of(unit),
    )  # fmt: skip
    return sheet.pages[0]
