"""The bytes of files that came with case notes, as they were sent."""

from django.db import models


class AttachedFile(models.Model):
    """One state of a file. Whose it is, of what category, and whether it is kept back, its event says (`event_detail`,
    kind note_file): the policies ask that row, and hand the bytes over only where its text is shown whole."""

    event_id = models.UUIDField()
    sha256 = models.TextField()
    content = models.BinaryField()

    class Meta:
        db_table = "attached_file"
        constraints = [models.UniqueConstraint(fields=["event_id", "sha256"], name="attached_file_once")]

    def __str__(self) -> str:
        return self.sha256
