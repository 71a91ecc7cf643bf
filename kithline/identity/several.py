"""Some hundred or thousand records compared with those that share a key with them, as ``few`` compares a few and to the
same end; but what is asked of the database is asked once for all of them, and values are read and pairs scored a column
at a time: row by row, that was half of what a delivery of thousands cost.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kithline.identity import blocking, dwellings, store
from kithline.identity import records as evidence_of
from kithline.identity.blocking import Kept
from kithline.identity.cluster import REVIEW_WEIGHT, Solution
from kithline.identity.constraints import UNIQUE_NAMESPACES, Known
from kithline.identity.engine_duckdb import PairScorer, in_memory
from kithline.identity.former_names import of_former_names
from kithline.identity.likeness import SCHEMES
from kithline.identity.plain import solve_evidence
from kithline.identity.reach import closure
from kithline.identity.records import Record
from kithline.identity.scoring import Model
from kithline.identity.standing import Standing, standing_among
from kithline.identity.values import TEXT_LIST

ID = "source_person_id"
# Records: below this, to start the engine costs more than it saves.
LEAST = 250
# Records solved at a time. Whoever waits for the lock (a steward's decision, an urgent notice) waits for so many.
AT_A_TIME = 1_000


@dataclass(frozen=True)
class Compared:
    """As ``few.Compared``, with all whom a change touches as evidence, and who of them bears the former name of a child
    placed for adoption."""

    touched: Sequence[int]
    evidence: pa.Table
    edges: pa.Table
    former: frozenset[int]
    stands: Standing
    changed_at: Mapping[int, object]
    population: int

    @property
    def is_any_restricted(self) -> bool:
        """Whether any of the touched may be: it is not looked at."""
        return True

    def solve(self, known: Known) -> Solution:
        """The persons among them."""
        return solve_evidence(self.evidence, self.edges, known, population=self.population)

    def records_of(self, ids: Iterable[int]) -> list[Record]:
        """Some of them as records."""
        return list(evidence_of.records(self.evidence, ids).values())


def compare_several(raw: store.Connection, ids: Sequence[int], kept: Kept, model: Model) -> Compared:
    """Compare these, and find all whom they touch."""
    with _engine().cursor() as db:
        return _compare(raw, ids, kept.records, _Several(raw, kept, model, db))


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Kept: to start one took longer than what it does for a hundred records. Nothing stays in it."""
    return in_memory()


def _compare(raw: store.Connection, ids: Sequence[int], population: int, several: "_Several") -> Compared:
    mine = several.evidence(several.read(ids))
    stirred = dwellings.replace_few(raw, mine.select(dwellings.COLUMNS).to_pylist())
    others = sorted(stirred.both.difference(ids))
    found = several.find(mine, others)
    touched = closure(raw, {*ids, *found, *stirred.lost})
    evidence = several.named(several.among(touched), touched)
    edges = several.score(evidence, several.pairs_among(several.keys(evidence)))
    births = {birth for text in evidence["birth_text"].unique().to_pylist() if (birth := _whole(text))}
    stands = standing_among(raw, UNIQUE_NAMESPACES, touched, births)
    placed = evidence_of.records(several.among(stands.placed))
    return Compared(
        touched,
        evidence,
        edges,
        of_former_names(evidence, placed.values()),
        stands,
        {record: several.changed_at[record] for record in ids},
        population,
    )


class _Several:
    """Evidence of those who are asked for, each read once."""

    def __init__(
        self, raw: store.Connection, kept: Kept, model: Model, db: duckdb.DuckDBPyConnection
    ) -> None:
        self.raw, self.everybodys, self.model, self.db = raw, kept.everybodys, model, db
        self.names = blocking.Names(raw, kept, model.weights)
        self.changed_at: dict[int, object] = {}
        self._stubs: list[pa.Table] = []
        self._companions: dict[int, list[str] | None] = {}
        # keys of which is known whether too many share them, and those of them that are shared by few
        self._looked_up = self._small = pa.array([], pa.int64())

    def read(self, ids: Iterable[int]) -> pa.Table:
        """The stubs of those of these who were not read."""
        table = store.stubs(self.raw, sorted(set(ids) - self.changed_at.keys()))
        self.changed_at |= zip(table["id"].to_pylist(), table["changed_at"].to_pylist(), strict=True)
        self._stubs.append(table)
        return table

    def evidence(self, stubs: pa.Table) -> pa.Table:
        """Without what is known of their names and homes among everybody."""
        return evidence_of.standardise(stubs, known=self.everybodys)

    def among(self, ids: Collection[int]) -> pa.Table:
        """Evidence of these, with their companions."""
        self.read(ids)
        self._find_companions(ids)
        wanted = pa.array(ids, pa.int64())
        some = [stubs.filter(pc.is_in(stubs["id"], wanted)) for stubs in self._stubs]
        return self._with_companions(self.evidence(pa.concat_tables(some).sort_by("id")))

    def named(self, evidence: pa.Table, ids: Collection[int]) -> pa.Table:
        """The same, with what is known of the names of these, and lent to the others of it."""
        return self.names.name_many(evidence, pa.array(ids, pa.int64()))

    def find(self, mine: pa.Table, others: Iterable[int]) -> set[int]:
        """All who are alike to one of ``mine``, and who of ``others``, of whom anew is known where they live, are to
        each other."""
        asked = pa.concat_tables([mine, self.evidence(self.read(others))])
        ids = asked["id"].to_pylist()
        self._find_companions(ids)
        keys = self.keys(self._with_companions(asked))
        blocking.add_many_keys(self.raw, keys, "ON CONFLICT DO NOTHING")
        is_mine = pc.is_in(keys[ID], mine["id"].combine_chunks())
        my_keys, others_keys = keys.filter(is_mine), keys.filter(pc.invert(is_mine))
        shared = blocking.sharing_of_many(self.raw, my_keys["key"].unique())
        self._looked_up, self._small = my_keys["key"].unique(), shared["key"].unique()
        sharers = _without_what_all_lack(self.read(shared[ID].unique().to_pylist()), asked)
        everybody = pa.concat_tables([asked, self.evidence(sharers)])
        self._find_companions_of_others(mine["id"].to_pylist(), everybody["id"].to_pylist())
        pairs = pa.concat_tables([_pairs(my_keys, shared), self.pairs_among(others_keys)])
        edges = self.score(self.named(self._with_companions(everybody), ids), pairs)
        return {*edges["left"].to_pylist(), *edges["right"].to_pylist()}

    def keys(self, evidence: pa.Table) -> pa.Table:
        """Their keys: none of a restricted one."""
        return blocking.keys_of_many(evidence, self.db)

    def pairs_among(self, keys: pa.Table) -> pa.Table:
        """The pairs of the records of these that share a key, but for keys that too many share."""
        held = pc.value_counts(keys["key"])
        shared = held.field("values").filter(pc.greater(held.field("counts"), 1))
        still = shared.filter(pc.invert(pc.is_in(shared, self._looked_up)))
        small = pa.concat_arrays([self._small, blocking.not_too_large(self.raw, still)])
        some = keys.filter(pc.is_in(keys["key"], small))
        return _pairs(some, some)

    def score(self, evidence: pa.Table, pairs: pa.Table) -> pa.Table:
        """The edges of these pairs, strongest first."""
        return PairScorer(evidence, self.model, self.db).score(pairs, REVIEW_WEIGHT)

    def _find_companions(self, ids: Iterable[int]) -> None:
        if wanted := sorted(set(ids) - self._companions.keys()):
            self._companions |= dict.fromkeys(wanted)
            self._companions |= dwellings.companions_of(self.raw, wanted)

    def _find_companions_of_others(self, ids: Iterable[int], among: Iterable[int]) -> None:
        """Of those of ``among`` who could have one in common with these: nobody else's are asked for."""
        if shared := {int(one) for record in ids for one in self._companions[record] or ()}:
            self._find_companions(set(among) & set(dwellings.living_with(self.raw, sorted(shared))))

    def _with_companions(self, evidence: pa.Table) -> pa.Table:
        companions = [self._companions.get(record) for record in evidence["id"].to_pylist()]
        at = evidence.column_names.index("companions")
        return evidence.set_column(at, "companions", pa.array(companions, TEXT_LIST))


def _without_what_all_lack(stubs: pa.Table, asked: pa.Table) -> pa.Table:
    """Stubs without the numbers of a scheme that none of those have whom they are compared with: they cannot agree on
    one, and to read numbers is dear, since everybody has another."""
    for scheme in SCHEMES:
        sent = f"{scheme}_sent" if f"{scheme}_sent" in asked.column_names else scheme
        if asked[sent].null_count == len(asked):
            nothing = pa.nulls(len(stubs), pa.string())
            stubs = stubs.set_column(stubs.column_names.index(scheme), scheme, nothing)
    return stubs


def _pairs(one: pa.Table, other: pa.Table) -> pa.Table:
    """Each pair of a record of one with another of the other that share a key, once: ``left`` the smaller id."""
    other = other.sort_by("key")
    mine, theirs, keys = one[ID].to_numpy(), other[ID].to_numpy(), other["key"].to_numpy()
    first, end = (np.searchsorted(keys, one["key"].to_numpy(), side) for side in ("left", "right"))
    many = end - first
    start = first - np.cumsum(many) + many
    sides = np.repeat(mine, many), theirs[np.arange(many.sum()) + np.repeat(start, many)]
    pairs = pa.table({"left": np.minimum(*sides), "right": np.maximum(*sides)})
    return pairs.filter(pa.array(sides[0] != sides[1])).group_by(["left", "right"]).aggregate([])


def _whole(birth_text: str | None) -> date | None:
    """A date of birth of which all is known."""
    return date.fromisoformat(birth_text) if birth_text and len(birth_text) == 10 else None


__all__ = ["AT_A_TIME", "LEAST", "Compared", "compare_several"]
