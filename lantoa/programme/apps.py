from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "lantoa.programme"
    verbose_name = "Chương trình"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _
        from django.utils.translation import pgettext_lazy

        from lantoa.base.navigation import NavItem, register
        from lantoa.base.rights import Capability
        from lantoa.people import desk
        from lantoa.people.boards import Door, register_door, register_todo
        from lantoa.programme import boards, metrics, queries
        from lantoa.programme.models import Campaign, Plan
        from lantoa.search import sources

        planners = (Capability.PLAN, Capability.APPROVE_PLAN)
        everyone = (*planners, Capability.WRITE, Capability.NOTIFY)
        group = _("Kế hoạch")
        register_door(
            Door(
                _("Kế hoạch năm"),
                "programme:plan",
                "doc",
                _("Việc cấp trên giao, việc của đơn vị"),
                planners,
                group,
                1,
            )
        )
        register_door(
            Door(_("Đợt truyền thông"), "programme:campaigns", "flag", _("Mục tiêu và kết quả"), everyone, group, 2)
        )
        register_door(
            Door(_("Lịch"), "programme:calendar", "calendar", _("Ngày kỷ niệm, hoạt động"), everyone, group, 3)
        )
        register_door(
            Door(_("Kế hoạch cấp dưới"), "programme:plans_below", "list", _("Duyệt hoặc trả lại"),
                 (Capability.APPROVE_PLAN,), group, 4)
        )  # fmt: skip
        register_door(
            Door(_("Chương trình"), "programme:programme", "chart", _("Chỉ tiêu của cả giai đoạn"), planners, group, 5)
        )
        desk.register_policy(desk.PositionPolicy(Campaign, view=everyone))
        desk.register_policy(desk.PositionPolicy(Plan, view=planners))
        register_todo("programme", boards.todo)
        sources.register(
            sources.TextSource("campaigns", _("Đợt truyền thông"), Campaign, boards.documents, boards.hits, order=30)
        )
        register(NavItem(pgettext_lazy("menu", "Đợt truyền thông"), "programme:campaigns_public", "flag", order=30))
        metrics.register(metrics.Metric("activities", _("Hoạt động đã làm"), queries.activities_done, order=60))
        metrics.register(metrics.Metric("responses", _("Đơn vị hưởng ứng"), queries.responses, order=70))
