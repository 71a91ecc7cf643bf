"""What stands beside the log of looks to answer for it: its seals, and emergency access."""

from django.db import models


class AuditBatch(models.Model):
    """The looks from `first_id` to `last_id`, sealed: each batch's hash takes in the one before. Append-only."""

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 ...
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.BigIntegerField()
    previous = models.TextField()  # the hash of the batch before; of the first: 64 noughts
    hash = models.TextField()  # hex of SHA-256
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_batch"

    def __str__(self) -> str:
        return str(self.number)


class EmergencyRole(models.Model):
    """A role that may open a child's record outside its scope, and for how long. Written at set-up."""

    role = models.TextField(primary_key=True)
    minutes = models.IntegerField()

    class Meta:
        db_table = "emergency_role"

    def __str__(self) -> str:
        return self.role


class EmergencyAccess(models.Model):
    """One child opened outside the viewer's scope, with the reason, until `closes_at`. The policies read this row.

    Made by `sharing.open_emergency` alone. Who it was stands here in words: those who are told may not read the users.
    """

    user = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    role = models.TextField()
    organisation_id = models.BigIntegerField(null=True)
    organisation = models.TextField(default="")
    person_id = models.BigIntegerField()
    written_for = models.BigIntegerField(
        null=True
    )  # as it was then: person_id follows a merge, and its undoing
    reason_code = models.TextField()
    reason = models.TextField()
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        db_table = "emergency_access"
        indexes = [
            models.Index(fields=["user", "closes_at"], name="emergency_of_user"),
            models.Index(fields=["person_id"], name="emergency_of_person"),
            models.Index(fields=["written_for"], name="emergency_written_for"),
        ]

    def __str__(self) -> str:
        return self.reason_code


class LookReview(models.Model):
    """What the governance officer found of an emergency access or of a look. Append-only: the last one stands."""

    EMERGENCY, LOOK = "emergency", "look"

    kind = models.TextField()
    subject_id = models.BigIntegerField()  # of emergency_access or of access
    why = models.TextField(db_default="")  # "sample", or the rule that flagged it
    verdict = models.TextField()
    note = models.TextField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "look_review"
        indexes = [models.Index(fields=["kind", "subject_id"], name="review_of")]

    def __str__(self) -> str:
        return self.verdict


class SignIn(models.Model):
    """One row of the log of sign-ins (`sharing.sign_ins`). `how`: by what (a factor, a provider), or why."""

    at = models.DateTimeField()
    audience = models.TextField()
    user_id = models.BigIntegerField(null=True)  # null: nobody who is known
    what = models.TextField()
    how = models.TextField(default="")
    session = models.TextField(default="")  # as the session's key is stored: its hash

    class Meta:
        db_table = "sign_in"
        indexes = [
            models.Index(fields=["user_id", "id"], name="sign_in_of_user"),
            models.Index(fields=["at"], name="sign_in_at"),
        ]

    def __str__(self) -> str:
        return self.what
