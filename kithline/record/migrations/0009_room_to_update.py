from django.db import migrations


class Migration(migrations.Migration):
    """A source's person is seen again in each of its files: with room on its page no index is written for that."""

    dependencies = [("record", "0008_alike_share_an_id")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE source_person SET (fillfactor = 60)", "ALTER TABLE source_person RESET (fillfactor)"
        )
    ]
