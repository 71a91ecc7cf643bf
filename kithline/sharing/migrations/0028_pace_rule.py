from django.db import migrations, models


class Migration(migrations.Migration):
    """How many children a user of a role opens in an hour before they are asked why, where the database can keep it."""

    dependencies = [("sharing", "0027_looks_disposed")]

    operations = [
        migrations.CreateModel(
            name="PaceRule",
            fields=[
                ("role", models.TextField(primary_key=True, serialize=False)),
                ("children", models.IntegerField()),
            ],
            options={"db_table": "pace_rule"},
        ),
    ]
