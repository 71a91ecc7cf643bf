"""What a professional writes about sharing: a decision to share or not, a family's agreement to a service."""

from django.db import models


class SharingDecision(models.Model):
    """That somebody decided to share something about a child, or not to, with the reason either way. Append-only."""

    SHARE, NOT_SHARE = "share", "not_share"

    person_id = models.BigIntegerField()
    written_for = models.BigIntegerField(
        null=True
    )  # as it was then: person_id follows a merge, and its undoing
    audience = models.TextField()  # the site at which it was decided: the other one does not read it
    decision = models.TextField()
    what = models.TextField()
    to_whom = models.TextField()
    law = models.TextField(db_default="")  # a code of kithline.sharing.law
    basis = models.TextField(db_default="")  # its title, as it was then
    reason = models.TextField()
    family = models.TextField()  # told, not_told or not_safe
    user = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    role = models.TextField()
    organisation_id = models.BigIntegerField(null=True)
    organisation = models.TextField(db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "sharing_decision"
        indexes = [
            models.Index(fields=["person_id", "at"], name="decision_of_person"),
            models.Index(fields=["written_for"], name="decision_written_for"),
        ]

    def __str__(self) -> str:
        return self.decision


class ServiceConsent(models.Model):
    """That a family agreed to a service, or took that back (`withdraws`). Never a legal basis for sharing. Append-only.

    `access_class`: the service's own category, as a fact; who sees that a service is involved sees this.
    """

    person_id = models.BigIntegerField()
    written_for = models.BigIntegerField(
        null=True
    )  # as it was then: person_id follows a merge, and its undoing
    access_class = models.SmallIntegerField()
    restriction = models.SmallIntegerField(default=0)
    service = models.TextField()
    given_by = models.TextField()
    what_for = models.TextField()
    on_date = models.DateField()
    withdraws = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    organisation = models.TextField(db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "service_consent"
        indexes = [
            models.Index(fields=["person_id"], name="consent_of_person"),
            models.Index(fields=["written_for"], name="consent_written_for"),
        ]

    def __str__(self) -> str:
        return self.service
