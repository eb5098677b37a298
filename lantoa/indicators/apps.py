from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IndicatorsConfig(AppConfig):
    name = "lantoa.indicators"
    verbose_name = "Chỉ tiêu"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.indicators import targets

        targets.declare()
        # The rooms above fill the targets in, in their own indicators.py.
        autodiscover_modules("indicators")

        from django.utils.translation import gettext_lazy as _

        from lantoa.base import audit
        from lantoa.base.rights import Capability
        from lantoa.indicators import importing
        from lantoa.indicators.views import READERS
        from lantoa.people import import_runs
        from lantoa.people.boards import Door, register_door
        from lantoa.people.models import ImportRun

        audit.register_verbs({"figures.import": _("nhập số liệu từ tệp")})
        import_runs.register(ImportRun.Kind.FIGURES, Capability.ACCEPT_REPORT, importing.HEADINGS, importing.run)

        register_door(
            Door(
                _("Chỉ tiêu"), "indicators:dashboard", "chart", _("Tiến độ so với mục tiêu, tính từ hồ sơ công việc"),
                capabilities=READERS, group=_("Số liệu và báo cáo"), order=60,
            )
        )  # fmt: skip
