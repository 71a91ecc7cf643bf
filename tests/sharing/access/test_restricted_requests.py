"""A restricted person's own request: two stewards of such records answer it, and nobody else reads that it was made."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from kithline.record.categories import Restriction
from tests.portals.oversight import AUDITOR, OFFICER, overseen
from tests.portals.rows import PASSWORD, Written
from tests.portals.rows_database import TODAY, filled, looks, rows, viewing
from tests.sharing.access.test_bundles import ASKED

__all__ = ["filled", "looks", "overseen", "rows", "viewing"]
Viewing = Callable[..., AbstractContextManager[Any]]
FIRST, SECOND = "restricted.first", "restricted.second"
BORN = "2014-07-09"
# the same child before and after the adoption: two records that nothing ties
BEFORE, AFTER = {"forename": "Ismay", "surname": "Thackwray"}, {"forename": "Ismay", "surname": "Lovelock"}


@pytest.fixture(scope="module")
def stewards(overseen: Written) -> Written:
    from kithline.sharing.instance import SignIn, make_user

    for username, name in ((FIRST, "Nell Carrow"), (SECOND, "Tobin Ayre")):
        make_user(SignIn(username, name, "restricted_steward", "199"), PASSWORD, since=TODAY)
    for label, name in (("Before", BEFORE), ("After", AFTER)):
        _adopted(overseen, label, name)
    return overseen


def _adopted(written: Written, label: str, name: dict[str, str]) -> None:
    """A child of whom everything is restricted, as assembly leaves it: names, home, school's event, order."""
    from django.db import connection

    with connection.cursor() as cursor:

        def insert(statement: str, *given: Any) -> Any:
            cursor.execute(statement, given)
            return cursor.fetchone()[0]

        person = insert(
            "INSERT INTO person (public_id, status, created_at, restriction) "
            "VALUES (gen_random_uuid(), 'active', now(), 1) RETURNING id"
        )
        cursor.execute("SELECT public_id FROM person WHERE id = %s", [person])
        written.ids[label], (written.public[label],) = person, cursor.fetchone()
        head = "(SELECT source_person_id FROM person_name LIMIT 1), %s, 1, (SELECT min(id) FROM delivery), %s, 1, now()"
        columns = "source_person_id, person_id, source_record_id, delivery_id, access_class, restriction, known_from"
        for field, value in (*name.items(), ("birth", BORN)):
            insert(
                "INSERT INTO chosen_value (person_id, field, value, sort_key, others, source_record_id, delivery_id, "
                "access_class, restriction) VALUES (%s, %s, %s, '', 0, 1, (SELECT min(id) FROM delivery), 13, 1) "
                "RETURNING id",
                *(person, field, value),
            )
        insert(
            f"INSERT INTO person_name ({columns}, kind, forename, middle, surname) "
            f"SELECT {head}, 'legal', %s, '', %s RETURNING id",
            *(person, 13, name["forename"], name["surname"]),
        )
        for kind, category, payload in (
            ("suspension", 53, '{"reason1": "DB"}'),
            ("adoption_order", 83, f'{{"court": "{name["surname"]} court"}}'),
        ):
            event = insert(
                f"INSERT INTO event (event_id, {columns}, kind, valid_from) SELECT gen_random_uuid(), {head}, %s, "
                "'2019-05-01' RETURNING event_id",
                *(person, category - 1, kind),
            )
            insert(
                f"INSERT INTO event_detail (event_id, {columns}, payload) SELECT %s, {head}, %s RETURNING id",
                *(event, person, category, payload),
            )


@pytest.fixture
def asked(stewards: Written, viewing: Viewing) -> int:
    from kithline.sharing.access import subject_requests

    named = {**AFTER, "birth": date.fromisoformat(BORN)}
    with viewing(FIRST) as viewer:
        made = subject_requests.take_in(by=viewer, **ASKED, **named)
    assert made is not None
    return made


def test_who_may_take_it_in_and_read_that_it_was(asked: int, stewards: Written, viewing: Viewing) -> None:
    from kithline.sharing.access import bundles, subject_requests

    with viewing(OFFICER) as viewer:
        assert subject_requests.take_in(by=viewer, asked=stewards.public["After"], **ASKED) is None
        assert all(each.id != asked for each in subject_requests.requests(viewer, page="governance.requests"))
        assert subject_requests.request(viewer, asked, page="governance.request") is None
        assert subject_requests.person_of_request(asked) is None
        with pytest.raises(bundles.NotYet):
            bundles.make(asked, by=viewer)
        theirs = subject_requests.take_in(by=viewer, asked=stewards.public["Plain"], **ASKED)
    with viewing(AUDITOR) as viewer:
        assert subject_requests.request(viewer, asked, page="governance.request") is None
    with viewing(FIRST) as viewer:
        assert subject_requests.request(viewer, asked, page="governance.request") is not None
        assert subject_requests.request(viewer, theirs, page="governance.request") is None
        assert subject_requests.person_of_request(theirs) is None
        # of whom nothing is restricted, the officer answers
        assert subject_requests.take_in(by=viewer, asked=stewards.public["Plain"], **ASKED) is None
        assert subject_requests.take_in(by=viewer, asked=stewards.public["Safe"], **ASKED) is not None


def test_the_rows_are_read_in_that_request_alone(asked: int, stewards: Written, viewing: Viewing) -> None:
    from django.db import connection

    from kithline.sharing.access import subject_requests

    def events() -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT person_id FROM event")
            return {person for (person,) in cursor.fetchall()}

    with viewing(FIRST):
        assert events() == set()
        assert subject_requests.person_of_request(asked) == stewards.ids["After"]
        assert events() == {stewards.ids["After"]}
    for username in (OFFICER, AUDITOR, "worker"):
        with viewing(username):
            subject_requests.person_of_request(asked)
            assert stewards.ids["After"] not in events(), username


def test_two_sign_and_what_tells_of_the_other_identity_is_left_out(
    asked: int, stewards: Written, viewing: Viewing, looks: Callable[[], list[dict[str, Any]]]
) -> None:
    from pypdf import PdfReader

    from kithline.sharing.access import bundles
    from kithline.sharing.rights.paper import Letter, write_paper

    with viewing(FIRST) as viewer:
        bundles.make(asked, by=viewer)
        view = bundles.bundle(viewer, asked, page="governance.bundle")
        assert view is not None
        texts = {each.number: each.text for each in view.items}
        assert not any(BEFORE["surname"] in text for text in texts.values()), "the other identity"
        (order,) = [each for each in view.items if "Lovelock court" in each.text]
        cuts = [each for each in view.cuts if each.number == order.number]
        assert [(each.start, each.end, each.exemption, each.how) for each in cuts] == [
            (0, len(order.text), "adoption", "marked")
        ]
        # the person's own name stands, and so does what is restricted only because the person is
        assert not any(texts[each.number][each.start : each.end] == AFTER["surname"] for each in view.cuts)
        assert any(
            "Reason" in each.text for each in view.items if each.number not in {one.number for one in cuts}
        )
        bundles.sign(asked, view.digest, by=viewer)
        with pytest.raises(bundles.NotYet, match="somebody else"):
            bundles.sign(asked, view.digest, by=viewer)
    with viewing(OFFICER) as viewer:
        assert bundles.bundle(viewer, asked, page="governance.bundle") is None
    with viewing(SECOND) as viewer:
        bundles.sign(asked, view.digest, by=viewer)
        final = bundles.bundle(viewer, asked, page="governance.bundle")
        assert final is not None
        content, pages = write_paper(final, Letter("Sea Council", TODAY, "the front desk"))
        bundles.give(asked, final.digest, content, pages, by=viewer)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "Lovelock" in text and "Adoption records and reports" in text
    assert all(words not in text for words in ("Thackwray", "Lovelock court", "Adoption order"))
    with viewing(AUDITOR) as viewer:
        assert bundles.given_file(viewer, asked) is None
    assert {"governance.sign", "governance.give"} <= {each["page"] for each in looks()}


def test_no_kind_of_restriction_is_forgotten() -> None:
    from kithline.sharing.rights.exemptions import EXEMPTIONS
    from kithline.sharing.rights.items import EXEMPTION_OF

    not_cut = {Restriction.NONE, Restriction.STAFF, Restriction.WITHDRAWN, Restriction.LIMITED}
    assert {*EXEMPTION_OF} | not_cut == {*Restriction}
    assert {*EXEMPTION_OF.values()} <= {*EXEMPTIONS}
