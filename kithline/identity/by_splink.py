"""Splink on DuckDB: it trains weights, and every way in which we score is held against its scores.

The one module that imports Splink, beside ``engine_spark``.
"""

import logging

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, block_on

from kithline.identity.engine_duckdb import open_records, with_frequencies
from kithline.identity.model import COMPARISONS, MOST_PLACE_WEIGHT, Weights, load_weights, settings

# Splink turns its own logging on, which tells its progress and may show values: not in our logs.
QUIET = logging.ERROR

# Fewer pairs than this under a rule teach nothing steady.
LEAST_TRAINING_PAIRS = 300
DRAWN_TO_SHIPPED = 0.03
TRAINING_RULES = (("upn",), ("nhs_number",), ("forename", "surname"))

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


class SplinkScorer:
    """Splink's own scores of pairs of open records. Use as a context manager: it holds a DuckDB in memory."""

    def __init__(self, evidence: pa.Table, weights: Weights) -> None:
        self._db = duckdb.connect(
            ":memory:",
            config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
        )
        self._api = DuckDBAPI(self._db)
        known = self._api.register(
            open_records(with_frequencies(evidence, weights)), dataset_display_name="person"
        )
        self.linker = Linker(known, settings(weights), log_level=QUIET)
        self._evidence = known.physical_name

    def __enter__(self) -> "SplinkScorer":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def score(self, pairs: pa.Table) -> pa.Table:
        """Edges for these pairs (columns ``left`` and ``right``, left the smaller id), as ``Scorer`` has them."""
        asked = pairs.rename_columns(["join_key_l", "join_key_r"])
        asked = asked.append_column("match_key", pa.array(["0"] * len(pairs)))
        self.linker.table_management.register_blocked_pairs_for_predict(
            self._api.register(asked, table_name="asked_pair")
        )
        found = self.linker.inference.predict(threshold_match_weight=-1000.0, warning_mode="never")
        return self._db.sql(
            f"select {EDGE} from {found.physical_name} order by weight desc, id_l, id_r"
        ).to_arrow_table()

    def pairs_that_share(self, columns: tuple[str, ...]) -> int:
        """How many pairs of records are equal in all these columns."""
        known = " and ".join(f"{column} is not null" for column in columns)
        [[found]] = self._db.execute(f"""select coalesce(sum(n * (n - 1) / 2), 0) from
            (select count(*) as n from {self._evidence} where {known} group by {", ".join(columns)})""").fetchall()
        return int(found)


def train(evidence: pa.Table, *, version: str, origin: str, max_pairs: float = 2e6, seed: int = 1) -> Weights:
    """Weights learnt from evidence: u from random pairs, m by expectation maximisation.

    Only on pairs that share an identifier or forename and surname: a household key would teach the model the
    household. Levels that were not seen keep the shipped values. Needs some tens of thousands of records to be
    steady.
    """
    start = load_weights()
    with SplinkScorer(evidence, start) as scorer:
        linker = scorer.linker
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
