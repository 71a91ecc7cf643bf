from django.db import migrations, models


class Migration(migrations.Migration):
    """How far the weights of linking are from what sources send, as it was measured."""

    dependencies = [("record", "0014_next_change")]

    operations = [
        migrations.CreateModel(
            name="LinkDrift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("model_version", models.TextField()),
                ("found", models.JSONField()),
            ],
            options={"db_table": "link_drift"},
        ),
    ]
