"""What is worked out from the facts, for the touched people only, and may be made anew at any time."""

from django.db import models


class Derived(models.Model):
    """A derived row about a person carries the strictest class and restriction of its evidence.

    Like the facts it has no constraint on its person: a person's row is never deleted, and to ask for it again at each
    commit cost a tenth of assembly. Each table has an index that begins with the person.
    """

    person = models.ForeignKey(
        "record.Person", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    access_class = models.SmallIntegerField()
    restriction = models.SmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.db_table} {self.pk}"


class ChosenValue(Derived):
    """The value that survivorship chose for a field; `others` counts differing current values beside it."""

    field = models.TextField()
    value = models.TextField()
    sort_key = models.TextField(default="")
    others = models.SmallIntegerField(default=0)
    source_record_id = models.BigIntegerField()
    delivery = models.ForeignKey(
        "record.Delivery", on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    as_at = models.DateField(null=True)

    class Meta:
        db_table = "chosen_value"
        constraints = [
            # the restriction with it, so that who asks for names under a policy is answered by the index, as without
            models.UniqueConstraint(
                fields=["person", "field", "access_class"], include=["restriction"], name="chosen_value_field"
            )
        ]


class IndicatorResult(Derived):
    """A vulnerability factor as worked out on a date. Two-timed: a changed answer closes and inserts."""

    indicator = models.TextField()
    state = models.TextField()  # present, none_found, not_supplied
    since = models.DateField(null=True)
    summary = models.TextField(default="")
    evidence = models.JSONField(default=list)
    on_date = models.DateField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "indicator_result"
        indexes = [models.Index(fields=["person", "indicator"], name="indicator_result_person")]


class Household(models.Model):
    """People at one address between dates."""

    address_key = models.TextField(unique=True)

    class Meta:
        db_table = "household"

    def __str__(self) -> str:
        return str(self.pk)


class HouseholdMember(Derived):
    household = models.ForeignKey(Household, on_delete=models.CASCADE, db_constraint=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source_record_id = models.BigIntegerField()

    class Meta:
        db_table = "household_member"
        indexes = [models.Index(fields=["person"], name="household_member_person")]


class Family(models.Model):
    """People supported together: a durable id round children who share a parent or main carer."""

    public_id = models.UUIDField(unique=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "family"

    def __str__(self) -> str:
        return str(self.public_id)


class FamilyMember(Derived):
    family = models.ForeignKey(Family, on_delete=models.CASCADE, db_constraint=False)
    role = models.TextField()  # child, parent, carer, partner
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source_record_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "family_member"
        indexes = [models.Index(fields=["person"], name="family_member_person")]


class PupilAt(models.Model):
    """Scope: whose pupil a child is. One school, or several where registered at both."""

    person = models.ForeignKey(
        "record.Person", on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    school = models.ForeignKey("record.Organisation", on_delete=models.PROTECT, db_index=False)
    since = models.DateField(null=True)
    year_group = models.TextField(default="")
    status = models.TextField(default="")
    source_record_id = models.BigIntegerField()

    class Meta:
        db_table = "pupil_at"
        constraints = [models.UniqueConstraint(fields=["person", "school"], name="pupil_at_once")]
        indexes = [models.Index(fields=["school", "person"], name="pupil_at_roll")]  # who is on a roll

    def __str__(self) -> str:
        return str(self.pk)


class AllocatedTo(models.Model):
    """Scope: which professionals work with the person now, in which service."""

    person = models.ForeignKey(
        "record.Person", on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    professional = models.ForeignKey("record.Professional", on_delete=models.CASCADE, db_constraint=False)
    service = models.TextField()
    since = models.DateField(null=True)
    source_record_id = models.BigIntegerField()

    class Meta:
        db_table = "allocated_to"

    def __str__(self) -> str:
        return str(self.pk)


class Touched(models.Model):
    """A person whom the next stage must work on; written in the transaction of the change itself."""

    person = models.ForeignKey(
        "record.Person", on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    stage = models.TextField()  # assemble, derive, or marks: of whom nothing came but marks of attendance
    at = models.DateTimeField()

    class Meta:
        db_table = "touched"
        indexes = [models.Index(fields=["stage", "person"], name="touched_stage")]

    def __str__(self) -> str:
        return f"{self.stage} {self.person_id}"


class NextChange(models.Model):
    """The next day on which any answer about a child can change though nothing is received; no row: there is none.
    `day_but_for_marks`: the same, but for what is worked out of marks of attendance alone."""

    person = models.OneToOneField(
        "record.Person", on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    day = models.DateField(db_index=True)
    day_but_for_marks = models.DateField(null=True)

    class Meta:
        db_table = "next_change"

    def __str__(self) -> str:
        return str(self.pk)


class MarksLeeway(models.Model):
    """How many marks of attendance may come of a child before any answer changes; no row: that is not known. What each
    says: `insight.indicators.leeway`."""

    person = models.OneToOneField(
        "record.Person", on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    monday = models.DateField()
    since = models.DateField()
    possible = models.SmallIntegerField()
    missed = models.SmallIntegerField()
    least = models.SmallIntegerField()
    missed_before = models.SmallIntegerField()
    may_miss = models.SmallIntegerField()
    weeks = models.SmallIntegerField()
    week_records = models.BigIntegerField()
    terms = models.SmallIntegerField()
    term_records = models.BigIntegerField()

    class Meta:
        db_table = "marks_leeway"

    def __str__(self) -> str:
        return str(self.pk)


class DailyRound(models.Model):
    """A day that was begun: dates pass even where no file comes. `rested_on`: what everybody's record rested on then
    besides their own facts (the program, what each feed had supplied, each school's name and weeks)."""

    day = models.DateField(primary_key=True)
    done_at = models.DateTimeField()
    rested_on = models.JSONField(default=dict, db_default={})

    class Meta:
        db_table = "daily_round"

    def __str__(self) -> str:
        return str(self.day)
