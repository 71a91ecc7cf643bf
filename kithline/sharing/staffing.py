"""Accounts through their life: invited, given roles, moved, closed; who did that, and who confirmed whom."""

from django.db import models


class AppointmentRule(models.Model):
    """That a role may invite people to another role, and where. Written at set-up from the roles' entries."""

    role = models.TextField()
    appoints = models.TextField()
    audience = models.TextField()  # the site of the role that is given
    reach = models.TextField()  # everywhere, own (the organisation), trust (it and its schools)

    class Meta:
        db_table = "appointment_rule"
        constraints = [
            models.UniqueConstraint(fields=["role", "appoints"], name="appointment_rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.appoints}"


class SearchRule(models.Model):
    """That a role may search openly, of which services it is told who works with a child, and how often in an hour
    before it is asked why. Written at set-up."""

    role = models.TextField(primary_key=True)
    services = models.JSONField()
    an_hour = models.SmallIntegerField(db_default=30)

    class Meta:
        db_table = "search_rule"

    def __str__(self) -> str:
        return self.role


class PaceRule(models.Model):
    """How many children a user of a role opens in an hour before they are asked why. Written at set-up."""

    role = models.TextField(primary_key=True)
    children = models.IntegerField()

    class Meta:
        db_table = "pace_rule"

    def __str__(self) -> str:
        return self.role


class Invitation(models.Model):
    """A link by which a user sets a password, once, before it expires. The link's secret is kept as its SHA-256."""

    user = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    token_hash = models.TextField(unique=True)
    made_by = models.ForeignKey(
        "sharing.User", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitation"
        indexes = [models.Index(fields=["user"], name="invitation_of")]

    def __str__(self) -> str:
        return str(self.pk)


class StaffEvent(models.Model):
    """One thing that was done to an account: what, by whom, why. Append-only.

    `what`: a code of `kithline.sharing.appointing.EVENTS`. `by` is empty where a rule or a command did it.
    """

    user = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    what = models.TextField()
    role = models.TextField(db_default="")
    organisation_id = models.BigIntegerField(null=True)
    reason = models.TextField(db_default="")
    by = models.ForeignKey(
        "sharing.User", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    by_name = models.TextField(db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "staff_event"
        indexes = [models.Index(fields=["user", "at"], name="staff_event_of")]

    def __str__(self) -> str:
        return self.what


class WorkHanded(models.Model):
    """That a user's unfinished work is another's from a moment on. Written by `sharing.hand_over`; append-only."""

    from_user = models.ForeignKey(
        "sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    to_user = models.ForeignKey(
        "sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "work_handed"

    def __str__(self) -> str:
        return str(self.at)


class StaffReview(models.Model):
    """That somebody confirmed who still works at an organisation: how many stay, how many ended. Append-only."""

    organisation = models.ForeignKey("record.Organisation", on_delete=models.PROTECT, related_name="+")
    kept = models.IntegerField()
    ended = models.IntegerField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "staff_review"
        indexes = [models.Index(fields=["organisation", "at"], name="staff_review_of")]

    def __str__(self) -> str:
        return str(self.at)
