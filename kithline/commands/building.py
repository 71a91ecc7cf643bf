"""The first build of an installation, step by step; each finished step is noted, so that a killed build carries on."""

import csv
import json
import re
import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.db import connection

from kithline.commands.registering import keep_agreements
from kithline.core import clock
from kithline.core.working_days import add_working_days
from kithline.ops.home import home
from kithline.ops.progress import Progress
from kithline.sharing.instance import (
    DEMONSTRATION,
    REAL,
    SignIn,
    create_instance,
    kind_of_instance,
    load_organisations,
    make_user,
    new_password,
)
from kithline.sharing.invented_agreements import write_invented_agreements

DEMO_PASSWORD = "every-child-invented"  # noqa: S105  # nosec B105 - printed at each start; a demonstration holds invented people only
STAGES_OF_DEMONSTRATION = 7
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def arrived(path: Path) -> datetime:
    """When a file came: the day that its folder is named for (06:00), else now."""
    for part in reversed(path.parts[:-1]):
        if _DAY.fullmatch(part):
            return datetime.combine(datetime.fromisoformat(part), time(6), UTC)
    return clock.now()


def is_built() -> bool:
    """Whether the first build came to its end."""
    return _steps().get("done", False) if kind_of_instance() else False


def other_size(size: str, seed: int) -> str:
    """One line where the demonstration that stands here is another than is asked for; else ""."""
    made = home() / "city" / "city.json"
    if kind_of_instance() != DEMONSTRATION or not _steps().get("city") or not made.exists():
        return ""
    stands = json.loads(made.read_text(encoding="utf-8"))
    if (stands["size"], stands["seed"]) == (size, seed):
        return ""
    if stands["size"] == size:
        here, asked = f"--seed {stands['seed']}", f"--seed {seed}"
    else:
        here, asked = f"SIZE={stands['size']}", f"SIZE={size}"
    return (
        f"This demonstration was made with {here}, and stays so; {asked} was not made. "
        f"For that as well: KITHLINE_HOME=/another/folder and the same command."
    )


def build_demonstration(size: str, seed: int, progress: Progress) -> list[SignIn]:
    """Make the invented city and take it in. Returns one sign-in per role. ValueError in a real installation."""
    from kithline.city.make import make_city
    from kithline.pipeline import receive, update

    create_instance(DEMONSTRATION, "Brinmouth City Council", at=clock.now())
    folder = home() / "city"
    if not _steps().get("city"):
        progress.stage(f"Making the invented city ({size})")
        shutil.rmtree(folder, ignore_errors=True)  # half of one, if the last build was killed
        make_city(size, seed, folder, clock.today())
        _note("city")
    write_invented_agreements(home(), "Brinmouth City Council", clock.today())
    keep_agreements()
    progress.stage("Setting up schools and services")
    load_organisations(folder / "organisations.csv")
    if not _steps().get("received"):
        progress.stage("Taking the agencies' files in")
        waiting = sum(1 for path in (folder / "deliveries").glob("*/*") if path.is_dir())
        done = 0

        def count(receipt: object) -> None:
            nonlocal done
            done += 1
            progress.advance(done, max(waiting, done))

        receive([folder / "deliveries"], received=arrived, told=count)
        _note("received")
    update(told=progress.stage)
    progress.stage("Making the demonstration's sign-ins")
    users = demo_users(folder / "demo_users.csv")
    for user in users:
        make_user(
            user,
            DEMO_PASSWORD,
            since=clock.today() - timedelta(days=30),
            next_review_on=first_review(),
        )
    _note("done")
    return users


def build_real(authority: str, organisations: Path | None, administrator: str) -> str:
    """Make a real installation: its organisations and first administrator. Returns the one-time password."""
    create_instance(REAL, authority, at=clock.now())
    if organisations is not None:
        load_organisations(organisations)
    password = new_password()
    make_user(SignIn(administrator, "First Administrator", "administrator"), password, since=clock.today())
    _note("done")
    return password


def first_review() -> date:
    """The day of the demonstration's next review of a school: a working day soon to come."""
    return add_working_days(clock.today(), 2)


def demo_users(path: Path) -> list[SignIn]:
    """The sign-ins that the invented city lists."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            SignIn(
                row["username"],
                f"Demo {row['role'].replace('_', ' ')}",
                row["role"],
                row["organisation"],
                row["professional_key"],
                tuple(row["linked_schools"].split()),
                row.get("service") or "",
            )
            for row in csv.DictReader(stream)
        ]


def _steps() -> dict[str, bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT built FROM instance LIMIT 1")
        row = cursor.fetchone()
    if row is None:
        return {}
    return json.loads(row[0]) if isinstance(row[0], str) else row[0]


def _note(step: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE instance SET built = built || %s::jsonb", [json.dumps({step: True})])
