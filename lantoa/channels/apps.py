from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "lantoa.channels"
    verbose_name = "Kênh"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.channels import boards, registry

        registry.discover()
        boards.register()
