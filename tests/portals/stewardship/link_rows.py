"""Children of the tests of links, all invented, as sources would have told them; linked, assembled and derived."""

from datetime import UTC, date, datetime
from typing import Any

from kithline.core.identifiers import make_nhs_number
from tests.identity.people import AWAY, HOME, NHS, OTHER_NHS, OTHER_UPN, THIRD_UPN, UPN, stub

STEWARD, OTHER, WORKER, LEAD = "dana.reed", "robin.hale", "sam.lark", "lou.frost"
FIRST, SECOND = "kim.dell", "ash.ford"  # stewards of restricted records
STAFF = {
    STEWARD: ("data_steward", "authority"),
    OTHER: ("data_steward", "authority"),
    FIRST: ("restricted_steward", "authority"),
    SECOND: ("restricted_steward", "authority"),
    WORKER: ("social_worker", "authority"),
    LEAD: ("safeguarding_lead", "school"),
}
DAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
MAYAS, NOT_MAYAS = make_nhs_number(303), make_nhs_number(90_404)
# Maya of the school and of the police are alike, and their NHS numbers differ; Idris is one child of two sources; Wren
# of the school was placed for adoption as Wren Marlowe; Teddy is protected, and the school has a pupil with his UPN.
MAYA, MAYA_TOO, IDRIS, IDRIS_TOO, WREN, WREN_MARLOWE, TEDDY, TEDDY_TOO = range(1, 9)
STUBS = (
    stub(MAYA, "school", "Maya Thornley", "2014-03-05", upn=UPN, nhs_number=MAYAS, sex="F", **HOME),
    stub(MAYA_TOO, "police_missing", "Maya Thorne", "2014-03-05", nhs_number=NOT_MAYAS, sex="F", **HOME),
    stub(IDRIS, "school", "Idris Coker", "2013-01-09", upn=OTHER_UPN, sex="M", **AWAY),
    stub(IDRIS_TOO, "case_system", "Idris Coker", "2013-01-09", upn=OTHER_UPN, sex="M", **AWAY),
    stub(WREN, "school", "Wren Garrick", "2012-06-01", nhs_number=NHS, sex="F"),
    stub(
        WREN_MARLOWE,
        "case_system",
        "Wren Marlowe",
        "2012-06-01",
        nhs_number=NHS,
        sex="F",
        partition="adoption",
    ),
    stub(TEDDY, "case_system", "Teddy Jessop", "2011-09-14", upn=THIRD_UPN, partition="protected_person"),
    stub(TEDDY_TOO, "school", "Teddy Jessop", "2011-09-14", upn=THIRD_UPN, nhs_number=OTHER_NHS),
)
RESTRICTION = {WREN_MARLOWE: 1, TEDDY: 2}


def fill() -> dict[str, int]:
    """Write staff and children, and bring the record up to date. Returns the ids of users by name."""
    from django.db import connection

    from kithline.identity.link import psycopg_connection
    from kithline.pipeline import update
    from kithline.record import models as record
    from kithline.sharing.models import Instance, RoleAssignment, User
    from tests.identity.conftest import put

    Instance.objects.create(kind="demonstration", authority="Wexmoor Council", created_at=DAY)
    council = record.Organisation.objects.create(code="council", kind="council", name="Wexmoor Council")
    users = {}
    for username, (role, audience) in STAFF.items():
        first, last = username.title().split(".")
        user = User.objects.create(username=username, first_name=first, last_name=last, audience=audience)
        RoleAssignment.objects.create(user=user, role=role, organisation=council, valid_from=date(2024, 9, 1))
        users[username] = user.pk
    put(
        psycopg_connection(connection),
        [each | {"restriction": RESTRICTION.get(each["id"], 0)} for each in STUBS],
        DAY,
    )
    with connection.cursor() as cursor:  # ids were given, so the next one is told
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('source_person', 'id')) FROM generate_series(1, 100)"
        )
    delivery = record.Delivery.objects.create(
        feed="school_census", as_at=DAY.date(), received_at=DAY, fingerprint="x", state="accepted"
    )
    for each in STUBS:
        _facts(record, each, delivery)
    update(now=DAY)
    return users


def _facts(record: Any, told: dict[str, Any], delivery: Any) -> None:
    restriction = RESTRICTION.get(told["id"], 0)
    row = record.SourceRecord.objects.create(
        delivery=delivery,
        feed="school_census",
        key_space="pupil",
        source_key=str(told["id"]),
        file_id=1,
        row=told["id"],
        raw={},
        row_hash="x",
        as_at=DAY.date(),
        received_at=DAY,
        source_person_id=told["id"],
        restriction=restriction,
    )
    head = {
        "source_person_id": told["id"],
        "source_record": row,
        "delivery": delivery,
        "known_from": DAY,
        "restriction": restriction,
        "valid_from": date(2024, 9, 2),
    }
    record.PersonName.objects.create(
        kind="legal", forename=told["forename"], surname=told["surname"], access_class=13, **head
    )
    record.PersonAttribute.objects.create(field="birth", value=told["birth"], access_class=13, **head)
    if told.get("postcode"):
        record.PersonAddress.objects.create(
            lines="12 Example Road", postcode=told["postcode"], uprn=told["uprn"], access_class=23, **head
        )
    for scheme in ("upn", "nhs_number"):
        if told.get(scheme):
            record.PersonIdentifier.objects.create(
                scheme=scheme, value=told[scheme], is_valid=True, access_class=13, **head
            )


def carry_out() -> int:
    """What the worker does when it is called."""
    from kithline.pipeline import carry_out_decisions

    return carry_out_decisions()
