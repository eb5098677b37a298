from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "lantoa.questions"
    verbose_name = "Hỏi đáp"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _
        from django.utils.translation import pgettext_lazy

        from lantoa.base import audit, workdays
        from lantoa.base.navigation import NavItem, register, signed_in
        from lantoa.people import boards, desk
        from lantoa.people.queries import register_own_data
        from lantoa.people.scopes import Capability
        from lantoa.programme import needs
        from lantoa.questions import boards as own
        from lantoa.questions import queries
        from lantoa.questions.models import DayOff, Question
        from lantoa.search import sources

        register(NavItem(_("Hỏi đáp"), "questions:index", "info", order=36))
        short = pgettext_lazy("bottom bar", "Hỏi đáp")  # in English the full name is too wide for a phone
        register(NavItem(short, "questions:index", "info", order=30, place="bottom", visible=signed_in))
        boards.register_door(
            boards.Door(
                _("Hỏi đáp"), "questions:desk", "info", _("Trả lời câu hỏi của đoàn viên"), (Capability.ANSWER,),
                _("Truyền thông"), 45,
            )
        )  # fmt: skip
        workdays.register_corrections(own.days_off)
        needs.register("questions", queries.needs)
        boards.register_todo("questions", own.todo)
        boards.register_mine("questions", own.mine)
        register_own_data("hoi_dap", own.own_data)
        sources.register(sources.TextSource("questions", _("Hỏi đáp"), Question, own.documents, own.hits, order=12))
        desk.register_policy(
            desk.RootPolicy(
                DayOff, view=Capability.MANAGE_UNITS, add=Capability.MANAGE_UNITS, change=Capability.MANAGE_UNITS
            )
        )
        audit.register_verbs(
            {
                "question.ask": _("có câu hỏi mới"),
                "question.answer": _("trả lời câu hỏi"),
                "question.pass_on": _("chuyển câu hỏi đến nơi khác"),
                "question.draft": _("gửi câu trả lời để đọc lại"),
                "question.approve": _("đọc lại và gửi câu trả lời"),
                "question.send_back": _("trả lại câu trả lời kèm góp ý"),
                "question.assign": _("giao câu hỏi"),
                "question.merge": _("gộp câu hỏi"),
                "question.split": _("tách câu hỏi"),
                "question.rules": _("đổi cách làm của bàn hỏi đáp"),
                "question.template": _("lưu mẫu trả lời"),
                "question.template_remove": _("bỏ mẫu trả lời"),
                "question.day_off": _("sửa ngày nghỉ"),
                "question.publish": _("công bố câu hỏi"),
                "question.unpublish": _("gỡ câu hỏi đã công bố"),
                "question.consent": _("người hỏi đổi ý về việc công bố"),
            }
        )
