"""Rows of many are written by whom they are about, and each row's facts as they stand.

A file has its people in any order, and so each row went to another page of each index of persons: that was a third of
what it cost to write a source's rows.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kithline.intake.prepare import Prepared
from kithline.intake.staging import FEW_TOGETHER

# SQL: of rows `y`, which stand in `saying`; and of facts `w` that they say
BY_PERSON = "ORDER BY y.source_person_id, y.id"
FACTS_BY_PERSON = f"{BY_PERSON}, w.ctid"
KEY = [("namespace", "ascending"), ("key", "ascending")]


def by_person(facts: pa.Table, prepared: Prepared) -> pa.Table:
    """`facts`, with the number `n` of the row that says each, by whom their rows are about (last: nobody), as
    `source_person` numbers those that are new. Few stay as they are.

    It is for events alone, whose ids are given in the order in which they are staged, and are an index too."""
    if facts.num_rows <= FEW_TOGETHER:
        return facts
    place = np.full(prepared.told.num_rows + 1, prepared.told.num_rows, np.int64)  # the last one is nobody's
    order = pc.sort_indices(prepared.told, sort_keys=KEY)
    place[prepared.told["whom"].take(order).to_numpy()] = np.arange(prepared.told.num_rows)
    whom = np.concatenate([pc.fill_null(part.whom, -1).to_numpy() for part in prepared.parts])
    return facts.take(pa.array(np.argsort(place[whom[facts["n"].to_numpy()]], kind="stable")))
