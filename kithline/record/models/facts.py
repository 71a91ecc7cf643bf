"""Facts: one row says one thing about one person, from one source record.

Two times: `valid_from`/`valid_to` when it is true in the world, `known_from`/`known_to` when we held it so. A
correction closes and inserts; nothing is overwritten. The keys of the head carry no database constraint, because the
pipeline alone writes them, in bulk, and `kithline doctor` checks that none dangles.
"""

from django.db import models

from kithline.record.categories import Restriction

RESTRICTED = models.Q(restriction__gt=0)  # few, and asked for whenever what is withheld may have changed
# few, and asked for on each new day: what ends though nothing is received, and what was taken back
ENDS = models.Q(known_to__isnull=True, valid_to__isnull=False)
KNOWN_NO_MORE = models.Q(known_to__isnull=False)


class Fact(models.Model):
    """The head that every fact has. `access_class` and `restriction` are what the policies read."""

    source_person = models.ForeignKey(
        "record.SourcePerson", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    person = models.ForeignKey(
        "record.Person", on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    source_record = models.ForeignKey(
        "record.SourceRecord", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    delivery = models.ForeignKey(
        "record.Delivery", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    access_class = models.SmallIntegerField()
    restriction = models.SmallIntegerField(default=0)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.db_table} {self.pk}"


class SlotFact(Fact):
    """What a source's person is called, has or lives at (ADR 2): it is looked up by person, never by its record."""

    source_record = models.ForeignKey(
        "record.SourceRecord",
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    class Meta:
        abstract = True


class PersonName(SlotFact):
    kind = models.TextField()  # legal, preferred, former
    forename = models.TextField(default="")
    middle = models.TextField(default="")
    surname = models.TextField(default="")

    class Meta:
        db_table = "person_name"
        indexes = [
            models.Index(fields=["restriction"], condition=RESTRICTED, name="person_name_restricted"),
            models.Index(fields=["valid_to"], condition=ENDS, name="person_name_ends"),
        ]


class PersonIdentifier(SlotFact):
    scheme = models.TextField()
    value = models.TextField()
    is_valid = models.BooleanField()

    class Meta:
        db_table = "person_identifier"
        # few, and asked for whenever somebody comes who has the number now
        indexes = [
            models.Index(fields=["value"], name="person_former_upn", condition=models.Q(scheme="former_upn")),
            models.Index(fields=["valid_to"], condition=ENDS, name="person_identifier_ends"),
        ]


class PersonAttribute(SlotFact):
    """Birth, sex, ethnicity, language ...: `value` as text, dates as ISO."""

    field = models.TextField()
    value = models.TextField()

    class Meta:
        db_table = "person_attribute"
        indexes = [models.Index(fields=["valid_to"], condition=ENDS, name="person_attribute_ends")]


class PersonAddress(SlotFact):
    lines = models.TextField(default="")
    postcode = models.TextField(default="")
    uprn = models.TextField(default="")
    address_key = models.TextField(default="")

    class Meta:
        db_table = "person_address"
        indexes = [
            models.Index(fields=["address_key"], name="person_address_key"),
            models.Index(fields=["restriction"], condition=RESTRICTED, name="person_address_restricted"),
            models.Index(fields=["valid_to"], condition=ENDS, name="person_address_ends"),
            models.Index(fields=["known_to"], condition=KNOWN_NO_MORE, name="person_address_known_to"),
        ]


class Enrolment(Fact):
    """On a school's roll from entry (`valid_from`) to leaving (`valid_to`)."""

    school = models.ForeignKey("record.Organisation", on_delete=models.PROTECT, db_index=False)
    status = models.TextField(default="")  # DfE: C current, M main, S subsidiary, G guest ...
    year_group = models.TextField(default="")

    class Meta:
        db_table = "enrolment"
        indexes = [
            models.Index(  # a school's roll, without a look at the rows themselves
                fields=["school", "source_person", "valid_to"],
                condition=models.Q(known_to__isnull=True),
                name="enrolment_roll",
            ),
        ]


class Involvement(Fact):
    """A service works with the person. A sensitive service has a second, masked row: service `another_service`."""

    service = models.TextField()
    worker = models.TextField(default="")
    professional = models.ForeignKey(
        "record.Professional", on_delete=models.PROTECT, null=True, db_constraint=False
    )
    role = models.TextField(default="")
    is_masked = models.BooleanField(default=False)

    class Meta:
        db_table = "involvement"


class Event(Fact):
    """A dated fact of a declared kind. `event_id` is nobody else's and outlives corrections."""

    event_id = models.UUIDField()
    kind = models.TextField()

    class Meta:
        db_table = "event"
        indexes = [
            models.Index(fields=["event_id"], name="event_event_id"),
            models.Index(  # few, and asked for at each linking
                fields=["source_person"],
                condition=models.Q(restriction=int(Restriction.ADOPTION)),
                name="event_of_adoption",
            ),
        ]


class EventDetail(Fact):
    """What the event's source says beyond the fact and its dates; a row of its own, so that it can be withheld.

    `payload` is without what may not be shown; `as_written`, where that took anything out, is what the source wrote. No
    site's login may read it (see `kithline.intake.withholding`).
    """

    event_id = models.UUIDField()
    payload = models.JSONField()
    as_written = models.JSONField(null=True)

    class Meta:
        db_table = "event_detail"
        indexes = [
            models.Index(fields=["event_id"], name="event_detail_event_id"),
            models.Index(fields=["restriction"], condition=RESTRICTED, name="event_detail_restricted"),
            models.Index(
                fields=["id"], condition=models.Q(as_written__isnull=False), name="event_detail_withheld"
            ),
        ]


class Relationship(Fact):
    """The person is `relation` of the other."""

    relation = models.TextField()
    other_source_person = models.ForeignKey(
        "record.SourcePerson", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    other_person = models.ForeignKey(
        "record.Person", on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )

    class Meta:
        db_table = "relationship"


class AttendanceWeek(Fact):
    """A week's ten session marks at one school, separated by spaces."""

    school = models.ForeignKey(
        "record.Organisation", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    week_start = models.DateField()
    marks = models.TextField()

    class Meta:
        db_table = "attendance_week"


class AttendanceTerm(Fact):
    """A term's sessions under one code at one school; code `possible` is the sessions possible."""

    school = models.ForeignKey(
        "record.Organisation", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    term = models.TextField()
    code = models.TextField()
    sessions = models.IntegerField()

    class Meta:
        db_table = "attendance_term"
