from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "lantoa.communities"
    verbose_name = "Nhóm và kiến nghị"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.communities import registering

        registering.register()
