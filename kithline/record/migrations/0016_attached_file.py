from django.db import migrations, models


class Migration(migrations.Migration):
    """Files that came with case notes, as they were sent."""

    dependencies = [("record", "0015_link_drift")]

    operations = [
        migrations.CreateModel(
            name="AttachedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.UUIDField()),
                ("sha256", models.TextField()),
                ("content", models.BinaryField()),
            ],
            options={"db_table": "attached_file"},
        ),
        migrations.AddConstraint(
            model_name="attachedfile",
            constraint=models.UniqueConstraint(fields=("event_id", "sha256"), name="attached_file_once"),
        ),
    ]
