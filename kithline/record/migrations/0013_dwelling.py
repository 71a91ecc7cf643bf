from django.db import migrations, models


class Migration(migrations.Migration):
    """Where sources' persons live, as numbers, so that linking finds who lived with whom without a look at everybody."""

    dependencies = [("record", "0012_aside")]

    operations = [
        migrations.CreateModel(
            name="Dwelling",
            fields=[
                ("source_person_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("uprn", models.BigIntegerField()),
                ("line", models.BigIntegerField()),
                ("person", models.BigIntegerField()),
            ],
            options={"db_table": "dwelling"},
        ),
        *(
            migrations.AddIndex(
                model_name="dwelling",
                index=models.Index(fields=[name], condition=~models.Q(**{name: 0}), name=f"dwelling_{name}"),
            )
            for name in ("uprn", "line", "person")
        ),
    ]
