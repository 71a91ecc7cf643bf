"""Who was linked to whom, and why: for a data steward, to read only."""

import json
from typing import Any
from uuid import UUID

from django.db import connection

from kithline.feeds.discovery import feeds
from kithline.feeds.spec import Feed, Subject
from kithline.record.types.data import LineageLine, PersonLinks, RefusalLine, SourcePersonLine
from kithline.sharing.access.log import record_look
from kithline.sharing.viewer import Viewer

NAMESPACES = {
    "school": "Schools",
    "case_system": "Social care case system",
    "sen_system": "SEN system",
    "police_encompass": "Police (Operation Encompass)",
    "police_missing": "Police (missing persons)",
    "youth_justice": "Youth justice",
    "nhs": "NHS",
    "fsm_applications": "Free school meals: applications",
    "fsm_batch": "Free school meals: batch checks",
    "entered_here": "Entered here",
}
ALONE = {  # a person of one record, in the words of the SUI matcher's status
    "NoMatch": "No other record is the same person.",
    "PotentialMatch": "No other record is joined with it; one pair waits for a decision.",
    "ManyMatch": "No other record is joined with it; several pairs wait for a decision.",
}
SHOWN = {
    "forename": "Forename",
    "middle": "Middle names",
    "surname": "Surname",
    "former_surname": "Former surname",
    "birth": "Born",
    "sex": "Sex",
    "postcode": "Postcode",
    "uprn": "UPRN",
    "upn": "UPN",
    "nhs_number": "NHS number",
    "uln": "ULN",
}


def source_of(namespace: str) -> str:
    """Whose number a source person's key is, in words: the title of the only feed that uses it, if it uses no other."""
    if namespace in NAMESPACES:
        return NAMESPACES[namespace]
    used = {feed.title: _namespaces(feed) for feed in feeds().values()}
    titles = [title for title, of_feed in used.items() if namespace in of_feed]
    if len(titles) == 1 and len(used[titles[0]]) == 1:
        return titles[0]
    return namespace.replace("_", " ").capitalize()


def _namespaces(feed: Feed) -> set[str]:
    return {table.subject.namespace for table in feed.tables if isinstance(table.subject, Subject)}


def person_links(viewer: Viewer, public_id: UUID) -> PersonLinks | None:
    """The sources' persons of one person, now and before, and those kept apart; None if there is none to see.

    A restricted person's page is that of one who does not exist; so is that of a protected identity.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.status, s.public_id FROM person p LEFT JOIN person s ON s.id = p.absorbed_into_id "
            "AND s.restriction = 0 WHERE p.public_id = %s AND p.restriction = 0",
            [public_id],
        )
        found = cursor.fetchone()
        if found is None:
            record_look(viewer, "stewardship.links", asked=str(public_id), outcome="not_found")
            return None
        person_id, status, survivor = found
        cursor.execute(
            f"SELECT s.id, s.namespace, {', '.join('s.' + name for name in SHOWN)}, l.known_from, l.known_to, "  # noqa: S608
            "l.match_weight, l.status, l.reasons, l.model_version FROM link l JOIN source_person s "
            "ON s.id = l.source_person_id WHERE l.person_id = %s ORDER BY l.known_to NULLS FIRST, s.namespace, s.id",
            [person_id],
        )
        lines = [source_person_line(row) for row in cursor.fetchall()]
        ids = [line.id for line in lines if line.linked_to is None]
        cursor.execute(
            "SELECT r.left_id, r.right_id, r.constraint_code, r.reasons, r.match_weight, r.known_from, false "
            "FROM link_refusal r WHERE r.known_to IS NULL AND (r.left_id = ANY(%s) OR r.right_id = ANY(%s)) UNION ALL "
            "SELECT w.left_id, w.right_id, '', w.reasons, w.match_weight, w.raised_at, true "
            "FROM link_review w WHERE w.closed_at IS NULL AND (w.left_id = ANY(%s) OR w.right_id = ANY(%s))",
            [ids, ids, ids, ids],
        )
        refusals = tuple(_refusal(row) for row in cursor.fetchall())
        cursor.execute(
            "SELECT n.event, n.at, o.public_id, n.reason FROM person_lineage n LEFT JOIN person o ON o.id = n.other_id "
            "AND o.restriction = 0 WHERE n.person_id = %s ORDER BY n.at DESC, n.id DESC",
            [person_id],
        )
        lineage = tuple(LineageLine(*row) for row in cursor.fetchall())
    record_look(viewer, "stewardship.links", person_id=person_id, people=[person_id], sections=["identity"])
    return PersonLinks(
        public_id=public_id,
        status=status,
        absorbed_into=survivor,
        current=tuple(line for line in lines if line.linked_to is None),
        earlier=tuple(line for line in lines if line.linked_to is not None),
        refusals=refusals,
        lineage=lineage,
    )


def source_person_line(row: tuple[Any, ...]) -> SourcePersonLine:
    """From id, namespace, the columns of `SHOWN`, known from and to, weight, status, reasons and model version."""
    key, namespace, *rest = row
    values, (known_from, known_to, weight, status, reasons, model) = rest[: len(SHOWN)], rest[len(SHOWN) :]
    kept = read_reasons(reasons)
    given = tuple(
        (label, f"{value:%d/%m/%Y}" if hasattr(value, "year") else str(value))
        for label, value in zip(SHOWN.values(), values, strict=True)
        if value not in (None, "")
    )
    return SourcePersonLine(
        key,
        source_of(namespace),
        given,
        known_from,
        known_to,
        weight,
        _why(kept, status),
        kept.get("with"),
        model,
    )


def _why(kept: dict[str, Any], status: str) -> str:
    if kept.get("contributions"):
        return _in_words(kept)
    if kept.get("renumbered"):
        return "The school says which UPN the pupil had before."
    if kept.get("decided"):
        return "A data steward decided so."
    return ALONE.get(status, "Others were joined with it.")


def _refusal(row: tuple[Any, ...]) -> RefusalLine:
    left, right, code, reasons, weight, since, is_waiting = row
    kept = read_reasons(reasons)
    why = _in_words(kept) if is_waiting else _refusal_in_words(code, kept)
    return RefusalLine(left, right, why, weight, since, is_waiting)


def read_reasons(reasons: Any) -> dict[str, Any]:
    """What the record keeps of why two records are alike; a raw cursor hands it over as text."""
    return (json.loads(reasons) if isinstance(reasons, str) else reasons) or {}


def _in_words(kept: dict[str, Any]) -> str:
    from kithline.identity.explain import in_words  # the linking model: loaded for this page only

    return in_words(kept)


def _refusal_in_words(code: str, kept: dict[str, Any]) -> str:
    from kithline.identity.explain import refusal_in_words

    return refusal_in_words(code, str(kept.get("reason") or kept.get("text") or "see the rule"), kept)
