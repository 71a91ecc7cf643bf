"""Under which agreement each feed comes, what the officer decided of one that has ended, and which feeds are hidden."""

from django.db import models


class FeedAgreement(models.Model):
    """One feed under one signed agreement, as `governance.toml` says: copied, so that all read
    one register. `dpia` "": none is named, and the feed waits."""

    feed = models.TextField()
    reference = models.TextField()
    name = models.TextField()
    signed = models.DateField()
    expires = models.DateField()
    dpia = models.TextField(db_default="")

    class Meta:
        db_table = "feed_agreement"
        constraints = [models.UniqueConstraint(fields=["feed", "reference"], name="feed_agreement_once")]

    def __str__(self) -> str:
        return f"{self.feed} {self.reference}"


class FeedDecision(models.Model):
    """What the governance officer decided of the data of a feed whose agreement has ended: it stays visible, until a
    day, or it is hidden. Append-only: the last one stands, as long as no agreement is current."""

    KEEP, HIDE = "keep", "hide"

    feed = models.TextField()
    verdict = models.TextField()
    until = models.DateField(null=True)  # of keep: the last day on which it is visible
    reason = models.TextField()
    by = models.ForeignKey("sharing.User", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "feed_decision"
        indexes = [models.Index(fields=["feed"], name="feed_decision_feed")]

    def __str__(self) -> str:
        return f"{self.feed} {self.verdict}"


class WithdrawnFeed(models.Model):
    """A feed whose data no page shows now. The pipeline writes it as it hides them, and deletes it as it shows them."""

    feed = models.TextField(primary_key=True)
    since = models.DateField()

    class Meta:
        db_table = "withdrawn_feed"

    def __str__(self) -> str:
        return self.feed
