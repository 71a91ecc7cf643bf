"""Who lived with whom, as the database knows it: the same as where all is in memory."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kithline.identity import dwellings
from kithline.identity.companions import MOST_AT_A_DWELLING, with_companions
from kithline.identity.constraints import UNIQUE_NAMESPACES
from kithline.identity.files import FROM_FILE, link_file
from kithline.identity.link import link_new
from kithline.identity.records import standardise
from tests.identity.conftest import TABLES, groups, put
from tests.identity.people import rows_of, stub, table

Raw = psycopg.Connection[Any]
AT, LATER = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 2, tzinfo=UTC)
OLD = {"uprn": "999900000011", "postcode": "AA9 9AA"}
NEW = {"uprn": "999900000022", "postcode": "AB7 4QQ"}
LINE = {"address_key": "|3|other street|AB7 4QQ", "postcode": "AB7 4QQ"}  # of the new home, by another source
MOVED = [
    stub(1, "roll", "Maya Thornley", "2014-03-05", **OLD),
    stub(2, "case", "Maya Ashby", "2014-03-05", **NEW),
    stub(3, "roll", "Oliver Thornley", "2016-07-09", **OLD),
    stub(4, "case", "Oliver Thornley", "2016-07-09", **LINE),
    stub(5, "case", "Amara Okafor", "2016-01-02", **NEW, address_key=LINE["address_key"]),
]


def test_companions_as_where_all_is_in_memory(connection: Raw) -> None:
    crowd = [
        stub(n, "refuge", "Anna Ashby", f"19{n % 90 + 10}-02-03", uprn="999900000033")
        for n in range(10, 12 + MOST_AT_A_DWELLING)
    ]
    known = [stub(n, "case", "Anna Ashby", f"19{n % 90 + 10}-02-03", **OLD) for n in (50, 51)]
    sealed = {**stub(60, "case", "Maya Thornley", "2014-03-05", **OLD), "partition": "protected"}
    evidence = with_companions(standardise(table([*MOVED, *crowd, *known, sealed])))
    connection.execute("BEGIN")
    dwellings.replace_few(connection, rows_of(evidence))
    one_by_one = connection.execute("SELECT * FROM dwelling ORDER BY 1").fetchall()
    found = dwellings.companions_of(connection, evidence["id"].to_pylist())
    assert found == {row["id"]: row["companions"] for row in rows_of(evidence) if row["companions"]}
    assert {1, 2, 3, 4, 5} <= found.keys() and 60 not in found
    connection.execute("DELETE FROM dwelling")
    dwellings.keep(connection, evidence)
    assert connection.execute("SELECT * FROM dwelling ORDER BY 1").fetchall() == one_by_one
    connection.execute("COMMIT")


def test_who_comes_last_makes_one_of_those_who_were_there(connection: Raw) -> None:
    """Maya of another surname and home is Maya, once her brother is known at both homes, or once a line is known
    for the same home as a UPRN; and no longer when he is not."""
    for last in (4, 5):
        _empty(connection)
        put(connection, [one for one in MOVED if one["id"] != last], AT)
        link_new(connection, now=AT, as_few=False)
        assert [1] in groups(connection)
        put(connection, [one for one in MOVED if one["id"] == last], AT)
        link_new(connection, now=AT, as_few=True)
        assert groups(connection) == [[1, 2], [3, 4], [5]], last
    put(connection, [{**MOVED[3], **OLD, "address_key": None}], LATER)  # it was a mistake
    link_new(connection, now=LATER, as_few=True)
    assert groups(connection) == [[1], [2], [3, 4], [5]]


def test_through_the_file_and_through_the_database(connection: Raw, tmp_path: Path) -> None:
    """Families of a small population, of whom some moved: one partition, all at once or some of them alone."""
    stubs = [*MOVED, *_moving_families(Random(11), 12)]
    rows = table(stubs)
    sent = rows.rename_columns([FROM_FILE.get(name, name) for name in rows.column_names])
    more = {
        "record_id": pa.array([f"{n:04}" for n in range(len(sent))]),
        "address": pc.if_else(pc.is_valid(sent["address_key"]), "3 Other Street", None),
    }
    sent = sent.drop_columns(["id", "address_key", "record_id"])
    for name, column in more.items():
        sent = sent.append_column(name, column)
    pq.write_table(sent, tmp_path / "records.parquet")
    link_file(tmp_path / "records.parquet", tmp_path / "persons.csv", unique_sources=UNIQUE_NAMESPACES)
    in_memory: dict[int, list[int]] = {}
    with (tmp_path / "persons.csv").open() as lines:
        for place, row in enumerate(csv.DictReader(lines)):
            in_memory.setdefault(int(row["person_id"]), []).append(stubs[place]["id"])

    put(connection, stubs, AT)
    link_new(connection, now=AT)
    assert groups(connection) == sorted(in_memory.values())

    _empty(connection)
    Random(3).shuffle(stubs)
    put(connection, stubs[15:], AT)
    link_new(connection, now=AT, as_few=False)
    for start in range(0, 15, 3):
        put(connection, stubs[start : start + 3], AT)
        link_new(connection, now=AT, as_few=True)
    assert groups(connection) == sorted(in_memory.values())


def _moving_families(random: Random, count: int) -> list[dict[str, Any]]:
    """Each of a mother and two children, seen by four sources before and after a move; the children's surname changed
    with it."""
    forenames, surnames = (
        ["Imke", "Piers", "Odette", "Hamish", "Saskia", "Jolyon"],
        ["Brackley", "Orsett", "Tewson"],
    )
    stubs = []
    for family in range(count):
        homes = [{"uprn": f"99990001{family}{home}", "postcode": f"AA{family} {home}AA"} for home in (1, 2)]
        name, other = (
            random.choice(surnames) + "abcdefghijkl"[family],
            random.choice(surnames) + "mnopqrstuvwx"[family],
        )
        people = [(random.choice(forenames), f"19{80 + family}-02-03", "adult", name, name)]
        people += [
            (random.choice(forenames), f"20{10 + child}-0{1 + child}-{10 + family}", "child", name, other)
            for child in (0, 1)
        ]
        for place, home in enumerate(homes):
            for namespace in ("roll", "case", "police", "health")[2 * place : 2 * place + 2]:
                stubs += [
                    {
                        "id": 0,
                        "namespace": namespace,
                        "role": role,
                        "forename": forename,
                        "surname": (before, after)[place],
                        "birth": birth,
                        **home,
                    }
                    for forename, birth, role, before, after in people
                    if random.random() < 0.8
                ]
    return [{**one, "id": place, "key": f"key-{place}"} for place, one in enumerate(stubs, start=101)]


def _empty(connection: Raw) -> None:
    for name in TABLES:
        connection.execute(f"DELETE FROM {name}")
