from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "lantoa.surveys"
    verbose_name = "Khảo sát"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.delivery import registry
        from lantoa.people import boards
        from lantoa.people.scopes import Capability
        from lantoa.search import sources
        from lantoa.surveys import boards as own
        from lantoa.surveys import mailing, printing
        from lantoa.surveys.models import Survey

        printing.register()
        boards.register_door(
            boards.Door(
                _("Khảo sát"), "surveys:index", "list", _("Hỏi nhu cầu, ý kiến; kết quả và việc đã làm"),
                (Capability.NOTIFY, Capability.SEE_REACH), _("Truyền thông"), 35,
            )
        )  # fmt: skip
        boards.register_todo("surveys", own.todo)
        boards.register_mine("surveys", own.mine)
        registry.register(
            registry.MessageSource(
                mailing.CODE, _("Khảo sát"), mailing.compose, mailing.recipients, mailing.prepare, address=mailing.page
            )
        )
        sources.register(
            sources.TextSource("surveys", _("Kết quả khảo sát"), Survey, own.documents, own.hits, order=45)
        )
        audit.register_verbs(
            {
                "survey.create": _("soạn khảo sát"),
                "survey.change": _("sửa khảo sát"),
                "survey.reword": _("sửa câu chữ khảo sát"),
                "survey.delete": _("xóa khảo sát nháp"),
                "survey.submit": _("nhờ duyệt khảo sát"),
                "survey.return": _("trả lại khảo sát"),
                "survey.open": _("mở khảo sát"),
                "survey.remind": _("nhắc trả lời khảo sát"),
                "survey.close": _("kết thúc khảo sát"),
                "survey.import": _("nhập kết quả khảo sát"),
                "survey.export": _("tải câu trả lời khảo sát"),
                "survey.publish": _("công bố kết quả khảo sát"),
                "survey.unpublish": _("gỡ kết quả khảo sát"),
                "survey.deed": _("ghi việc đã làm sau khảo sát"),
                "survey.deed_remove": _("bỏ việc đã làm sau khảo sát"),
                "survey.template": _("lưu mẫu khảo sát"),
                "survey.template_remove": _("bỏ mẫu khảo sát"),
            }
        )
