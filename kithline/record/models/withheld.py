"""What may not be shown in what sources write."""

from django.db import models


class WithheldPhrase(models.Model):
    """An address (`words`: its lines), a name (`words`: forenames, `postcode`: surname) or a UPRN that is withheld.

    `applied_at`: when all that we held was looked through for it; empty: not yet. `is_gone`: no row wants it any more.
    `is_shared`: a name that somebody else bears, who is not kept back; it is left in what is written.
    """

    kind = models.TextField()  # address, name, uprn
    words = models.TextField()
    postcode = models.TextField(default="")
    applied_at = models.DateTimeField(null=True)
    is_shared = models.BooleanField(default=False)
    is_gone = models.BooleanField(default=False)

    class Meta:
        db_table = "withheld_phrase"
        constraints = [
            models.UniqueConstraint(fields=["kind", "words", "postcode"], name="withheld_phrase_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
