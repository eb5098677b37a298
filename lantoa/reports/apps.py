from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "lantoa.reports"
    verbose_name = "Báo cáo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.base.rights import Capability
        from lantoa.people.boards import Door, register_door, register_todo
        from lantoa.reports import boards

        audit.register_verbs(
            {
                "report.call": _("yêu cầu cấp dưới báo cáo"),
                "report.call_change": _("đổi yêu cầu báo cáo"),
                "report.extend": _("gia hạn nộp báo cáo"),
                "report.open": _("mở báo cáo"),
                "report.sign": _("ký báo cáo"),
                "report.unsign": _("rút chữ ký báo cáo"),
                "report.submit": _("nộp báo cáo"),
                "report.issue": _("ban hành báo cáo"),
                "report.return": _("trả lại báo cáo"),
                "report.accept": _("nhận báo cáo"),
                "report.remind": _("nhắc nộp báo cáo"),
                "report.comment": _("góp ý báo cáo"),
            }
        )
        register_todo("reports", boards.todo)
        register_door(
            Door(
                _("Báo cáo"), "reports:list", "doc", _("Báo cáo của đơn vị và của cấp dưới"),
                (Capability.REPORT, Capability.SIGN_REPORT, Capability.ACCEPT_REPORT), _("Số liệu và báo cáo"), 65,
            )
        )  # fmt: skip
