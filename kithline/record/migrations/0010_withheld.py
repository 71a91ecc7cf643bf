from django.db import migrations, models


class Migration(migrations.Migration):
    """What may not be shown in what sources write, and what they wrote before it was taken out."""

    dependencies = [
        ("record", "0009_room_to_update"),
    ]

    operations = [
        migrations.CreateModel(
            name="WithheldPhrase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("words", models.TextField()),
                ("postcode", models.TextField(default="")),
                ("applied_at", models.DateTimeField(null=True)),
                ("is_shared", models.BooleanField(default=False)),
                ("is_gone", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "withheld_phrase",
            },
        ),
        migrations.AddField(
            model_name="eventdetail",
            name="as_written",
            field=models.JSONField(null=True),
        ),
        migrations.AddIndex(
            model_name="eventdetail",
            index=models.Index(
                condition=models.Q(("restriction__gt", 0)),
                fields=["restriction"],
                name="event_detail_restricted",
            ),
        ),
        migrations.AddIndex(
            model_name="eventdetail",
            index=models.Index(
                condition=models.Q(("as_written__isnull", False)), fields=["id"], name="event_detail_withheld"
            ),
        ),
        migrations.AddIndex(
            model_name="personaddress",
            index=models.Index(
                condition=models.Q(("restriction__gt", 0)),
                fields=["restriction"],
                name="person_address_restricted",
            ),
        ),
        migrations.AddIndex(
            model_name="personname",
            index=models.Index(
                condition=models.Q(("restriction__gt", 0)),
                fields=["restriction"],
                name="person_name_restricted",
            ),
        ),
        migrations.AddConstraint(
            model_name="withheldphrase",
            constraint=models.UniqueConstraint(
                fields=("kind", "words", "postcode"), name="withheld_phrase_once"
            ),
        ),
    ]
