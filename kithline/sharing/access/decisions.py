"""Deciding to share or not to share, and families' agreement to services; written in the viewer's own name.

Each function that opens a child raises Http404 for one whom the viewer may not see, and writes the look.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import Http404

from kithline.core import clock
from kithline.record.categories import IDENTITY, Level
from kithline.record.services import SERVICES
from kithline.record.types.deciding import ChildNamed, ConsentLine, DecisionLine
from kithline.sharing.access.emergencies import use_emergency
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.access.permission import may_write, must_write
from kithline.sharing.governance import configuration
from kithline.sharing.law import LAWS
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.acts import Write
from kithline.sharing.viewer import Viewer

SHARE, NOT_SHARE = "share", "not_share"


def child_named(viewer: Viewer, public_id: UUID, *, page: str) -> tuple[int, ChildNamed]:
    """The person's number and name. Http404, and the look as not found, for a child whom the viewer may not see."""
    use_emergency(public_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, string_agg(c.value, ', ' ORDER BY c.field DESC) FROM person p JOIN chosen_value c "
            "ON c.person_id = p.id AND c.field IN ('surname', 'forename') WHERE p.public_id = %s "
            "AND p.status = 'active' GROUP BY p.id",
            [public_id],
        )
        found = cursor.fetchone()
    if found is None:
        record_look(viewer, page, asked=str(public_id), outcome="not_found")
        raise Http404
    return int(found[0]), ChildNamed(public_id, found[1])


def decisions(viewer: Viewer, public_id: UUID, *, page: str) -> tuple[ChildNamed, tuple[DecisionLine, ...]]:
    """The child, and the decisions about them that the viewer may read, the newest first."""
    person_id, child = child_named(viewer, public_id, page=page)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.decision, d.what, d.to_whom, d.basis, d.reason, d.family, d.by_name, d.role, d.organisation, "
            "d.at FROM sharing_decision d WHERE d.person_id = %s ORDER BY d.at DESC, d.id DESC",
            [person_id],
        )
        lines = tuple(
            DecisionLine(*row[:7], ROLES[row[7]].title if row[7] in ROLES else row[7], *row[8:])
            for row in cursor.fetchall()
        )
    record_look(
        viewer, page, person_id=person_id, people=[person_id], sections=["decisions"], count=len(lines)
    )
    return child, lines


def decide(
    public_id: UUID,
    *,
    decision: str,
    what: str,
    to_whom: str,
    law: str,
    basis: str,
    reason: str,
    family: str,
    by: Viewer,
) -> None:
    """Keep a decision to share, or not to share, with its reason. ValueError without one; to share needs a law in
    force."""
    if decision not in (SHARE, NOT_SHARE) or not reason.strip() or (decision == SHARE and not law):
        raise ValueError("expected share or not_share, a reason, and to share a law")
    if law and not (law in LAWS and configuration(settings.HOME).in_force(LAWS[law], clock.today())):
        raise ValueError("expected a law that is in force")
    must_write(by, Write.DECISION, IDENTITY, page="share.decision")
    person_id, _ = child_named(by, public_id, page="share.decision")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sharing_decision (person_id, audience, decision, what, to_whom, law, basis, reason, family, "
            "user_id, by_name, role, organisation_id, organisation, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(person_id, settings.AUDIENCE, decision, what, to_whom, law, basis, reason.strip(), family),
                *(
                    by.user_id,
                    by.name,
                    by.role.code,
                    by.organisation_id,
                    by.standing.organisation,
                    clock.now(),
                ),
            ],
        )
    record_look(
        by,
        "share.decision",
        person_id=person_id,
        people=[person_id],
        asked=decision,
        outcome="written",
        action=DECIDE,
    )


def services_of(viewer: Viewer) -> list[tuple[str, str]]:
    """Code and title of the services of which the viewer's role may write that a family agreed to them."""
    return [
        (service.code, service.title)
        for service in SERVICES.values()
        if may_write(viewer, Write.AGREEMENT, service.category)
    ]


def consents(viewer: Viewer, public_id: UUID, *, page: str) -> tuple[ChildNamed, tuple[ConsentLine, ...]]:
    """The child, and the agreements to services that the viewer may read, those that stand first."""
    person_id, child = child_named(viewer, public_id, page=page)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.service, c.given_by, c.what_for, c.on_date, c.by_name, c.organisation, w.on_date, "
            "coalesce(w.by_name, '') FROM service_consent c LEFT JOIN service_consent w ON w.withdraws_id = c.id "
            "WHERE c.person_id = %s AND c.withdraws_id IS NULL ORDER BY w.on_date IS NOT NULL, c.on_date DESC, c.id",
            [person_id],
        )
        lines = tuple(_consent(row) for row in cursor.fetchall())
    record_look(
        viewer, page, person_id=person_id, people=[person_id], sections=["consents"], count=len(lines)
    )
    return child, lines


def _consent(row: tuple[Any, ...]) -> ConsentLine:
    service = SERVICES.get(row[1])
    return ConsentLine(row[0], service.title if service else row[1], *row[2:])


def agree(public_id: UUID, *, service: str, given_by: str, what_for: str, given_on: date, by: Viewer) -> None:
    """Keep that a family agreed to a service. ValueError for a service of which the viewer's role may not say so."""
    if service not in dict(services_of(by)):
        raise ValueError("expected a service to which your role may write that a family agreed")
    person_id, _ = child_named(by, public_id, page="share.consent")
    _write_consent(by, person_id, service, given_by, what_for, given_on, None)


def withdraw(public_id: UUID, consent_id: int, *, on: date, by: Viewer) -> None:
    """Keep that an agreement was taken back. ValueError if there is none that stands, of this child, to be seen."""
    person_id, _ = child_named(by, public_id, page="share.consent")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.service, c.given_by, c.what_for FROM service_consent c WHERE c.id = %s AND c.person_id = %s "
            "AND c.withdraws_id IS NULL AND NOT EXISTS (SELECT FROM service_consent w WHERE w.withdraws_id = c.id)",
            [consent_id, person_id],
        )
        found = cursor.fetchone()
    if found is None:
        raise ValueError("this agreement does not stand any more")
    _write_consent(by, person_id, *found, on, consent_id)


def _write_consent(
    by: Viewer, person_id: int, service: str, given_by: str, what_for: str, on: date, withdraws: int | None
) -> None:
    must_write(by, Write.AGREEMENT, SERVICES[service].category, page="share.consent")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO service_consent (person_id, access_class, restriction, service, given_by, what_for, on_date, "
            "withdraws_id, user_id, by_name, organisation, at) VALUES (%s, %s, 0, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(
                    person_id,
                    SERVICES[service].category.at(Level.FLAG),
                    service,
                    given_by,
                    what_for,
                    on,
                    withdraws,
                ),
                *(by.user_id, by.name, by.standing.organisation, clock.now()),
            ],
        )
    said = "withdrawn" if withdraws else "given"
    record_look(
        by,
        "share.consent",
        person_id=person_id,
        people=[person_id],
        asked=f"{service} {said}",
        outcome="written",
        action=DECIDE,
    )
