from django.db import migrations, models


class Migration(migrations.Migration):
    """When a feed last came is found by an index, however many deliveries there were."""

    dependencies = [
        ("record", "0010_withheld"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["feed", "received_at"], name="delivery_feed_received_at"),
        ),
    ]
