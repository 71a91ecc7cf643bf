"""What arrived: deliveries, their files, each row as sent, and the rows that could not be read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Delivery(models.Model):
    """One arrival of one feed. `as_at`: the day that the source speaks for; `period`: its own name for it."""

    RECEIVED, HELD, ACCEPTED, REFUSED = "received", "held", "accepted", "refused"

    feed = models.TextField()
    period = models.TextField(default="")
    as_at = models.DateField()
    received_at = models.DateTimeField()
    fingerprint = models.TextField()  # of all files: the same files again are the same delivery
    state = models.TextField(default=RECEIVED)
    accepted_rows = models.IntegerField(default=0)
    rejected_rows = models.IntegerField(default=0)
    new_rows = models.IntegerField(default=0)
    changed_rows = models.IntegerField(default=0)
    gone_rows = models.IntegerField(default=0)
    unchanged_rows = models.IntegerField(default=0)
    reason = models.TextField(default="")  # why held or refused, without personal values
    notes = models.JSONField(default=list)  # lost columns, unknown columns, layout, encoding
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "delivery"
        indexes = [
            models.Index(fields=["feed", "as_at"], name="delivery_feed_as_at"),
            models.Index(fields=["feed", "received_at"], name="delivery_feed_received_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "fingerprint"], condition=~models.Q(state="refused"), name="delivery_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.period}"


class DeliveryFile(models.Model):
    """One file of a delivery; the bytes lie in the files store under their hash."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")
    table_code = models.TextField()
    name = models.TextField()
    sha256 = models.TextField()
    size = models.BigIntegerField()
    layout = models.TextField(default="")
    encoding = models.TextField(default="")
    rows = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)

    class Meta:
        db_table = "delivery_file"

    def __str__(self) -> str:
        return self.name


class SourceRecord(models.Model):
    """One row as sent; append-only. A changed row is a new version, which supersedes the one before.

    `ended_on`: the snapshot's date from which the row was absent. `withdrawn_at`: the same period came again without
    it. (When it was said again: `RecordConfirmed`.)
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    feed = models.TextField()
    key_space = models.TextField()
    source_key = models.TextField()
    version = models.IntegerField(default=1)
    file = models.ForeignKey(DeliveryFile, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    row = models.IntegerField()
    raw = models.JSONField()
    row_hash = models.TextField()
    scope = models.TextField(default="")
    period = models.TextField(default="")
    as_at = models.DateField()
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    superseded_by_id = models.BigIntegerField(null=True)
    ended_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    source_person = models.ForeignKey(
        "record.SourcePerson", on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    restriction = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "source_record"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "key_space", "source_key"],
                condition=models.Q(superseded_at__isnull=True),
                name="source_record_current",
            )
        ]
        indexes = [
            models.Index(fields=["delivery"], name="source_record_delivery"),
            models.Index(fields=["source_person"], name="source_record_person"),
            models.Index(  # few, and asked for each day
                fields=["superseded_at"],
                condition=models.Q(superseded_at__isnull=False),
                name="source_record_superseded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.key_space} v{self.version}"


class SeenAgain(models.Model):
    """Whom a delivery named of whom it says nothing new, until it is written to each that they were seen on its day
    (`kithline.intake.seen`). The people are a source's."""

    feed = models.TextField()
    as_at = models.DateField()
    people = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "seen_again"

    def __str__(self) -> str:
        return f"{self.feed} {self.as_at}"


class RecordConfirmed(models.Model):
    """The newest day for which a source record was said again, so that a file that comes late is known to be older.

    Beside the record and not on it: a snapshot says most of its rows again, and to write those anew with all that they
    hold cost as much as to take them in. No row: it was said for its `as_at` only.
    """

    source_record = models.OneToOneField(
        SourceRecord,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="confirmed",
    )
    day = models.DateField()

    class Meta:
        db_table = "record_confirmed"

    def __str__(self) -> str:
        return self.day.isoformat()


class RejectedRow(models.Model):
    """A row that we could not read: where, and what was expected. The value itself is only in `raw`."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="rejected")
    file = models.ForeignKey(DeliveryFile, on_delete=models.CASCADE)
    row = models.IntegerField()
    column = models.TextField(default="")
    reason = models.TextField()
    raw = models.JSONField(default=dict)
    restriction = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "rejected_row"

    def __str__(self) -> str:
        return f"row {self.row}: {self.reason}"
