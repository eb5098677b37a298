from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "lantoa.library"
    verbose_name = "Thư viện văn bản"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.base.navigation import NavItem, register
        from lantoa.delivery import registry
        from lantoa.library import boards as own
        from lantoa.library import credits, mailing
        from lantoa.library.models import Document
        from lantoa.people import boards
        from lantoa.people.queries import register_own_data
        from lantoa.people.scopes import Capability
        from lantoa.search import sources

        credits.register()
        register(NavItem(_("Văn bản"), "library:index", "doc", order=35))
        boards.register_door(
            boards.Door(
                _("Văn bản"), "library:desk", "doc", _("Đưa văn bản lên, đọc bản quét, chia sẻ"),
                (Capability.KEEP_DOCUMENTS,), _("Truyền thông"), 40,
            )
        )  # fmt: skip
        boards.register_todo("library", own.todo)
        boards.register_mine("library", own.mine)
        register_own_data("van_ban", own.own_data)
        registry.register(
            registry.MessageSource(
                mailing.CODE, _("Văn bản sắp hết hiệu lực"), mailing.compose, mailing.recipients, mailing.prepare,
                address=mailing.page,
            )
        )  # fmt: skip
        sources.register(
            sources.TextSource("documents", _("Văn bản"), Document, own.documents, own.hits, own.access, order=15)
        )
        audit.register_verbs(
            {
                "document.bring": _("đưa văn bản vào thư viện"),
                "document.version": _("thêm bản tệp của văn bản"),
                "document.describe": _("ghi thông tin văn bản"),
                "document.share": _("chia sẻ văn bản"),
                "document.withdraw": _("rút văn bản"),
                "document.discard": _("bỏ văn bản mới đưa vào"),
                "document.confirm": _("xác nhận đã đọc văn bản"),
                "collection.make": _("lập bộ tài liệu"),
                "collection.add": _("thêm văn bản vào bộ tài liệu"),
                "collection.take_out": _("bỏ văn bản khỏi bộ tài liệu"),
                "collection.drop": _("xóa bộ tài liệu"),
                "document.correct": _("sửa chữ của một trang"),
                "document.read_again": _("cho máy đọc lại"),
            }
        )
