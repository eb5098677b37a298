from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "lantoa.press"
    verbose_name = "Báo chí"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.delivery import registry
        from lantoa.people import boards
        from lantoa.people.queries import register_own_data
        from lantoa.people.scopes import Capability
        from lantoa.press import boards as own
        from lantoa.press import mailing
        from lantoa.press.models import Release
        from lantoa.programme import calendar, metrics
        from lantoa.search import sources

        boards.register_door(
            boards.Door(
                _("Báo chí"), "press:releases", "megaphone", _("Thông cáo, liên hệ, sự kiện, đề tài và tin bài báo chí"),
                (Capability.PRESS, Capability.PUBLISH), _("Truyền thông"), 50,
            )
        )  # fmt: skip
        boards.register_todo("press", own.todo)
        boards.register_mine("press", own.mine)
        registry.register(
            registry.MessageSource(
                mailing.CODE, _("Thông cáo báo chí"), mailing.compose, mailing.recipients, mailing.prepare,
                stop=mailing.stop, returned=mailing.returned, address=mailing.page, service=False, own_consent=True,
                to_people=False,
            )
        )  # fmt: skip
        register_own_data("de_tai_bao_chi", own.own_data)
        calendar.register_calendar("press", own.events)
        metrics.register_part(metrics.Part("releases", _("Thông cáo báo chí"), own.releases_of, order=60))
        metrics.register_part(metrics.Part("coverage", _("Báo chí đưa tin"), own.coverage_of, order=65))
        sources.register(
            sources.TextSource("releases", _("Thông cáo báo chí"), Release, own.documents, own.hits, order=25)
        )
        audit.register_verbs(
            {
                "press.contact": _("ghi liên hệ báo chí"),
                "press.verify": _("xác minh liên hệ báo chí"),
                "press.erase": _("xóa liên hệ báo chí"),
                "press.import": _("nhập liên hệ báo chí"),
                "release.write": _("viết thông cáo"),
                "release.kit": _("sửa tư liệu báo chí"),
                "release.submit": _("nhờ duyệt thông cáo"),
                "release.return": _("trả lại thông cáo"),
                "release.publish": _("phát hành thông cáo"),
                "release.withdraw": _("rút thông cáo"),
                "release.distribute": _("gửi thông cáo cho báo chí"),
                "press.event": _("ghi sự kiện báo chí"),
                "press.cancel": _("hủy sự kiện báo chí"),
                "press.invite": _("mời báo chí"),
                "press.admit": _("cấp thẻ báo chí"),
                "press.topic": _("ghi đề tài"),
                "press.assign": _("phân công đề tài"),
                "press.close": _("khép lại đề tài"),
                "press.offer": _("gợi ý đề tài cho báo chí"),
                "coverage.note": _("ghi tin bài báo chí"),
                "coverage.dismiss": _("bỏ tin bài báo chí"),
                "coverage.merge": _("gộp tin bài báo chí"),
                "press.watch": _("theo dõi nguồn tin"),
                "press.unwatch": _("thôi theo dõi nguồn tin"),
            }
        )
