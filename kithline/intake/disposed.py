"""What was disposed of stays away when a source sends it again: known by a digest, and left out before it is written.

An adult who waited in the sealed holding area and was disposed of comes back once the delivery, or the record, shows
that a child needs them (`intake.need`). A row disposed of by a retention schedule, or because a person asked for it,
comes back only if it says another thing than it said.
"""

from typing import Any

from kithline.intake.need import given, is_young, same_case, young
from kithline.record.disposed import digest, keys, of_person, of_row

_IS_KNOWN = "EXISTS (SELECT FROM disposed_key d WHERE d.digest IN ({now}, {before}))"
_PERSON = _IS_KNOWN.format(now=digest(of_person("t")), before=digest(of_person("t"), "key_before"))
_ROW = _IS_KNOWN.format(
    now=digest(of_row("%(feed)s::text", "s")), before=digest(of_row("%(feed)s::text", "s"), "key_before")
)
_KNOWN_AS = "SELECT p.id FROM source_person p WHERE p.namespace = o.namespace AND p.key = o.key"
_OTHER_IS_YOUNG = f"({young('o')} OR EXISTS ({_KNOWN_AS} AND {is_young('p.id')}))"
# SQL of `t`, somebody who is told of: whether a child needs them now, as far as the delivery and the record say
_NEEDED = f"""
    {young("t")}
    OR EXISTS (SELECT FROM person_address b WHERE b.address_key = t.address_key AND b.known_to IS NULL
        AND (b.valid_to IS NULL OR b.valid_to >= %(on)s) AND {is_young("b.source_person_id")})
    OR EXISTS (SELECT FROM told o WHERE o.address_key = t.address_key AND o.whom <> t.whom AND {_OTHER_IS_YOUNG})
    OR EXISTS (SELECT FROM staged_relationship w JOIN sent s USING (n) JOIN told o ON o.whom = w.other
        WHERE s.whom = t.whom AND {_OTHER_IS_YOUNG})
    OR EXISTS (SELECT FROM staged_relationship w JOIN sent s USING (n) JOIN told o ON o.whom = s.whom
        WHERE w.other = t.whom AND {_OTHER_IS_YOUNG})
    OR (t.namespace = ANY(%(cases)s) AND (
        EXISTS (SELECT FROM told o WHERE o.namespace = t.namespace AND o.whom <> t.whom
            AND {same_case("t.key", "o.key")} AND {_OTHER_IS_YOUNG})
        OR EXISTS (SELECT FROM source_person o WHERE o.namespace = t.namespace AND {same_case("t.key", "o.key")}
            AND {is_young("o.id")})))
"""


QUESTION = "SELECT EXISTS (SELECT FROM disposed_key)"


def leave_out(cursor: Any, values: dict[str, Any], *, is_any: bool | None = None) -> int:
    """Take what was disposed of out of what is to be written; how many rows. `values`: those of the delivery.
    `is_any`: what QUESTION answered, if it was asked."""
    if is_any is None:
        cursor.execute(QUESTION)
        is_any = cursor.fetchone()[0]
    if not is_any:
        return 0
    asked = {**values, **given(values["as_at"]), **keys()}
    cursor.execute(
        f"""
        SELECT t.whom, {_NEEDED} FROM told t LEFT JOIN source_person p USING (namespace, key)
        WHERE p.id IS NULL AND {_PERSON}
        """,
        asked,
    )
    found = cursor.fetchall()
    needed, stay_away = (
        [whom for whom, is_needed in found if bool(is_needed) is which] for which in (True, False)
    )
    if needed:
        cursor.execute(
            f"DELETE FROM disposed_key d USING told t WHERE t.whom = ANY(%(whom)s) "
            f"AND d.digest IN ({digest(of_person('t'))}, {digest(of_person('t'), 'key_before')})",
            {**asked, "whom": needed},
        )
    cursor.execute(
        f"UPDATE change c SET id = NULL, what = 'left_out' FROM sent s WHERE s.n = c.n AND c.what = 'new' "
        f"AND (s.whom = ANY(%(whom)s) OR {_ROW})",
        {**asked, "whom": stay_away},
    )
    rows = int(cursor.rowcount)
    if rows:
        _forget_who_is_told_of_by_nothing_else(cursor)
    return rows


def _forget_who_is_told_of_by_nothing_else(cursor: Any) -> None:
    cursor.execute(
        """
        DELETE FROM told t WHERE EXISTS (
            SELECT FROM sent s JOIN change c USING (n) WHERE s.whom = t.whom AND c.what = 'left_out')
          AND NOT EXISTS (SELECT FROM sent s JOIN change c USING (n) WHERE s.whom = t.whom AND c.what <> 'left_out')
          AND NOT EXISTS (
            SELECT FROM staged_relationship w JOIN change c USING (n) WHERE w.other = t.whom AND c.what <> 'left_out')
        """
    )
