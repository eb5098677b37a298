from django.apps import AppConfig


class EofficeConfig(AppConfig):
    name = "lantoa.eoffice"
    verbose_name = "Liên thông văn bản"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.eoffice import boards as own
        from lantoa.people import boards
        from lantoa.people.scopes import Capability

        boards.register_door(
            boards.Door(
                _("Liên thông văn bản"), "eoffice:desk", "inbox", _("Gửi, nhận văn bản với e-office"),
                (Capability.KEEP_DOCUMENTS, Capability.CONFIGURE), _("Truyền thông"), 41,
            )
        )  # fmt: skip
        boards.register_todo("eoffice", own.todo)
        audit.register_verbs(
            {
                "eoffice.connect": _("mở nơi gửi nhận văn bản"),
                "eoffice.disconnect": _("đóng nơi gửi nhận văn bản"),
                "eoffice.send": _("gửi văn bản qua e-office"),
                "eoffice.send_again": _("gửi lại văn bản qua e-office"),
                "eoffice.receive": _("nhận gói văn bản từ e-office"),
                "eoffice.accept": _("tiếp nhận văn bản đến"),
                "eoffice.reject": _("từ chối văn bản đến"),
                "eoffice.finish": _("báo hoàn thành văn bản đến"),
            }
        )
