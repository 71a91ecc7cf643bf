import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a day asks of everybody is answered by indexes, and of whom marks of attendance came by these alone: the next
    day on which all else can change an answer is known apart."""

    dependencies = [("record", "0020_seen_again")]

    operations = [
        migrations.AddField("nextchange", "day_but_for_marks", models.DateField(null=True)),
        # which of the two it was is not known: a day too many costs one look
        migrations.RunSQL(
            "UPDATE next_change SET day_but_for_marks = day", reverse_sql=migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            "enrolment",
            models.Index(
                fields=["school", "source_person", "valid_to"],
                condition=models.Q(known_to__isnull=True),
                name="enrolment_roll",
            ),
        ),
        migrations.AlterField(
            "enrolment",
            "school",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="record.organisation"
            ),
        ),
        migrations.AddIndex(
            "sourcerecord",
            models.Index(
                fields=["superseded_at"],
                condition=models.Q(superseded_at__isnull=False),
                name="source_record_superseded",
            ),
        ),
    ]
