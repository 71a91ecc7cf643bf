"""Holds, what is due, and disposals. Added and never changed, but for what is due, which is worked out anew."""

from django.db import models


class LegalHold(models.Model):
    """That something is not to be disposed of: a person's record, a family's, or for an inquiry everyone's of some
    categories (`categories`; none: all). It wins over every schedule until `until`, or until it is released."""

    PERSON, FAMILY, INQUIRY = "person", "family", "inquiry"

    what = models.TextField()
    person_id = models.BigIntegerField(null=True)
    categories = models.JSONField(default=list)
    title = models.TextField()
    why = models.TextField()
    until = models.DateField(null=True)
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "legal_hold"

    def __str__(self) -> str:
        return self.what


class HoldRelease(models.Model):
    """That a hold has ended, and why."""

    hold = models.OneToOneField(LegalHold, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hold_release"

    def __str__(self) -> str:
        return str(self.hold_id)


class RetentionDue(models.Model):
    """A category of a person's record that need not be kept any more, and whether a hold keeps it. The pipeline's."""

    person_id = models.BigIntegerField()
    category = models.TextField()
    schedule = models.TextField()
    due_on = models.DateField()
    is_held = models.BooleanField()
    worked_out_on = models.DateField()

    class Meta:
        db_table = "retention_due"
        indexes = [models.Index(fields=["schedule"], name="retention_due_schedule")]

    def __str__(self) -> str:
        return self.schedule


class Disposal(models.Model):
    """That an officer wants what is due under a schedule to be disposed of: as it was when prepared."""

    schedule = models.TextField()
    words = models.TextField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "disposal"

    def __str__(self) -> str:
        return self.schedule


class DisposalItem(models.Model):
    """One category of one person's record in a disposal."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="+")
    person_id = models.BigIntegerField()
    category = models.TextField()
    due_on = models.DateField()

    class Meta:
        db_table = "disposal_item"

    def __str__(self) -> str:
        return self.category


class DisposalSignature(models.Model):
    """The second person's yes: another than who prepared it."""

    disposal = models.OneToOneField(Disposal, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "disposal_signature"

    def __str__(self) -> str:
        return str(self.disposal_id)


class DisposalDone(models.Model):
    """The certificate: counts by table and category, schedule, who, when. No personal value. `digest`: its SHA-256."""

    disposal = models.OneToOneField(Disposal, on_delete=models.PROTECT, related_name="+")
    certificate = models.JSONField()
    digest = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "disposal_done"

    def __str__(self) -> str:
        return self.digest[:12]


class LooksDisposed(models.Model):
    """That the looks of a batch of the chain were disposed of. Its own hash stays, and the chain goes on from it."""

    batch = models.BigIntegerField(unique=True)  # number of audit_batch
    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "looks_disposed"

    def __str__(self) -> str:
        return str(self.batch)
