"""Questions about a value, and their answers: "Is this wrong?" reaches the source, and comes back."""

from django.db import models


class Correction(models.Model):
    """That somebody asked whether a value is wrong. `access_class`: the value's own, so that who sees one sees both."""

    person_id = models.BigIntegerField()
    written_for = models.BigIntegerField(
        null=True
    )  # as it was then: person_id follows a merge, and its undoing
    access_class = models.SmallIntegerField()
    restriction = models.SmallIntegerField(default=0)
    feed = models.TextField(db_default="")
    code = models.TextField()  # kithline.sharing.questions.code_of: which value of the page it is
    title = models.TextField()
    value = models.TextField()
    words = models.TextField()
    user = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    role = models.TextField()
    organisation = models.TextField(db_default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "correction"
        indexes = [
            models.Index(fields=["person_id"], name="correction_of_person"),
            models.Index(fields=["user", "at"], name="correction_of_user"),
            models.Index(fields=["written_for"], name="correction_written_for"),
        ]

    def __str__(self) -> str:
        return self.title


class CorrectionAnswer(models.Model):
    """What a data steward answered. Append-only: the last one stands; "passed_on" leaves the question open."""

    CORRECTED, RIGHT, PASSED_ON, CANNOT = "corrected", "right", "passed_on", "cannot"

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField()
    words = models.TextField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "correction_answer"

    def __str__(self) -> str:
        return self.outcome
