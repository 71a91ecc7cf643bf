from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The record: the nouns, and nothing that decides."""

    name = "kithline.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
