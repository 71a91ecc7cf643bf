import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """When each child's answers can change next; and no day on a factor from which it is out of date: pages reckon it."""

    dependencies = [
        ("record", "0013_dwelling"),
    ]

    operations = [
        migrations.RemoveField(model_name="indicatorresult", name="stale_since"),
        migrations.AddField(
            model_name="dailyround",
            name="rested_on",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.CreateModel(
            name="NextChange",
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
                ("day", models.DateField(db_index=True)),
            ],
            options={"db_table": "next_change"},
        ),
    ]
