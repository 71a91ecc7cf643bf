"""Rows of every class and restriction about a few people, in every table with a person; users and their standings.

Written as the pipeline's login. Nothing here knows the policies.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models

from kithline.record.categories import CATEGORIES, NOTES, SCHOOL, SOCIAL_CARE, Level

RESTRICTIONS = (0, 1, 3)
CLASSES = tuple(category.at(level) for category in CATEGORIES for level in Level)
FILED = {SCHOOL.number, SOCIAL_CARE.number, NOTES.number}  # the categories of which there are files
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


def person_models() -> tuple[type[models.Model], ...]:
    """The models of every table with a person. Asked for when Django is ready, not when tests are collected."""
    from kithline.record.models import DERIVED, FACTS

    return (*FACTS, *DERIVED)


def person_tables() -> tuple[str, ...]:
    return tuple(model._meta.db_table for model in person_models())


@dataclass(frozen=True)
class Row:
    """What a reader of the matrix needs to know of a row."""

    table: str
    id: int
    person: int | None
    access_class: int
    restriction: int


@dataclass
class Record:
    """The ids of what was written; `rows` is no field, for Hypothesis prints every field of what failed."""

    schools: list[int]
    professionals: list[int]
    people: list[int]

    def __post_init__(self) -> None:
        self.rows: list[Row] = []
        self.source_people: list[int] = []  # of each person, linked to the person and to no row

    def of(self, table: str) -> list[Row]:
        return [row for row in self.rows if row.table == table]


def insert(table: str, **values: Any) -> int:
    names = ", ".join(f'"{name}"' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(values))}) RETURNING id",
            list(values.values()),
        )
        return int(cursor.fetchone()[0])


def write_record(people: int = 5, schools: int = 3, professionals: int = 2) -> Record:
    """People with a row of each class and restriction in each table; and the same of nobody yet linked."""
    delivery = insert(
        "delivery",
        feed="school_census",
        period="",
        as_at=NOW.date(),
        received_at=NOW,
        fingerprint="f",
        state="accepted",
        reason="",
        notes="[]",
        **dict.fromkeys(
            ("accepted_rows", "rejected_rows", "new_rows", "changed_rows", "gone_rows", "unchanged_rows"), 0
        ),
    )
    record = Record(
        [
            insert(
                "organisation",
                code=f"S{n}",
                kind="school",
                name=f"School {n}",
                is_confirmed=True,
                **dict.fromkeys(("urn", "laestab", "phase", "telephone"), ""),
            )
            for n in range(schools)
        ],
        [_professional(n) for n in range(professionals)],
        [
            insert("person", public_id=uuid4(), status="active", created_at=NOW, restriction=0)
            for _ in range(people)
        ],
    )
    others = {
        "school_id": record.schools[0],
        "household_id": insert("household", address_key="zz1 1aa|1"),
        "family_id": insert("family", public_id=uuid4(), created_at=NOW),
        "delivery_id": delivery,
    }
    for model in person_models():
        may_be_nobody = model._meta.get_field("person").null
        for person in (*record.people, None) if may_be_nobody else record.people:
            record.rows += _rows_about(model, person, others)
    _write_files(record)
    return record


def is_whole(detail: int) -> bool:
    """Whether the file of that row of details is shown as it was sent: nothing taken out of it, nothing but text."""
    return detail % 3 == 0


def _write_files(record: Record) -> None:
    """A file of each row of details of three categories; of every third words were taken out, or it holds pictures."""
    ids = [row.id for row in record.of("event_detail") if row.access_class // 10 in FILED]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE event_detail SET event_id = gen_random_uuid(), "
            "as_written = CASE mod(id, 3) WHEN 1 THEN '{}'::jsonb END, "
            "payload = jsonb_build_object('sha256', id::text) "
            "|| CASE mod(id, 3) WHEN 2 THEN '{\"has_more\": \"yes\"}'::jsonb ELSE '{}' END WHERE id = ANY(%s)",
            [ids],
        )
        cursor.execute(
            "INSERT INTO attached_file (event_id, sha256, content) "
            "SELECT event_id, id::text, convert_to(id::text, 'UTF8') FROM event_detail WHERE id = ANY(%s)",
            [ids],
        )


def _professional(n: int) -> int:
    words = dict.fromkeys(("title", "team", "telephone", "email", "manager", "duty_telephone"), "")
    return insert(
        "professional", namespace="case_system", key=f"W{n}", name=f"Worker {n}", updated_at=NOW, **words
    )


def link_people(record: Record) -> None:
    """A source's person of each."""
    record.source_people = [_source_person(person) for person in record.people]


def _source_person(person: int) -> int:
    made = insert(
        "source_person",
        **{"namespace": "linked", "key": str(person), "role": "adult", "partition": "", "restriction": 0},
        changed_at=NOW,
    )
    insert(
        "link",
        **{"source_person_id": made, "person_id": person, "known_from": NOW, "status": "NoMatch"},
        **{"reasons": "{}", "model_version": ""},
    )
    return made


def put_aside(person: int, is_aside: bool) -> None:
    """Into the sealed holding area, or out of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE person SET status = %s WHERE id = %s", ["aside" if is_aside else "active", person]
        )


def public_ids(record: Record) -> list[UUID]:
    """By which an address names each person, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, public_id FROM person WHERE id = ANY(%s)", [record.people])
        found = dict(cursor.fetchall())
    return [found[person] for person in record.people]


def _rows_about(model: type[models.Model], person: int | None, others: dict[str, int]) -> list[Row]:
    fields = [each for each in model._meta.concrete_fields if each.column != "id"]
    written = [(access_class, restriction) for access_class in CLASSES for restriction in RESTRICTIONS]
    values = []
    for access_class, restriction in written:
        known = {
            "person_id": person,
            "access_class": access_class,
            "restriction": restriction,
            "field": f"field {restriction}",
            **others,
        }
        values += [known[each.column] if each.column in known else _value(each) for each in fields]
    names = ", ".join(f'"{each.column}"' for each in fields)
    places = "(" + ", ".join(["%s"] * len(fields)) + ")"
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES {', '.join([places] * len(written))} RETURNING id", values
        )
        ids = [row_id for (row_id,) in cursor.fetchall()]
    return [Row(table, row_id, person, *one) for row_id, one in zip(ids, written, strict=True)]


def _value(column: "models.Field[Any, Any]") -> Any:
    """Something that the column takes: what it says is of no account here."""
    if column.null:
        return None
    match column:
        case models.BooleanField():
            return False
        case models.DateTimeField():
            return NOW
        case models.DateField():
            return NOW.date()
        case models.UUIDField():
            return UUID(int=1)
        case models.JSONField():
            return "{}"
        case models.TextField():
            return "something"
        case _:
            return 1


def make_user(
    username: str, audience: str, *, professional: int | None = None, is_active: bool = True
) -> int:
    return insert(
        "app_user",
        username=username,
        first_name="",
        last_name="",
        email="",
        password="!",
        audience=audience,
        professional_id=professional,
        is_active=is_active,
        is_staff=False,
        is_superuser=False,
        date_joined=NOW,
    )


def day(offset: int | None) -> date | None:
    """So many days from the database's own today; None: no end."""
    return None if offset is None else _today() + timedelta(days=offset)


@cache
def _today() -> date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_date")
        found: date = cursor.fetchone()[0]
    return found


def give_role(
    user: int,
    role: str,
    organisation: int | None = None,
    since: int = -30,
    until: int | None = None,
    covers: int | None = None,
) -> int:
    return insert(
        "role_assignment",
        user_id=user,
        role=role,
        organisation_id=organisation,
        valid_from=day(since),
        valid_to=day(until),
        covers_id=covers,
    )


def grant(right: Any, shape: str) -> int:
    """A row of the matrix, of a `tests.sharing.reading.Right`."""
    return insert(
        "matrix_row",
        version="test",
        role=right.role,
        relationship=right.relationship,
        category=str(right.category),
        category_number=right.category,
        level=right.level,
        purpose="",
        legal_basis="",
        effective_from=day(right.span.since),
        effective_to=day(right.span.until),
        shape=shape,
        youngest=right.youngest,
        oldest=right.oldest,
        writes=list(right.writes),
    )


def make_trust() -> int:
    return insert(
        "organisation",
        code="T",
        kind="trust",
        name="Trust",
        is_confirmed=True,
        **dict.fromkeys(("urn", "laestab", "phase", "telephone"), ""),
    )


def join_trust(trust: int, school: int, since: int = -30, until: int | None = None) -> int:
    return insert(
        "trust_school", trust_id=trust, school_id=school, valid_from=day(since), valid_to=day(until)
    )


def set_team(professional: int, team: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE professional SET team = %s WHERE id = %s", [team, professional])


def happen(record: Record, what: Any) -> int:
    """An event, of a `tests.sharing.reading.Happening`."""
    return insert(
        "event",
        source_person_id=1,
        person_id=record.people[what.person],
        source_record_id=1,
        delivery_id=1,
        access_class=82,
        restriction=what.restriction,
        valid_from=day(what.span.since),
        valid_to=day(what.span.until),
        known_from=NOW,
        known_to=None if what.is_known else NOW,
        kind=what.kind,
        event_id=uuid4(),
    )


def give_births(person: int, births: tuple[date, ...]) -> None:
    """Dates of birth as survivorship chose them; two of different classes where there are two."""
    for place, born in enumerate(births):
        insert(
            "chosen_value",
            person_id=person,
            field="birth",
            value=born.isoformat(),
            sort_key="",
            others=0,
            source_record_id=1,
            delivery_id=1,
            access_class=13 + 10 * place,
            restriction=0,
        )


def link_school(user: int, school: int, since: int = -30, until: int | None = None) -> int:
    return insert("linked_school", user_id=user, school_id=school, valid_from=day(since), valid_to=day(until))


def enrol(person: int, school: int) -> int:
    return insert(
        "pupil_at", person_id=person, school_id=school, year_group="", status="C", source_record_id=1
    )


def allocate(person: int, professional: int, service: str = "social_work") -> int:
    return insert(
        "allocated_to",
        person_id=person,
        professional_id=professional,
        service=service,
        source_record_id=1,
    )


def clear_where(table: str, condition: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {condition}")


def clear(*tables: str) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
