from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "lantoa.newsroom"
    verbose_name = "Tòa soạn"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.newsroom import boards, outlets

        boards.register()
        outlets.register()
