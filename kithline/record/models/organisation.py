"""Schools, services and the staff who can be reached. No children here."""

from django.db import models


class Organisation(models.Model):
    """A school, the council, a police force, a health trust ... `code` is permanent and ours."""

    code = models.TextField(unique=True)
    kind = models.TextField()  # school, council, police, health, other
    name = models.TextField()
    urn = models.TextField(default="", blank=True)
    laestab = models.TextField(default="", blank=True)
    phase = models.TextField(default="", blank=True)
    telephone = models.TextField(default="", blank=True)
    # A code met in a file that nobody has confirmed: rows are kept, no user can be placed there.
    is_confirmed = models.BooleanField(default=True)

    class Meta:
        db_table = "organisation"

    def __str__(self) -> str:
        return self.name


class OrganisationCode(models.Model):
    """Any code by which an agency names an organisation: LAESTAB, URN, a case system's own."""

    code = models.TextField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)

    class Meta:
        db_table = "organisation_code"

    def __str__(self) -> str:
        return self.code


class Professional(models.Model):
    """A member of staff as a source last described them: who to reach, and their manager when they are away."""

    namespace = models.TextField()
    key = models.TextField()
    name = models.TextField(default="")
    title = models.TextField(default="")
    team = models.TextField(default="")
    telephone = models.TextField(default="")
    email = models.TextField(default="")
    manager = models.TextField(default="")
    duty_telephone = models.TextField(default="")
    delivery = models.ForeignKey("record.Delivery", on_delete=models.PROTECT, null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "professional"
        constraints = [models.UniqueConstraint(fields=["namespace", "key"], name="professional_key")]

    def __str__(self) -> str:
        return self.key
