"""Addresses under /tai-khoan/ beside those of allauth."""

from __future__ import annotations

from django.urls import path

from lantoa.people.views import activation

urlpatterns = [
    path("kich-hoat/", activation.activate, name="activate"),
    path("kich-hoat/<str:token>/", activation.activate_link, name="activate_link"),
]
