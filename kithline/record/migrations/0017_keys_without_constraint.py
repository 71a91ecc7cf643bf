import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The keys of links, and of what is worked out, carry no database constraint, as those of facts do not."""

    dependencies = [("record", "0016_attached_file")]

    operations = [
        migrations.AlterField(
            model_name="allocatedto",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="record.person",
            ),
        ),
        migrations.AlterField(
            model_name="allocatedto",
            name="professional",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="record.professional",
            ),
        ),
        migrations.AlterField(
            model_name="familymember",
            name="family",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="record.family",
            ),
        ),
        migrations.AlterField(
            model_name="householdmember",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="record.household",
            ),
        ),
        migrations.AlterField(
            model_name="link",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="record.person",
            ),
        ),
        migrations.AlterField(
            model_name="link",
            name="source_person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="record.sourceperson",
            ),
        ),
        migrations.AlterField(
            model_name="personlineage",
            name="other",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="record.person",
            ),
        ),
        migrations.AlterField(
            model_name="personlineage",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lineage",
                to="record.person",
            ),
        ),
        migrations.AlterField(
            model_name="pupilat",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="record.person",
            ),
        ),
        migrations.AlterField(
            model_name="touched",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="record.person",
            ),
        ),
    ]
