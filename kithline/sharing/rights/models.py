"""Requests by people about their own record, the bundle that answers one, and who signed and gave it.

Everything here is added and never changed: a step, a redaction or a signature is a row, and the last one stands.
"""

from django.db import models


class SubjectRequest(models.Model):
    """That somebody asked. `kind`: access, rectification, restriction, objection, erasure. `is_restricted`: of a record
    that is restricted; the stewards of such records answer it, and nobody else reads that it was made.

    `identity_how`, `seen_by`: what showed who is asking, and who saw it; `authority`: for a parent or a representative,
    what lets them ask in the person's place.
    """

    person_id = models.BigIntegerField()
    kind = models.TextField()
    asker = models.TextField()  # person, parent, representative
    asker_name = models.TextField()
    authority = models.TextField(db_default="")
    identity_how = models.TextField()
    seen_by = models.TextField()
    seen_on = models.DateField()
    received_on = models.DateField()
    what = models.TextField()
    is_restricted = models.BooleanField(db_default=False)
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "subject_request"
        indexes = [models.Index(fields=["person_id"], name="subject_request_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class RequestStep(models.Model):
    """What happened to a request, on which day: see `kithline.sharing.rights.deadline.STEPS`."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="steps")
    step = models.TextField()
    on_date = models.DateField()
    words = models.TextField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "request_step"

    def __str__(self) -> str:
        return self.step


class RecordNote(models.Model):
    """What a person's request left on the record: a value put right or disputed, or a use restricted or objected to.

    `code`: `kithline.sharing.questions.code_of` of the value, so that the note stands beside it for as long as a source
    says it so; empty: of the whole record. `access_class`: the value's own, so that who sees one sees both.
    """

    person_id = models.BigIntegerField()
    written_for = models.BigIntegerField(null=True)  # as of a correction: person_id follows a merge
    access_class = models.SmallIntegerField()
    restriction = models.SmallIntegerField(default=0)
    kind = models.TextField()  # rectified, disputed, restricted, objected
    feed = models.TextField(db_default="")
    code = models.TextField(db_default="")
    title = models.TextField(db_default="")
    value = models.TextField(db_default="")
    words = models.TextField()
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "record_note"
        indexes = [
            models.Index(fields=["person_id"], name="record_note_of_person"),
            models.Index(fields=["written_for"], name="record_note_written_for"),
        ]

    def __str__(self) -> str:
        return self.kind


class NoteEnded(models.Model):
    """That a note on the record stands no more, and why."""

    note = models.OneToOneField(RecordNote, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "note_ended"

    def __str__(self) -> str:
        return str(self.note_id)


class Bundle(models.Model):
    """All that was held of the person when it was made, as numbered items. A later one takes its place."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="+")
    items = models.IntegerField()
    digest = models.TextField()  # of the items, SHA-256 as hex
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "bundle"

    def __str__(self) -> str:
        return f"{self.pk}"


class BundleItem(models.Model):
    """One value, event, note or look. `source`: its origin in words; `category`: what suggestions go by."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    section = models.TextField()
    title = models.TextField()
    text = models.TextField()
    source = models.TextField()
    feed = models.TextField(db_default="")
    category = models.TextField(db_default="")

    class Meta:
        db_table = "bundle_item"
        constraints = [models.UniqueConstraint(fields=["bundle", "number"], name="bundle_item_once")]

    def __str__(self) -> str:
        return str(self.number)


class Redaction(models.Model):
    """That characters `start` to `end` of an item's text are taken out, under an exemption; or that this is lifted."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    start = models.IntegerField()
    end = models.IntegerField()
    exemption = models.TextField(db_default="")
    lifts = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    how = models.TextField()  # marked: by the system, beforehand; suggested: taken from its suggestions; hand
    opinion = models.TextField(db_default="")  # whose opinion, for what needs a health professional's
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "redaction"
        indexes = [models.Index(fields=["bundle", "number"], name="redaction_of_item")]

    def __str__(self) -> str:
        return self.exemption


class BundleSignature(models.Model):
    """That somebody stands by the bundle as it was with these redactions (`digest`). The second is another than the
    first; a redaction made since takes both away, for the digest is another then."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="+")
    digest = models.TextField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "bundle_signature"
        constraints = [
            models.UniqueConstraint(fields=["bundle", "digest", "by"], name="bundle_signed_once_by_each")
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class BundleGiven(models.Model):
    """The file as it was handed over, with its hash."""

    bundle = models.OneToOneField(Bundle, on_delete=models.PROTECT, related_name="+")
    sha256 = models.TextField()
    pages = models.IntegerField()
    content = models.BinaryField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "bundle_given"

    def __str__(self) -> str:
        return self.sha256[:12]
