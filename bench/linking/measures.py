"""How good a partition is against the truth: pairs, B-cubed, relatives merged, sealed identities found."""

from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Quality:
    """Shares from 0 to 1. ``children``: pairs of records of which at least one is a child's. ``gap``: between the best
    and the worst group of origin, of the children's F1. ``twins_own``: recall of the pairs of one twin's records.
    ``twins_all``: pairs of twins. ``sealed``: second identities (adopted, protected) that met their first, of
    ``sealed_all``."""

    records: int
    precision: float
    recall: float
    f1: float
    children_precision: float
    children_recall: float
    children_f1: float
    bcubed: float
    gap: float
    twins: float
    twins_all: int
    twins_own: float
    siblings: float
    parents: float
    sealed: int
    sealed_all: int

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def _share(of: float, all_: float) -> float:
    return of / max(all_, 1)


def quality(data: Path, linked: Path) -> Quality:
    """``linked``: a Parquet file of ``record_id, person_id``."""
    db = duckdb.connect()
    db.execute("SET threads = 1").fetchall()
    db.execute(
        f"""create table r as select t.record_id, t.person, t.role, t.origin, l.person_id as c
        from '{data}/truth.parquet' t join '{linked}' l using (record_id)"""
    ).fetchall()
    db.execute(f"create table kin as select * from '{data}/kin.parquet'").fetchall()

    def one(sql: str) -> list[float]:
        return [float(value or 0) for value in db.execute(sql).fetchall()[0]]

    def f1(right: float, found: float, true: float) -> tuple[float, float, float]:
        precision, recall = right / max(found, 1), right / max(true, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)

    def pairs(keys: str, which: str = "true") -> float:
        return one(
            f"select sum(n * (n - 1) / 2) from (select count(*) n from r where {which} group by {keys})"
        )[0]

    def of(which: str) -> tuple[float, float, float]:
        # found pairs of which at least one record is of the group: all pairs less those of the others
        found = pairs("c", f"c in (select c from r where {which})") - pairs(
            "c", f"not ({which}) and c in (select c from r where {which})"
        )
        return f1(pairs("c, person", which), found, pairs("person", which))

    whole = f1(pairs("c, person"), pairs("c"), pairs("person"))
    children = of("role = 'child'")
    groups = [
        of(f"role = 'child' and origin = '{origin}'")[2]
        for (origin,) in db.execute("select distinct origin from r").fetchall()
    ]
    precise, recalled = one(
        """with n as (select c, person, count(*) n from r group by all), t as (select sum(n) t from n)
        select sum(n * n / cn) / any_value(t), sum(n * n / pn) / any_value(t) from
        (select n, sum(n) over (partition by c) cn, sum(n) over (partition by person) pn from n), t"""
    )
    db.execute("create table home as select distinct person, c from r").fetchall()

    def met(relation: str) -> tuple[float, float]:
        there, merged = one(
            f"""select count(*), count(*) filter (one || '-' || other in (
                select a.person || '-' || b.person
                from kin join home a on a.person = one join home b on b.person = other
                where relation = '{relation}' and a.c = b.c)) from kin
            where relation = '{relation}' and one in (select person from r) and other in (select person from r)"""
        )
        return merged, there

    both = "select unnest([one, other]) from kin"
    twins = f"person in ({both} where relation = 'twin')"
    share = {name: _share(*met(name)) for name in ("twin", "sibling", "parent")}
    sealed, sealed_all = met("sealed")
    return Quality(
        int(one("select count(*) from r")[0]), *whole, *children,
        2 * precise * recalled / (precise + recalled), max(groups) - min(groups), share["twin"], int(met("twin")[1]),
        pairs("c, person", twins) / max(pairs("person", twins), 1), share["sibling"], share["parent"],
        int(sealed), int(sealed_all),
    )  # fmt: skip
