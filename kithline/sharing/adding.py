"""What a professional adds to a child's record on its page, left for the pipeline."""

from django.db import models


class AddedFact(models.Model):
    """One fact, or its correction (`changes_id`, the first row of the fact). Append-only for the sites.

    The fact itself is in the record, of the feed "added here", once `done_at` is there; then `details` is empty.
    `access_class`: of the kind's category, in detail. `failure`: why it could not be added, without personal values.
    """

    person_id = models.BigIntegerField()
    written_for = models.BigIntegerField(null=True)  # as of a correction: person_id follows a merge
    access_class = models.SmallIntegerField()
    changes_id = models.BigIntegerField(null=True)
    kind = models.TextField()
    on_date = models.DateField()
    until = models.DateField(null=True)
    is_taken_back = models.BooleanField(db_default=False)
    details = models.JSONField()
    why = models.TextField(db_default="")  # of a correction
    purpose = models.TextField()
    legal_basis = models.TextField()
    user = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    role = models.TextField()
    organisation_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    event_id = models.UUIDField(null=True)  # of the record, once it has it
    done_at = models.DateTimeField(null=True)
    failure = models.TextField(db_default="")

    class Meta:
        db_table = "added_fact"
        indexes = [
            models.Index(fields=["person_id", "user"], name="added_of_person"),
            models.Index(fields=["written_for"], name="added_written_for"),
            models.Index(fields=["at"], condition=models.Q(done_at__isnull=True), name="added_waiting"),
        ]

    def __str__(self) -> str:
        return self.kind
