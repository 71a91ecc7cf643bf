"""Every file is read back by the declaration that wrote it, and only the spoilt rows cannot be read."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kithline.city.sources import sources
from kithline.feeds.discovery import feeds
from kithline.feeds.readers import Read, read_delivery
from kithline.feeds.recognise import deliveries_in
from kithline.feeds.spec import Feed, Subject, Table


@pytest.fixture(scope="module")
def tables(out: Path) -> list[tuple[Feed, Path, Table, Read]]:
    """Every table of every delivery, read."""
    return list(read_all(out))


def read_all(out: Path) -> Iterator[tuple[Feed, Path, Table, Read]]:
    for folder in sorted((out / "deliveries").glob("*/*")):
        found, unknown = deliveries_in([folder], date.fromisoformat(folder.name))
        assert (len(found), unknown) == (1, []), folder
        for table, path, read in read_delivery(found[0].feed, found[0].files):
            yield found[0].feed, path, table, read


def test_every_feed_of_the_city_is_declared_and_delivered(out: Path) -> None:
    delivered = {path.name for path in (out / "deliveries").iterdir()}
    assert set(sources()) == delivered == set(feeds())


def test_layouts_fit_without_loss(tables: list[tuple[Feed, Path, Table, Read]]) -> None:
    faults = [
        (path.name, table.code, read.rejects, read.lost_columns, read.unknown_columns)
        for _, path, table, read in tables
        if read.rejects or read.lost_columns or read.unknown_columns
    ]
    assert faults == []


def test_exactly_the_seeded_defects_cannot_be_read(
    out: Path, tables: list[tuple[Feed, Path, Table, Read]]
) -> None:
    unread = set()
    for feed, path, table, read in tables:
        for column in table.columns:
            values = read.rows.column(column.code).to_pylist()
            verdict = {value: _reads(column.value, value) for value in set(values)}
            verdict[None] = not column.required
            unread |= {
                (feed.code, path.parent.name, path.name, table.code, read.rows.column("_row")[place].as_py())
                for place, value in enumerate(values)
                if not verdict[value]
            }
    seeded = {
        (row["feed"], row["received"], row["file"], row["table"], row["row"])
        for row in pq.read_table(out / "truth/seeded_defects.parquet").to_pylist()
    }
    assert unread == seeded
    assert len(seeded) >= 5


def _reads(value: object, text: str | None) -> bool:
    try:
        value.parse(text)  # type: ignore[attr-defined]
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def test_true_links_say_who_every_subject_is(out: Path, tables: list[tuple[Feed, Path, Table, Read]]) -> None:
    links = pq.read_table(out / "truth/true_links.parquet").to_pylist()
    known = {(row["feed"], row["namespace"], row["key"]): row["person"] for row in links}
    assert len(known) == len(links)
    rows = 0
    for feed, path, table, read in tables:
        if isinstance(table.subject, Subject):
            parts = [read.rows.column(code).to_pylist() for code in table.subject.key]
            for key in zip(*parts, strict=True):
                rows += 1
                said = "|".join(part or "" for part in key)
                assert (feed.code, table.subject.namespace, said) in known, path.name
    assert rows > 5000
    # One key of one namespace is one person, whichever feed tells of it.
    by_key: dict[tuple[str, str], set[int]] = {}
    for row in links:
        by_key.setdefault((row["namespace"], row["key"]), set()).add(row["person"])
    assert {len(persons) for persons in by_key.values()} == {1}


def test_no_two_rows_of_a_file_have_one_key(tables: list[tuple[Feed, Path, Table, Read]]) -> None:
    for _, path, table, read in tables:
        keys = Counter(zip(*(read.rows.column(code).to_pylist() for code in table.key), strict=True))
        assert not [key for key, times in keys.items() if times > 1], f"{path.name} {table.code}"


def test_a_worker_left_and_an_involvement_ended_between_the_last_two_snapshots(
    tables: list[tuple[Feed, Path, Table, Read]],
) -> None:
    seen = [read.rows for feed, _, table, read in tables if table.code == "involvements"]
    before, after = ({row["involvement_id"]: row for row in rows.to_pylist()} for rows in seen[-2:])
    ended = [key for key, row in after.items() if row["end"] and key in before and not before[key]["end"]]
    begun = {row["person_id"] for key, row in after.items() if key not in before}
    assert ended
    # The child of one who left has another worker.
    assert {after[key]["person_id"] for key in ended} & begun
