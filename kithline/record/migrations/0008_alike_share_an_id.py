"""Records alike that wait for linking are found by name and birth; an index that nobody asks goes."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0007_second_person'),
    ]

    operations = [
        migrations.AlterField(
            model_name='personaddress',
            name='source_record',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.sourcerecord'),
        ),
        migrations.AlterField(
            model_name='personattribute',
            name='source_record',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.sourcerecord'),
        ),
        migrations.AlterField(
            model_name='personidentifier',
            name='source_record',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.sourcerecord'),
        ),
        migrations.AlterField(
            model_name='personname',
            name='source_record',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.sourcerecord'),
        ),
        migrations.AddIndex(
            model_name='sourceperson',
            index=models.Index(models.F('birth'), django.db.models.functions.text.Lower('surname'), django.db.models.functions.text.Lower('forename'), condition=models.Q(('linked_at__isnull', True)), name='source_person_alike'),
        ),
    ]
