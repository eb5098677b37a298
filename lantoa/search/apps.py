from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "lantoa.search"
    verbose_name = "Tìm kiếm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.search import queries, sources

        # The rooms below cannot see this registry, so their sources are added here.
        sources.register(sources.Source("units", _("Đơn vị"), queries.find_units, order=40))
        sources.register(sources.Source("people", _("Người trong đơn vị của bạn"), queries.find_people, order=50))
