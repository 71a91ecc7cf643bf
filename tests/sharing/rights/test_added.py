"""A fact that a professional added, followed to its end: in the answer to the person's request with who added it, and
gone with its category when two officers sign."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.portals.share.added import WORKER, children, grown
from tests.sharing.rights.test_disposal import FIRST, SECOND, _keep_only, ask, officer

__all__ = ["children", "grown", "officer", "own_city"]
LATER, AT = date(2160, 1, 1), datetime(2160, 1, 1, 3, tzinfo=UTC)
ADULT = {"kind": "trusted_adult", "words": "Her trombone teacher", "on": "2026-01-05"}
NEED = {"kind": "social_care_need", "words": "Sleeps on a neighbour's sofa", "on": "2026-03-02"}
GRAN = {
    "relation": "grandparent",
    "forename": "Wilhelmina",
    "surname": "Ostrander",
    "on": "2026-01-02",
    "words": "She fetches her from school",
}
FLAT = {"address": "7 Nowhere Court", "postcode": "JX9 9ZZ", "on": "2026-02-01", "words": "He told me so"}
REFUGE = {**FLAT, "address": "Sycamore House, Elsewhere Road", "postcode": "JX8 8YY", "is_confidential": "on"}
TYPED = ("trombone", "neighbour's sofa", "Ostrander", "Nowhere Court", "Sycamore House")


@pytest.fixture
def own_city(grown: str) -> str:
    """The city of this module, in the place of the test's own."""
    return grown


@pytest.fixture
def added(children: list[Any], sign_in: Callable[[str], AbstractContextManager[Any]]) -> Any:
    """A child of whom a social worker has just said all this."""
    from kithline.pipeline import carry_out_decisions

    child = children[0]
    if not ask("SELECT FROM added_fact"):
        with sign_in(WORKER) as client:
            for kind, given in (("", ADULT), ("", NEED), ("relative/", GRAN), ("home_address/", FLAT)):
                assert client.post(child.add + kind, given).status_code == 302
            assert client.post(f"{child.add}home_address/", REFUGE).status_code == 302
        assert carry_out_decisions() == 5
    return child


def test_it_is_in_the_answer_to_the_persons_request_with_who_said_it(
    added: Any, officer: Callable[[str], AbstractContextManager[Any]]
) -> None:
    from kithline.sharing.access import bundles, subject_requests

    public = added.add.split("/")[2]
    asked = {
        "kind": "access",
        "asker": "parent",
        "asker_name": "Perdita Plain",
        "authority": "Parental responsibility: birth certificate seen",
        "identity_how": "Passport",
        "seen_by": "Front desk",
        "seen_on": date(2026, 3, 2),
        "received_on": date(2026, 3, 2),
        "what": "All of it",
    }
    with officer(FIRST) as viewer:
        request = subject_requests.take_in(by=viewer, asked=public, **asked)
        assert request is not None
    with officer(FIRST) as viewer:
        bundles.make(request, by=viewer)
        view = bundles.bundle(viewer, request, page="governance.bundle")
    assert view is not None
    mine = [each for each in view.items if "a worker, on this page" in each.text]
    for words, title in (
        ("trombone", "Trusted adult"),
        ("neighbour's sofa", "Need or worry: social care"),
        ("Wilhelmina Ostrander", "Who somebody is to the child"),
        ("7 Nowhere Court", "Where the child lives or stays"),
    ):
        [found] = [each for each in mine if words in each.text and each.title == title]
        assert "Social worker" in found.text, "who added it, by role"
    assert not [each for each in view.items if "Sycamore" in each.text], (
        "a steward of restricted records answers for it"
    )
    with officer(FIRST) as viewer:
        subject_requests.take_step(
            request, step="withdrawn", on=date(2026, 3, 12), words="By letter", by=viewer
        )


def test_it_goes_with_its_category_when_two_sign_and_the_certificate_counts_it(
    added: Any, officer: Callable[[str], AbstractContextManager[Any]], tmp_path: Path
) -> None:
    from kithline.sharing.access import disposals
    from kithline.sharing.rights.disposal import carry_out
    from kithline.sharing.rights.retention import work_out
    from kithline.sharing.rights.schedules import SCHEDULES

    others = ask("SELECT count(*) FROM event WHERE person_id <> %s", [added.person])
    work_out(on=LATER, home=tmp_path)
    tied = [
        row[0]
        for row in ask(
            "SELECT r.person_id FROM relationship r JOIN source_record s ON s.id = r.source_record_id "
            "WHERE s.feed = 'added_here' AND r.known_to IS NULL"
        )
    ]
    _keep_only({added.person, *tied})
    due = {row[0] for row in ask("SELECT schedule FROM retention_due WHERE NOT is_held")}
    certificates = []
    for schedule in (each.code for each in SCHEDULES if each.code in due):
        with officer(FIRST) as viewer:
            prepared = disposals.prepare(schedule, words="Due", by=viewer)
        with officer(SECOND) as viewer:
            disposals.sign_disposal(prepared, by=viewer)
        certificates.append(carry_out(prepared, on=LATER, at=AT, home=tmp_path).body)
    assert ask("SELECT count(*) FROM added_fact") == [(0,)]
    assert sum(each["rows"].get("added_fact", 0) for each in certificates) == 5, "the certificate counts them"
    for table, column in (
        ("event_detail", "coalesce(payload::text, '') || coalesce(as_written::text, '')"),
        ("person_address", "lines"),
        ("person_name", "surname"),
        ("source_record", "raw::text"),
        ("chosen_value", "value"),
        ("family_member", "role"),
    ):
        for typed in TYPED:
            found = ask(f"SELECT count(*) FROM {table} WHERE {column} LIKE %s", [f"%{typed}%"])
            assert found == [(0,)], (table, typed)
    told = json.dumps(certificates)
    assert not [typed for typed in TYPED if typed in told], "it names nobody"
    assert ask("SELECT count(*) FROM event WHERE person_id <> %s", [added.person]) == others
