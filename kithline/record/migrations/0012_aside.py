from django.db import migrations, models


class Migration(migrations.Migration):
    """Adults whom no child needs wait in a sealed holding area; and what was disposed of is known again by a digest."""

    dependencies = [
        ("record", "0011_newest_delivery"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="aside_since",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(condition=models.Q(("status", "aside")), fields=["aside_since"], name="person_aside"),
        ),
        migrations.CreateModel(
            name="DisposedKey",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("disposed_on", models.DateField()),
            ],
            options={"db_table": "disposed_key"},
        ),
        migrations.CreateModel(
            name="AsideDisposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("people", models.IntegerField()),
                ("certificate", models.JSONField()),
                ("digest", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "aside_disposal"},
        ),
    ]
