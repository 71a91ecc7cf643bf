from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Who may see what: the only way from the data to a page."""

    name = "kithline.sharing"
    label = "sharing"
    default_auto_field = "django.db.models.BigAutoField"
