"""Who was recorded at which dwelling, kept as numbers in the database, so that the companions of a few records are
found without a look at everybody. The rules are those of ``companions``.

A new record may tell that somebody lives elsewhere now. Then those of both homes are compared with each other, too: one
person lived with both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from kithline.identity import records as evidence_of
from kithline.identity.companions import HOME, MOST_AT_A_DWELLING, RULES
from kithline.identity.copying import copy_numbers
from kithline.identity.numbers import number_of, number_sql
from kithline.identity.sql_readings import Row
from kithline.identity.store import Connection, Cursor
from kithline.record.arrays import array

COLUMNS = ["id", "partition", "forename", "birth_text", "uprn", "address_key"]  # of evidence
NOT_KNOWN = 0  # of a UPRN, a line and a person: no UPRN is nought
# Of one UPRN, line or person no more rows are read: no household and no person has so many.
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Home:
    """Of one record: the UPRN, and as numbers the address line and who it is (forename and full date of birth)."""

    uprn: int = NOT_KNOWN
    line: int = NOT_KNOWN
    person: int = NOT_KNOWN


def home_of(row: Row) -> Home:
    """Where a row of evidence has somebody live; nothing of a restricted one."""
    if row["partition"] not in evidence_of.OPEN_PARTITIONS:
        return Home()
    birth, forename, line = row["birth_text"], row["forename"], row["address_key"]
    return Home(
        int(row["uprn"] or NOT_KNOWN),
        number_of("line", line) if line else NOT_KNOWN,
        number_of("companion", f"{birth}|{forename}") if forename and len(birth or "") == 10 else NOT_KNOWN,
    )


def homes_of_many(evidence: pa.Table) -> pa.Table:
    """``source_person_id, uprn, line, person`` of all that have a dwelling, as ``home_of`` gives them for one."""
    with duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
    ) as db:
        is_open = pc.is_in(evidence["partition"], pa.array(sorted(evidence_of.OPEN_PARTITIONS), pa.string()))
        db.register("evidence", evidence.select(COLUMNS).filter(is_open))
        return db.sql(
            f"""with {HOME} select id as source_person_id, coalesce(uprn, {NOT_KNOWN}) as uprn,
                coalesce({number_sql("line", "line")}, {NOT_KNOWN}) as line,
                coalesce({number_sql("companion", "person")}, {NOT_KNOWN}) as person
            from home where uprn is not null or line is not null order by id"""
        ).to_arrow_table()


def keep(connection: Connection, evidence: pa.Table) -> None:
    """Keep where everybody lives, in an empty table."""
    connection.execute("CREATE TEMP TABLE fresh_dwelling (LIKE dwelling) ON COMMIT DROP")
    copy_numbers(connection, "fresh_dwelling", homes_of_many(evidence))
    connection.execute("INSERT INTO dwelling SELECT * FROM fresh_dwelling")
    connection.execute("DROP TABLE fresh_dwelling")


@dataclass(frozen=True)
class Stirred:
    """Records whose companions may be others than before. ``lost``: those that may have fewer."""

    gained: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()

    @property
    def both(self) -> frozenset[int]:
        return self.gained | self.lost


def replace_few(connection: Connection, rows: Iterable[Row]) -> Stirred:
    """Keep where these live, in place of what was held of them; whom that stirs."""
    asked = {row["id"]: home_of(row) for row in rows}
    wanted = {record: home for record, home in asked.items() if home.uprn or home.line}
    before = connection.execute(_AS_BEFORE, _given(asked)).fetchall()
    held = {record: Home(*home) for record, is_its_own, *home in before if is_its_own}
    altered = {record for record in asked if held.get(record) != wanted.get(record)}
    if not altered:
        return Stirred()
    lost: list[int] = []
    if gone := {record: held[record] for record in altered & held.keys()}:
        lost = _stirred_by(connection, gone, gone)
        connection.execute("DELETE FROM dwelling WHERE source_person_id = ANY(%s::bigint[])", [array(gone)])
    new = {record: wanted[record] for record in sorted(altered & wanted.keys())}
    connection.execute(_INSERT, _given(new))
    known = {Home(*home) for _, _, *home in before}
    pairs = {(home.uprn, home.line) for home in known}
    gained = _stirred_by(
        connection,
        {record: home for record, home in new.items() if home not in known},
        {record: home for record, home in new.items() if (home.uprn, home.line) not in pairs},
    )
    return Stirred(frozenset(gained), frozenset(lost))


def _stirred_by(connection: Connection, people: Mapping[int, Home], lines: Mapping[int, Home]) -> list[int]:
    """Who may have others for companions, because these people live there, and because these lines are a property."""
    if not people and not lines:
        return []
    elsewhere = connection.execute(_SEEN_ELSEWHERE, _given(people)).fetchall() if people else []
    alone = connection.execute(_LINES_ALONE, _given(lines)).fetchall() if lines else []
    if not elsewhere and not alone:
        return []
    return living_with(connection, (row[0] for row in elsewhere), (row[0] for row in alone))


def _given(homes: Mapping[int, Home]) -> dict[str, str]:
    return {
        "ids": array(homes),
        "uprns": array(home.uprn for home in homes.values()),
        "lines": array(home.line for home in homes.values()),
        "people": array(home.person for home in homes.values()),
    }


_ASKED = """unnest(%(ids)s::bigint[], %(uprns)s::bigint[], %(lines)s::bigint[], %(people)s::bigint[])
    AS asked (id, uprn, line, person)"""
# What is held of these records; who else is held to live just so, and whether each line is known for the property.
_AS_BEFORE = f"""
SELECT d.source_person_id, true, d.uprn, d.line, d.person FROM dwelling d
WHERE d.source_person_id = ANY(%(ids)s::bigint[])
UNION ALL
SELECT asked.id, false, d.uprn, d.line, d.person FROM {_ASKED} CROSS JOIN LATERAL (
    SELECT * FROM dwelling d WHERE d.person = asked.person AND d.person <> {NOT_KNOWN} AND d.uprn = asked.uprn
        AND d.line = asked.line AND d.source_person_id <> asked.id LIMIT 1) d
UNION ALL
SELECT asked.id, false, d.uprn, d.line, d.person FROM {_ASKED} CROSS JOIN LATERAL (
    SELECT * FROM dwelling d WHERE d.line = asked.line AND d.line <> {NOT_KNOWN} AND d.uprn = asked.uprn
        AND d.source_person_id <> asked.id LIMIT 1) d
"""
# Two homes are other dwellings, as far as two rows tell.
_DIFFER = f"CASE WHEN e.uprn <> {NOT_KNOWN} AND d.uprn <> {NOT_KNOWN} THEN e.uprn <> d.uprn ELSE e.line <> d.line END"
_SEEN_ELSEWHERE = f"""
SELECT DISTINCT d.person FROM {_ASKED.replace("AS asked", "AS d")} WHERE d.person <> {NOT_KNOWN} AND EXISTS (
    SELECT FROM dwelling e WHERE e.person = d.person AND e.person <> {NOT_KNOWN} AND {_DIFFER})
"""
_LINES_ALONE = f"""
SELECT DISTINCT asked.line FROM {_ASKED} WHERE asked.line <> {NOT_KNOWN} AND asked.uprn <> {NOT_KNOWN} AND EXISTS (
    SELECT FROM dwelling d WHERE d.line = asked.line AND d.line <> {NOT_KNOWN} AND d.uprn = {NOT_KNOWN})
"""
# Which of these records live where anybody else lives who was seen elsewhere, too: few, and it is soon asked.
_WITH_MOVERS = f"""
SELECT m.source_person_id FROM dwelling m WHERE m.source_person_id = ANY(%s::bigint[]) AND EXISTS (
    SELECT FROM (
        (SELECT d.* FROM dwelling d WHERE d.uprn = m.uprn AND d.uprn <> {NOT_KNOWN} LIMIT {MOST_ROWS}) UNION ALL
        (SELECT d.* FROM dwelling d WHERE d.line = m.line AND d.line <> {NOT_KNOWN} LIMIT {MOST_ROWS}) UNION ALL
        (SELECT d.* FROM (
            SELECT DISTINCT b.uprn FROM (SELECT * FROM dwelling b WHERE m.uprn = {NOT_KNOWN} AND b.line = m.line
                AND b.line <> {NOT_KNOWN} LIMIT {MOST_ROWS}) b) b CROSS JOIN LATERAL
            (SELECT * FROM dwelling d WHERE d.uprn = b.uprn AND d.uprn <> {NOT_KNOWN} LIMIT {MOST_ROWS}) d
         LIMIT {MOST_ROWS}) UNION ALL
        (SELECT d.* FROM (
            SELECT DISTINCT b.line FROM (SELECT * FROM dwelling b WHERE b.uprn = m.uprn AND b.uprn <> {NOT_KNOWN}
                LIMIT {MOST_ROWS}) b) b CROSS JOIN LATERAL
            (SELECT * FROM dwelling d WHERE d.line = b.line AND d.line <> {NOT_KNOWN} AND d.uprn = {NOT_KNOWN}
             LIMIT {MOST_ROWS}) d
         LIMIT {MOST_ROWS})) d
    JOIN dwelling e ON e.person = d.person AND e.person <> {NOT_KNOWN}
    WHERE d.person <> m.person AND {_DIFFER})
"""
_INSERT = f"INSERT INTO dwelling (source_person_id, uprn, line, person) SELECT * FROM {_ASKED}"


def ask_movers(connection: Connection, ids: Iterable[int]) -> Cursor:
    """Ask which of these records live with anybody who was seen elsewhere, too: the others have no companions."""
    return connection.execute(_WITH_MOVERS, [array(ids)])


def companions_of(
    connection: Connection, ids: Iterable[int], asked: Cursor | None = None
) -> dict[int, list[str]]:
    """The companions of each of these records that has any. ``asked``: ``ask_movers`` of them, if it was asked."""
    some = [row[0] for row in (asked or ask_movers(connection, ids)).fetchall()]
    return dict(connection.execute(_COMPANIONS, [array(some)]).fetchall()) if some else {}


def living_with(connection: Connection, people: Iterable[int], lines: Iterable[int] = ()) -> list[int]:
    """All records of the dwellings of these people (numbers), each of whom was seen at two or more, and of no more than
    make somebody a companion; of those, too, of whom one of these lines and no UPRN is known."""
    given = {"people": array(people), "lines": array(lines)}
    return [row[0] for row in connection.execute(_LIVING_WITH, given).fetchall()]


def _held_at(column: str, beside: str) -> str:
    """Of each UPRN or line the rows; of one that a crowd shares no more than show that it is one."""
    return f"""
    SELECT held.* FROM (SELECT DISTINCT {column} FROM {beside} WHERE {column} <> {NOT_KNOWN}) asked CROSS JOIN LATERAL
        (SELECT d.* FROM dwelling d WHERE d.{column} = asked.{column} AND d.{column} <> {NOT_KNOWN}
        LIMIT {MOST_ROWS}) held"""


def _crowded(column: str) -> str:
    return f"""
    SELECT cast({column} AS varchar) AS dwelling FROM at_{column} WHERE person <> {NOT_KNOWN}
    GROUP BY {column} HAVING count(DISTINCT person) > {MOST_AT_A_DWELLING}"""


def _near(start: str) -> str:
    """The rows of ``dwelling`` that decide who is a companion at the homes ``start``: who lives there, where else those
    were seen, and which property a line is. ``crowd``: where more live than make a household."""
    return f"""
WITH start AS MATERIALIZED ({start}),
beside AS MATERIALIZED (
    SELECT uprn, line FROM start UNION
    SELECT uprn, line FROM ({_held_at("line", "start")}) of_line UNION
    SELECT uprn, line FROM ({_held_at("uprn", "start")}) of_uprn
),
at_uprn AS MATERIALIZED ({_held_at("uprn", "beside")}),
at_line AS MATERIALIZED ({_held_at("line", "beside")}),
crowd AS MATERIALIZED ({_crowded("uprn")} UNION ALL {_crowded("line")}),
lives AS MATERIALIZED (
    SELECT * FROM start UNION
    SELECT * FROM at_uprn WHERE cast(uprn AS varchar) NOT IN (SELECT dwelling FROM crowd) UNION
    SELECT * FROM at_line WHERE cast(line AS varchar) NOT IN (SELECT dwelling FROM crowd)
), elsewhere AS MATERIALIZED (
    SELECT * FROM lives UNION {_held_at("person", "lives")}
), near AS MATERIALIZED (
    SELECT * FROM elsewhere UNION
    SELECT * FROM ({_held_at("line", f"(SELECT line FROM elsewhere WHERE uprn = {NOT_KNOWN}) alone")}) of_line
), home AS (
    SELECT source_person_id AS id, nullif(uprn, {NOT_KNOWN}) AS uprn, nullif(line, {NOT_KNOWN}) AS line,
        nullif(person, {NOT_KNOWN}) AS person
    FROM near
), {RULES}, household_of AS (
    SELECT * FROM known WHERE dwelling NOT IN (SELECT dwelling FROM crowd)
)"""


_COMPANIONS = f"""{_near("SELECT * FROM dwelling WHERE source_person_id = ANY(%s::bigint[])")}
SELECT settled.id, array_agg(cast(there.person AS varchar) ORDER BY cast(there.person AS varchar))
FROM start JOIN settled ON settled.id = start.source_person_id
JOIN household_of there ON there.dwelling = settled.dwelling AND there.person IS DISTINCT FROM settled.person
GROUP BY settled.id
"""
_OF_PEOPLE = f"""SELECT held.* FROM (
    SELECT person FROM unnest(%(people)s::bigint[]) AS told (person) UNION
    SELECT alone.person FROM unnest(%(lines)s::bigint[]) AS told (line) CROSS JOIN LATERAL
        (SELECT d.person FROM dwelling d WHERE d.line = told.line AND d.line <> {NOT_KNOWN} AND d.uprn = {NOT_KNOWN}
         LIMIT {MOST_ROWS}) alone
    ) asked CROSS JOIN LATERAL
    (SELECT d.* FROM dwelling d WHERE d.person = asked.person AND d.person <> {NOT_KNOWN} LIMIT {MOST_ROWS}) held"""
_LIVING_WITH = f"""{_near(_OF_PEOPLE)}
SELECT DISTINCT settled.id FROM (SELECT DISTINCT person FROM start) asked
JOIN household_of ON household_of.person = asked.person
JOIN settled ON settled.dwelling = household_of.dwelling ORDER BY 1
"""
