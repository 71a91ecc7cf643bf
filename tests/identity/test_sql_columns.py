"""Conditions of the model over whole columns mean what they mean to DuckDB, nulls and all."""

from itertools import product

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from kithline.identity import scoring
from kithline.identity.sql_columns import Columns, Pairs, condition

EVIDENCE = pa.table(
    {
        "forename": ["maya", "mya", None, "tom", "maya"],
        "surname": ["thornley", "maya", "thornley", None, "thornly"],
        "forms": pa.array(
            [["maya", "=mia"], ["mya", "=mia"], None, ["tom"], ["maya"]], pa.list_(pa.string())
        ),
    }
)
CONDITIONS = (
    "forename_l = surname_r",
    "not forename_l = forename_r",
    "surname_l is null or forename_r is not null",
    "list_has_any(forms_l, forms_r)",
    "damerau_levenshtein(forename_l, forename_r) <= 1 or surname_l = surname_r and not forms_l is null",
    "forename_l = surname_r and (jaro_winkler_similarity(surname_l, forename_r) >= 0.5 or length(surname_l) > 7)",
    "(surname_l is null) and not damerau_levenshtein(surname_l, surname_r) <= 1 or right(surname_r, 3) = 'ley'",
)


@pytest.mark.parametrize("sql", CONDITIONS)
def test_a_condition_holds_where_duckdb_says(sql: str) -> None:
    with duckdb.connect() as db:
        left, right = np.array(list(product(range(5), repeat=2)), np.int32).T
        pairs = Pairs(Columns(EVIDENCE, CONDITIONS, db), left, right)
        holds = condition(sql)(pairs, np.arange(len(left), dtype=np.int32))
        both = {
            f"{name}_{side}": EVIDENCE[name].take(pa.array(places))
            for side, places in (("l", left), ("r", right))
            for name in EVIDENCE.column_names
        }
        db.register("pairs", pa.table({"number": np.arange(len(left)), **both}))
        expected = db.sql(f"select coalesce({sql}, false) from pairs order by number").fetchall()
    assert holds.tolist() == [holds_there for (holds_there,) in expected]
    assert 0 < sum(holds) < len(left)


def test_all_conditions_of_the_model_are_read() -> None:
    assert all(condition(sql) for sql in scoring.CONDITIONS)
