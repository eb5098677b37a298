"""Addresses of the ground floor."""

from django.urls import path

from lantoa.base import health, views

app_name = "base"
urlpatterns = [
    path("he-thong-thiet-ke/", views.style_guide, name="style_guide"),
    path("song/", health.health, name="health"),
    path("ngoai-tuyen/", views.offline, name="offline"),
]
