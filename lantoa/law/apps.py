from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "lantoa.law"
    verbose_name = "Pháp luật"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.base.navigation import NavItem, register
        from lantoa.law import queries, references
        from lantoa.law.models import Provision
        from lantoa.search import sources

        register(NavItem(_("Pháp luật"), "law:index", "flag", order=37))
        sources.register(
            sources.TextSource(
                "law", _("Điều luật"), Provision, queries.documents, queries.hits, order=14, named=references.named
            )
        )
        sources.register(sources.Source("acts", _("Văn bản pháp luật"), queries.find_acts, order=16))
        audit.register_verbs(
            {
                "law.import": _("nhập kho văn bản pháp luật"),
                "law.validity": _("ghi hiệu lực của văn bản pháp luật"),
                "law.article_end": _("ghi hiệu lực của một điều luật"),
            }
        )
