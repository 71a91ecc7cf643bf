import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0021_sign_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='matrixrow',
            name='writes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], size=None),
        ),
        migrations.RunSQL(
            "UPDATE matrix_row SET writes = '{add}' WHERE may_write",
            "UPDATE matrix_row SET may_write = 'add' = ANY (writes)",
        ),
        migrations.RemoveField(
            model_name='matrixrow',
            name='may_write',
        ),
        migrations.CreateModel(
            name='MatrixDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.TextField()),
                ('role', models.TextField()),
                ('duty', models.TextField()),
                ('effective_from', models.DateField()),
                ('effective_to', models.DateField(null=True)),
            ],
            options={
                'db_table': 'matrix_duty',
                'constraints': [models.UniqueConstraint(fields=('version', 'role', 'duty'), name='matrix_duty_once')],
            },
        ),
    ]
