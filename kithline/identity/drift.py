"""Whether the weights still fit what sources send: how often the records of one person agree today, source by source,
beside how often the weights take them to.

Weights are not trained anew by themselves: a source that begins to send wrong dates of birth would teach linking that
dates say little. It is told instead, and a person asks the source. What is compared are records of one person of two
sources, and records that share a number, whatever linking made of them: where dates go wrong, links fail, too.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import log2
from typing import Any
from zoneinfo import ZoneInfo

from kithline.core.clock import LONDON
from kithline.identity import blocking, store
from kithline.identity.engine_python import NOT_COMPARED, FewScorer
from kithline.identity.link import psycopg_connection
from kithline.identity.model import COMPARISONS, FREQUENCY_COLUMNS, Comparison, Weights, load_weights
from kithline.identity.rows import Evidence
from kithline.record.types.links import DriftLevel, DriftLine

MOST_RECORDS, MOST_PAIRS = 300, 1000  # of each source, drawn by a digest of their ids: the same each time
LEAST_PAIRS = 30  # fewer say nothing
PRIOR_PAIRS = 20  # that many as the weights have it are added, so that few pairs do not seem to say much
BEYOND = 0.4  # bits a pair: a source is reported from here
WEEK = timedelta(days=7)
QUIET_HOURS = range(
    6
)  # by the wall clock of England: measuring a city takes seconds in which nothing else is taken in
# A number that two records share tells nothing of how often numbers agree.
NUMBERS = frozenset({"upn", "nhs_number", "uln", "nino"})
# Levels that count here as another: who lived with whom and telephone numbers are not looked for, and whether a home
# agrees by its UPRN, its line or its postcode depends on which of these a source sends.
COUNTED_AS = {
    ("place", "uprn"): "postcode",
    ("place", "address"): "postcode",
    ("place", "phone"): "different",
    ("place", "companions"): "different",
}
WORDS = {("place", "postcode"): "same property, address or postcode"}

_Counts = dict[tuple[str, str], Counter[str]]  # by source and the other one: how many pairs on each level


def measure(connection: Any, weights: Weights | None = None) -> list[DriftLine]:
    """Every source's comparisons, the most off first. Reads, and writes nothing."""
    raw = psycopg_connection(connection)
    weights = weights or load_weights()
    drawn = _drawn(raw)
    rows = _rows(raw, {record for one in drawn for record in (one.left, one.right)})
    scorer = FewScorer(weights)
    counts: dict[str, _Counts] = defaultdict(lambda: defaultdict(Counter))
    for one in drawn:
        numbers = scorer.edge(rows[one.left], rows[one.right])[3]
        for comparison, number in zip(COMPARISONS, numbers, strict=True):
            if number != NOT_COMPARED and not (one.is_by_number and comparison.code in NUMBERS):
                level = _counted_as(comparison, comparison.numbered[number].code)
                counts[comparison.code][one.source, one.other][level] += 1
    found = [
        each for comparison in COMPARISONS for each in _drifts(comparison, counts[comparison.code], weights)
    ]
    return sorted(found, key=lambda one: (-one.bits, one.source, one.comparison))


def is_due(connection: Any, now: datetime) -> bool:
    """Whether the newest report, or else the first delivery, is a week old. By day it waits a day more for a night."""
    [(since,)] = (
        psycopg_connection(connection)
        .execute(
            "SELECT coalesce((SELECT at FROM link_drift ORDER BY id DESC LIMIT 1), "
            "(SELECT received_at FROM delivery ORDER BY id LIMIT 1))"
        )
        .fetchall()
    )
    waits = WEEK if now.astimezone(ZoneInfo(LONDON)).hour in QUIET_HOURS else WEEK + timedelta(days=1)
    return since is not None and since + waits <= now


def report(connection: Any, now: datetime) -> list[DriftLine]:
    """Measure with the weights that count, and keep what is found."""
    weights = load_weights()
    found = measure(connection, weights)
    keep(connection, found, now=now, version=weights.version)
    return found


def summary_of(found: Sequence[DriftLine]) -> str:
    """The report in one line."""
    beyond = sum(one.is_beyond for one in found)
    sources = len({one.source for one in found})
    return (
        f"{beyond} of {len(found)} comparisons of {sources} sources are off by {BEYOND} bits a pair or more"
    )


def _drifts(comparison: Comparison, counts: _Counts, weights: Weights) -> list[DriftLine]:
    """Of every source. A pair tells of two: those of a source that is off say nothing of the others."""
    found: list[DriftLine] = []
    counts = dict(counts)
    while counts:
        of_source: dict[str, Counter[str]] = defaultdict(Counter)
        for (source, _), counted in counts.items():
            of_source[source] += counted
        each = [
            _drift(source, comparison, counted, weights)
            for source, counted in sorted(of_source.items())
            if counted.total() >= LEAST_PAIRS
        ]
        worst = max(each, key=lambda one: one.bits, default=None)
        if worst is None or not worst.is_beyond:
            return [*found, *each]
        found.append(worst)
        counts = {pair: counted for pair, counted in counts.items() if worst.source not in pair}
    return found


def keep(connection: Any, found: Sequence[DriftLine], *, now: datetime, version: str) -> None:
    """Keep the report for the stewards' pages: shares, and nobody's record."""
    psycopg_connection(connection).execute(
        "INSERT INTO link_drift (at, model_version, found) VALUES (%s, %s, %s)",
        [now, version, json.dumps(as_told(found))],
    )


def as_told(found: Sequence[DriftLine]) -> list[dict[str, Any]]:
    """The report as it is kept and printed."""
    return [asdict(one) for one in found]


def words_of(one: DriftLine) -> str:
    """What is most off, in words: "date of birth differs in 31% of 400 pairs, where 2% are expected"."""
    most = one.most
    return (
        f"{most.words} in {most.share:.0%} of {one.pairs:,} pairs, where {most.expected:.0%} are expected "
        f"({one.bits:.1f} bits a pair)"
    )


def _drift(source: str, comparison: Comparison, counted: Mapping[str, int], weights: Weights) -> DriftLine:
    expected = _expected(comparison, weights)
    pairs = sum(counted.values())
    levels, bits = [], 0.0
    for level in comparison.levels:
        if level.code not in expected:
            continue
        share = (counted.get(level.code, 0) + PRIOR_PAIRS * expected[level.code]) / (pairs + PRIOR_PAIRS)
        change = log2(share / expected[level.code])
        bits += share * change
        weight = weights.weight(comparison.code, level.code)
        seen = counted.get(level.code, 0) / pairs
        words = WORDS.get((comparison.code, level.code), level.words)
        levels.append(DriftLevel(level.code, words, seen, expected[level.code], weight, weight + change))
    return DriftLine(
        source, comparison.code, comparison.label, pairs, bits, is_beyond=bits >= BEYOND, levels=tuple(levels)
    )


def _expected(comparison: Comparison, weights: Weights) -> dict[str, float]:
    """How often the weights take two records of one person to fall on each level that is looked for."""
    m = {level.code: weights.levels[comparison.code][level.code][0] for level in comparison.levels}
    total = sum(m.values())
    expected: dict[str, float] = defaultdict(float)
    for code, chance in m.items():
        expected[_counted_as(comparison, code)] += chance / total
    return expected


def _counted_as(comparison: Comparison, level: str) -> str:
    return COUNTED_AS.get((comparison.code, level), level)


def _rows(raw: store.Connection, ids: Iterable[int]) -> dict[int, Evidence]:
    kept = blocking.kept(raw)
    everybodys = kept.everybodys if kept else {}
    rows = {}
    for stub in store.few_stubs(raw, sorted(ids)):
        row = Evidence(stub, everybodys)
        row.update({f"tf_{column}": 1.0 for column in FREQUENCY_COLUMNS})  # levels alone are asked for
        rows[stub["id"]] = row
    return rows


@dataclass(frozen=True)
class _Pair:
    """Two records of one person, drawn for the source of one of them; ``is_by_number``: a number alone says so."""

    source: str
    other: str
    left: int
    right: int
    is_by_number: bool


def _drawn(raw: store.Connection) -> list[_Pair]:
    found = raw.execute(_PAIRS, {"records": MOST_RECORDS, "pairs": MOST_PAIRS}).fetchall()
    return [_Pair(*row) for row in found]


# Restricted records are never compared, here as anywhere.
_PAIRS = """
WITH drawn AS (
    SELECT * FROM (
        SELECT s.id, s.namespace, s.upn, s.nhs_number, l.person_id,
            row_number() OVER (PARTITION BY s.namespace ORDER BY md5(s.id::text), s.id) AS place
        FROM source_person s JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL
        WHERE s.partition = '') numbered
    WHERE place <= %(records)s
), one_person AS (
    SELECT d.namespace, t.namespace AS other, d.id, t.id AS its, false AS is_by_number
    FROM drawn d JOIN link m ON m.person_id = d.person_id AND m.known_to IS NULL
    JOIN source_person t ON t.id = m.source_person_id AND t.namespace <> d.namespace AND t.partition = ''
), one_number AS (
    SELECT d.namespace, t.namespace, d.id, t.id, true FROM drawn d
    JOIN source_person t ON t.upn = d.upn AND t.namespace <> d.namespace AND t.partition = ''
    UNION
    SELECT d.namespace, t.namespace, d.id, t.id, true FROM drawn d
    JOIN source_person t ON t.nhs_number = d.nhs_number AND t.namespace <> d.namespace AND t.partition = ''
), every AS (
    SELECT namespace, other, least(id, its) AS one, greatest(id, its) AS two, bool_and(is_by_number) AS is_by_number
    FROM (SELECT * FROM one_person UNION ALL SELECT * FROM one_number) found GROUP BY 1, 2, 3, 4
)
SELECT namespace, other, one, two, is_by_number FROM (
    SELECT *, row_number() OVER (PARTITION BY namespace ORDER BY md5(one || '-' || two), one, two) AS place
    FROM every) numbered
WHERE place <= %(pairs)s ORDER BY namespace, place
"""
