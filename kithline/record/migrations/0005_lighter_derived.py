"""Derived rows lose the constraint on their person and the index that another index begins with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0004_confirmed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='chosenvalue',
            name='person',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.person'),
        ),
        migrations.AlterField(
            model_name='familymember',
            name='person',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.person'),
        ),
        migrations.AlterField(
            model_name='householdmember',
            name='person',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.person'),
        ),
        migrations.AlterField(
            model_name='indicatorresult',
            name='person',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.person'),
        ),
        migrations.AddIndex(
            model_name='familymember',
            index=models.Index(fields=['person'], name='family_member_person'),
        ),
        migrations.AddIndex(
            model_name='householdmember',
            index=models.Index(fields=['person'], name='household_member_person'),
        ),
    ]
