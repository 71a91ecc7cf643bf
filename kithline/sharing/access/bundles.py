"""The bundle that answers a request for access: made, read, redacted, signed by two, and given.

The officer's alone (of a restricted record, a steward's of such), and only while the request is open: the transaction
says which request it works on, and the
database then lets the one person's rows be read (`sharing.people_of_request`). Each step is in the log.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import connection

from kithline.core import clock
from kithline.record.categories import BY_CODE
from kithline.record.types.rights import BundleView, Cut, Given, Item, RequestView, Signature, Suggestion
from kithline.sharing.access.bundle_rows import pieces
from kithline.sharing.access.log import DECIDE, EXPORT, record_look
from kithline.sharing.access.permission import may_export
from kithline.sharing.access.subject_requests import add_step, person_of_request, request_of
from kithline.sharing.rights.deadline import ENDS, GIVEN
from kithline.sharing.rights.exemptions import EXEMPTIONS
from kithline.sharing.rights.items import numbered
from kithline.sharing.rights.redaction import by_pattern, digest, digest_of_items, is_place, without_opinion
from kithline.sharing.viewer import Viewer

SIGNERS = 2
MARKED, SUGGESTED, HAND = "marked", "suggested", "hand"


class NotYet(ValueError):
    """What was asked cannot be done as things stand; says why, in words for the page."""


def make(request_id: int, *, by: Viewer) -> int:
    """Make the bundle of an open request for access from all that is held now; its number. What is known to be kept
    from everyone is cut beforehand. A bundle made before stays as it was, and this one takes its place."""
    request = _open(request_id)
    person_id = person_of_request(request_id)
    if person_id is None:
        raise NotYet("The record is not to be had: ask a steward of restricted records")
    items = numbered(pieces(person_id))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bundle (request_id, items, digest, by_id, by_name, at) VALUES (%s, %s, %s, %s, %s, %s) "
            "RETURNING id",
            [request.id, len(items), digest_of_items(items), by.user_id, by.name, clock.now()],
        )
        (bundle_id,) = cursor.fetchone()
        cursor.executemany(
            "INSERT INTO bundle_item (bundle_id, number, section, title, text, source, feed, category) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    bundle_id,
                    each.number,
                    each.section,
                    each.title,
                    each.text,
                    each.source,
                    each.feed,
                    each.category,
                )
                for each in items
            ],
        )
        for held in items:
            if held.kept_for:
                _cut(cursor, bundle_id, held.number, 0, len(held.text), held.kept_for, MARKED, "", by)
        whole = {each.number for each in items if each.kept_for}
        for each in _of_others(items):
            if each.is_kept_back and each.number not in whole:
                exemption = "confidential_address" if each.kind == "address" else "third_party"
                _cut(cursor, bundle_id, each.number, each.start, each.end, exemption, MARKED, "", by)
    _log(by, "governance.make_bundle", request_id, person_id, f"{len(items)} items", "written", DECIDE)
    return int(bundle_id)


def bundle(viewer: Viewer, request_id: int, *, page: str) -> BundleView | None:
    """The newest bundle of a request; None if there is no such request, or no bundle. Writes the look."""
    found = _bundle(request_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM subject_request WHERE id = %s", [request_id])
        row = cursor.fetchone()
    if row is None:
        record_look(viewer, page, asked=str(request_id), outcome="not_found")
        return None
    _log(viewer, page, request_id, row[0], str(request_id), "shown" if found else "not_found")
    return found


def suggestions(view: BundleView) -> tuple[Suggestion, ...]:
    """What may be about somebody else: those whom the record ties to the person, and what looks like an address or a
    number. Asked anew each time, for the record learns. Nothing once the request has ended."""
    person_of_request(view.request.id)
    return (*_of_others(view.items), *by_pattern(view.items))


def cut(
    request_id: int,
    number: int,
    *,
    start: int,
    end: int,
    exemption: str,
    opinion: str = "",
    how: str = HAND,
    by: Viewer,
) -> None:
    """Take characters `start` to `end` out of an item. ValueError for a place or an exemption that is none."""
    view = _to_change(request_id)
    items = {each.number: each for each in view.items}
    if number not in items or not is_place(items[number], start, end) or exemption not in EXEMPTIONS:
        raise ValueError("expected a place in an item and an exemption")
    with connection.cursor() as cursor:
        _cut(cursor, view.id, number, start, end, exemption, how, opinion.strip(), by)
    _log(by, "governance.cut", request_id, None, f"{request_id} item {number} {exemption}", "written", DECIDE)


def lift(request_id: int, cut_id: int, *, by: Viewer) -> None:
    """Give back what was cut. ValueError where no such cut stands."""
    view = _to_change(request_id)
    held = next((each for each in view.cuts if each.id == cut_id), None)
    if held is None:
        raise ValueError("expected a cut that stands")
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO redaction (bundle_id, number, start, "end", lifts_id, how, by_id, by_name, at) '
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [view.id, held.number, held.start, held.end, held.id, HAND, by.user_id, by.name, clock.now()],
        )
    _log(by, "governance.lift", request_id, None, f"{request_id} item {held.number}", "written", DECIDE)


def sign(request_id: int, seen: str, *, by: Viewer) -> None:
    """Stand by the bundle as it is. `seen`: the digest of what was on the page: NotYet if it is another by now, if an
    opinion is missing, or if this user has signed it."""
    view = _to_change(request_id)
    if seen != view.digest:
        raise NotYet("The bundle has changed since this page was shown: look at it again")
    missing = without_opinion(view.cuts)
    if missing:
        raise NotYet(f"Item {missing[0].number}: note the health professional's opinion first")
    if any(each.by_id == by.user_id for each in view.signatures):
        raise NotYet("You have signed it: somebody else signs second")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bundle_signature (bundle_id, digest, by_id, by_name, at) VALUES (%s, %s, %s, %s, %s)",
            [view.id, view.digest, by.user_id, by.name, clock.now()],
        )
    _log(by, "governance.sign", request_id, None, f"{request_id} {view.digest[:12]}", "written", DECIDE)


def give(request_id: int, seen: str, content: bytes, pages: int, *, by: Viewer) -> None:
    """Keep the file that is handed over, with its hash; the request ends with it. In the transaction of the answer: a
    file that was not wholly written was not given. `seen`: the digest of what the file was written from. NotYet without
    two signatures under the bundle as it is."""
    view = _to_change(request_id)
    if seen != view.digest:
        raise NotYet("The bundle has changed meanwhile: look at it again")
    if len(view.signatures) < SIGNERS:
        raise NotYet("Two people sign before it is given")
    kept = _not_to_take(by, view)
    if kept:
        raise NotYet(f"Your role may not take this away in a file: {', '.join(kept)}")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bundle_given (bundle_id, sha256, pages, content, by_id, by_name, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [view.id, hashlib.sha256(content).hexdigest(), pages, content, by.user_id, by.name, clock.now()],
        )
    person_id = person_of_request(request_id)
    add_step(request_id, step=GIVEN, on=clock.today(), words=f"{pages} pages", by=by)
    _log(by, "governance.give", request_id, person_id, str(request_id), "exported", EXPORT, content)


def given_file(viewer: Viewer, request_id: int) -> bytes | None:
    """The file as it was given, byte for byte; None if none was. Writes the look."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.content, q.person_id FROM bundle_given g JOIN bundle b ON b.id = g.bundle_id "
            "JOIN subject_request q ON q.id = b.request_id WHERE q.id = %s",
            [request_id],
        )
        row = cursor.fetchone()
    if row is None:
        record_look(viewer, "governance.given", asked=str(request_id), outcome="not_found")
        return None
    view = _bundle(request_id)
    if view is None or _not_to_take(viewer, view):
        record_look(viewer, "governance.given", asked=str(request_id), outcome="refused")
        return None
    content = bytes(row[0])
    _log(viewer, "governance.given", request_id, row[1], str(request_id), "exported", EXPORT, content)
    return content


def _not_to_take(viewer: Viewer, view: BundleView) -> list[str]:
    """The titles of the categories that the matrix does not let the viewer's role take away in a file. The database
    asks the same."""
    told = {each.category for each in view.items} - {""}
    return [BY_CODE[each].title for each in sorted(told) if not may_export(viewer, BY_CODE[each])]


def _open(request_id: int) -> RequestView:
    request = request_of(request_id)
    if request is None or request.kind != "access" or any(each.step in ENDS for each in request.steps):
        raise NotYet("There is no such request that is open")
    return request


def _to_change(request_id: int) -> BundleView:
    """The newest bundle, locked as it is until this transaction ends: two people at once would else sign another."""
    _open(request_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('bundle'), %s)", [request_id])
    found = _bundle(request_id)
    if found is None:
        raise NotYet("The bundle is not made yet")
    return found


def _bundle(request_id: int) -> BundleView | None:
    request = request_of(request_id)
    if request is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, digest, by_name, at FROM bundle WHERE request_id = %s ORDER BY id DESC LIMIT 1",
            [request_id],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        bundle_id, items_digest, made_by, made_at = row
        cursor.execute(
            "SELECT number, section, title, text, source, feed, category FROM bundle_item WHERE bundle_id = %s "
            "ORDER BY number",
            [bundle_id],
        )
        items = tuple(Item(*each) for each in cursor.fetchall())
        cursor.execute(
            'SELECT r.id, r.number, r.start, r."end", r.exemption, r.how, r.opinion, r.by_name FROM redaction r '
            "WHERE r.bundle_id = %s AND r.lifts_id IS NULL AND NOT EXISTS (SELECT FROM redaction l "
            "WHERE l.bundle_id = r.bundle_id AND l.lifts_id = r.id) ORDER BY r.number, r.start, r.id",
            [bundle_id],
        )
        cuts = tuple(Cut(*each) for each in cursor.fetchall())
        now = digest(items_digest, cuts)
        cursor.execute(
            "SELECT by_id, by_name, at FROM bundle_signature WHERE bundle_id = %s AND digest = %s ORDER BY id",
            [bundle_id, now],
        )
        signatures = tuple(Signature(*each) for each in cursor.fetchall())
        cursor.execute(
            "SELECT sha256, pages, by_name, at FROM bundle_given WHERE bundle_id = %s", [bundle_id]
        )
        given = cursor.fetchone()
    return BundleView(
        bundle_id, request, now, made_by, made_at, items, cuts, signatures, Given(*given) if given else None
    )


def _of_others(items: Sequence[Item]) -> tuple[Suggestion, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, starts, ends, kind, is_kept_back FROM sharing.others_in_texts(%s)",
            [[each.text for each in items]],
        )
        return tuple(
            Suggestion(items[place - 1].number, starts, ends, kind, is_kept_back)
            for place, starts, ends, kind, is_kept_back in cursor.fetchall()
        )


def _cut(
    cursor: Any,
    bundle_id: int,
    number: int,
    start: int,
    end: int,
    exemption: str,
    how: str,
    opinion: str,
    by: Viewer,
) -> None:
    cursor.execute(
        'INSERT INTO redaction (bundle_id, number, start, "end", exemption, how, opinion, by_id, by_name, at) '
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [bundle_id, number, start, end, exemption, how, opinion, by.user_id, by.name, clock.now()],
    )


def _log(
    by: Viewer,
    page: str,
    request_id: int,
    person_id: int | None,
    asked: str,
    outcome: str,
    action: str = "",
    exported: bytes | None = None,
) -> None:
    record_look(
        by,
        page,
        person_id=person_id,
        people=[person_id] if person_id else (),
        asked=asked,
        outcome=outcome,
        action=action,
        context=f"subject request {request_id}",
        exported=exported,
    )
