"""What this installation is, its organisations and its users: set up once, from the council's own lists."""

import csv
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection

from kithline.core import clock
from kithline.core.working_days import add_working_days
from kithline.sharing.roles import ROLES

DEMONSTRATION, REAL = "demonstration", "real"


@dataclass(frozen=True)
class SignIn:
    """A user as the council lists one. `professional`: the key of their record as a worker; `schools`: codes.

    `service`: in a demonstration, the service whose busiest worker they are.
    """

    username: str
    name: str
    role: str
    organisation: str = ""
    professional: str = ""
    schools: tuple[str, ...] = ()
    service: str = ""


CITY_MARK = "city.json"  # lies in every folder of an invented city


def is_of_the_city(path: Path) -> bool:
    """Whether a file or folder belongs to an invented city's output."""
    return any((folder / CITY_MARK).exists() for folder in (path, *path.resolve().parents))


def kind_of_instance() -> str | None:
    """demonstration, real, or None where none was created yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM instance LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else None


def authority() -> str:
    """The council's name as it was set up; "" where nothing was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authority FROM instance LIMIT 1")
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def create_instance(kind: str, authority: str, *, at: datetime) -> None:
    """Create the instance; once created its kind never changes. ValueError if it is there with another kind."""
    found = kind_of_instance()
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO instance (kind, authority, created_at, built) VALUES (%s, %s, %s, '{}')",
                [kind, authority, at],
            )
    elif found != kind:
        raise ValueError(f"this installation is {found}; it cannot become {kind}: use another KITHLINE_HOME")


def load_organisations(path: Path) -> int:
    """Create or update organisations from a CSV: code, kind, name, urn, laestab, phase, telephone, and for a school
    that belongs to a trust the trust's code.

    Each is known by its code, URN and LAESTAB (with and without the stroke). Raises ValueError naming row and column.
    """
    rows = 0
    in_trust: list[tuple[int, str, int]] = []
    with path.open(encoding="utf-8-sig", newline="") as stream, connection.cursor() as cursor:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            for column in ("code", "kind", "name"):
                if not (row.get(column) or "").strip():
                    raise ValueError(f"{path.name}, row {number}, column {column}: expected a value")
            cursor.execute(
                "INSERT INTO organisation (code, kind, name, urn, laestab, phase, telephone, is_confirmed) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, true) ON CONFLICT (code) DO UPDATE SET name = excluded.name, "
                "kind = excluded.kind, urn = excluded.urn, laestab = excluded.laestab, phase = excluded.phase, "
                "telephone = excluded.telephone, is_confirmed = true RETURNING id",
                [
                    (row.get(each) or "").strip()
                    for each in ("code", "kind", "name", "urn", "laestab", "phase", "telephone")
                ],
            )
            organisation = cursor.fetchone()[0]
            laestab = (row.get("laestab") or "").strip().replace("/", "")
            codes = {row["code"].strip(), (row.get("urn") or "").strip(), laestab}
            if len(laestab) == 7:
                codes.add(f"{laestab[:3]}/{laestab[3:]}")
            for code in sorted(codes - {""}):
                cursor.execute(
                    "INSERT INTO organisation_code (code, organisation_id) VALUES (%s, %s) "
                    "ON CONFLICT (code) DO UPDATE SET organisation_id = excluded.organisation_id",
                    [code, organisation],
                )
            rows += 1
            if row.get("trust"):
                in_trust.append((number, row["trust"].strip(), organisation))
        for number, code, school in in_trust:
            trust = _one(cursor, "SELECT organisation_id FROM organisation_code WHERE code = %s", code)
            if trust is None:
                raise ValueError(f"{path.name}, row {number}, column trust: expected the code of a row here")
            _join_trust(cursor, trust, school)
    return rows


def _join_trust(cursor: Any, trust: int, school: int) -> None:
    """The list has no dates: a school is in its trust from ever, and in another from today on."""
    cursor.execute("SELECT trust_id FROM trust_school WHERE school_id = %s AND valid_to IS NULL", [school])
    before = {found for (found,) in cursor.fetchall()}
    if before == {trust}:
        return
    today = clock.today()
    cursor.execute(
        "UPDATE trust_school SET valid_to = %s WHERE school_id = %s AND valid_to IS NULL",
        [today - timedelta(days=1), school],
    )
    cursor.execute(
        "INSERT INTO trust_school (trust_id, school_id, valid_from) VALUES (%s, %s, %s)",
        [trust, school, today if before else date(1900, 1, 1)],
    )


def make_user(user: SignIn, password: str, *, since: date, next_review_on: date | None = None) -> int:
    """Create or update a user with one role. ValueError if the role or an organisation is not known."""
    role = ROLES.get(user.role)
    if role is None:
        raise ValueError(f"there is no role {user.role}; there are {', '.join(ROLES)}")
    first, _, last = user.name.partition(" ")
    with connection.cursor() as cursor:
        professional = _one(
            cursor, "SELECT id FROM professional WHERE key = %s ORDER BY id", user.professional
        )
        if professional is None and user.service:
            professional = _one(
                cursor,
                "SELECT professional_id FROM allocated_to WHERE service = %s GROUP BY professional_id "
                "ORDER BY count(*) DESC, professional_id LIMIT 1",
                user.service,
            )
        organisation = _organisation(cursor, user.organisation)
        cursor.execute(
            "INSERT INTO app_user (username, first_name, last_name, email, password, audience, professional_id, "
            "is_active, is_staff, is_superuser, date_joined) "
            "VALUES (%s, %s, %s, '', %s, %s, %s, true, false, false, now()) "
            "ON CONFLICT (username) DO UPDATE SET professional_id = excluded.professional_id, "
            "password = excluded.password RETURNING id",
            [user.username, first, last, make_password(password), role.audience, professional],
        )
        user_id = int(cursor.fetchone()[0])
        cursor.execute("DELETE FROM role_assignment WHERE user_id = %s", [user_id])
        cursor.execute(
            "INSERT INTO role_assignment (user_id, role, organisation_id, valid_from) VALUES (%s, %s, %s, %s)",
            [user_id, user.role, organisation, since],
        )
        cursor.execute("DELETE FROM linked_school WHERE user_id = %s", [user_id])
        for place, school in enumerate(user.schools):
            # a coordinator sees one school a working day or so, each again after a fortnight
            on = add_working_days(next_review_on, 2 * place) if next_review_on else None
            cursor.execute(
                "INSERT INTO linked_school (user_id, school_id, valid_from, next_review_on) VALUES (%s, %s, %s, %s)",
                [user_id, _organisation(cursor, school), since, on],
            )
    return user_id


def new_password() -> str:
    """A password to be shown once and changed at first use."""
    return "-".join(secrets.token_hex(3) for _ in range(3))


def _organisation(cursor: object, code: str) -> int | None:
    if not code:
        return None
    found = _one(cursor, "SELECT organisation_id FROM organisation_code WHERE code = %s", code)
    if found is None:
        raise ValueError(f"there is no organisation {code}")
    return found


def _one(cursor: object, statement: str, value: str) -> int | None:
    if not value:
        return None
    cursor.execute(statement, [value])  # type: ignore[attr-defined]
    row = cursor.fetchone()  # type: ignore[attr-defined]
    return row[0] if row else None
