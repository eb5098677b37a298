"""What the lowest floors (units, people, the log) offer to the desk, the workspace and the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import get_active_log_context

from lantoa.base import audit
from lantoa.base.models import AuditEntry
from lantoa.base.rights import Capability
from lantoa.people import boards, desk, scopes
from lantoa.people.models import JobType, Person, Position, Title
from lantoa.people.pictures import PicturePolicy
from lantoa.units.models import Level, Picture, Unit, UnitKind

UNIT_READERS = (Capability.MANAGE_UNITS, Capability.CONFIGURE, Capability.SEE_REACH)


class AuditPolicy(desk.PositionPolicy):
    """The log keeps the code of a unit, not a key, so that it outlives what it speaks of."""

    def __init__(self) -> None:
        super().__init__(AuditEntry, "", view=Capability.AUDIT)

    def condition(self, user: Any, actions: Iterable[str]) -> Q:
        """Entries of units within reach; who reads the log of the whole house sees those without a unit too."""
        if not self.capabilities(actions):
            return Q(pk__in=[])
        if desk.covers_all(user, Capability.AUDIT):
            return Q()
        units = Unit.objects.filter(scopes.condition(user, Capability.AUDIT, "")).order_by()
        return Q(unit_code__in=units.values("code"))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """As the list has it."""
        return AuditEntry.objects.filter(self.condition(user, [action]), pk=instance.pk).exists()


VERBS = {
    "unit.create": _("thành lập đơn vị"),
    "unit.update": _("sửa thông tin đơn vị"),
    "unit.rename": _("đổi tên đơn vị"),
    "unit.move": _("chuyển đơn vị"),
    "unit.merge": _("sáp nhập đơn vị"),
    "unit.split": _("chia tách đơn vị"),
    "unit.dissolve": _("giải thể đơn vị"),
    "person.add": _("thêm người vào danh sách"),
    "person.update": _("sửa thông tin cá nhân"),
    "person.transfer": _("chuyển người sang đơn vị khác"),
    "person.remove": _("đưa người ra khỏi danh sách"),
    "position.appoint": _("giao chức vụ"),
    "position.end": _("kết thúc chức vụ"),
    "consent.give": _("đồng ý"),
    "consent.withdraw": _("rút lại sự đồng ý"),
    "title.add": _("thêm chức danh"),
    "title.update": _("sửa chức danh và quyền"),
    "picture.add": _("thêm ảnh"),
    "picture.update": _("sửa ảnh"),
    "picture.delete": _("xóa ảnh"),
}


def log_deleted_picture(sender: Any, instance: Picture, **kwargs: Any) -> None:
    """Pictures are deleted by Wagtail's views; the log names who did it."""
    audit.record(get_active_log_context().user, "picture.delete", instance)


def register() -> None:
    """Called once, when the applications start."""
    desk.register_policy(
        desk.PositionPolicy(Unit, "", view=UNIT_READERS, choose=UNIT_READERS,
                            change=(Capability.MANAGE_UNITS, Capability.CONFIGURE))
    )  # fmt: skip
    desk.register_policy(
        desk.PositionPolicy(Person, view=Capability.MANAGE_PEOPLE, change=Capability.MANAGE_PEOPLE,
                            choose=Capability.MANAGE_PEOPLE)
    )  # fmt: skip
    desk.register_policy(desk.PositionPolicy(Position, view=Capability.MANAGE_PEOPLE))
    desk.register_policy(
        desk.RootPolicy(Title, view=Capability.MANAGE_UNITS, add=Capability.MANAGE_UNITS,
                        change=Capability.MANAGE_UNITS)
    )  # fmt: skip
    for model in (Level, UnitKind, JobType):
        desk.register_policy(desk.RootPolicy(model, view=Capability.MANAGE_UNITS))
    desk.register_policy(AuditPolicy())
    desk.register_policy(PicturePolicy())
    post_delete.connect(log_deleted_picture, sender=Picture, dispatch_uid="picture.delete")
    audit.register_verbs(VERBS)
    group = _("Đơn vị")
    boards.register_door(
        boards.Door(_("Tổ chức"), "people:tree", "building", _("Đơn vị cấp dưới, đổi tên, chuyển, sáp nhập"),
                    (Capability.MANAGE_UNITS,), group, 82)
    )  # fmt: skip
    boards.register_door(
        boards.Door(_("Cài đặt"), "people:settings", "settings", _("Giới thiệu, biểu trưng, liên hệ, duyệt bài"),
                    (Capability.CONFIGURE, Capability.MANAGE_UNITS), group, 84)
    )  # fmt: skip
