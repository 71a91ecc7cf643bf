from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        migrations.AddField("sourceperson", "reserved_person_id", models.BigIntegerField(null=True)),
        # each delivery says of everyone in it that they were seen: with room on the page no index is touched for it
        migrations.RunSQL(
            "ALTER TABLE source_person SET (fillfactor = 60)", "ALTER TABLE source_person RESET (fillfactor)"
        ),
    ]
