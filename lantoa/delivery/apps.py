from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "lantoa.delivery"
    verbose_name = "Tin nhắn đến từng người"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.delivery import boards

        boards.register()
