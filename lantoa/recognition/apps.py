from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "lantoa.recognition"
    verbose_name = "Ghi nhận"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.people import boards
        from lantoa.people.queries import register_own_data
        from lantoa.people.scopes import Capability
        from lantoa.recognition import boards as own

        boards.register_door(
            boards.Door(
                _("Ghi nhận, khen thưởng"), "recognition:commendations", "flag",
                _("Đóng góp được dùng, huy hiệu, đề nghị khen, quyết định, giấy khen"),
                (Capability.COMMEND, Capability.SIGN_COMMENDATION, Capability.WRITE), _("Truyền thông"), 55,
            )
        )  # fmt: skip
        boards.register_todo("recognition", own.todo)
        boards.register_mine("recognition", own.mine)
        register_own_data("ghi_nhan", own.own_data)
        audit.register_verbs(
            {
                "badge.save": _("ghi huy hiệu"),
                "badge.award": _("trao huy hiệu"),
                "badge.withdraw": _("thu lại huy hiệu"),
                "profile.on": _("bật trang đóng góp"),
                "profile.off": _("tắt trang đóng góp"),
                "commend.propose": _("đề nghị khen thưởng"),
                "commend.change": _("sửa đề nghị khen thưởng"),
                "commend.review": _("xét khen thưởng"),
                "commend.return": _("trả lại đề nghị khen thưởng"),
                "commend.decline": _("không khen thưởng"),
                "commend.decide": _("ký quyết định khen thưởng"),
                "commend.revoke": _("thu hồi khen thưởng"),
            }
        )
