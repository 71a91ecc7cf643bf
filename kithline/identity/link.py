"""Linking in the database: what is new or changed is compared, and only the persons whom it touches are solved anew.

One transaction writes links, persons, lineage, refusals, pairs for stewards and what the next stage must do, of some
hundred records or of all. Killed at any point, nothing of it happened, and the next run does it.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from psycopg.pq import TransactionStatus

from kithline.identity import blocking, dwellings, few, several, standing, store
from kithline.identity import records as evidence_of
from kithline.identity.blocking import Kept
from kithline.identity.cluster import REVIEW_WEIGHT, Solution
from kithline.identity.companions import with_companions
from kithline.identity.constraints import UNIQUE_NAMESPACES
from kithline.identity.engine_duckdb import LASTING, Scorer, passed_over_words
from kithline.identity.engine_python import FewScorer
from kithline.identity.few import are_few
from kithline.identity.former_names import of_former_names
from kithline.identity.model import Weights, load_weights
from kithline.identity.plain import Cases, solve_evidence
from kithline.identity.reach import closure
from kithline.identity.scoring import Model
from kithline.identity.why import Why, write_why
from kithline.identity.writing import PIECE, LinkCounts, write, write_all_new

# Gives a connection of its own, on the same login.
Apart = Callable[[], AbstractContextManager[store.Connection]]


def link_new(
    connection: Any,
    *,
    now: datetime,
    weights: Weights | None = None,
    threads: int | None = None,
    as_few: bool | None = None,
    told: Callable[[str], None] = lambda words: None,
    before_writing: Callable[[], object] = lambda: None,
    end_of_one_go: Callable[[], None] = lambda: None,
    apart: Apart | None = None,
) -> LinkCounts:
    """Link every source person that is new or has changed. ``connection`` is Django's or psycopg's, on the pipeline's
    login; inside a transaction of the caller's this is part of it, and otherwise some hundred are written at a time and
    the lock goes to whoever waits for it (a steward's decision). ``as_few``: whether they are compared with those who
    share a key alone; by default as many as they are. ``told`` hears, where everybody is compared, which keys too many
    share. ``before_writing`` is called before anybody is linked; if it raises, nobody is. ``end_of_one_go`` is called
    before what is not done in one go (see ``record.plans``). ``apart``: gives another connection, on which what linking
    keeps of everybody is written and committed meanwhile, where nobody is linked yet."""
    raw = psycopg_connection(connection)
    counts, is_more = LinkCounts(), True
    while is_more:
        with store.transaction(raw):
            with store.in_one_go(raw):
                store.lock(raw)
                asked, asked_placed = blocking.ask_kept(raw), standing.ask_placed(raw)
                waiting = store.waiting(raw)
                kept, placed = blocking.kept_of(asked), [row[0] for row in asked_placed.fetchall()]
            if as_few is None:
                as_few = are_few(kept, len(waiting))
            some = waiting[: several.AT_A_TIME] if as_few else waiting
            is_more = len(some) < len(waiting)
            among = set(placed).intersection(some) if as_few else placed
            some = sorted({*some, *standing.joined_across_an_adoption(raw, among)})
            if some:
                counts += resolve(
                    raw,
                    some,
                    now=now,
                    weights=weights,
                    threads=threads,
                    as_few=as_few,
                    told=told,
                    kept=kept,
                    before_writing=before_writing,
                    end_of_one_go=end_of_one_go,
                    apart=apart,
                )
    if as_few is False:
        store.pass_over_linked(raw)
    return counts


def resolve(
    raw: store.Connection,
    ids: Sequence[int],
    *,
    now: datetime,
    weights: Weights | None = None,
    threads: int | None = None,
    as_few: bool | None = None,
    told: Callable[[str], None] = lambda words: None,
    kept: Kept | None = None,
    before_writing: Callable[[], object] = lambda: None,
    end_of_one_go: Callable[[], None] = lambda: None,
    apart: Apart | None = None,
) -> LinkCounts:
    """Solve anew these source persons and all whom they touch, in the caller's transaction, which holds the lock.
    ``kept``: what linking keeps of everybody, if it was just read."""
    kept = kept or blocking.kept(raw)
    if as_few is None:
        as_few = are_few(kept, len(ids))
    if not as_few or kept is None:
        end_of_one_go()
        used, is_first = weights or load_weights(), kept is None
        return _resolve_many(
            raw, ids, used, threads, now, told, before_writing, is_first=is_first, apart=apart
        )
    before_writing()
    if blocking.is_out_of_date(kept):
        end_of_one_go()
        kept = blocking.recounted(raw, kept)
    with store.in_one_go(raw, ids):
        return _resolve_few(raw, ids, kept, weights, now)


def _resolve_few(
    raw: store.Connection, ids: Sequence[int], kept: Kept, weights: Weights | None, now: datetime
) -> LinkCounts:
    compared: few.Compared | several.Compared
    if len(ids) < several.LEAST:
        scorer = FewScorer(weights) if weights else _shipped_scorer()
        compared, used = few.compare_few(raw, ids, kept, scorer), scorer.weights
    else:
        model = Model(weights) if weights else _shipped_model()
        compared, used = several.compare_several(raw, ids, kept, model), model.weights
    stands = compared.stands
    solution = compared.solve(replace(stands.known, former=compared.former))
    counts = write(
        raw,
        solution,
        stands.links,
        compared.edges,
        used,
        set(ids),
        now,
        stands=stands,
        is_any_restricted=compared.is_any_restricted,
    )
    with store.in_one_go(raw):
        blocking.count_more(raw, compared.records_of(record for record in ids if record not in stands.links))
        store.mark_linked(raw, compared.changed_at)
    return counts


def _resolve_many(
    raw: store.Connection,
    ids: Sequence[int],
    weights: Weights,
    threads: int | None,
    now: datetime,
    told: Callable[[str], None],
    before_writing: Callable[[], object],
    *,
    is_first: bool,
    apart: Apart | None,
) -> LinkCounts:
    """Everybody is read, and these are compared with all: for a first load, and for many at once. While we compare and
    think, the database writes what does not wait for the outcome. ``is_first``: nothing is kept of anybody."""
    table = store.stubs(raw)
    seen = dict(zip(table["id"].to_pylist(), table["changed_at"].to_pylist(), strict=True))
    known, placed = standing.known(raw, UNIQUE_NAMESPACES), standing.placed_for_adoption(raw)
    before = standing.links(raw)
    with ThreadPoolExecutor(1, "beside linking") as beside, ThreadPoolExecutor(1, "keeping") as keeper:
        marking = beside.submit(store.mark_linked, raw, {record: seen[record] for record in ids})
        evidence = with_companions(evidence_of.standardise(table))
        # (of a first load nobody's dwelling is asked for, and so nobody waits for what is being marked)
        stirred = dwellings.Stirred() if is_first else _settle(raw, evidence, ids)
        compared = sorted(stirred.both.union(ids))
        with Scorer(evidence, weights, threads=threads, keys=LASTING) as scorer:
            keys = beside.submit(scorer.keys)
            if kept_apart := apart if not before else None:
                keeping = keeper.submit(_keep_apart, kept_apart, evidence, keys, compared)
            else:
                keeping = beside.submit(_keep, raw, evidence, keys, compared)
            touched, edges = _compare_all(
                lambda ids: beside.submit(closure, raw, ids).result(),
                compared,
                stirred.lost,
                scorer,
                len(table),
            )
            for words in passed_over_words(scorer.blocks_passed_over()):
                told(words)
            keys.result()
        known = replace(
            known, former=of_former_names(evidence, evidence_of.records(evidence, placed).values())
        )
        if len(touched) < len(table):
            evidence = evidence.filter(pc.is_in(evidence["id"], pa.array(touched, pa.int64())))
        new = [record for record in ids if record not in before]
        begun = (marking,) if kept_apart else (marking, keeping)

        def ready() -> None:
            for each in begun:
                each.result()
            before_writing()

        def write_new(solution: Solution, why: Why | None = None) -> LinkCounts:
            ready()
            return write_all_new(raw, solution, edges, weights, set(ids), now, new, beside, why)

        if before.keys().isdisjoint(touched):
            counts = _write_plain_first(
                write_new,
                Cases(evidence, edges, known, population=len(table)),
                lambda solution: write_why(solution, edges, weights, PIECE),
            )
        else:
            before = {record: before[record] for record in touched if record in before}
            solution = solve_evidence(evidence, edges, known, population=len(table))
            ready()
            counts = write(raw, solution, before, edges, weights, set(ids), now, new, beside=beside)
        keeping.result()
    return counts


def _write_plain_first(
    write: Callable[..., LinkCounts], cases: Cases, tell: Callable[[Solution], Why]
) -> LinkCounts:
    """Of a first load the plain cases are new persons, whatever comes of the others: the database writes them while we
    solve these and write out why."""
    with ThreadPoolExecutor(1, "plain cases") as ahead:
        plain = ahead.submit(write, cases.plain())
        others = cases.solve_others()
        why = tell(others)
        return plain.result() + write(others, why)


def _keep(raw: store.Connection, evidence: pa.Table, keys: Future[pa.Table], ids: Sequence[int]) -> None:
    blocking.keep(raw, evidence, keys.result(), ids)


def _keep_apart(apart: Apart, evidence: pa.Table, keys: Future[pa.Table], ids: Sequence[int]) -> None:
    """It counts for nothing until somebody is linked: killed before, the next run writes it anew."""
    with apart() as raw, raw.transaction():
        _keep(raw, evidence, keys, ids)


def _settle(raw: store.Connection, evidence: pa.Table, ids: Sequence[int]) -> dwellings.Stirred:
    """Keep where these live; who is to be compared anew for that."""
    some = evidence.filter(pc.is_in(evidence["id"], pa.array(ids, pa.int64())))
    return dwellings.replace_few(raw, some.select(dwellings.COLUMNS).to_pylist())


def _compare_all(
    closed: Callable[[set[int]], Sequence[int]],
    ids: Sequence[int],
    lost: Collection[int],
    scorer: Scorer,
    population: int,
) -> tuple[Sequence[int], pa.Table]:
    """These and all whom they touch, and the edges among them; ``lost``: who are touched in any case. ``closed``: asks
    the database for the closure of some, between what else it does: nothing may be asked in the midst of a COPY."""
    if len(ids) == population:
        return sorted(ids), scorer.predict_within(REVIEW_WEIGHT)
    between = scorer.predict_between(REVIEW_WEIGHT, pa.array(ids, pa.int64()))
    touched = closed({*ids, *lost, *between["left"].to_pylist(), *between["right"].to_pylist()})
    return touched, scorer.predict_within(REVIEW_WEIGHT, pa.array(touched, pa.int64()))


@cache
def _shipped_scorer() -> FewScorer:
    """By the weights that Kithline ships; they are read once."""
    return FewScorer(load_weights())


@cache
def _shipped_model() -> Model:
    """By the same."""
    return Model(load_weights())


def psycopg_connection(connection: Any) -> store.Connection:
    """The psycopg connection beneath a Django one, or itself."""
    if not hasattr(connection, "ensure_connection"):
        itself: store.Connection = connection
        return itself
    connection.ensure_connection()
    raw: store.Connection = connection.connection
    if connection.in_atomic_block and raw.info.transaction_status == TransactionStatus.IDLE:
        # Django begins with the first statement; without one, psycopg would take our transaction for the outermost
        raw.execute("SELECT")
    return raw
