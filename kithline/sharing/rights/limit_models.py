"""Limits of use (UK GDPR 18). Added and never changed; what one does to rows is `sharing/sql/limits.sql`'s."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class UseLimit(models.Model):
    """That one category of a person's record (of one `feed`; "": of all) is used only for `purposes`.

    Those are codes of `kithline.sharing.law`. `ground`, `words`: why, and what was said of it.
    `access_class`: that of the least level, so that whoever is given anything of the category reads that it is limited.
    """

    person_id = models.BigIntegerField()
    written_for = models.BigIntegerField(null=True)  # as of a correction: person_id follows a merge
    access_class = models.SmallIntegerField()
    restriction = models.SmallIntegerField(default=0)
    feed = models.TextField(db_default="")
    ground = models.TextField()
    purposes = ArrayField(models.TextField(), db_default=[])
    words = models.TextField()
    request = models.ForeignKey("sharing.SubjectRequest", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "use_limit"
        indexes = [
            models.Index(fields=["person_id"], name="use_limit_of_person"),
            models.Index(fields=["written_for"], name="use_limit_written_for"),
        ]

    def __str__(self) -> str:
        return self.ground


class LimitEnded(models.Model):
    """That a limit has ended, and why. `told_on`: the person was told of it first (UK GDPR 18(3))."""

    limit = models.OneToOneField(UseLimit, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    told_on = models.DateField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "limit_ended"

    def __str__(self) -> str:
        return str(self.limit_id)
