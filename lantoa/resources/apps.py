from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "lantoa.resources"
    verbose_name = "Kinh phí, thiết bị"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.people import boards
        from lantoa.people.queries import register_own_data
        from lantoa.people.scopes import Capability
        from lantoa.programme import calendar, metrics
        from lantoa.resources import boards as own

        group = _("Kinh phí, thiết bị")
        keepers = (Capability.KEEP_RESOURCES, Capability.APPROVE_SPENDING)
        boards.register_door(
            boards.Door(
                _("Kinh phí"), "resources:budget", "chart", _("Dự toán, chi, so với kế hoạch, xuất cho kế toán"),
                (*keepers, Capability.ACCEPT_REPORT), group, 70,
            )
        )  # fmt: skip
        boards.register_door(
            boards.Door(
                _("Thiết bị"), "resources:equipment", "camera", _("Sổ thiết bị, nhãn QR, mượn trả, thanh lý"), keepers,
                group, 71,
            )
        )  # fmt: skip
        boards.register_door(
            boards.Door(_("Kiểm kê"), "resources:takes", "qr", _("Có, thiếu, thừa"), keepers, group, 72)
        )
        boards.register_door(
            boards.Door(
                _("Nâng cấp"), "resources:projects", "settings", _("Trang web, mạng, máy tính: mốc và chi phí"), keepers,
                group, 73,
            )
        )  # fmt: skip
        boards.register_todo("resources", own.todo)
        boards.register_mine("resources", own.mine)
        register_own_data("thiet_bi", own.own_data)
        calendar.register_calendar("resources", own.events)
        metrics.register_part(metrics.Part("budget", _("Kinh phí"), own.budget_of, public=False, order=90))
        audit.register_verbs(
            {
                "budget.plan": _("lập khoản dự toán"),
                "budget.change": _("sửa khoản dự toán"),
                "budget.approve": _("duyệt khoản dự toán"),
                "budget.drop": _("bỏ khoản dự toán"),
                "budget.rules": _("đặt mức cần chữ ký thứ hai"),
                "spending.enter": _("ghi khoản chi"),
                "spending.sign": _("ký khoản chi"),
                "spending.refuse": _("không ký khoản chi"),
                "spending.strike": _("gạch sổ khoản chi"),
                "spending.proof": _("thêm minh chứng khoản chi"),
                "equipment.register": _("ghi thiết bị vào sổ"),
                "equipment.change": _("sửa thiết bị"),
                "equipment.out": _("cho mượn thiết bị"),
                "equipment.back": _("nhận lại thiết bị"),
                "equipment.write_off": _("thanh lý thiết bị"),
                "stock.open": _("mở đợt kiểm kê"),
                "stock.close": _("chốt kiểm kê"),
                "project.save": _("ghi dự án nâng cấp"),
                "project.move": _("chuyển trạng thái dự án nâng cấp"),
                "project.milestone": _("sửa mốc của dự án"),
            }
        )
