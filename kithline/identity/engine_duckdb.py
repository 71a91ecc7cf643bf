"""Compares everybody with everybody who might be the same: blocks, made by DuckDB, and their pairs scored.

Blocking is ours, so that no block can grow without bound and the same rules serve a first load and a later delivery.
The weights of pairs are those that Splink gives (tested); each two values are compared once (``sql_columns``).
"""

from collections.abc import Mapping
from typing import Any, Self

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kithline.identity import records
from kithline.identity.model import FREQUENCY_COLUMNS, Weights, load_weights
from kithline.identity.numbers import number_of_sql
from kithline.identity.scoring import CONDITIONS, Model
from kithline.identity.sql_columns import Columns, Pairs, Places

# A block of more records than this is passed over: a key that so many share says little about any two of them, and
# its pairs grow with the square. Other rules still find those that are alike.
MOST_IN_BLOCK = 120

PAIRS_AT_A_TIME = 2_000_000  # a pair takes some hundred bytes while it is scored

# Each rule gives keys for a record; records that share a key are compared.
BLOCKING_RULES: dict[str, str] = {
    "upn": "select upn, id from evidence",
    "nhs_number": "select nhs_number, id from evidence",
    "uln": "select uln, id from evidence",
    "nino": "select nino, id from evidence",
    # A swap of forename and surname keeps the pair of initials.
    "birth_initials": """select birth_text || least(forename[1], surname[1]) || greatest(forename[1], surname[1]), id
        from evidence""",
    "birth_forename": "select birth_text || '|' || forename, id from evidence",
    "birth_sound": "select birth_text || '|' || unnest(surname_sounds), id from evidence",
    "birth_postcode": "select birth_text || '|' || postcode, id from evidence",
    "birth_uprn": "select birth_text || '|' || uprn, id from evidence",
    "names": "select forename || '|' || surname, id from evidence",
    "sound_year": "select birth_year || forename[1] || unnest(surname_sounds), id from evidence",
    "postcode_forename": "select postcode || '|' || unnest(given_forms), id from evidence",
    # The people of one postcode of like initials: what one digit of a date or a letter of a name hides elsewhere.
    "postcode_initials": """select postcode || '|' || least(forename[1], surname[1]) ||
        greatest(forename[1], surname[1]), id from evidence""",
    "uprn_forename": "select uprn || '|' || unnest(given_forms), id from evidence",
    "phone_initial": "select phone || '|' || forename[1], id from evidence",
    "companion_forename": "select unnest(companions) || '|' || forename, id from evidence",
    "suspect_upn": "select 'U' || right(upn_sent, 9), id from evidence",
}


def keys_sql(number: str) -> str:
    """SQL of ``rule, key, id`` of all ``evidence``: the rule's number, and the key as a number, which ``number`` makes
    of ``text``. A million records have many; two that meet cost a needless comparison."""
    texts = " union all ".join(
        f"select {place}::utinyint as rule, '{rule}:' || key as text, id from ({sql}) as found(key, id)"
        " where key is not null"
        for place, (rule, sql) in enumerate(BLOCKING_RULES.items())
    )
    return f"select rule, {number} as key, id from ({texts})"


# Keys that are kept are the same in Python; those that last as long as a run are made in a third of the time.
LASTING = number_of_sql("text")
PASSING = "hash(text)"


def in_memory(threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB of its own. Everything needed is built in; nothing is to be fetched from the network."""
    config: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    return duckdb.connect(":memory:", config={**config, "threads": threads} if threads else config)


class PairScorer:
    """Scores pairs among one table of evidence, which has the frequencies of its names (``tf_forename``,
    ``tf_surname``)."""

    def __init__(self, evidence: pa.Table, model: Model, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db
        self._known = open_records(evidence).sort_by("id")
        self._ids = self._known["id"].to_numpy()
        self._model = model
        self._columns = Columns(self._known, CONDITIONS, db)

    def score(self, pairs: pa.Table, least_weight: float = -1000.0) -> pa.Table:
        """Edges for exactly these pairs (columns ``left`` and ``right``, left the smaller id). Restricted records are
        in none."""
        sides = [pairs[name].to_numpy() for name in ("left", "right")]
        there = np.logical_and(*(np.isin(ids, self._ids) for ids in sides))
        left, right = (np.searchsorted(self._ids, ids[there]).astype(np.int32) for ids in sides)
        return self._scored(left, right, least_weight)

    def _scored(self, left: Places, right: Places, least_weight: float) -> pa.Table:
        some = [
            self._model.edges(Pairs(self._columns, left[start:end], right[start:end]), least_weight)
            for start in range(0, max(1, len(left)), PAIRS_AT_A_TIME)
            if (end := start + PAIRS_AT_A_TIME)
        ]
        edges = pa.concat_tables(some)
        left, right = (self._ids[edges[name].to_numpy()] for name in ("left", "right"))
        order = np.lexsort((right, left, -edges["weight"].to_numpy()))
        edges = edges.set_column(0, "left", pa.array(left)).set_column(1, "right", pa.array(right))
        return edges.take(pa.array(order))

    def _run(self, sql: str) -> list[Any]:
        # Fetched to the end: DuckDB 2 refuses a connection that still holds a result.
        return self._db.execute(sql).fetchall()


class Scorer(PairScorer):
    """Finds among everybody who might be the same, and scores their pairs. Use as a context manager: it holds a DuckDB
    in memory."""

    def __init__(
        self,
        evidence: pa.Table,
        weights: Weights | None = None,
        *,
        threads: int | None = None,
        keys: str = PASSING,
    ) -> None:
        self.weights = weights or load_weights()
        named = with_frequencies(evidence, self.weights)
        super().__init__(named, Model(self.weights), in_memory(threads))
        known = self._known
        # Of a pair the left record has the smaller id. A record goes by its place, which takes half the room.
        places = pa.array(np.arange(len(known), dtype=np.int32))
        self._db.register("evidence", known.set_column(known.column_names.index("id"), "id", places))
        self._run(f"create table block as {keys_sql(keys)}")
        self._db.unregister("evidence")
        self._run(
            f"""create table too_large as select rule, key from block group by rule, key
            having count(*) > {MOST_IN_BLOCK}"""
        )
        self._run("create view compared as select key, id from block anti join too_large using (rule, key)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def blocks_passed_over(self) -> dict[str, int]:
        """How many keys of each rule were shared by too many records."""
        names = list(BLOCKING_RULES)
        found = self._run("select rule, count(*) from too_large group by rule")
        return dict(sorted((names[rule], count) for rule, count in found))

    def keys(self) -> pa.Table:
        """``key, source_person_id`` of all open records, as ``blocking.keys_of_many`` gives them if they are
        ``LASTING``. May be asked for in another thread while pairs are scored."""
        with self._db.cursor() as own:
            found = own.sql("select distinct key, id from block order by key, id").to_arrow_table()
        return pa.table({"key": found["key"], "source_person_id": self._ids[found["id"].to_numpy()]})

    def predict_within(self, least_weight: float, ids: pa.Array | None = None) -> pa.Table:
        """Edges among all records, or among those of ``ids``. See ``scoring.Model`` for the columns."""
        if ids is None:
            return self._score("true", least_weight)
        self._choose(ids)
        return self._score(
            "l.id in (select id from chosen) and r.id in (select id from chosen)", least_weight
        )

    def predict_between(self, least_weight: float, ids: pa.Array) -> pa.Table:
        """Edges that touch at least one record of ``ids``, on whichever side."""
        self._choose(ids)
        return self._score("l.id in (select id from chosen) or r.id in (select id from chosen)", least_weight)

    def _score(self, which: str, least_weight: float) -> pa.Table:
        found = self._db.execute(
            f"""select distinct l.id as l, r.id as r
            from compared l join compared r on l.key = r.key and l.id < r.id where {which}"""
        ).fetchnumpy()
        return self._scored(found["l"], found["r"], least_weight)

    def _choose(self, ids: pa.Array) -> None:
        places = np.flatnonzero(np.isin(self._ids, ids.to_numpy(zero_copy_only=False))).astype(np.int32)
        self._db.register("places", pa.table({"id": places}))
        self._run("create or replace table chosen as select id from places")
        self._db.unregister("places")


def passed_over_words(blocks: Mapping[str, int]) -> list[str]:
    """A line that says how many keys of which rule were passed over; none if none was."""
    if not blocks:
        return []
    rules = ", ".join(f"{rule} {count:,}" for rule, count in blocks.items())
    return [f"shared by more than {MOST_IN_BLOCK} records, and so not compared by that alone: {rules}"]


def open_records(evidence: pa.Table) -> pa.Table:
    """Without restricted records, which are never compared: not even that two of them are alike is to be known."""
    return evidence.filter(
        pc.is_in(evidence["partition"], pa.array(sorted(records.OPEN_PARTITIONS), pa.string()))
    )


def with_frequencies(evidence: pa.Table, weights: Weights) -> pa.Table:
    """Evidence, and how frequent each row's names are (``tf_forename``, ``tf_surname``) among all its rows."""
    for name in FREQUENCY_COLUMNS:
        column = records.frequencies(evidence[name], weights.levels[name]["same"][1])
        evidence = evidence.append_column(f"tf_{name}", column)
    return evidence
