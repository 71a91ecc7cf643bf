import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who is on a roll, and who has a name, is answered by an index alone, under policies as without."""

    dependencies = [("record", "0017_keys_without_constraint")]

    operations = [
        migrations.AddIndex(
            model_name="pupilat",
            index=models.Index(fields=["school", "person"], name="pupil_at_roll"),
        ),
        migrations.AlterField(
            model_name="pupilat",
            name="school",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="record.organisation"
            ),
        ),
        migrations.RemoveConstraint(model_name="chosenvalue", name="chosen_value_field"),
        migrations.AddConstraint(
            model_name="chosenvalue",
            constraint=models.UniqueConstraint(
                fields=("person", "field", "access_class"),
                include=("restriction",),
                name="chosen_value_field",
            ),
        ),
    ]
