import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0028_pace_rule'),
    ]

    operations = [
        migrations.CreateModel(
            name='AddedFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.BigIntegerField()),
                ('written_for', models.BigIntegerField(null=True)),
                ('access_class', models.SmallIntegerField()),
                ('changes_id', models.BigIntegerField(null=True)),
                ('kind', models.TextField()),
                ('on_date', models.DateField()),
                ('until', models.DateField(null=True)),
                ('is_taken_back', models.BooleanField(db_default=False)),
                ('details', models.JSONField()),
                ('why', models.TextField(db_default='')),
                ('purpose', models.TextField()),
                ('legal_basis', models.TextField()),
                ('role', models.TextField()),
                ('organisation_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('event_id', models.UUIDField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('failure', models.TextField(db_default='')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'added_fact',
                'indexes': [
                    models.Index(fields=['person_id', 'user'], name='added_of_person'),
                    models.Index(fields=['written_for'], name='added_written_for'),
                    models.Index(condition=models.Q(('done_at__isnull', True)), fields=['at'], name='added_waiting'),
                ],
            },
        ),
    ]
