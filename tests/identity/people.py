"""Stubs for the tests of linking, all invented."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from kithline.core.identifiers import make_nhs_number, make_upn
from kithline.identity import records as evidence_of
from kithline.identity.cluster import REVIEW_WEIGHT, Solution, solve
from kithline.identity.constraints import Known
from kithline.identity.engine_duckdb import Scorer

UPN, OTHER_UPN, THIRD_UPN = (make_upn(199, 4001, 2016, n) for n in (1, 250, 777))
NHS, OTHER_NHS = make_nhs_number(101), make_nhs_number(90_202)
HOME = {"postcode": "AA9 9AA", "uprn": "990000001", "address_key": "|12|example road|AA9 9AA"}
AWAY = {"postcode": "AB7 4QQ", "uprn": "990000777", "address_key": "|3|other street|AB7 4QQ"}


def stub(record: int, namespace: str, name: str, birth: str | None, **more: Any) -> dict[str, Any]:
    """A stub from "Forename Surname" (or "Forename/Middle/Surname"); anything else by name."""
    parts = name.split("/") if "/" in name else name.split(" ")
    forename, *middle, surname = parts
    return {
        "id": record,
        "namespace": namespace,
        "key": f"{namespace}-{record}",
        "role": "child",
        "forename": forename,
        "middle": middle[0] if middle else None,
        "surname": surname,
        "birth": birth,
        **more,
    }


def table(stubs: Iterable[dict[str, Any]]) -> pa.Table:
    """Stubs as the table that linking takes."""
    rows = list(stubs)
    kinds = {name: pa.string() for name in evidence_of.TEXT_COLUMNS}
    columns = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()}
    return pa.table({"id": pa.array([row["id"] for row in rows], pa.int64()), **columns})


def link(stubs: Iterable[dict[str, Any]], known: Known | None = None) -> Solution:
    """The persons among some stubs."""
    evidence = evidence_of.standardise(table(stubs))
    with Scorer(evidence, threads=1) as scorer:
        edges = scorer.predict_within(REVIEW_WEIGHT)
    return solve(evidence_of.records(evidence), edges, known)


def rows_of(evidence: pa.Table) -> Iterator[dict[str, Any]]:
    """Evidence row by row."""
    names, columns = evidence.column_names, [column.to_pylist() for column in evidence.columns]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))
