"""What is left of what was disposed of: that it was, and by a digest that it must not come back by itself."""

from django.db import models


class DisposedKey(models.Model):
    """A keyed digest (HMAC-SHA256) of what a source calls somebody, or of one row as it was sent. Nothing personal: who
    has the table alone can try no number on it."""

    digest = models.BinaryField(primary_key=True)
    disposed_on = models.DateField()

    class Meta:
        db_table = "disposed_key"

    def __str__(self) -> str:
        return self.disposed_on.isoformat()


class AsideDisposal(models.Model):
    """The certificate of one run over the sealed holding area: counts by table, since when they had waited, when, by
    which rule. It names nobody. `digest`: its SHA-256."""

    people = models.IntegerField()
    certificate = models.JSONField()
    digest = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "aside_disposal"

    def __str__(self) -> str:
        return self.digest[:12]
