"""Persons, what sources call them, and the links between. A person holds nothing personal."""

import uuid

from django.db import models
from django.db.models.functions import Lower


class Person(models.Model):
    """The golden record of anyone, child or adult. Ids are never reused; an absorbed one resolves to its survivor.

    `aside`: an adult whom no child needs, in the sealed holding area since `aside_since` (assembly/aside.py).
    """

    ACTIVE, ABSORBED, RETIRED, ASIDE = "active", "absorbed", "retired", "aside"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    status = models.TextField(default=ACTIVE)
    absorbed_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    created_at = models.DateTimeField()
    restriction = models.SmallIntegerField(default=0)
    aside_since = models.DateField(null=True)

    class Meta:
        db_table = "person"
        indexes = [
            models.Index(fields=["aside_since"], condition=models.Q(status="aside"), name="person_aside")
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class SourcePerson(models.Model):
    """A person as one source knows them: what linking compares. The newest value of each field, standardised."""

    namespace = models.TextField()
    key = models.TextField()
    role = models.TextField(default="child")
    forename = models.TextField(null=True)  # noqa: DJ001 - null is "not supplied", which linking treats apart
    middle = models.TextField(null=True)  # noqa: DJ001
    surname = models.TextField(null=True)  # noqa: DJ001
    former_surname = models.TextField(null=True)  # noqa: DJ001
    birth = models.DateField(null=True)
    sex = models.TextField(null=True)  # noqa: DJ001
    upn = models.TextField(null=True)  # noqa: DJ001
    nhs_number = models.TextField(null=True)  # noqa: DJ001
    uln = models.TextField(null=True)  # noqa: DJ001
    nino = models.TextField(null=True)  # noqa: DJ001
    postcode = models.TextField(null=True)  # noqa: DJ001
    uprn = models.TextField(null=True)  # noqa: DJ001
    address_key = models.TextField(null=True)  # noqa: DJ001
    partition = models.TextField(default="")  # adoption and protected identities: never linked automatically
    restriction = models.SmallIntegerField(default=0)
    first_seen_on = models.DateField(null=True)
    last_seen_on = models.DateField(null=True)
    changed_at = models.DateTimeField()
    linked_at = models.DateTimeField(null=True)
    # The id that its person gets if linking finds someone new: facts carry it from the first, and need not be written
    # again. It is an id without a person, and nobody sees those facts, until linking has spoken. Those alike share one
    # (record/following.py).
    reserved_person_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "source_person"
        constraints = [models.UniqueConstraint(fields=["namespace", "key"], name="source_person_key")]
        indexes = [
            models.Index(  # those whom linking has still to see: a handful among a million
                fields=["id"],
                condition=models.Q(linked_at__isnull=True) | models.Q(changed_at__gt=models.F("linked_at")),
                name="source_person_waiting",
            ),
            models.Index(  # who might be one with somebody new: those who came since the last linking
                models.F("birth"),
                Lower("surname"),
                Lower("forename"),
                condition=models.Q(linked_at__isnull=True),
                name="source_person_alike",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.namespace} {self.pk}"


class Link(models.Model):
    """That a source's person is this person, from when to when we held it so, and why."""

    source_person = models.ForeignKey(SourcePerson, on_delete=models.PROTECT, db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    match_weight = models.FloatField(null=True)
    status = models.TextField(default="")  # Match, PotentialMatch, ... NoMatch: a person of one source
    reasons = models.JSONField(default=dict)
    model_version = models.TextField(default="")

    class Meta:
        db_table = "link"
        constraints = [
            models.UniqueConstraint(
                fields=["source_person"], condition=models.Q(known_to__isnull=True), name="link_one_current"
            )
        ]
        indexes = [  # few, and asked for on each new day
            models.Index(
                fields=["known_to"], condition=models.Q(known_to__isnull=False), name="link_known_to"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_person_id} is {self.person_id}"


class PairModel(models.Model):
    """Two source persons, left the smaller id."""

    left = models.ForeignKey(SourcePerson, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(SourcePerson, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class LinkRefusal(PairModel):
    """Why two source persons who look alike were kept apart."""

    constraint_code = models.TextField()
    match_weight = models.FloatField(null=True)
    reasons = models.JSONField(default=dict)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "link_refusal"

    def __str__(self) -> str:
        return self.constraint_code


class LinkReview(PairModel):
    """A pair that waits for a steward."""

    match_weight = models.FloatField(null=True)
    reasons = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "link_review"

    def __str__(self) -> str:
        return f"{self.left_id} and {self.right_id}"


class LinkDecision(PairModel):
    """A steward's verdict on a pair; it outlives every run until it is taken back (`known_to`).

    `sealed`: one child before and after an adoption, who stays two persons. `second_by_id`: the other of two people.
    """

    MUST, MUST_NOT, SEALED = "must_link", "must_not_link", "sealed"

    verdict = models.TextField()
    by_id = models.BigIntegerField(null=True)
    second_by_id = models.BigIntegerField(null=True)
    reason = models.TextField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "link_decision"

    def __str__(self) -> str:
        return self.verdict


class PersonLineage(models.Model):
    """What became of a person's id: create, absorb, split, retire."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="lineage")
    event = models.TextField()
    other = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.TextField(default="")

    class Meta:
        db_table = "person_lineage"

    def __str__(self) -> str:
        return self.event


class BlockingKey(models.Model):
    """By which keys linking finds the source persons that one is to be compared with: hashes of name and birth, name
    and home, numbers. Keys of what a source said before stay until all are made anew; they find more, and decide
    nothing. No key of a restricted record is kept."""

    pk = models.CompositePrimaryKey("key", "source_person_id")
    key = models.BigIntegerField()
    source_person_id = models.BigIntegerField()

    class Meta:
        db_table = "blocking_key"

    def __str__(self) -> str:
        return str(self.source_person_id)


class Dwelling(models.Model):
    """Where a source's person was recorded to live, and who it is there, for linking to find who lived with whom: the
    UPRN, and as numbers the line of the address, and forename with date of birth; nought where there is none. Nothing
    of a restricted record is kept."""

    source_person_id = models.BigIntegerField(primary_key=True)
    uprn = models.BigIntegerField()
    line = models.BigIntegerField()
    person = models.BigIntegerField()

    class Meta:
        db_table = "dwelling"
        indexes = [
            models.Index(fields=[name], condition=~models.Q(**{name: 0}), name=f"dwelling_{name}")
            for name in ("uprn", "line", "person")
        ]

    def __str__(self) -> str:
        return str(self.source_person_id)


class NameCount(models.Model):
    """How many source persons bear a name, and of a forename with how many surnames: a rare name says more. Under
    ``established`` stand the forenames that are names in their own right; under a number's scheme, or birth, the values
    that so many records have that they stand for "not known"."""

    pk = models.CompositePrimaryKey("field", "name")
    field = models.TextField()  # forename, surname, established, birth, or the column of a number
    name = models.TextField()
    records = models.IntegerField()
    surnames = models.IntegerField(default=0)

    class Meta:
        db_table = "name_count"

    def __str__(self) -> str:
        return self.field


class LinkingBase(models.Model):
    """What keys and counts of names stand for: the rules that made them, and how many records were counted, by field,
    and have come since."""

    rules = models.TextField()
    forenames = models.IntegerField()
    surnames = models.IntegerField()
    since = models.IntegerField(default=0)

    class Meta:
        db_table = "linking_base"

    def __str__(self) -> str:
        return self.rules


class LinkDrift(models.Model):
    """How far the weights of linking are from what sources sent when it was measured (`identity/drift.py`): shares by
    source and comparison, and nobody's record."""

    at = models.DateTimeField()
    model_version = models.TextField()
    found = models.JSONField()

    class Meta:
        db_table = "link_drift"

    def __str__(self) -> str:
        return self.at.isoformat()
