from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "lantoa.bulletins"
    verbose_name = "Bản tin"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _
        from django.utils.translation import pgettext_lazy

        from lantoa.base import audit
        from lantoa.base.navigation import NavItem, register
        from lantoa.bulletins import boards as own
        from lantoa.bulletins import mailing
        from lantoa.bulletins.models import Issue
        from lantoa.delivery import registry
        from lantoa.people import boards
        from lantoa.people.queries import register_own_data
        from lantoa.people.scopes import Capability
        from lantoa.search import sources

        register(NavItem(pgettext_lazy("menu", "Bản tin"), "bulletins:index", "news", order=28))
        boards.register_door(
            boards.Door(
                _("Bản tin"), "bulletins:desk", "news", _("Gom bài thành thư gửi đoàn viên, bạn đọc"),
                (Capability.WRITE, Capability.PUBLISH), _("Truyền thông"), 33,
            )
        )  # fmt: skip
        boards.register_todo("bulletins", own.todo)
        registry.register(
            registry.MessageSource(
                mailing.CODE, _("Bản tin"), mailing.compose, mailing.recipients, mailing.prepare, stop=mailing.stop,
                address=mailing.page, service=False, own_consent=True, counted=True,
            )
        )  # fmt: skip
        register_own_data("ban_tin", own.own_data)
        sources.register(sources.TextSource("bulletins", _("Bản tin"), Issue, own.documents, own.hits, order=14))
        audit.register_verbs(
            {
                "bulletin.create": _("lập bản tin"), "bulletin.change": _("sửa cài đặt bản tin"),
                "bulletin.issue": _("soạn số bản tin"), "bulletin.change_issue": _("sửa số bản tin"),
                "bulletin.add_items": _("thêm bài vào bản tin"), "bulletin.discard": _("bỏ số bản tin"),
                "bulletin.ask_review": _("nhờ duyệt bản tin"), "bulletin.approve": _("duyệt bản tin"),
                "bulletin.return": _("trả lại bản tin"), "bulletin.schedule": _("hẹn giờ gửi bản tin"),
                "bulletin.unschedule": _("bỏ hẹn giờ gửi bản tin"), "bulletin.send": _("gửi bản tin"),
                "bulletin.send_test": _("gửi thử bản tin"), "bulletin.withdraw": _("rút số bản tin"),
                "bulletin.put_block": _("thêm phần của đơn vị vào bản tin"),
                "bulletin.take_block": _("bỏ phần của đơn vị khỏi bản tin"),
            }
        )  # fmt: skip
