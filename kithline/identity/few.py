"""A few records compared with those that share a key with them, and with nobody else: what linking costs then does not
grow with how many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import pyarrow as pa

from kithline.identity import blocking, dwellings, store
from kithline.identity import records as evidence_of
from kithline.identity.blocking import Kept
from kithline.identity.cluster import REVIEW_WEIGHT, Solution, solve
from kithline.identity.constraints import UNIQUE_NAMESPACES, Known, Pair, pair
from kithline.identity.engine_python import Edge, FewScorer, as_table, blocking_keys
from kithline.identity.former_names import bearing_former_names
from kithline.identity.reach import closure
from kithline.identity.records import Record
from kithline.identity.rows import Evidence
from kithline.identity.sql_readings import Row
from kithline.identity.standing import Standing, standing_among

# Of the base a tenth or less: above that, to compare everybody by the engine is quicker.
FEW_AMONG = 10


@dataclass(frozen=True)
class Compared:
    """All whom a change touches, as records, with the edges among them; ``placed``: the children placed for adoption
    that one of them might be; ``changed_at`` of those that were asked for."""

    touched: Sequence[int]
    records: dict[int, Record]
    edges: pa.Table
    placed: Sequence[Record]
    stands: Standing
    changed_at: dict[int, datetime]
    population: int  # how many records there are in all

    @property
    def former(self) -> frozenset[int]:
        """Of the touched, who bears the former name of one who was placed."""
        return bearing_former_names(self.records, self.placed)

    def solve(self, known: Known) -> Solution:
        """The persons among the touched."""
        return solve(self.records, self.edges, known, population=self.population)

    def records_of(self, ids: Iterable[int]) -> list[Record]:
        """Some of the touched as records."""
        return [self.records[record] for record in ids]


def are_few(kept: Kept | None, how_many: int) -> bool:
    """Whether so many new and changed records are better compared one by one."""
    return kept is not None and how_many * FEW_AMONG <= kept.records


def compare_few(raw: store.Connection, ids: Sequence[int], kept: Kept, scorer: FewScorer) -> Compared:
    """Compare these, and find all whom they touch."""
    few = _Few(raw, kept, scorer)
    few.load(ids)
    stirred = dwellings.replace_few(raw, [few.rows[record] for record in ids])
    others = sorted(stirred.both.difference(ids))
    few.load(others)
    few.name([*ids, *others])
    few.find_companions([*ids, *others])
    mine = {record: keys for record in ids if (keys := few.keys(record))}
    with store.in_one_go(raw):
        blocking.add_keys(raw, mine | {record: few.keys(record) for record in others})
        few.look_up(key for keys in mine.values() for key in keys)
    few.load({other for keys in mine.values() for key in keys for other in few.blocks.get(key, ())})
    few.find_companions_of_others(mine)
    asked = {
        pair(record, other)
        for record, keys in mine.items()
        for key in keys
        for other in few.blocks.get(key, ())
        if other != record
    }
    found = {record for edge in few.score(asked | few.pairs_among(others)) for record in edge[:2]}
    touched = closure(raw, {*ids, *found, *stirred.lost})
    few.load(touched)
    few.find_companions(touched)
    few.name(touched)
    edges = few.score(few.pairs_among(touched))
    records = {record: few.record(record) for record in touched}
    births = {birth for record in records.values() if (birth := record.birth)}
    stands = standing_among(raw, UNIQUE_NAMESPACES, touched, births)
    few.load(stands.placed)
    few.name(stands.placed)
    return Compared(
        touched,
        records,
        as_table(edges),
        [few.record(record) for record in stands.placed],
        stands,
        {record: few.changed_at[record] for record in ids},
        kept.records,
    )


class _Few:
    """Rows of evidence by record as they are asked for, their keys, and the blocks of these."""

    def __init__(self, raw: store.Connection, kept: Kept, scorer: FewScorer) -> None:
        self.raw, self.scorer = raw, scorer
        self.names = blocking.Names(raw, kept, scorer.weights)
        self.everybodys = kept.everybodys
        self.rows: dict[int, Evidence] = {}
        self.changed_at: dict[int, datetime] = {}
        self.blocks: dict[int, list[int]] = {}
        self._looked_up: set[int] = set()
        self._companions_found: set[int] = set()
        self._keys: dict[int, set[int]] = {}
        self._scored: dict[Pair, Edge | None] = {}

    def load(self, ids: Iterable[int]) -> None:
        """Read those of these that have not been read."""
        wanted = sorted(set(ids) - self.rows.keys())
        if not wanted:
            return
        stubs = store.few_stubs(self.raw, wanted)
        rows = [Evidence(stub, self.everybodys) for stub in stubs]
        self.names.lend(rows)
        self.rows.update((row["id"], row) for row in rows)
        self.changed_at.update((stub["id"], stub["changed_at"]) for stub in stubs)

    def find_companions(self, ids: Iterable[int]) -> None:
        """Give these rows their companions, before their keys are asked for."""
        wanted = set(ids) - self._companions_found
        if not wanted:
            return
        self._companions_found |= wanted
        for record, companions in dwellings.companions_of(self.raw, sorted(wanted)).items():
            self.rows[record]["companions"] = companions

    def find_companions_of_others(self, ids: Iterable[int]) -> None:
        """The same for all who could have one in common with these: nobody else's are asked for."""
        shared = {int(one) for record in ids for one in self.rows[record]["companions"] or ()}
        if shared:
            self.find_companions(self.rows.keys() & set(dwellings.living_with(self.raw, sorted(shared))))

    def name(self, ids: Iterable[int]) -> None:
        """Ask what is known of the names of these: of those that are compared with others than the first asked for, or
        looked at by the rules."""
        self.names.name([self.rows[record] for record in ids])

    def keys(self, record: int) -> set[int]:
        """The record's keys; none of a restricted one, which is never compared."""
        if record not in self._keys:
            row = self.rows[record]
            is_open = row["partition"] in evidence_of.OPEN_PARTITIONS
            self._keys[record] = blocking_keys(row) if is_open else set()
        return self._keys[record]

    def look_up(self, keys: Iterable[int]) -> None:
        """Find who shares these keys."""
        wanted = set(keys) - self._looked_up
        if wanted:
            self._looked_up |= wanted
            self.blocks |= blocking.sharing(self.raw, wanted)

    def pairs_among(self, ids: Sequence[int]) -> set[Pair]:
        """The pairs of these that share a key, but for keys that too many share."""
        holders: dict[int, list[int]] = defaultdict(list)
        for record in ids:
            for key in self.keys(record):
                holders[key].append(record)
        shared = {key: held for key, held in holders.items() if len(held) > 1}
        self.look_up(shared)
        return {
            both
            for key, held in shared.items()
            if key in self.blocks
            for both in combinations(sorted(held), 2)
        }

    def score(self, pairs: Iterable[Pair]) -> list[Edge]:
        """The edges of these pairs, strongest first; each pair is scored once."""
        found = []
        for both in pairs:
            if both not in self._scored:
                left, right = (self.rows.get(record) for record in both)
                self._scored[both] = self._edge(left, right)
            if (edge := self._scored[both]) is not None:
                found.append(edge)
        return sorted(found, key=lambda edge: (-edge[2], edge[0], edge[1]))

    def _edge(self, left: Row | None, right: Row | None) -> Edge | None:
        if left is None or right is None:  # the key of a record that is no more
            return None
        if any(row["partition"] not in evidence_of.OPEN_PARTITIONS for row in (left, right)):
            return None
        return self.scorer.edge_from(left, right, REVIEW_WEIGHT)

    def record(self, record: int) -> Record:
        return evidence_of.record_of(self.rows[record])
