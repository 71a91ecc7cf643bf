from django.db import migrations, models


class Migration(migrations.Migration):
    """Who says that a UPN was theirs before: few, and asked for whenever somebody comes who has it."""

    dependencies = [("record", "0018_rolls_by_index")]

    operations = [
        migrations.AddIndex(
            model_name="personidentifier",
            index=models.Index(
                condition=models.Q(("scheme", "former_upn")), fields=["value"], name="person_former_upn"
            ),
        ),
    ]
