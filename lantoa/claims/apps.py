from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "lantoa.claims"
    verbose_name = "Kiểm chứng thông tin"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _
        from django.utils.translation import pgettext_lazy

        from lantoa.base import audit
        from lantoa.base.navigation import NavItem, register, signed_in
        from lantoa.claims import boards as own
        from lantoa.claims import credits, outlets
        from lantoa.claims.models import Claim
        from lantoa.people import boards
        from lantoa.people.scopes import Capability
        from lantoa.search import sources

        credits.register()
        register(NavItem(pgettext_lazy("menu", "Đính chính"), "claims:index", "check-circle", order=37))
        # Two taps from every page of a member: open the menu, choose the form.
        register(
            NavItem(_("Tin này có đúng không?"), "claims:ask", "help", order=5, place="account", visible=signed_in)
        )
        boards.register_door(
            boards.Door(
                _("Kiểm chứng thông tin"), "claims:desk", "search", _("Tin sai lệch, lừa đảo, mạo danh: kiểm chứng và đính chính"),
                (Capability.VERIFY_CLAIMS,), _("Truyền thông"), 50,
            )
        )  # fmt: skip
        boards.register_todo("claims", own.todo)
        boards.register_mine("claims", own.mine)
        sources.register(
            sources.TextSource(
                "corrections", _("Đính chính"), Claim, own.documents, own.hits, order=11, ever_found=own.is_public,
            )
        )  # fmt: skip
        outlets.register()
        audit.register_verbs(
            {
                "claim.receive": _("có tin cần kiểm chứng"),
                "claim.see": _("thấy thêm một tin đã biết"),
                "claim.take": _("nhận kiểm chứng tin"),
                "claim.triage": _("phân loại tin cần kiểm chứng"),
                "claim.reword": _("viết gọn điều được nói"),
                "claim.evidence": _("thêm căn cứ"),
                "claim.evidence_remove": _("bỏ căn cứ"),
                "claim.tell": _("nhắn người hỏi"),
                "claim.close": _("đóng tin cần kiểm chứng"),
                "claim.reopen": _("mở lại tin cần kiểm chứng"),
                "claim.pass_up": _("chuyển tin lên cấp trên"),
                "claim.merge": _("gộp tin"),
                "claim.split": _("tách tin"),
                "claim.told_outside": _("đã báo lại người hỏi"),
                "claim.submit": _("nhờ đọc lại bài đính chính"),
                "claim.send_back": _("trả lại bài đính chính"),
                "claim.publish": _("công bố đính chính"),
                "claim.watch": _("theo dõi nguồn tin"),
                "claim.unwatch": _("thôi theo dõi nguồn tin"),
                "claim.explain": _("viết bài giải thích hằng năm"),
            }
        )
