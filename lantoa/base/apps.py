from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "lantoa.base"
    verbose_name = "Nền"
    default_auto_field = "django.db.models.BigAutoField"
