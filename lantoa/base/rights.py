"""What a position can allow, and the one question every action asks.

The answer is given by `people.scopes`, which lies above this floor and registers itself here, so that rooms
below people (the tree of units) ask the same module as everybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.base.errors import NotAllowed

if TYPE_CHECKING:
    from lantoa.people.models import Account
    from lantoa.units.models import Unit


class Capability(models.TextChoices):
    """What a position lets its holder do, over its unit or over its branch."""

    MANAGE_UNITS = "manage_units", gettext_lazy("quản lý đơn vị")
    MANAGE_PEOPLE = "manage_people", gettext_lazy("quản lý đoàn viên")
    CONFIGURE = "configure", gettext_lazy("cài đặt đơn vị")
    PLAN = "plan", gettext_lazy("lập kế hoạch")
    APPROVE_PLAN = "approve_plan", gettext_lazy("duyệt kế hoạch")
    WRITE = "write", gettext_lazy("viết bài")
    PUBLISH = "publish", gettext_lazy("duyệt và đăng bài")
    REGISTER_PRODUCT = "register_product", gettext_lazy("ghi sản phẩm truyền thông")
    NOTIFY = "notify", gettext_lazy("gửi thông báo")
    APPROVE_NOTICE = "approve_notice", gettext_lazy("duyệt thông báo")
    KEEP_DOCUMENTS = "keep_documents", gettext_lazy("giữ thư viện văn bản")
    ANSWER = "answer", gettext_lazy("trả lời hỏi đáp")
    HANDLE_CASES = "handle_cases", gettext_lazy("giải quyết kiến nghị")
    MODERATE = "moderate", gettext_lazy("điều hành nhóm")
    VERIFY_CLAIMS = "verify_claims", gettext_lazy("kiểm chứng thông tin")
    PRESS = "press", gettext_lazy("làm việc với báo chí")
    TRAIN = "train", gettext_lazy("tổ chức tập huấn")
    KEEP_RESOURCES = "keep_resources", gettext_lazy("giữ sổ kinh phí, thiết bị")
    APPROVE_SPENDING = "approve_spending", gettext_lazy("duyệt dự toán, ký chi")
    COMMEND = "commend", gettext_lazy("xét ghi nhận, khen thưởng")
    SIGN_COMMENDATION = "sign_commendation", gettext_lazy("ký quyết định khen thưởng")
    SEE_REACH = "see_reach", gettext_lazy("xem số liệu tiếp cận")
    REPORT = "report", gettext_lazy("lập báo cáo")
    SIGN_REPORT = "sign_report", gettext_lazy("ký báo cáo")
    ACCEPT_REPORT = "accept_report", gettext_lazy("nhận báo cáo cấp dưới")
    AUDIT = "audit", gettext_lazy("xem nhật ký")


Checker = Callable[["Account | None", str, "Unit"], bool]
_checker: Checker | None = None


def register_checker(checker: Checker) -> None:
    """Say who answers `may`; called once, by `people`, when the applications start."""
    global _checker
    _checker = checker


def may(actor: Account | None, capability: str, unit: Unit) -> bool:
    """Whether `actor` holds a position that allows `capability` over `unit` today.

    None stands for the operator at the command line, who may do everything; a web request always has an
    account (an anonymous one may do nothing).
    """
    if _checker is None:
        return False
    return _checker(actor, capability, unit)


def require(actor: Account | None, capability: str, unit: Unit) -> None:
    """Raise `NotAllowed` unless `may(actor, capability, unit)`."""
    if not may(actor, capability, unit):
        raise NotAllowed(
            _("Bạn chưa được giao việc “%(what)s” tại %(unit)s. Hãy nhờ người phụ trách đơn vị phân công.")
            % {"what": Capability(capability).label, "unit": unit.name},
            actor=getattr(actor, "pk", None),
            capability=capability,
            unit=unit.pk,
        )
