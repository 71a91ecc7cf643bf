"""Splink on DuckDB: scores pairs of evidence. The one module that imports Splink, beside ``engine_spark``.

Blocking is ours, so that no block can grow without bound and the same rules serve a first load and a later delivery;
the pairs are handed to Splink, which scores exactly those.
"""

import logging
from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, block_on

from kithline.identity import records
from kithline.identity.model import (
    COMPARISONS,
    FREQUENCY_COLUMNS,
    MOST_PLACE_WEIGHT,
    Weights,
    load_weights,
    settings,
)

# Splink turns its own logging on, which tells its progress and may show values: not in our logs.
QUIET = logging.ERROR

# A block of more records than this is passed over: a key that so many share says little about any two of them, and
# its pairs grow with the square. Other rules still find those that are alike.
MOST_IN_BLOCK = 120

# Pairs scored at a time, or a share of them all: each time costs something, too.
PAIRS_AT_A_TIME, SHARE_AT_A_TIME = 100_000, 40

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
# Fewer pairs than this under a rule teach nothing steady.
LEAST_TRAINING_PAIRS = 300
DRAWN_TO_SHIPPED = 0.03
TRAINING_RULES = (("upn",), ("nhs_number",), ("forename", "surname"))


class Scorer:
    """Scores pairs among one table of evidence. Use as a context manager: it holds a DuckDB in memory."""

    def __init__(
        self, evidence: pa.Table, weights: Weights | None = None, *, threads: int | None = None
    ) -> None:
        self.weights = weights or load_weights()
        config: dict[str, Any] = {
            # Everything needed is built in; nothing is to be fetched from the network.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if threads:
            config["threads"] = threads
        self._db = duckdb.connect(":memory:", config=config)
        self._db.register("evidence_arrow", with_frequencies(evidence, self.weights))
        # Restricted records are never compared: not even that two of them are alike is to be known.
        self._run(f"create table evidence as select * from evidence_arrow where {_OPEN}")
        self._db.unregister("evidence_arrow")
        # Keys are kept as numbers, which a million records have many of: two that meet cost a needless comparison.
        keys = " union all ".join(
            f"select {number}::utinyint as rule, hash(key) as key, id from ({sql}) as found(key, id)"
            " where key is not null"
            for number, sql in enumerate(BLOCKING_RULES.values())
        )
        self._run(f"create table block as {keys}")
        self._run(
            f"""create table too_large as select rule, key from block group by rule, key
            having count(*) > {MOST_IN_BLOCK}"""
        )
        self._run("delete from block where (rule, key) in (select rule, key from too_large)")
        self._api = DuckDBAPI(self._db)
        registered = self._api.register("evidence", dataset_display_name="person")
        self._linker = Linker(registered, settings(self.weights), log_level=QUIET)
        self._calls = 0

    def __enter__(self) -> "Scorer":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def blocks_passed_over(self) -> dict[str, int]:
        """How many keys of each rule were shared by too many records."""
        names = list(BLOCKING_RULES)
        found = self._run("select rule, count(*) from too_large group by rule")
        return dict(sorted((names[rule], count) for rule, count in found))

    def predict_within(self, least_weight: float, ids: pa.Array | None = None) -> pa.Table:
        """Edges among all records, or among those of ``ids``. See ``edges`` for the columns."""
        if ids is None:
            return self._score("true", least_weight)
        self._ids("chosen", ids)
        return self._score(
            "l.id in (select id from chosen) and r.id in (select id from chosen)", least_weight
        )

    def predict_between(self, least_weight: float, ids: pa.Array) -> pa.Table:
        """Edges that touch at least one record of ``ids``, on whichever side."""
        self._ids("chosen", ids)
        return self._score("l.id in (select id from chosen) or r.id in (select id from chosen)", least_weight)

    def score(self, pairs: pa.Table, least_weight: float = -1000.0) -> pa.Table:
        """Edges for exactly these pairs (columns ``left`` and ``right``, left the smaller id)."""
        self._db.register("asked", pairs)
        self._run("""create or replace table wanted as select "left" as l, "right" as r from asked""")
        self._db.unregister("asked")
        return self._scored_pairs(least_weight)

    def pairs_that_share(self, columns: tuple[str, ...]) -> int:
        """How many pairs of records are equal in all these columns."""
        known = " and ".join(f"{column} is not null" for column in columns)
        found = self._run(f"""select coalesce(sum(n * (n - 1) / 2), 0) from
            (select count(*) as n from evidence where {known} group by {", ".join(columns)})""")
        return int(found[0][0])

    def _score(self, which: str, least_weight: float) -> pa.Table:
        self._run(f"""create or replace table wanted as select distinct l.id as l, r.id as r
            from block l join block r on l.rule = r.rule and l.key = r.key and l.id < r.id where {which}""")
        return self._scored_pairs(least_weight)

    def _scored_pairs(self, least_weight: float) -> pa.Table:
        """Splink keeps what it compared beside each pair, so that some are scored at a time."""
        count = int(self._run("select count(*) from wanted")[0][0])
        step = max(PAIRS_AT_A_TIME, count // SHARE_AT_A_TIME)
        some = [self._scored(start, start + step, least_weight) for start in range(0, max(1, count), step)]
        self._run("drop table wanted")
        return pa.concat_tables(some).sort_by(
            [("weight", "descending"), ("left", "ascending"), ("right", "ascending")]
        )

    def _scored(self, start: int, end: int, least_weight: float) -> pa.Table:
        self._calls += 1
        self._run(f"""create or replace table pair as select l as join_key_l, r as join_key_r, '0' as match_key
            from wanted where rowid >= {start} and rowid < {end}""")
        registered = self._api.register("pair", table_name=f"pair_{self._calls}")
        self._linker.table_management.register_blocked_pairs_for_predict(registered)
        found = self._linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never")
        edges = self._db.sql(f"select {EDGE} from {found.physical_name}").to_arrow_table()
        found.drop_table_from_database_and_remove_from_cache()
        return edges

    def _ids(self, name: str, ids: pa.Array) -> None:
        self._db.register("ids_arrow", pa.table({"id": ids.cast(pa.int64())}))
        self._run(f"create or replace table {name} as select distinct id from ids_arrow")
        self._db.unregister("ids_arrow")

    def _run(self, sql: str) -> list[Any]:
        # Fetched to the end: DuckDB 2 refuses a connection that still holds a result.
        return self._db.execute(sql).fetchall()


def passed_over_words(blocks: Mapping[str, int]) -> list[str]:
    """A line that says how many keys of which rule were passed over; none if none was."""
    if not blocks:
        return []
    rules = ", ".join(f"{rule} {count:,}" for rule, count in blocks.items())
    return [f"shared by more than {MOST_IN_BLOCK} records, and so not compared by that alone: {rules}"]


_OPEN = " or ".join(f"partition = '{name}'" for name in sorted(records.OPEN_PARTITIONS))
_ADJUSTED = {c.code for c in COMPARISONS for level in c.levels if level.by_frequency}


def _weight_sql(code: str) -> str:
    return f"mw_{code} + mw_tf_adj_{code}" if code in _ADJUSTED else f"mw_{code}"


# What is kept of a scored pair. Its weight is a sum of floating points: what differs after the ninth place is a tie.
EDGE = ", ".join(
    [
        "id_l as left, id_r as right, round(match_weight, 9) as weight",
        *(f"cast(gamma_{one.code} as tinyint) as level_{one.code}" for one in COMPARISONS),
        *(f"{_weight_sql(one.code)} as weight_{one.code}" for one in COMPARISONS),
    ]
)


def with_frequencies(evidence: pa.Table, weights: Weights) -> pa.Table:
    """Evidence, and how frequent each row's names are (``tf_forename``, ``tf_surname``) among all its rows."""
    for name in FREQUENCY_COLUMNS:
        column = records.frequencies(evidence[name], weights.levels[name]["same"][1])
        evidence = evidence.append_column(f"tf_{name}", column)
    return evidence


def train(evidence: pa.Table, *, version: str, origin: str, max_pairs: float = 2e6, seed: int = 1) -> Weights:
    """Weights learnt from evidence: u from random pairs, m by expectation maximisation.

    Only on pairs that share an identifier or forename and surname: a household key would teach the model the
    household. Levels that were not seen keep the shipped values. Needs some tens of thousands of records to be
    steady.
    """
    start = load_weights()
    with Scorer(evidence, start) as scorer:
        linker = scorer._linker
        linker.training.estimate_u_using_random_sampling(max_pairs=max_pairs, seed=seed)
        for rule in TRAINING_RULES:
            if scorer.pairs_that_share(rule) < LEAST_TRAINING_PAIRS:
                continue
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*rule), max_pairs=max_pairs, record_sample_proportion=1.0
            )
        learnt = linker.misc.save_model_to_json()
    levels: dict[str, dict[str, tuple[float, float]]] = {}
    for comparison, found in zip(COMPARISONS, learnt["comparisons"], strict=True):
        seen = {level.get("label_for_charts"): level for level in found["comparison_levels"]}
        levels[comparison.code] = {}
        for level in comparison.levels:
            odds = seen.get(level.code, {})
            before_m, before_u = start.levels[comparison.code][level.code]
            m = _drawn(odds.get("m_probability"), before_m)
            u = _drawn(odds.get("u_probability"), before_u)
            if comparison.code == "place":
                u = max(u, m / 2**MOST_PLACE_WEIGHT)
            levels[comparison.code][level.code] = (m, u)
    return Weights(version, origin, start.prior, levels)


def _drawn(learnt: float | None, before: float) -> float:
    """A learnt probability drawn a little towards the shipped one, so that what the data happened not to hold is
    not taken for impossible."""
    return before if learnt is None else (1 - DRAWN_TO_SHIPPED) * learnt + DRAWN_TO_SHIPPED * before
