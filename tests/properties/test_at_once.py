"""Deliveries that come at once, in processes of their own, double nobody and lose nobody."""

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.deliveries import ROOT, SPRING, census, one, pupil, rows, write
from tests.properties.test_deliveries import afresh

CHILDREN, PROCESSES = 8, 3
AT_ONCE = """
import sys
from pathlib import Path
import django
django.setup()
from kithline.pipeline import receive, update
for folder in sys.argv[1:]:
    receipts, _ = receive([Path(folder)])
    assert receipts[0].outcome == "accepted", receipts[0].reason
    update()
"""


def of_police(folder: Path, number: int, child: int) -> Path:
    """A child missing, by name and birth alone."""
    told = pupil(child)
    episode = {
        "reference": f"E{number}",
        "nominal": f"N{number}",
        "forename": told["forename"],
        "surname": told["surname"],
        "birth": told["birth"],
        "reported_at": datetime(2025, 3, 1, 22, number % 60),
        "reported_on": date(2025, 3, 1),
    }
    return write(folder, "police_missing", {"episodes": [episode]}, date="2025-03-02")


def of_social_care(folder: Path, number: int, child: int) -> Path:
    """The same child under a number of the case system."""
    told = pupil(child)
    person = {
        "person_id": f"C{child}",
        "forename": told["forename"],
        "surname": told["surname"],
        "birth": told["birth"],
        "upn": told["upn"],
    }
    return write(folder, "case_system", {"person": [person]}, date=f"2025-02-{number + 1:02}")


def deliver(database: str, lanes: list[list[Path]]) -> None:
    environment = {**os.environ, "KITHLINE_DATABASE": database, "KITHLINE_SITE": "pipeline"}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, *map(str, lane)],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for lane in lanes
    ]
    for process in running:
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors[-2000:]


def people() -> set[frozenset[str]]:
    """Who is one person, by the sources' own keys."""
    found = rows(
        "SELECT array_agg(s.namespace || ' ' || s.key) FROM link l JOIN source_person s ON s.id = l.source_person_id "
        "WHERE l.known_to IS NULL GROUP BY l.person_id"
    )
    return {frozenset(keys) for (keys,) in found}


@pytest.mark.long
@settings(
    max_examples=3,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    told=st.lists(
        st.tuples(st.sampled_from((of_police, of_police, of_social_care)), st.integers(1, CHILDREN)),
        min_size=6,
        max_size=9,
    )
)
def test_at_once_is_one_after_another(clean_record: str, told: list) -> None:
    def written(folder: Path) -> tuple[Path, list[Path]]:
        first = census(folder, SPRING, [pupil(number) for number in range(1, CHILDREN + 1)])
        return first, [make(folder, number, child) for number, (make, child) in enumerate(told)]

    with afresh(clean_record) as folder:
        first, more = written(folder)
        deliver(clean_record, [[first, *more]])
        in_turn = people()
    with afresh(clean_record) as folder:
        first, more = written(folder)
        deliver(clean_record, [[first]])
        deliver(clean_record, [lane for place in range(PROCESSES) if (lane := more[place::PROCESSES])])
        from kithline.pipeline import update

        update()
        assert people() == in_turn
        everybody = one("SELECT count(*) FROM source_person")
        assert sum(len(keys) for keys in people()) == everybody
        assert (
            rows("SELECT source_person_id FROM link WHERE known_to IS NULL GROUP BY 1 HAVING count(*) > 1")
            == []
        )
        assert one("SELECT count(*) FROM person WHERE status = 'active'") == len(in_turn)
        assert rows("SELECT person_id, field FROM chosen_value GROUP BY 1, 2 HAVING count(*) > 1") == []
        assert one("SELECT count(*) FROM touched") == 0
        stray = (
            "SELECT count(*) FROM event e JOIN link l USING (source_person_id) WHERE l.known_to IS NULL AND "
        )
        assert one(stray + "e.person_id <> l.person_id") == 0
