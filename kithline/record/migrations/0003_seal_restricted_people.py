"""People of whom only restricted rows told are sealed; before, linking compared them like anybody.

The next linking takes them out of whatever person they were joined to.
"""

from django.db import migrations

from kithline.record.categories import Restriction

SEAL = "; ".join(
    f"UPDATE source_person SET partition = '{kind.partition}', changed_at = now() "  # noqa: S608 - our own words
    f"WHERE restriction = {int(kind)} AND partition = ''"
    for kind in Restriction
    if kind
)


class Migration(migrations.Migration):
    dependencies = [("record", "0002_reserved_person")]
    operations = [migrations.RunSQL(SEAL, migrations.RunSQL.noop)]
