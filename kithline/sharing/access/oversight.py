"""Who gives what to whom, and who has looked: for the information governance officer, the auditor and team managers.

The database decides whose looks are read. A child is a record's id here, never a name: overseeing needs none.
"""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.crypto import salted_hmac

from kithline.core import clock
from kithline.feeds.discovery import feeds
from kithline.intake.agreed import IS_CURRENT
from kithline.record.categories import BY_CODE, Level
from kithline.record.types.governing import FeedShared, LookLine, Recipient, RoleUse, SharingNow, UnusualLook
from kithline.sharing.access.emergencies import reviews_of, waiting_emergencies
from kithline.sharing.access.grants import LEVEL_WORDS
from kithline.sharing.access.log import SEARCH, record_look
from kithline.sharing.access.permission import categories_of
from kithline.sharing.access.sources import day_of
from kithline.sharing.governance import Thresholds
from kithline.sharing.matrix import PURPOSES
from kithline.sharing.roles import ROLES
from kithline.sharing.viewer import Viewer

LOOKS_SHOWN = 200
USE_DAYS = 30
SAMPLE = 10
_LOOKS = """
    SELECT a.id, a.at, coalesce(nullif(concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, '')), ''),
           u.username, 'user ' || a.user_id), a.role, coalesce(o.name, ''), a.page, a.action, a.outcome, p.public_id,
           jsonb_array_length(a.people), a.sections::text, a.asked, a.purpose, a.legal_basis, a.matrix_version,
           a.emergency_reason, a.context, a.user_id = (SELECT sharing.viewer_id())
    FROM access a LEFT JOIN app_user u ON u.id = a.user_id LEFT JOIN organisation o ON o.id = a.organisation_id
    LEFT JOIN person p ON p.id = a.person_id
"""


def sharing_now(viewer: Viewer) -> SharingNow:
    """Feeds with the roles that see something of them, roles with their use, emergency access not yet reviewed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (d.feed) d.feed, d.received_at, d.accepted_rows FROM delivery d "
            "WHERE d.state = 'accepted' ORDER BY d.feed, d.received_at DESC, d.id DESC"
        )
        last = {feed: (received_at, rows) for feed, received_at, rows in cursor.fetchall()}
        cursor.execute(
            "SELECT m.role, m.category, max(m.level) FROM matrix_row m WHERE m.effective_from <= current_date "
            "AND (m.effective_to IS NULL OR m.effective_to >= current_date) GROUP BY m.role, m.category"
        )
        levels = {(role, category): level for role, category, level in cursor.fetchall()}
        cursor.execute("SELECT role, holders FROM sharing.role_holders()")
        holders = dict(cursor.fetchall())
        cursor.execute(
            "SELECT a.role, count(*), count(DISTINCT a.person_id) FROM access a WHERE a.at >= %s GROUP BY a.role",
            [clock.now() - timedelta(days=USE_DAYS)],
        )
        looks = {role: (number, people) for role, number, people in cursor.fetchall()}
        cursor.execute("SELECT max(sealed_at) FROM audit_batch")
        (sealed_at,) = cursor.fetchone()
        cursor.execute(
            "SELECT t.feed, t.until FROM (SELECT DISTINCT ON (v.feed) v.feed, v.verdict, v.until FROM feed_decision v "
            "ORDER BY v.feed, v.id DESC) t WHERE t.verdict = 'keep' AND t.until >= %(on)s AND NOT EXISTS ("
            f"SELECT FROM feed_agreement a WHERE a.feed = t.feed AND {IS_CURRENT}) ORDER BY t.until, t.feed",
            {"on": clock.today()},
        )
        kept = tuple((feeds()[feed].title, until) for feed, until in cursor.fetchall() if feed in feeds())
    found = SharingNow(
        feeds=tuple(_feed(code, last, levels) for code in feeds()),
        roles=tuple(
            RoleUse(role.title, holders.get(role.code, 0), *looks.get(role.code, (0, 0)))
            for role in ROLES.values()
            if holders.get(role.code) or role.code in looks
        ),
        waiting=waiting_emergencies(),
        sealed_to=sealed_at,
        kept=kept,
    )
    record_look(viewer, "governance.home", sections=["feeds", "roles", "emergencies"], count=len(found.feeds))
    return found


def _feed(code: str, last: dict[str, tuple[datetime, int]], levels: dict[tuple[str, str], int]) -> FeedShared:
    declared = feeds()[code]
    told = categories_of(code)
    recipients = []
    for role in ROLES.values():
        seen = [levels[role.code, each.code] for each in told if (role.code, each.code) in levels]
        if seen:
            recipients.append(Recipient(role.title, LEVEL_WORDS[Level(max(seen))]))
    received_at, rows = last.get(code, (None, 0))
    titles = tuple(sorted(each.title for each in told)) or (BY_CODE["identity"].title,)
    return FeedShared(
        code,
        declared.title,
        declared.owner,
        declared.legal_basis,
        day_of(received_at),
        rows,
        titles,
        tuple(recipients),
    )


def looks_at(viewer: Viewer, public_id: UUID, *, page: str) -> tuple[LookLine, ...] | None:
    """Every look at one person, as the page's own or among those shown, the newest first; None for no such person."""
    with connection.cursor() as cursor:
        # with those who were merged into this person, as whom the child was looked at before
        cursor.execute(
            "SELECT q.id FROM person p JOIN person q ON q.id = p.id OR q.absorbed_into_id = p.id "
            "WHERE p.public_id = %s ORDER BY q.id <> p.id",
            [public_id],
        )
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        record_look(viewer, page, asked=str(public_id), outcome="not_found")
        return None
    lines = _looks(
        "WHERE a.person_id = ANY(%s) OR a.people @> ANY(%s::jsonb[]) ORDER BY a.id DESC LIMIT %s",
        [ids, [json.dumps([each]) for each in ids], LOOKS_SHOWN],
    )
    record_look(viewer, page, person_id=ids[0], asked=str(public_id), action=SEARCH, count=len(lines))
    return lines


def one_look(viewer: Viewer, look_id: int, *, page: str) -> LookLine | None:
    """One look; None if there is none of that number that the viewer may read. Writes the look at it."""
    found = _looks("WHERE a.id = %s", [look_id])
    record_look(viewer, page, asked=str(look_id), outcome="shown" if found else "not_found")
    return found[0] if found else None


def team_looks(viewer: Viewer, *, page: str) -> tuple[LookLine, ...]:
    """The looks of the viewer's own team at children, the newest first."""
    lines = _looks(
        "WHERE a.user_id = ANY (ARRAY(SELECT sharing.my_team())) AND a.page <> %s ORDER BY a.id DESC LIMIT %s",
        [page, LOOKS_SHOWN],
    )
    record_look(viewer, page, count=len(lines))
    return lines


def sample(viewer: Viewer, *, on: date, page: str) -> tuple[LookLine, ...]:
    """Looks at children in the last 30 days by others, drawn by chance, once a day: who asks again gets the same.

    By a word of the installation's secret, so that nobody knows beforehand which look will be drawn. Those of the day
    itself come only where there are not enough before it: else a later one took the place of one that was drawn.
    """
    drawn_by = salted_hmac("kithline.looks to review", on.isoformat(), algorithm="sha256").hexdigest()
    midnight = datetime.combine(on, time(), ZoneInfo(clock.LONDON))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id FROM access a WHERE a.person_id IS NOT NULL AND a.at >= %s AND a.user_id <> %s "
            "AND a.outcome = 'shown' AND left(a.page, 11) <> 'governance.' "
            "ORDER BY a.at >= %s, encode(sha256(convert_to(a.id || %s, 'UTF8')), 'hex') LIMIT %s",
            [midnight - timedelta(days=USE_DAYS), viewer.user_id, midnight, drawn_by, SAMPLE],
        )
        ids = [row[0] for row in cursor.fetchall()]
    lines = _looks("WHERE a.id = ANY(%s) ORDER BY a.id", [ids])
    record_look(viewer, page, count=len(lines))
    return lines


def unusual(viewer: Viewer, thresholds: Thresholds, *, page: str) -> tuple[UnusualLook, ...]:
    """Looks that a rule flags and nobody has reviewed for it, the newest first."""
    since = clock.now() - timedelta(days=thresholds.days)
    given = [since, thresholds.opens, thresholds.closes, thresholds.children_an_hour]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.rule, u.access_id, u.number FROM sharing.unusual_looks(%s, %s, %s, %s, %s, %s) u "
            "WHERE NOT EXISTS (SELECT FROM look_review r WHERE r.kind = 'look' AND r.subject_id = u.access_id "
            "AND r.why = u.rule) ORDER BY u.access_id DESC, u.rule",
            [*given, thresholds.same_child, thresholds.tries],
        )
        rows = cursor.fetchall()
    looks = {line.id: line for line in _looks("WHERE a.id = ANY(%s)", [[row[1] for row in rows]])}
    record_look(viewer, page, count=len(rows))
    return tuple(UnusualLook(rule, number, looks[look]) for rule, look, number in rows if look in looks)


def _looks(rest: str, values: list[Any]) -> tuple[LookLine, ...]:
    statement = _LOOKS + rest
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    reviews = reviews_of("look", [row[0] for row in rows])
    return tuple(
        LookLine(
            *row[:3],
            ROLES[row[3]].title if row[3] in ROLES else row[3],
            *row[4:9],
            people=row[9],
            sections=tuple(json.loads(row[10])),
            asked=row[11],
            purpose=PURPOSES.get(row[12], row[12]),
            legal_basis=row[13],
            matrix_version=row[14],
            emergency_reason=row[15],
            context=row[16],
            is_own=bool(row[17]),
            review=reviews.get(row[0]),
        )
        for row in rows
    )
