from django.db import migrations, models

ENDS = models.Q(known_to__isnull=True, valid_to__isnull=False)
KNOWN_NO_MORE = models.Q(known_to__isnull=False)


class Migration(migrations.Migration):
    """What ends on a day, and what was taken back since the day before, is found by indexes: each new day read every
    name, attribute, identifier, address and link that there is."""

    dependencies = [("record", "0021_a_day")]

    operations = [
        *(
            migrations.AddIndex(
                model, models.Index(fields=["valid_to"], condition=ENDS, name=f"{table}_ends")
            )
            for model, table in (
                ("personname", "person_name"),
                ("personidentifier", "person_identifier"),
                ("personattribute", "person_attribute"),
                ("personaddress", "person_address"),
            )
        ),
        migrations.AddIndex(
            "personaddress",
            models.Index(fields=["known_to"], condition=KNOWN_NO_MORE, name="person_address_known_to"),
        ),
        migrations.AddIndex(
            "link", models.Index(fields=["known_to"], condition=KNOWN_NO_MORE, name="link_known_to")
        ),
    ]
