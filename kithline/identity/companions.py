"""Who was recorded at one dwelling with whom: a family that moves is known at the new home by those who moved along.

A companion is told by forename and full date of birth, which two people who have nothing to do with each other hardly
ever share. Of a record's companions those alone are kept who were seen at another dwelling, too. So two records of
different addresses can be seen to have lived with one person, whatever became of a surname. It says no more than that
of a brother or sister as well, and so is a level of the place.
"""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from kithline.identity import records as evidence_of
from kithline.identity.numbers import number_sql

# Of more people than this at a dwelling, as at a refuge, a hostel or a children's home, not all are one household.
MOST_AT_A_DWELLING = 30
# Who was seen at more dwellings than this is more than one person, or stands for "not known".
MOST_DWELLINGS = 8


def with_companions(evidence: pa.Table) -> pa.Table:
    """Evidence with the list ``companions`` of each record; null where there are none. Restricted records are nobody's
    companions: what is known of their homes is not to show."""
    with duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
    ) as db:
        is_open = pc.is_in(evidence["partition"], pa.array(sorted(evidence_of.OPEN_PARTITIONS), pa.string()))
        some = evidence.select(["id", "forename", "birth_text", "uprn", "address_key"]).filter(is_open)
        db.register("evidence", some)
        found = db.sql(COMPANIONS).to_arrow_table()
    place = pc.index_in(evidence["id"], value_set=found["id"].combine_chunks())
    lists = found["companions"].combine_chunks().cast(pa.list_(pa.string())).take(place)
    at = evidence.column_names.index("companions")
    return evidence.set_column(at, "companions", lists)


# The rules, of a table ``home`` (id, uprn, line, person), written once: in SQL that DuckDB and PostgreSQL read alike.
# A line that somewhere stands beside a UPRN is that property wherever it stands alone.
RULES = f"""
property as (
    select line, min(uprn) as uprn from home where uprn is not null and line is not null group by line
), settled as (
    select h.id, h.person,
        coalesce(cast(coalesce(h.uprn, p.uprn) as varchar), cast(h.line as varchar)) as dwelling
    from home h left join property p on p.line = h.line
), there as (
    select distinct dwelling, person from settled where dwelling is not null and person is not null
), household as (
    select dwelling from there group by dwelling having count(*) <= {MOST_AT_A_DWELLING}
), moved as (
    select person from there group by person having count(*) between 2 and {MOST_DWELLINGS}
), known as (
    select there.dwelling, there.person from there
    join household on household.dwelling = there.dwelling join moved on moved.person = there.person
)
"""
HOME = """
home as (
    select id, cast(uprn as bigint) as uprn, address_key as line,
        case when length(birth_text) = 10 then birth_text || '|' || forename end as person
    from evidence
)
"""
# A companion is told by a number: nobody has to read who it is.
COMPANIONS = f"""
with {HOME}, {RULES}, numbered as (
    select dwelling, person, cast({number_sql("companion", "person")} as varchar) as companion from known
)
select settled.id, list(companion order by companion) as companions
from settled join numbered on settled.dwelling = numbered.dwelling
    and numbered.person is distinct from settled.person
group by settled.id
"""
