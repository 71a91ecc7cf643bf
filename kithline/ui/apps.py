"""The Django app of the shared look; it owns no tables."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kithline.ui"
    label = "ui"
    verbose_name = "Pages and components"
