"""What ``kithline link --state`` keeps in a folder between deliveries: records, relationships, persons, lineage.

Each delivery makes a folder of its own beside the one before, and ``state.json`` names the one that counts: it is
replaced at the very end, so that a run killed anywhere leaves what was there before.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kithline.identity.persistence import assign
from kithline.ops.whole_files import write_whole

POINTER = "state.json"
RECORDS, RELATIONSHIPS, PERSONS, LINEAGE = "records", "relationships", "persons", "lineage"
RELATIONSHIP_COLUMNS = ("record_a", "record_b", "relation")
CREATED, ABSORBED, SPLIT = "created", "absorbed", "split"
LINEAGE_SCHEMA = pa.schema(
    {"run": pa.int64(), "event": pa.string(), "person_id": pa.int64(), "other_person_id": pa.int64()}
)


class BadState(ValueError):
    """A folder that cannot be used: says what was expected."""


@dataclass
class State:
    """``records``: every record that ever came, its newest statement, as texts. ``person_of``: record_id to person.
    ``lineage``: ``run, event, person_id, other_person_id``; created: none; absorbed: by whom; split: from whom."""

    folder: Path
    run: int = 0
    next_person: int = 1
    records: pa.Table | None = None
    relationships: pa.Table | None = None
    person_of: dict[str, int] = field(default_factory=dict)
    lineage: pa.Table = field(default_factory=LINEAGE_SCHEMA.empty_table)

    def with_records(self, came: pa.Table) -> pa.Table:
        """All records: those that came take the place of what was held under their ids."""
        return _newest(self.records, as_text(came), ("record_id",))

    def with_relationships(self, came: pa.Table | None) -> pa.Table | None:
        if came is None:
            return self.relationships
        return _newest(self.relationships, came, RELATIONSHIP_COLUMNS[:2])

    def persons(self, names: Sequence[str], groups: Sequence[Sequence[int]]) -> list[int]:
        """A person id for each group of records (numbers from 1 into ``names``); what became of persons goes into
        the lineage. Ids are never reused."""
        known = {
            number: self.person_of[name] for number, name in enumerate(names, 1) if name in self.person_of
        }
        given = assign(groups, known)
        persons: list[int] = []
        events: list[tuple[int, str, int, int | None]] = []
        run = self.run + 1
        for place, person in enumerate(given.persons):
            if person is None:
                person, self.next_person = self.next_person, self.next_person + 1
                former = given.split_from.get(place)
                events.append((run, CREATED if former is None else SPLIT, person, former))
            persons.append(person)
        events += [
            (run, ABSORBED, person, persons[place]) for person, place in sorted(given.absorbed.items())
        ]
        columns = [list(column) for column in zip(*events, strict=True)] or [[]] * len(LINEAGE_SCHEMA)
        self.lineage = pa.concat_tables([self.lineage, pa.table(columns, schema=LINEAGE_SCHEMA)])
        return persons

    def keep(self, records: pa.Table, relationships: pa.Table | None, person_of: Mapping[str, int]) -> None:
        """Write everything, then let it count."""
        self.run += 1
        place = self.folder / f"{self.run:06}"
        shutil.rmtree(place, ignore_errors=True)  # of a run that was killed
        place.mkdir(mode=0o700)
        pq.write_table(records, place / f"{RECORDS}.parquet")
        if relationships is not None:
            pq.write_table(relationships, place / f"{RELATIONSHIPS}.parquet")
        persons = {
            "record_id": pa.array(list(person_of), pa.string()),
            "person_id": pa.array(list(person_of.values()), pa.int64()),
        }
        pq.write_table(pa.table(persons), place / f"{PERSONS}.parquet")
        pq.write_table(self.lineage, place / f"{LINEAGE}.parquet")
        write_whole(self.folder / POINTER, json.dumps({"run": self.run, "next_person": self.next_person}))
        for other in self.folder.iterdir():
            if other.is_dir() and other != place:
                shutil.rmtree(other)


@contextmanager
def held(folder: Path) -> Iterator[State]:
    """The state of a folder, which is made if need be; a second run in the same folder waits. Raises BadState."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise BadState(f"{folder.name}: expected a folder that can be written to") from None
    with (folder / "lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield _read(folder)


def as_text(table: pa.Table) -> pa.Table:
    """Every column as text, so that a CSV may follow a Parquet file; dates as YYYY-MM-DD."""
    return pa.table({name: table[name].cast(pa.string()) for name in table.column_names})


def _read(folder: Path) -> State:
    if not (folder / POINTER).exists():
        if any(
            other.suffix == ".parquet" or not other.is_dir()
            for other in folder.iterdir()
            if other.name != "lock"
        ):
            raise BadState(f"{folder.name}: expected an empty folder, or one that an earlier run has kept")
        return State(folder)
    try:
        said = json.loads((folder / POINTER).read_text(encoding="ascii"))
        place = folder / f"{said['run']:06}"
        persons = pq.read_table(place / f"{PERSONS}.parquet")
        relationships = place / f"{RELATIONSHIPS}.parquet"
        return State(
            folder,
            said["run"],
            said["next_person"],
            pq.read_table(place / f"{RECORDS}.parquet"),
            pq.read_table(relationships) if relationships.exists() else None,
            dict(zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True)),
            pq.read_table(place / f"{LINEAGE}.parquet"),
        )
    except (OSError, ValueError, KeyError, pa.ArrowException) as fault:
        raise BadState(f"{folder.name}: expected what an earlier run has kept; it is damaged") from fault


def _newest(held: pa.Table | None, came: pa.Table, by: tuple[str, ...]) -> pa.Table:
    if held is None:
        return came
    marks = [pc.binary_join_element_wise(*(each[name] for name in by), "\x1f") for each in (held, came)]
    stays = held.filter(pc.invert(pc.is_in(marks[0], value_set=marks[1])))
    return pa.concat_tables([stays, came], promote_options="default")
