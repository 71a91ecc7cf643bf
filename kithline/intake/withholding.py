"""Addresses and names that may not be shown are taken out of what sources wrote, before any site can read it.

What is withheld is what restricted rows say: addresses (a refuge's, an adopter's, a confidential one) and, of adopted
and protected persons, names that no other person bears. `event_detail.payload` is what may be shown; where words were
taken out of it, `as_written` keeps what the source wrote, which no site's login may read. New facts are looked at in
the transaction that writes them; when a row is restricted, or no more, all that we hold is looked through again
(`withhold_anew`).
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from kithline.core.withheld import Withheld
from kithline.record.categories import Restriction

LOOK_AT = 20_000  # details at a time
_ONE_AT_A_TIME = "hashtextextended('kithline withheld', 0)"
_ESCAPE = re.compile(r"\\[nrt]")  # of JSON: it would stick to the word after it
_made: dict[tuple[Any, ...], Withheld] = {}  # by the state of the table; the last one only
_NAMED = f"{int(Restriction.ADOPTION)}, {int(Restriction.PROTECTED_PERSON)}"
_LIMITED = str(int(Restriction.LIMITED))  # whose use is limited: kept from some, and no secret
_WANTED = (
    """
    SELECT 'address' AS kind, a.lines AS words, a.postcode FROM person_address a
    WHERE a.restriction > 0 AND a.restriction <> {limited} AND a.known_to IS NULL AND a.lines || a.postcode <> ''
    UNION SELECT 'uprn', a.uprn, '' FROM person_address a
    WHERE a.restriction > 0 AND a.restriction <> {limited} AND a.known_to IS NULL AND a.uprn <> ''
    UNION SELECT 'address', {sent} ->> 'address', coalesce({sent} ->> 'postcode', '') FROM event_detail d
    WHERE d.restriction > 0 AND d.restriction <> {limited} AND d.known_to IS NULL AND {sent} ->> 'address' <> ''
    UNION SELECT 'name', trim(concat_ws(' ', n.forename, n.middle)), n.surname FROM person_name n
    WHERE n.restriction IN ({named}) AND n.known_to IS NULL AND n.forename <> '' AND n.surname <> ''
""".replace("{sent}", "coalesce(d.as_written, d.payload)")
    .replace("{named}", _NAMED)
    .replace("{limited}", _LIMITED)
)
# What has changed: wanted and not noted yet; noted and no more wanted; left from a run that was cut short.
_CHANGES = f"""
    WITH wanted AS MATERIALIZED ({_WANTED}), held AS MATERIALIZED (SELECT * FROM withheld_phrase WHERE NOT is_gone)
    SELECT 'new', NULL::bigint, w.kind, w.words, w.postcode FROM wanted w WHERE NOT EXISTS (
        SELECT FROM held h WHERE (h.kind, h.words, h.postcode) = (w.kind, w.words, w.postcode))
    UNION ALL SELECT 'gone', h.id, '', '', '' FROM held h WHERE NOT EXISTS (
        SELECT FROM wanted w WHERE (h.kind, h.words, h.postcode) = (w.kind, w.words, w.postcode))
    UNION ALL SELECT 'waits', p.id, '', '', '' FROM withheld_phrase p WHERE p.is_gone OR p.applied_at IS NULL
"""
HAS_CHANGED = f"EXISTS ({_CHANGES})"
# A name that somebody bears who is not kept back says nothing of the one who is.
_NOTE = """
    INSERT INTO withheld_phrase (kind, words, postcode, is_shared, is_gone)
    SELECT w.kind, w.words, w.postcode, w.kind = 'name' AND EXISTS (
        SELECT FROM person_name n WHERE n.restriction = 0 AND lower(n.surname) = lower(w.postcode)
         AND lower(n.forename) = lower(split_part(w.words, ' ', 1))), false
    FROM unnest(%s::text[], %s::text[], %s::text[]) w (kind, words, postcode)
    ON CONFLICT (kind, words, postcode) DO UPDATE SET is_gone = false, applied_at = NULL
"""


def is_any_withheld(cursor: Any, *, state: tuple[Any, ...] | None = None) -> bool:
    """Whether anything may have to be taken out of what is written now. `state`: see `withhold_in`."""
    return bool(_kept(cursor, state))


def withhold_in(cursor: Any, table: str, *, state: tuple[Any, ...] | None = None) -> None:
    """Take out of the payloads of a temporary table what may not be shown; `as_written` keeps what was there. `state`:
    what STATE answered in this transaction, if it was asked."""
    withheld = _kept(cursor, state)
    if not withheld:
        return
    cursor.execute(f"SELECT ctid::text, payload::text FROM {table} WHERE payload <> '{{}}'::jsonb")
    changed = list(_changed(withheld, cursor.fetchall()))
    if changed:
        cursor.execute(
            f"UPDATE {table} t SET as_written = t.payload, payload = c.payload::jsonb "
            "FROM unnest(%s::text[], %s::text[]) c (place, payload) WHERE t.ctid = c.place::tid",
            [[place for place, _ in changed], [payload for _, payload in changed]],
        )


def says_withheld(text: str) -> bool:
    """Whether the text says anything that may not be shown."""
    with connection.cursor() as cursor:
        return _kept(cursor).masked(text) != text


class Noted(NamedTuple):
    """What has changed and is minded by whatever is written from now on, by id: what was `added`, and what has `ended`;
    what is held is still to be looked through."""

    added: list[int]
    ended: list[int]


def withhold_anew(now: datetime) -> int:
    """Look through all that is held if what is withheld has changed. Returns how many details are written otherwise.

    First what is withheld is noted, so that whatever is written from then on minds it; then the rest is looked through,
    in pieces. Killed in between, the next run does it.
    """
    noted = note_withheld()
    return look_through(connection, now, noted) if noted else 0


def note_withheld() -> Noted | None:
    """Note what has changed, if anything has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {HAS_CHANGED}")
        if not cursor.fetchone()[0]:
            return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
        cursor.execute(_CHANGES)
        changes = cursor.fetchall()
        if not changes:
            return None
        new = [row[2:] for row in changes if row[0] == "new"]
        gone = [row[1] for row in changes if row[0] == "gone"]
        # whoever writes facts has read this table, and waits or is waited for
        cursor.execute("LOCK TABLE withheld_phrase IN ACCESS EXCLUSIVE MODE")
        if new:
            cursor.execute(_NOTE, [list(column) for column in zip(*new, strict=True)])
        cursor.execute("UPDATE withheld_phrase SET is_gone = true WHERE id = ANY (%s)", [gone])
        cursor.execute("SELECT id, is_gone FROM withheld_phrase WHERE applied_at IS NULL OR is_gone")
        waiting = cursor.fetchall()
    return Noted(*([key for key, is_gone in waiting if is_gone == which] for which in (False, True)))


def look_through(database: Any, now: datetime, noted: Noted) -> int:
    """Look through all that is held for what was noted, on this connection; how many details are written otherwise."""
    changed = _look_through(database, now, noted)
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        cursor.execute("DELETE FROM withheld_phrase WHERE is_gone AND id = ANY (%s)", [noted.ended])
        cursor.execute("UPDATE withheld_phrase SET applied_at = %s WHERE id = ANY (%s)", [now, noted.added])
    return changed


def _look_through(database: Any, now: datetime, noted: Noted) -> int:
    """Every detail (or each of which something is withheld), a piece in a transaction of its own. Where few phrases
    were added, and there are most often few, what shows no trace of these is passed over."""
    which = "true" if noted.added else "as_written IS NOT NULL"
    with database.cursor() as cursor:
        added = _withheld(cursor, "id = ANY (%s)", [noted.added])
    passed_over = added.leave_no_trace_in if added.are_few() else None
    last = done = 0
    while True:
        with transaction.atomic(using=database.alias), database.cursor() as cursor:
            withheld = _kept(cursor)
            cursor.execute(
                "SELECT id, payload::text, as_written::text FROM event_detail "
                f"WHERE id > %s AND {which} ORDER BY id LIMIT %s",
                [last, LOOK_AT],
            )
            told = cursor.fetchall()
            if not told:
                return done
            last = told[-1][0]
            rows = [(key, sent or shown, shown) for key, shown, sent in told]
            if passed_over:  # most payloads are said of many people
                near = {text for text in {text for _, text, _ in rows} if not passed_over(text)}
                rows = [row for row in rows if row[1] in near or (noted.ended and row[1] != row[2])]
            masked = dict(_changed(withheld, [(key, sent) for key, sent, _ in rows]))
            changed = [
                (key, masked.get(key, sent)) for key, sent, shown in rows if masked.get(key, sent) != shown
            ]
            if changed:
                cursor.execute(
                    "WITH done AS (UPDATE event_detail d SET payload = c.payload::jsonb, "
                    "as_written = nullif(coalesce(d.as_written, d.payload), c.payload::jsonb) "
                    "FROM unnest(%s::bigint[], %s::text[]) c (id, payload) WHERE d.id = c.id RETURNING d.person_id) "
                    "INSERT INTO touched (person_id, stage, at) "
                    "SELECT DISTINCT p.id, 'derive', %s::timestamptz FROM done JOIN person p ON p.id = done.person_id",
                    [[key for key, _ in changed], [payload for _, payload in changed], now],
                )
                done += len(changed)


def _changed(withheld: Withheld, rows: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:
    """Of rows of (key, payload's text), those out of which something is taken, with what is left. Most payloads are
    said of many people."""
    left: dict[str, str] = {}
    for key, text in rows:
        if text not in left:
            left[text] = _masked(withheld, text)
        if left[text] != text:
            yield key, left[text]


def _masked(withheld: Withheld, text: str) -> str:
    """A payload's text without what is withheld; the same text if there is none."""
    if withheld.may_be_in(_ESCAPE.sub(" ", text)):
        payload = json.loads(text)
        masked = withheld.masked_within(payload)
        if masked != payload:
            return json.dumps(masked, ensure_ascii=False)
    return text


# Whoever has asked this holds off, until the end of the transaction, whoever would change what is withheld.
STATE = (
    "SELECT current_database(), count(*), coalesce(max(id), 0), count(*) FILTER (WHERE is_gone OR is_shared), "
    "max(applied_at) FROM withheld_phrase"
)


def _kept(cursor: Any, state: tuple[Any, ...] | None = None) -> Withheld:
    """What is withheld now; taken apart once for each state of the table."""
    if state is None:
        cursor.execute(STATE)
        state = tuple(cursor.fetchone())
    if state not in _made:
        _made.clear()
        _made[state] = _withheld(cursor)
    return _made[state]


def _withheld(cursor: Any, which: str = "true", given: Sequence[Any] = ()) -> Withheld:
    """The phrases that are taken out of text, taken apart."""
    cursor.execute(
        f"SELECT kind, words, postcode FROM withheld_phrase WHERE NOT is_gone AND NOT is_shared AND {which}",
        given,
    )
    by_kind: dict[str, list[tuple[str, str]]] = {"address": [], "name": [], "uprn": []}
    for kind, words, postcode in cursor.fetchall():
        by_kind[kind].append((words, postcode))
    return Withheld(by_kind["address"], by_kind["name"], [words for words, _ in by_kind["uprn"]])
