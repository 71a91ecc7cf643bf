"""What users agree to before they see a record."""

from django.conf import settings
from django.db import models


class ConductAgreement(models.Model):
    """That a user agreed to a version of the code of conduct, in their own name. Never changed or deleted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    version = models.TextField()
    at = models.DateTimeField()

    class Meta:
        app_label = "sharing"
        db_table = "conduct_agreement"
        indexes = [models.Index(fields=["user", "version"], name="agreed_by")]

    def __str__(self) -> str:
        return self.version
