"""Tables of what stewards ask of linking, and answer each other."""

from django.db import models

from kithline.sharing.models import User


class LinkRequest(models.Model):
    """What a steward asks of linking. The site may not write the record: the pipeline carries it out within a second.

    `left_id`, `right_id`: source persons, the smaller first; of a restriction that is lifted `left_id` alone; of an
    un-merge, `person_id` and `records`, the source persons that part. Append-only for the sites; `done_at`, `failure`
    and `result` are the pipeline's.
    """

    kind = models.TextField()  # one of kithline.record.types.links: SAME, APART ...
    left_id = models.BigIntegerField(null=True)
    right_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    records = models.JSONField(default=list)
    undoes_id = models.BigIntegerField(null=True)  # the request that is taken back
    is_restricted = models.BooleanField(default=False)  # two people decide it, and only they see it
    details = models.JSONField(
        default=dict
    )  # what was typed of somebody entered; emptied when it is carried out
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    failure = models.TextField(default="")  # why it could not be carried out, without personal values
    result = models.JSONField(default=dict)

    class Meta:
        db_table = "link_request"
        indexes = [
            models.Index(fields=["left_id", "right_id"], name="link_request_pair"),
            models.Index(
                fields=["at"], condition=models.Q(done_at__isnull=True), name="link_request_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LinkConfirmation(models.Model):
    """The second person's word on a restricted request: agreed, or not. Never the one who asked."""

    request = models.OneToOneField(LinkRequest, on_delete=models.PROTECT, related_name="confirmation")
    is_agreed = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "link_confirmation"

    def __str__(self) -> str:
        return f"{self.request_id} {self.is_agreed}"


class LinkSample(models.Model):
    """Links and refusals drawn by chance, to be judged by a steward who is told neither score nor outcome.

    `pairs`: [left, right, is_linked] of source persons, in the order in which they are shown.
    """

    pairs = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "link_sample"

    def __str__(self) -> str:
        return str(self.pk)


class LinkSampleVerdict(models.Model):
    """A steward's verdict on one pair of a sample. It changes nothing in the record."""

    sample = models.ForeignKey(LinkSample, on_delete=models.PROTECT, related_name="+")
    place = models.IntegerField()
    verdict = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "link_sample_verdict"
        constraints = [models.UniqueConstraint(fields=["sample", "place"], name="link_sample_verdict_once")]

    def __str__(self) -> str:
        return self.verdict
