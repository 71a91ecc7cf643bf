"""A few records compared with those that share a key with them, and with nobody else: what linking costs then does not
grow with how many there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from kithline.identity import blocking, dwellings, store
from kithline.identity import records as evidence_of
from kithline.identity.blocking import Kept
from kithline.identity.cluster import REVIEW_WEIGHT, Solution, solve
from kithline.identity.constraints import UNIQUE_NAMESPACES, Known, Pair, pair
from kithline.identity.edges import Edge, FewEdges
from kithline.identity.engine_python import FewScorer, blocking_keys
from kithline.identity.former_names import bearing_former_names
from kithline.identity.reach import ask_neighbours, closure
from kithline.identity.records import Record
from kithline.identity.rows import Evidence
from kithline.identity.standing import Standing, ask_standing, standing_of
from kithline.record.plans import send_on

# Of the base a tenth or less: above that, to compare everybody by the engine is quicker.
FEW_AMONG = 10


@dataclass(frozen=True)
class Compared:
    """All whom a change touches, as records, with the edges among them; ``placed``: the children placed for adoption
    that one of them might be; ``changed_at`` of those that were asked for."""

    touched: Sequence[int]
    records: dict[int, Record]
    edges: FewEdges
    placed: Sequence[Record]
    stands: Standing
    changed_at: dict[int, datetime]
    population: int  # how many records there are in all

    @property
    def former(self) -> frozenset[int]:
        """Of the touched, who bears the former name of one who was placed."""
        return bearing_former_names(self.records, self.placed)

    @property
    def is_any_restricted(self) -> bool:
        """Whether any of the touched is in a partition that is not the open one."""
        return any(record.is_restricted for record in self.records.values())

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
    fresh = mine | {record: few.keys(record) for record in others}
    few.look_up((key for keys in mine.values() for key in keys), fresh)
    few.load({other for keys in mine.values() for key in keys for other in few.blocks.get(key, ())})
    blocking.add_keys(raw, fresh)  # the database writes them while we score
    send_on(raw)
    few.find_companions_of_others(mine)
    asked = {
        pair(record, other)
        for record, keys in mine.items()
        for key in keys
        for other in few.blocks.get(key, ())
        if other != record
    }
    found = {record for edge in few.score(asked | few.pairs_among(others)) for record in edge[:2]}
    expected = sorted({*ids, *found, *stirred.lost})
    few.load(expected)
    with store.in_one_go(
        raw
    ):  # most often these are all who are touched: all of it is asked, and thought about ahead
        asked_standing = ask_standing(raw, expected, few.births(expected))
        near = ask_neighbours(raw, expected)
        few.look_ahead(expected)
        touched = closure(raw, set(expected), near)
    few.load(touched)
    few.find_companions(touched)
    few.name(touched)
    edges = few.score(few.pairs_among(touched))
    records = {record: few.record(record) for record in touched}
    if touched != expected:
        asked_standing = ask_standing(raw, touched, few.births(touched))
    stands = standing_of(asked_standing, UNIQUE_NAMESPACES)
    few.load(stands.placed)
    few.name(stands.placed)
    return Compared(
        touched,
        records,
        edges,
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
        self._companions_asked: tuple[dict[int, None], store.Cursor | None] = {}, None
        self._sharing_asked: tuple[list[int], store.Cursor] | None = None
        self._alone: dict[int, set[int]] = {}
        self._keys: dict[int, set[int]] = {}
        self._scored: dict[Pair, Edge | None] = {}
        self._most: dict[int, list[float]] = {}

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

    def look_ahead(self, ids: Iterable[int]) -> None:
        """Ask what `find_companions` and `pairs_among` of these are about to need, and work out their keys, as of those
        who have no companions: most have none."""
        if wanted := sorted(set(ids) - self._companions_found):
            self._companions_asked = dict.fromkeys(wanted), dwellings.ask_movers(self.raw, wanted)
        send_on(self.raw)
        for record in ids:
            if record not in self._keys and record not in self._alone:
                self._alone[record] = self._keys_of(record)
        shared = _shared(
            {record: self._keys[record] if record in self._keys else self._alone[record] for record in ids}
        )
        if keys := sorted(shared.keys() - self._looked_up):
            self._sharing_asked = keys, blocking.ask_sharing(self.raw, keys)
            send_on(self.raw)

    def find_companions(self, ids: Iterable[int]) -> None:
        """Give these rows their companions, before their keys are asked for."""
        wanted = set(ids) - self._companions_found
        if not wanted:
            return
        self._companions_found |= wanted
        before, asked = self._companions_asked
        found = dwellings.companions_of(self.raw, sorted(wanted), asked if wanted == before.keys() else None)
        for record, companions in found.items():
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
            has_none = self.rows[record]["companions"] is None
            alone = self._alone.get(record) if has_none else None
            self._keys[record] = self._keys_of(record) if alone is None else alone
        return self._keys[record]

    def _keys_of(self, record: int) -> set[int]:
        row = self.rows[record]
        return blocking_keys(row) if row["partition"] in evidence_of.OPEN_PARTITIONS else set()

    def look_up(self, keys: Iterable[int], new: Mapping[int, Iterable[int]] | None = None) -> None:
        """Find who shares these keys. ``new``: records whose keys are still to be written, and these."""
        if self._sharing_asked is not None:
            asked, answers = self._sharing_asked
            self._sharing_asked = None
            self._looked_up.update(asked)
            self.blocks |= dict(answers.fetchall())
        wanted = set(keys) - self._looked_up
        if wanted:
            self._looked_up |= wanted
            self.blocks |= blocking.sharing(self.raw, wanted, new)

    def pairs_among(self, ids: Sequence[int]) -> set[Pair]:
        """The pairs of these that share a key, but for keys that too many share."""
        shared = _shared({record: self.keys(record) for record in ids})
        self.look_up(shared)
        return {
            both
            for key, held in shared.items()
            if key in self.blocks
            for both in combinations(sorted(held), 2)
        }

    def score(self, pairs: Iterable[Pair]) -> FewEdges:
        """The edges of these pairs, strongest first; each pair is scored once."""
        found = []
        for both in pairs:
            if both not in self._scored:
                self._scored[both] = self._edge(*both)
            if (edge := self._scored[both]) is not None:
                found.append(edge)
        return FewEdges(sorted(found, key=lambda edge: (-edge[2], edge[0], edge[1])))

    def _edge(self, one: int, other: int) -> Edge | None:
        left, right = self.rows.get(one), self.rows.get(other)
        if left is None or right is None:  # the key of a record that is no more
            return None
        if any(row["partition"] not in evidence_of.OPEN_PARTITIONS for row in (left, right)):
            return None
        most = self._most.get(other) or self._most.get(one)  # most pairs have the new record in common
        if most is None:
            most = self._most[other] = self.scorer.most(right)
        return self.scorer.edge_from(left, right, REVIEW_WEIGHT, most)

    def births(self, ids: Iterable[int]) -> set[date]:
        """The days of birth of these."""
        texts = {self.rows[record]["birth_text"] or "" for record in ids}
        return {date.fromisoformat(text) for text in texts if len(text) == 10}

    def record(self, record: int) -> Record:
        return evidence_of.record_of(self.rows[record])


def _shared(keys: Mapping[int, Iterable[int]]) -> dict[int, list[int]]:
    """Of records' keys those that several have, and who has each."""
    holders: dict[int, list[int]] = defaultdict(list)
    for record, held in keys.items():
        for key in held:
            holders[key].append(record)
    return {key: held for key, held in holders.items() if len(held) > 1}
