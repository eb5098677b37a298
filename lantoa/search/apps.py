from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "lantoa.search"
    verbose_name = "Tìm kiếm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.base.rights import Capability
        from lantoa.people import desk
        from lantoa.search import queries, sources
        from lantoa.search.models import Abbreviation

        audit.register_verbs({"abbreviation.save": _("lưu từ viết tắt")})
        desk.register_policy(
            desk.RootPolicy(
                Abbreviation, view=Capability.MANAGE_UNITS, add=Capability.MANAGE_UNITS, change=Capability.MANAGE_UNITS
            )
        )

        # The rooms below cannot see this registry, so their sources are added here.
        sources.register(sources.Source("units", _("Đơn vị"), queries.find_units, order=40))
        sources.register(sources.Source("people", _("Người trong đơn vị của bạn"), queries.find_people, order=50))
