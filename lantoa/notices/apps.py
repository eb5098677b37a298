from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "lantoa.notices"
    verbose_name = "Thông báo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base.navigation import NavItem, register, signed_in
        from lantoa.delivery import digest, registry
        from lantoa.notices import boards as own
        from lantoa.notices import mailing, printing
        from lantoa.notices.models import Notice
        from lantoa.people import boards, desk, scopes
        from lantoa.people.queries import register_own_data
        from lantoa.programme import metrics
        from lantoa.search import sources

        printing.register()
        register(NavItem(_("Bảng tin"), "notices:feed", "megaphone", order=10, visible=signed_in))
        register(NavItem(_("Bảng tin"), "notices:feed", "megaphone", order=10, place="bottom", visible=signed_in))
        register(
            NavItem(
                _("Cần xác nhận"), "notices:mine", "bell", order=20, place="bottom", visible=signed_in,
                count=own.waiting_count,
            )
        )  # fmt: skip
        boards.register_door(
            boards.Door(
                _("Thông báo"), "notices:index", "megaphone", _("Gửi, xác nhận, số liệu tiếp cận"),
                (scopes.Capability.NOTIFY, scopes.Capability.SEE_REACH), _("Truyền thông"), 30,
            )
        )  # fmt: skip
        metrics.register(
            metrics.Metric(metrics.REACH, _("Lượt người đã nhận thông báo"), own.reached_by_campaign, order=15)
        )
        metrics.register_part(metrics.Part("notices", _("Thông báo"), own.notices_of_campaign, public=False, order=20))
        desk.register_policy(desk.PositionPolicy(Notice, view=scopes.Capability.NOTIFY))
        boards.register_todo("notices", own.todo)
        boards.register_mine("notices", own.mine)
        register_own_data("thong_bao", own.own_data)
        registry.register(
            registry.MessageSource(
                mailing.CODE, _("Thông báo cần xác nhận"), mailing.compose, mailing.recipients, mailing.prepare,
                mailing.sent, address=mailing.page,
            )
        )  # fmt: skip
        own.register_aside("channels", own.channels_aside)
        digest.register(mailing.CODE, mailing.unseen)
        sources.register(
            sources.TextSource("notices", _("Thông báo"), Notice, own.documents, own.hits, own.access, order=20)
        )
