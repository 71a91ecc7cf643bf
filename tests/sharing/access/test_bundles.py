"""A bundle over the real login: the officer reads one child, while the request is open and only then."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from tests.portals.oversight import AUDITOR, OFFICER, overseen
from tests.portals.rows import PASSWORD, Written
from tests.portals.rows_database import TODAY, filled, looks, rows, viewing

__all__ = ["filled", "looks", "overseen", "rows", "viewing"]
Viewing = Callable[..., AbstractContextManager[Any]]
ASKED = {
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
SECOND = "governance.second"


@pytest.fixture(scope="module")
def officers(overseen: Written) -> Written:
    from kithline.sharing.instance import SignIn, make_user

    make_user(SignIn(SECOND, "Orla Finch", "information_governance_officer", "199"), PASSWORD, since=TODAY)
    return overseen


@pytest.fixture
def asked(officers: Written, viewing: Viewing) -> int:
    """A new request for the record of "Plain"."""
    from kithline.sharing.access import subject_requests

    with viewing(OFFICER) as viewer:
        made = subject_requests.take_in(by=viewer, asked=officers.public["Plain"], **ASKED)
    assert made is not None
    return made


def test_a_request_needs_an_identity_and_a_record(officers: Written, viewing: Viewing) -> None:
    from kithline.sharing.access import subject_requests

    with viewing(OFFICER) as viewer:
        for wrong in ({"identity_how": " "}, {"authority": ""}, {"kind": "curiosity"}):
            with pytest.raises(ValueError, match="expected"):
                subject_requests.take_in(by=viewer, asked=officers.public["Plain"], **ASKED | wrong)
        nobody = {"surname": "Nobody", "forename": "Atall", "birth": date(2012, 1, 1)}
        assert subject_requests.take_in(by=viewer, **ASKED, **nobody) is None


def test_the_officer_reads_nobody_but_in_a_request(asked: int, officers: Written, viewing: Viewing) -> None:
    from django.db import connection

    def names(setting: str) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('kithline.request', %s, true)", [setting])
            cursor.execute("SELECT DISTINCT person_id FROM person_name")
            return {row[0] for row in cursor.fetchall()}

    for setting, seen in (
        ("", set()),
        ("999999", set()),
        ("1; x", set()),
        (str(asked), {officers.ids["Plain"]}),
    ):
        with viewing(OFFICER):
            assert names(setting) == seen, setting
    with viewing(AUDITOR):
        assert names(str(asked)) == set()
    with viewing("worker"):
        assert officers.ids["Plain"] not in names(str(asked))


def test_made_redacted_signed_by_two_and_given(
    asked: int, viewing: Viewing, looks: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import Error, connection, transaction

    from kithline.sharing.access import bundles

    def give_unasked(bundle: int, user: int) -> None:
        with (
            pytest.raises(Error, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO bundle_given (bundle_id, sha256, pages, content, by_id, by_name, at) "
                "VALUES (%s, '', 1, '', %s, '', now())",
                [bundle, user],
            )

    def set_export(may: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE matrix_row SET may_export = %s WHERE role = 'information_governance_officer' "
                "AND category = 'identity'",
                [may],
            )

    with viewing(OFFICER) as viewer:
        bundles.make(asked, by=viewer)
        view = bundles.bundle(viewer, asked, page="governance.bundle")
        assert view is not None and [each.number for each in view.items] == list(
            range(1, len(view.items) + 1)
        )
        assert any("Plainsong" in each.text for each in view.items)
        assert all("Source: " in each.text for each in view.items if each.feed)
        first = view.items[0]
        bundles.cut(asked, first.number, start=0, end=4, exemption="harm_health", by=viewer)
        with pytest.raises(ValueError, match="place"):
            bundles.cut(asked, first.number, start=4, end=4, exemption="third_party", by=viewer)
    with viewing(OFFICER) as viewer:
        now = bundles.bundle(viewer, asked, page="governance.bundle")
        assert now is not None and now.digest != view.digest
        with pytest.raises(bundles.NotYet, match="opinion"):
            bundles.sign(asked, now.digest, by=viewer)
        bundles.lift(asked, now.cuts[0].id, by=viewer)
        bundles.cut(asked, 1, start=0, end=4, exemption="harm_health", opinion="Dr Wren, 3 March", by=viewer)
        with pytest.raises(bundles.NotYet, match="changed"):
            bundles.sign(asked, now.digest, by=viewer)
        final = bundles.bundle(viewer, asked, page="governance.bundle")
        assert final is not None
        bundles.sign(asked, final.digest, by=viewer)
        with pytest.raises(bundles.NotYet, match="somebody else"):
            bundles.sign(asked, final.digest, by=viewer)
        with pytest.raises(bundles.NotYet, match="Two people"):
            bundles.give(asked, final.digest, b"%PDF", 1, by=viewer)
        # nor past the door: the database itself asks for two
        give_unasked(final.id, viewer.user_id)
    with viewing(SECOND) as viewer:
        bundles.sign(asked, final.digest, by=viewer)
        with monkeypatch.context() as patch, pytest.raises(bundles.NotYet, match="away in a file: Names"):
            patch.setattr(bundles, "may_export", lambda *_: False)
            bundles.give(asked, final.digest, b"%PDF", 1, by=viewer)
    # what the matrix does not let the role take away is not given, whatever a page thinks
    set_export(False)
    with viewing(SECOND) as viewer:
        give_unasked(final.id, viewer.user_id)
    set_export(True)
    with viewing(SECOND) as viewer:
        bundles.give(asked, final.digest, b"%PDF", 1, by=viewer)
        assert bundles.given_file(viewer, asked) == b"%PDF"
        with pytest.raises(bundles.NotYet):
            bundles.make(asked, by=viewer)
    pages = [each["page"] for each in looks()]
    for code in ("make_bundle", "cut", "lift", "sign", "give", "given"):
        assert f"governance.{code}" in pages


def test_a_bundle_is_the_officers_alone(asked: int, viewing: Viewing) -> None:
    from django.db import connection

    from kithline.sharing.access import bundles, subject_requests

    with viewing(OFFICER) as viewer:
        bundles.make(asked, by=viewer)
    with viewing(AUDITOR) as viewer, connection.cursor() as cursor:
        assert subject_requests.request(viewer, asked, page="governance.request") is not None
        cursor.execute("SELECT count(*) FROM bundle_item")
        assert cursor.fetchone() == (0,)
    with viewing("worker"), connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM subject_request) + (SELECT count(*) FROM bundle)")
        assert cursor.fetchone() == (0,)


def test_what_is_kept_back_is_marked_beforehand_and_never_shown(
    asked: int, officers: Written, viewing: Viewing
) -> None:
    """An address that is restricted, wherever it stands in what somebody wrote; the other's name is suggested."""
    from django.db import connection

    from kithline.sharing.access import bundles

    child = officers.ids["Plain"]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO person_address (source_person_id, person_id, source_record_id, delivery_id, access_class, "
            "restriction, known_from, lines, postcode, uprn, address_key) SELECT source_person_id, %s, "
            "source_record_id, delivery_id, 23, 3, now(), '9 Haven Mews', 'ZZ9 9ZZ', '', '' FROM person_name LIMIT 1",
            [child],
        )
        cursor.execute(
            "INSERT INTO correction (person_id, access_class, restriction, feed, code, title, value, words, user_id, "
            "by_name, role, organisation, at) SELECT %s, 13, 0, '', 'c', 'Name', 'v', "
            "'Now at 9 haven mews (see 9_Haven_Mews.pdf) with Odalys; ring 01632 960123', "
            "id, 'A. Lead', 'safeguarding_lead', '', now() "
            "FROM app_user LIMIT 1",
            [child],
        )
        cursor.execute(
            "INSERT INTO household (address_key) VALUES ('k-test') RETURNING id",
        )
        (household,) = cursor.fetchone()
        for person in (child, officers.ids["Odalys"] if "Odalys" in officers.ids else officers.ids["Leaver"]):
            cursor.execute(
                "INSERT INTO household_member (person_id, access_class, restriction, household_id, source_record_id) "
                "VALUES (%s, 123, 0, %s, 1)",
                [person, household],
            )
    with viewing(OFFICER) as viewer:
        bundles.make(asked, by=viewer)
        view = bundles.bundle(viewer, asked, page="governance.bundle")
        assert view is not None
        item = next(each for each in view.items if "haven mews" in each.text)
        assert not any("9 Haven Mews" in each.text for each in view.items), "the restricted row itself came"
        assert [(item.text[each.start : each.end], each.exemption, each.how) for each in view.cuts] == [
            ("9 haven mews", "confidential_address", "marked"),
            ("9_Haven_Mews", "confidential_address", "marked"),
        ]
        kinds = {each.kind for each in bundles.suggestions(view) if each.number == item.number}
        assert "telephone" in kinds


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE redaction SET exemption = ''",
        "DELETE FROM bundle_item",
        "INSERT INTO bundle_signature (bundle_id, digest, by_id, by_name, at) SELECT max(id), 'x', {other}, '', now() "
        "FROM bundle",
        "INSERT INTO disposal_item (disposal_id, person_id, category, due_on) SELECT max(id), {child}, 'identity', "
        "current_date FROM disposal",
        "INSERT INTO disposal_signature (disposal_id, by_id, by_name, at) SELECT max(id), {me}, '', now() "
        "FROM disposal",
        "INSERT INTO disposal_done (disposal_id, certificate, digest, at) SELECT max(id), '{{}}', '', now() "
        "FROM disposal",
        "INSERT INTO retention_due (person_id, category, schedule, due_on, is_held, worked_out_on) VALUES ({child}, "
        "'identity', 'identity', current_date, false, current_date)",
        "SELECT disposing.is_signed(1)",
    ],
)
def test_an_officers_own_sql_signs_for_nobody_and_disposes_of_nothing(
    asked: int, officers: Written, viewing: Viewing, statement: str
) -> None:
    from django.db import ProgrammingError, connection

    from kithline.sharing.access import bundles
    from kithline.sharing.models import User

    other = User.objects.get(username=SECOND).pk
    with viewing(OFFICER) as viewer, connection.cursor() as cursor:
        bundles.make(asked, by=viewer)
        cursor.execute(
            "INSERT INTO disposal (schedule, words, by_id, by_name, at) VALUES ('erasure', 'x', %s, '', now())",
            [viewer.user_id],
        )
        words = statement.format(other=other, me=viewer.user_id, child=officers.ids["Plain"])
        with pytest.raises(ProgrammingError):  # refused by a grant or a policy
            cursor.execute(words)
