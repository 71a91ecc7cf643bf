import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """How many marks of attendance may come of a child before any answer changes."""

    dependencies = [("record", "0022_ends_by_index")]

    operations = [
        migrations.CreateModel(
            name="MarksLeeway",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="record.person",
                    ),
                ),
                ("monday", models.DateField()),
                ("since", models.DateField()),
                *(
                    (name, models.SmallIntegerField())
                    for name in ("possible", "missed", "least", "missed_before", "may_miss")
                ),
                ("weeks", models.SmallIntegerField()),
                ("week_records", models.BigIntegerField()),
                ("terms", models.SmallIntegerField()),
                ("term_records", models.BigIntegerField()),
            ],
            options={"db_table": "marks_leeway"},
        )
    ]
