from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    """Whom many deliveries at once named again, until it is written to each once."""

    dependencies = [("record", "0019_former_upns")]

    operations = [
        migrations.CreateModel(
            name="SeenAgain",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("feed", models.TextField()),
                ("as_at", models.DateField()),
                ("people", ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={"db_table": "seen_again"},
        ),
    ]
