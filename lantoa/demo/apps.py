from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "lantoa.demo"
    verbose_name = "Dữ liệu mẫu"
    default_auto_field = "django.db.models.BigAutoField"
