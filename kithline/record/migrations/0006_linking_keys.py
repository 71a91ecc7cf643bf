"""What linking needs to find, for one new record, those it is to be compared with, without a look at everybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0005_lighter_derived")]
    operations = [
        migrations.CreateModel(
            name="BlockingKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key",
                        "source_person_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("source_person_id", models.BigIntegerField()),
            ],
            options={"db_table": "blocking_key"},
        ),
        migrations.CreateModel(
            name="NameCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "field", "name", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("field", models.TextField()),
                ("name", models.TextField()),
                ("records", models.IntegerField()),
                ("surnames", models.IntegerField(default=0)),
            ],
            options={"db_table": "name_count"},
        ),
        migrations.CreateModel(
            name="LinkingBase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rules", models.TextField()),
                ("forenames", models.IntegerField()),
                ("surnames", models.IntegerField()),
                ("since", models.IntegerField(default=0)),
            ],
            options={"db_table": "linking_base"},
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("restriction", 1)), fields=["source_person"], name="event_of_adoption"
            ),
        ),
        migrations.AddIndex(
            model_name="sourceperson",
            index=models.Index(
                condition=models.Q(
                    ("linked_at__isnull", True),
                    ("changed_at__gt", models.F("linked_at")),
                    _connector="OR",
                ),
                fields=["id"],
                name="source_person_waiting",
            ),
        ),
    ]
