from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lantoa.people"
    verbose_name = "Con người"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base.rights import Capability, register_checker
        from lantoa.people import boards, receivers, scopes  # noqa: F401

        register_checker(scopes.may)
        boards.register_door(
            boards.Door(
                _("Nhập từ tệp"), "people:imports", "upload", _("Danh sách từ Excel, xem trước rồi mới ghi"),
                (Capability.MANAGE_PEOPLE, Capability.MANAGE_UNITS, Capability.ACCEPT_REPORT), _("Đơn vị"), 82,
            )
        )  # fmt: skip

        from lantoa.people import floor

        floor.register()
