"""A delivery read and judged, before the database is asked anything: the next one may be prepared meanwhile."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kithline.core import clock
from kithline.feeds.bounds import MOST_RAGGED
from kithline.feeds.plainly import file_of, plainly
from kithline.feeds.readers import Read, Reject, WrongFile
from kithline.feeds.recognise import Found
from kithline.feeds.spec import Mode, Table
from kithline.feeds.word import word
from kithline.intake.emit import Emitted, emit
from kithline.intake.lanes import Coming
from kithline.intake.parts import is_large, is_little, reads_of
from kithline.intake.people import Named, named_above, named_in, number, number_of
from kithline.intake.purging import PURGED, purged_in, silent_in
from kithline.intake.repeats import Said, say_again
from kithline.intake.rows import Rows
from kithline.intake.staging import FEW_TOGETHER, SENT, written
from kithline.intake.standardise import Above, Standard, standardise
from kithline.ops.whole_files import fingerprint


@dataclass(frozen=True)
class Head:
    """One table of a delivery and the file that it was read from."""

    table: Table
    path: Path
    read: Read

    @property
    def rows_sent(self) -> int:
        return self.read.rows.num_rows + len(self.read.rejects)

    def without_rows(self) -> "Head":
        """What the file is, and nothing of what it holds."""
        return Head(
            self.table, self.path, replace(self.read, rows=self.read.rows.schema.empty_table(), rejects=[])
        )


@dataclass(frozen=True)
class Part(Head):
    """A table judged. `whom`: the number of each row's subject. `own`, `others`: see `people.named_in`. `silent`: a
    mask of the rows that say nothing (None: each says something); see `purging`."""

    rows: Rows
    whom: pa.Array
    own: Named | None
    others: dict[int, Named]
    silent: pa.Array | None = None

    @property
    def standard(self) -> Standard:
        return self.rows.standard

    def among(self, numbers: pa.Array) -> pa.Array:
        """A mask of the rows that have these numbers."""
        return pc.is_in(self.rows.numbers, value_set=numbers)

    def emit(self, emitted: Emitted, kept: pa.Array | None) -> None:
        if self.silent is not None:
            told = pc.invert(self.silent)
            kept = told if kept is None else pc.and_(kept, told)
        emit(emitted, self.rows, self.whom, self.own, self.others, kept)


@dataclass(frozen=True)
class Prints:
    """SHA-256 of each file, and of all of them with their period: the same files again are the same delivery."""

    of_files: dict[Path, str]
    of_all: str


@dataclass(frozen=True)
class Prepared:
    """`told`: whom the delivery names, as `staging.TOLD`. `parts` go in the feed's own order of tables. `emitted`: what
    all rows say, made ahead where most rows of a feed are new; most of a snapshot was said before. `fresh`: of that,
    what the delivery `before` did not say. `said`: what this one says, for the next. `purged`: see `purging`."""

    parts: list[Part]
    told: pa.Table
    emitted: Emitted | None
    fresh: Emitted | None = None
    before: Said | None = None
    said: Said | None = None
    purged: pa.Table = field(default_factory=PURGED.empty_table)

    def say(self, numbers: pa.Array | None, is_next: bool) -> Emitted:
        """What the rows of these numbers say (None: all). `is_next`: all that `before` said stands as it said it."""
        emitted = self.fresh if is_next else self.emitted
        if emitted is not None:
            return emitted if numbers is None else emitted.only(numbers)
        emitted = Emitted()
        for part in self.parts:
            part.emit(emitted, None if numbers is None else part.among(numbers))
        return emitted

    @cached_property
    def facts(self) -> dict[str, pa.Table]:
        """What all rows say, by the table of facts; where it was made ahead."""
        return self.emitted.by_table() if self.emitted is not None else {}

    @cached_property
    def written(self) -> dict[str, str]:
        """What few rows put into the temporary tables if all are new, as `staging.stage_together` takes it: made while
        the database looks whether they are."""
        if sum(part.standard.rows for part in self.parts) > FEW_TOGETHER:
            return {}
        return written({"told": self.told, **{f"staged_{name}": table for name, table in self.facts.items()}})

    def sent(self) -> pa.Table:
        """Every row's key and mark."""
        tables = [sent_of(part.standard, part.rows.numbers, part.whom) for part in self.parts]
        return pa.concat_tables(tables) if tables else pa.schema(list(SENT.items())).empty_table()

    def present(self) -> pa.Table:
        """The keys of all rows that were sent, those that could not be read too."""
        return pa.concat_tables([present_of(part.standard) for part in self.parts])

    def spaces(self) -> pa.Table:
        return spaces_of([part.standard for part in self.parts])


def period_of(named: dict[str, str]) -> str:
    """The period's parts in order, "2024 autumn"; empty where the files name none."""
    return " ".join(
        value for _, value in sorted(named.items(), key=lambda item: (item[0] != "year", item[0]))
    )


def fingerprints(found: Found, period: str) -> Prints:
    """The marks by which a delivery is known again."""
    hashes = {path: fingerprint(path) for path in dict.fromkeys(found.files.values())}
    return Prints(hashes, sha256(" ".join([*sorted(hashes.values()), period]).encode()).hexdigest())


def prepare(found: Found, period: str, as_at: date, above: Above | None = None) -> Prepared:
    """Read every file and judge every value. `above`: of a part, what stands above it. Raises WrongFile."""
    feed = found.feed
    refuse_what_lacks_a_file(found)
    absence_term = feed.absence_term(found.period) if feed.absence_term else ""
    order = {table.code: place for place, table in enumerate(feed.tables)}
    done: dict[str, Standard] = {}
    known: list[tuple[Table, Path, Read, Rows, Named | None, dict[int, Named]]] = []
    first_n = 0
    for table, path, read in sorted(reads_of(found), key=lambda each: order[each[0].code]):
        standard = standardise(feed, table, read, period, done, above)
        refuse_where_none_is_read(standard)
        done[table.code] = standard
        rows = Rows.of(standard, first_n, as_at, absence_term)
        own, others = named_in(rows, standard.subject_namespace, standard.subject_key)
        known.append((table, path, read, rows, own, others))
        first_n += standard.rows
    every = [named for *_, own, others in known for named in (own, *others.values()) if named is not None]
    if above is not None:
        every += [named for *_, rows, _, _ in known for named in named_above(rows, feed)]
    told, full_keys = number(every)
    parts = []
    for table, path, read, rows, own, others in known:
        whom = number_of(rows.standard.subject_key, rows.standard.subject_namespace, full_keys)
        parts.append(Part(table, path, read, rows, whom, own, others))
    purged = purged_in(parts)
    if any(table.purges is not None for table in feed.tables):
        parts = [replace(part, silent=silent_in(part, purged)) for part in parts]
    emitted = None
    if feed.mode is not Mode.SNAPSHOT:
        emitted = Emitted()
        for part in parts:
            part.emit(emitted, None)
    return Prepared(parts, told, emitted, purged=purged)


def refuse_what_lacks_a_file(found: Found) -> None:
    """A snapshot is whole or none. Raises WrongFile."""
    if found.missing and found.feed.mode is Mode.SNAPSHOT and not found.is_part:
        missing = [found.feed.table(code) for code in found.missing]
        lacking = [plainly(each) if each.sheet else file_of(each, found.period) for each in missing]
        raise WrongFile(f"the delivery lacks {', '.join(lacking)}")


def refuse_where_none_is_read(standard: Standard) -> None:
    """A long file of which nothing can be read is another's, and is told once, not row by row. Raises WrongFile."""
    if not standard.rows and standard.rejects:
        refuse_unread(len(standard.rejects), standard.rejects[0])


def refuse_unread(rows: int, first: Reject) -> None:
    """Of a table none of whose rows could be read; the first of them. Raises WrongFile where they are many."""
    if rows > MOST_RAGGED:
        where = f"row {first.row}" + (f", column {first.column}" if first.column else "")
        raise WrongFile(f"none of {rows:,} rows can be read; {where}: {first.expected}")


class Reading:
    """A delivery's marks and, once they are asked for, its rows. Both may be worked out ahead, in another thread."""

    def __init__(self, found: Found, period: str, as_at: date) -> None:
        self.found, self.period, self.as_at = found, period, as_at

    @cached_property
    def prints(self) -> Prints:
        return fingerprints(self.found, self.period)

    @cached_property
    def outcome(self) -> Prepared | Exception:
        """What reading came to; a fault is kept for whoever takes the delivery in."""
        try:
            return prepare(self.found, self.period, self.as_at)
        except Exception as fault:
            return fault

    def follow(self, before: Said | None) -> Said | None:
        """Read it, and compare what it says with what the delivery `before` of its feed said."""
        prepared = self.outcome
        if not isinstance(prepared, Prepared) or prepared.emitted is None:
            return None
        said, fresh = say_again(prepared.emitted, prepared.told, self.as_at, before)
        self.outcome = replace(prepared, fresh=fresh, before=before, said=said)
        return said

    @property
    def rows(self) -> int:
        """How many rows were sent; none where it could not be read."""
        return sum(part.rows_sent for part in self.outcome.parts) if isinstance(self.outcome, Prepared) else 0

    def prepared(self) -> Prepared:
        """Raises WrongFile, and whatever else reading raised."""
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def one_ahead(
    coming: Sequence[Coming],
    known: Collection[tuple[str, str]],
    read: Callable[[Coming], Prepared | None] = lambda coming: None,
) -> Iterator[tuple[Coming, Reading]]:
    """Each delivery with its reading: the next one is read while the database writes this one.

    `known`: the feed and marks of deliveries that are here already and are not read ahead. `read`: what tells of a
    delivery what another process has read of it, if it has.
    """
    # what the newest delivery said, of the feeds of which another comes: a single file is compared with nothing
    times = Counter(found.feed.code for _, found, _ in coming)
    said: dict[str, Said | None] = {code: None for code, many in times.items() if many > 1}
    if len(coming) == 1:  # nothing is written meanwhile; what is little is read while the database is asked
        _, found, at = coming[0]
        yield (
            coming[0],
            _reading(found, at) if is_little(found) else _read_ahead(coming[0], known, said, read),
        )
        return
    with ThreadPoolExecutor(1, "reading ahead") as reader:
        waiting: tuple[Coming, Future[Reading]] | None = None
        for each in coming:
            ahead = reader.submit(_read_ahead, each, known, said, read)
            if waiting is not None:
                yield waiting[0], waiting[1].result()
            waiting = each, ahead
        if waiting is not None:
            yield waiting[0], waiting[1].result()


def _reading(found: Found, at: datetime) -> Reading:
    return Reading(found, period_of(found.period), found.as_at(clock.day_of(at)))


def _read_ahead(
    coming: Coming,
    known: Collection[tuple[str, str]],
    said: dict[str, Said | None],
    read: Callable[[Coming], Prepared | None],
) -> Reading:
    _, found, at = coming
    reading = _reading(found, at)
    if is_large(found):
        return reading
    code = found.feed.code
    if (code, reading.prints.of_all) in known:
        return reading
    if ready := read(coming):
        reading.outcome = ready
    if code in said:
        said[code] = reading.follow(said[code]) or said[code]
    else:
        reading.outcome  # noqa: B018 - worked out here, used there
    return reading


def sent_of(standard: Standard, numbers: pa.Array, whom: pa.Array) -> pa.Table:
    """Key and mark of each row of a table, by its number."""
    table, rows = standard.table, standard.rows
    return pa.table(
        {
            "n": numbers,
            "key_space": pa.repeat(word(table.key_space), rows),
            "source_key": standard.source_key,
            "scope": standard.scope,
            "is_periodic": pa.repeat(pa.scalar(table.within_period, pa.bool_()), rows),
            "row_hash": standard.row_hash,
            "whom": whom,
        }
    )


def present_of(standard: Standard) -> pa.Table:
    """The keys of a table's rows, those that could not be read too."""
    keys = pa.concat_arrays([standard.source_key, standard.rejected_keys])
    return pa.table({"key_space": pa.repeat(word(standard.table.key_space), len(keys)), "source_key": keys})


def spaces_of(done: Collection[Standard]) -> pa.Table:
    """The key spaces and scopes that the delivery speaks for."""
    return spaces([(each.table, each.has_scope) for each in done], scopes_of(done))


def scopes_of(done: Collection[Standard]) -> set[str]:
    """The scopes that any of these tables names."""
    return {scope for each in done if each.has_scope for scope in each.scope.unique().to_pylist()}


def spaces(tables: Collection[tuple[Table, bool]], scopes: set[str]) -> pa.Table:
    """For every table that came (and whether it has scopes) its key space with each scope that any of them names: a
    school without a suspension has no row in that file. A table without scopes speaks even if it is empty."""
    triples = sorted(
        {
            (table.key_space, scope, table.within_period)
            for table, has_scope in tables
            for scope in (scopes if has_scope else {""})
        }
    )
    return pa.table(
        {
            "key_space": pa.array([space for space, _, _ in triples], pa.string()),
            "scope": pa.array([scope for _, scope, _ in triples], pa.string()),
            "is_periodic": pa.array([is_periodic for _, _, is_periodic in triples], pa.bool_()),
        }
    )
