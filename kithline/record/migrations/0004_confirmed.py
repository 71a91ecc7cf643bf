"""When a record was said again, beside the record: a snapshot says most of its rows again and need not rewrite them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0003_seal_restricted_people")]
    operations = [
        migrations.CreateModel(
            name="RecordConfirmed",
            fields=[
                (
                    "source_record",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="confirmed",
                        serialize=False,
                        to="record.sourcerecord",
                    ),
                ),
                ("day", models.DateField()),
            ],
            options={"db_table": "record_confirmed"},
        ),
        migrations.RunSQL(
            "ALTER TABLE record_confirmed SET (fillfactor = 50); "
            "INSERT INTO record_confirmed SELECT id, confirmed_on FROM source_record WHERE confirmed_on IS NOT NULL",
            "UPDATE source_record SET confirmed_on = day FROM record_confirmed WHERE source_record_id = id",
        ),
        migrations.RemoveField("sourcerecord", "confirmed_on"),
    ]
