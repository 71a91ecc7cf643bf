from django.db import migrations

INDEX = (
    "CREATE INDEX event_cohort ON event ({columns}) WHERE known_to IS NULL AND kind IN ("
    "'cla_episode', 'care_period', 'home_education', 'early_help_episode', 'early_help_assessment', "
    "'family_support', 'missing_episode', 'exploitation_assessment', 'exploitation_panel', 'nrm_referral')"
)


def indexed_by(columns: str) -> list[str]:
    return ["DROP INDEX event_cohort", INDEX.format(columns=columns)]


class Migration(migrations.Migration):
    dependencies = [("sharing", "0029_added_fact")]

    operations = [
        # of ten episodes nine are over: those that are not are found by their last day
        migrations.RunSQL(indexed_by("kind, valid_to, person_id"), indexed_by("kind, person_id")),
    ]
