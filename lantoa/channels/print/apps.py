from django.apps import AppConfig


class PrintConfig(AppConfig):
    name = "lantoa.channels.print"
    label = "print"
    verbose_name = "Ấn phẩm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.people import boards
        from lantoa.people.scopes import Capability

        boards.register_door(
            boards.Door(
                _("Tờ rơi, áp phích, bài đọc"), "print:index", "print",
                _("Ảnh đăng mạng, infographic, giấy chứng nhận, bài đọc loa"), (Capability.WRITE, Capability.PUBLISH),
                _("Truyền thông"), 35,
            )
        )  # fmt: skip
        audit.register_verbs(
            {
                "print.make": _("làm ấn phẩm"), "print.change": _("sửa ấn phẩm"), "print.discard": _("bỏ ấn phẩm"),
                "print.register": _("ghi ấn phẩm vào sổ sản phẩm"),
            }
        )  # fmt: skip
