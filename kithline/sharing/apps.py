from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Who may see what: the only way from the data to a page."""

    name = "kithline.sharing"
    label = "sharing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kithline.sharing import sign_in_signals  # the sign-in library is not there before

        sign_in_signals.connect()
