from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "lantoa.newsroom"
    verbose_name = "Tòa soạn"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantoa.base.rights import Capability
        from lantoa.newsroom import boards, credits, outlets
        from lantoa.newsroom.models import Article, Product
        from lantoa.people import desk

        boards.register()
        outlets.register()
        credits.register()
        desk.register_policy(desk.PositionPolicy(Article, view=(Capability.WRITE, Capability.PUBLISH)))
        desk.register_policy(desk.PositionPolicy(Product, view=(Capability.REGISTER_PRODUCT, Capability.SEE_REACH)))
