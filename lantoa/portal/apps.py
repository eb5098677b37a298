from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lantoa.portal"
    verbose_name = "Cổng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base.navigation import NavItem, register, signed_in
        from lantoa.people import boards, scopes

        def is_officer(request) -> bool:
            return signed_in(request) and scopes.holds(request.user)

        register(NavItem(_("Các đơn vị"), "portal:units", "building", order=50))
        register(NavItem(_("Tôi"), "portal:me", "person", order=90, place="bottom", visible=signed_in))
        register(NavItem(_("Việc cần làm"), "portal:todo", "check", order=10, place="officer", visible=is_officer))
        register(
            NavItem(_("Phòng làm việc"), "portal:desks", "building", order=20, place="officer", visible=is_officer)
        )
        register(NavItem(_("Trang của tôi"), "portal:me", "person", order=10, place="account", visible=signed_in))
        register(NavItem(_("Dữ liệu của tôi"), "people:own_data", "lock", order=20, place="account", visible=signed_in))
        boards.register_door(
            boards.Door(
                _("Đoàn viên"), "people:roll", "users", _("Danh sách, chức vụ, mở tài khoản"),
                (scopes.Capability.MANAGE_PEOPLE,), _("Đơn vị"), 80,
            )
        )  # fmt: skip
