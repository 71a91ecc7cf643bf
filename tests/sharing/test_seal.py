"""The seal: no context, a forged, an expired or a borrowed one shows no row at all."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from kithline.sharing import seal as seal_module
from kithline.sharing.matrix import MATRIX
from tests.sharing import population
from tests.sharing.conftest import Small
from tests.sharing.login import Login, secret_of

Connect = Callable[[str], Login]
WHO = {"school": "safeguarding_lead", "authority": "link_coordinator"}
STANDINGS = ("safeguarding_lead", "link_coordinator", "social_worker", "data_steward")


def site_of(role: str) -> str:
    return "school" if role == "safeguarding_lead" else "authority"


def shown(login: Login) -> int:
    """How many rows this login sees in all tables with a person and in those that any signed-in user may read."""
    tables = (*population.person_tables(), "person", "pupil_at", "allocated_to", "organisation", "matrix_row")
    return sum(login.column(f"SELECT count(*) FROM {table}")[0] for table in tables)


@contextmanager
def seals_that_last(seconds: int) -> Iterator[None]:
    before, seal_module.SECONDS = seal_module.SECONDS, seconds
    try:
        yield
    finally:
        seal_module.SECONDS = before


@pytest.mark.parametrize("role", STANDINGS)
def test_with_a_true_seal_there_are_rows_and_without_none(role: str, small: Small, login: Connect) -> None:
    """Every test below takes something away from this seal."""
    one = login(site_of(role))
    assert shown(one) == 0
    one.hold(one.seal(*small.standing(role)))
    assert shown(one) > 0


def forged_mac(one: Login, small: Small, role: str) -> str:
    return one.seal(*small.standing(role))[:-64] + "0" * 64


def changed_after_sealing(one: Login, small: Small, role: str) -> str:
    """Another's user id, under the mac of one's own."""
    parts = one.seal(*small.standing("administrator"), audience=one.audience).split("|")
    user, named, organisation = small.standing(role)
    parts[1:4] = [str(user), named, "" if organisation is None else str(organisation)]
    return "|".join(parts)


def with_a_guessed_key(one: Login, small: Small, role: str) -> str:
    return one.seal(*small.standing(role), secret="not the site's secret")


def with_the_other_sites_key(one: Login, small: Small, role: str) -> str:
    other = "authority" if one.audience == "school" else "school"
    return one.seal(*small.standing(role), secret=secret_of(other))


def for_the_other_site(one: Login, small: Small, role: str) -> str:
    """Truly made by the other site: this login may not use it."""
    other = "authority" if one.audience == "school" else "school"
    return one.seal(*small.standing(role), secret=secret_of(other), audience=other)


def of_another_connection(one: Login, small: Small, role: str) -> str:
    return one.seal(*small.standing(role), pid=one.pid + 1)


def expired(one: Login, small: Small, role: str) -> str:
    with seals_that_last(-1):
        return one.seal(*small.standing(role))


def of_a_user_who_does_not_hold_the_role(one: Login, small: Small, role: str) -> str:
    _, named, organisation = small.standing(role)
    return one.seal(small.users["administrator"], named, organisation)


def in_another_role(one: Login, small: Small, role: str) -> str:
    user, _, organisation = small.standing(role)
    other = "data_steward" if role != "data_steward" else "social_worker"
    return one.seal(user, other, organisation)


def at_another_organisation(one: Login, small: Small, role: str) -> str:
    user, named, _ = small.standing(role)
    return one.seal(user, named, small.record.schools[1])


def in_no_role(one: Login, small: Small, role: str) -> str:
    """What the site seals for a moment, to ask which roles the user holds."""
    return one.seal(small.users[role], "")


FALSE_SEALS = (
    forged_mac,
    changed_after_sealing,
    with_a_guessed_key,
    with_the_other_sites_key,
    for_the_other_site,
    of_another_connection,
    expired,
    of_a_user_who_does_not_hold_the_role,
    in_another_role,
    at_another_organisation,
    in_no_role,
)


@pytest.mark.parametrize("role", STANDINGS)
@pytest.mark.parametrize("false", FALSE_SEALS, ids=lambda false: false.__name__)
def test_a_false_seal_shows_nothing(
    false: Callable[[Login, Small, str], str], role: str, small: Small, login: Connect
) -> None:
    one = login(site_of(role))
    one.hold(false(one, small, role))
    assert shown(one) == 0


@pytest.mark.parametrize(
    "text", ["", "|", "||||||", "school|1|data_steward||9999999999|1|", "x" * 10_000, "é|" * 7]
)
def test_nonsense_shows_nothing_and_is_no_error(text: str, small: Small, login: Connect) -> None:
    one = login("school")
    one.hold(text)
    assert shown(one) == 0


def test_a_seal_expires_while_it_is_held(small: Small, login: Connect) -> None:
    one = login("authority")
    with seals_that_last(2):
        one.hold(one.seal(*small.standing("data_steward")))
    assert shown(one) > 0
    time.sleep(2.2)
    assert shown(one) == 0


def test_a_seal_ends_with_its_transaction(small: Small, login: Connect) -> None:
    one = login("authority")
    text = one.seal(*small.standing("data_steward"))
    with one.connection.transaction():
        one.connection.execute("SELECT set_config('kithline.seal', %s, true)", [text])
        assert shown(one) > 0
    assert shown(one) == 0


def test_a_role_taken_away_is_gone_at_once(small: Small, login: Connect) -> None:
    one = login("authority")
    one.hold(one.seal(*small.standing("social_worker")))
    assert shown(one) > 0
    user = small.users["social_worker"]
    changes: list[tuple[str, str]] = [
        ("role_assignment", "valid_to = current_date - 1"),
        ("role_assignment", "valid_from = current_date + 1"),
    ]
    for table, change in changes:
        _change(f"UPDATE {table} SET {change} WHERE user_id = {user}")
        assert shown(one) == 0, change
        _change(f"UPDATE {table} SET valid_from = current_date - 9, valid_to = NULL WHERE user_id = {user}")
        assert shown(one) > 0
    _change(f"UPDATE app_user SET is_active = false WHERE id = {user}")
    assert shown(one) == 0
    _change(f"UPDATE app_user SET is_active = true WHERE id = {user}")
    assert shown(one) > 0


KEPT = ("sight", "people_narrow", "seen")  # each with a mark beside it
NAMED = "SELECT person_id, id FROM person_name ORDER BY id"


def put(one: Login, values: dict[str, str]) -> None:
    for name, value in values.items():
        one.rows("SELECT set_config(%s, %s, true)", [f"kithline.{name}", value])


def found_out(one: Login, small: Small) -> dict[str, str]:
    """What the functions keep for the transaction of a social worker's page."""
    with one.connection.transaction():
        put(one, {"seal": one.seal(*small.standing("social_worker"))})
        assert one.rows(NAMED)
        assert one.rows("SELECT sharing.people_here('narrow')")
        found = what_is_kept(one)
    assert all(found.values())
    return found


def what_is_kept(one: Login) -> dict[str, str]:
    names = [f"{sort}_{each}" for each in KEPT for sort in ("kept", "mark")]
    return {name: one.column("SELECT current_setting(%s, true)", [f"kithline.{name}"])[0] for name in names}


def test_what_a_transaction_found_out_is_worth_nothing_in_another(small: Small, login: Connect) -> None:
    one = login("authority")
    text = one.seal(*small.standing("social_worker"))
    kept = found_out(one, small)
    user = small.users["social_worker"]
    _change(f"UPDATE role_assignment SET valid_to = current_date - 1 WHERE user_id = {user}")
    with one.connection.transaction():
        put(one, {"seal": text} | kept)
        assert shown(one) == 0
    _change(f"UPDATE role_assignment SET valid_to = NULL WHERE user_id = {user}")


@pytest.mark.parametrize("role", ["data_steward", "restricted_steward", "auditor"])
def test_what_was_found_out_for_one_user_is_worth_nothing_to_another(
    role: str, small: Small, login: Connect
) -> None:
    one = login("authority")
    kept = found_out(one, small)
    with one.connection.transaction():
        put(one, {"seal": one.seal(*small.standing(role))})
        before = one.rows(NAMED)
        put(one, kept)
        assert one.rows(NAMED) == before


def test_what_was_found_out_cannot_be_changed(small: Small, login: Connect) -> None:
    """Nor one answer given to another question."""
    one = login("authority")
    with one.connection.transaction():
        put(one, {"seal": one.seal(*small.standing("social_worker"))})
        before = one.rows(NAMED)
        assert one.rows("SELECT sharing.people_here('narrow')")
        kept = what_is_kept(one)
        everyone = "{" + ",".join(str(each) for each in small.record.people) + "}"
        bounds = "{-1099511627776,1099511627776}"
        sight = kept["kept_sight"].split("|")
        duties = "|".join([*sight[:7], "quality,oversee", *sight[8:]])
        steward = "|".join([str(small.users["data_steward"]), "data_steward", *sight[2:]])
        for changed in (
            {"kept_people_narrow": everyone},
            {"kept_people_wide": kept["kept_people_narrow"], "mark_people_wide": kept["mark_people_narrow"]},
            {"kept_seen": bounds},
            {"kept_seen": bounds, "mark_seen": kept["mark_people_narrow"]},
            {"kept_seen": kept["kept_people_narrow"], "mark_seen": kept["mark_people_narrow"]},
            {"kept_of_child": f"{{0,{2**40}}}", "mark_of_child": kept["mark_seen"]},
            {"kept_marks": "{" + "0," * 318 + "0}", "mark_marks": kept["mark_seen"]},
            {"kept_sight": duties},
            {"kept_sight": steward},
        ):
            put(one, kept | changed)
            assert one.rows(NAMED) == before, changed
            assert one.column("SELECT sharing.viewer_id()") == [small.users["social_worker"]]
            assert not one.column("SELECT sharing.has_duty('quality')")[0]


@pytest.mark.parametrize("site", ["school", "authority"])
@pytest.mark.parametrize("seal", [None, "", "|||||", "||||||", "authority|1|auditor||||"])
@pytest.mark.parametrize("mark", [None, "", "0"])
def test_without_a_seal_nothing_that_is_put_in_its_place_is_believed(
    mark: str | None, seal: str | None, site: str, small: Small, login: Connect
) -> None:
    """On a connection on which nothing was ever set, where all that is compared is null."""
    one = login(site)
    user = small.users["data_steward"]
    everyone = "{" + ",".join(str(each) for each in small.record.people) + "}"
    forged = {
        "sight": f"{user}|data_steward||enrolled|linked_school|whole_authority||quality,restricted,oversee||{user}",
        "marks": "{" + ",".join(["-1099511627776"] * 319) + "}",
        "seen": "{-1099511627776,1099511627776}",
        "people_narrow": everyone,
        "people_wide": everyone,
    }
    with one.connection.transaction():
        put(one, {} if seal is None else {"seal": seal})
        for name, answer in forged.items():
            put(one, {f"kept_{name}": answer} | ({} if mark is None else {f"mark_{name}": mark}))
        assert shown(one) == 0
        assert one.column("SELECT count(*) FROM sharing.bearer()") == [0]
        assert one.column("SELECT sharing.viewer_id()") == [None]
        assert one.column("SELECT count(*) FROM sharing.people_here('narrow')") == [0]
        assert not one.column("SELECT sharing.has_duty('quality')")[0]


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("site", ["school", "authority"])
def test_a_mark_that_looks_like_one_is_believed_by_no_session(
    site: str, is_known: bool, small: Small, login: Connect
) -> None:
    """Neither where somebody was found before, so that there is a key, nor where nobody was: that is an error."""
    one = login(site)
    if is_known:
        with one.connection.transaction():
            put(one, {"seal": one.seal(*small.standing(WHO[site]))})
            assert one.rows(NAMED)
    forged = {"kept_seen": "{-1099511627776,1099511627776}", "mark_seen": "0" * 64}
    with one.connection.transaction(force_rollback=True):
        put(one, forged)
        try:
            found = shown(one)
        except psycopg.errors.ObjectNotInPrerequisiteState:
            found = 0
        assert found == 0


@pytest.mark.parametrize("site", ["school", "authority"])
def test_no_site_reads_or_sets_the_key(site: str, small: Small, login: Connect) -> None:
    """By the sequence's name, or by its number, which anyone may look up."""
    one = login(site)
    number = "(SELECT c.oid FROM pg_class c WHERE c.relname = 'of_session')"
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)
    for asks in (
        "currval('seal.of_session')",
        f"currval({number})",
        f"setval({number}, 1)",
        f"nextval({number})",
        "lastval()",
        f"pg_sequence_last_value({number})",
        "(SELECT max(last_value) FROM pg_sequences WHERE sequencename = 'of_session')",
        "(SELECT last_value FROM seal.of_session)",
    ):
        with one.connection.transaction(force_rollback=True):
            put(one, {"seal": one.seal(*small.standing(WHO[site]))})
            assert one.rows(NAMED)
            try:
                told = one.column(f"SELECT {asks}")
            except refused:
                told = [None]
            assert told == [None], asks


@pytest.mark.parametrize(
    "call",
    [
        "keep('sight', '1|auditor|')",
        "recall('sight')",
        "sight()",
        "find_seen('{1}', '{1}', false)",
        "people('narrow')",
        "keep_among('{1}')",
        "remember_crowd('crowd 1 2 3', '{1,99}')",
        "bounds_of_crowd('crowd 1 2 3')",
        "find_reach('auditor', 'authority')",
        "write_reach()",
    ],
)
@pytest.mark.parametrize("site", ["school", "authority"])
def test_no_site_writes_or_reads_what_is_kept(site: str, call: str, small: Small, login: Connect) -> None:
    assert login(site).refuses(f"SELECT seal.{call}")


def test_what_a_role_is_granted_is_worked_out_beforehand_and_forgotten_with_the_matrix(
    small: Small, login: Connect
) -> None:
    owner = login("owner")
    held = "SELECT site, role, granted, marks, spans FROM seal.reach ORDER BY 1, 2"
    afresh = (
        "SELECT site, role, f.granted, f.marks, seal.find_spans(f.marks) "
        "FROM seal.reach r, seal.find_reach(role, site) f ORDER BY 1, 2"
    )
    before = owner.rows(held)
    assert {role for site, role, *_ in before if site == "authority"} >= {each.role for each in MATRIX}
    assert owner.rows(afresh) == before
    for change in (
        "UPDATE matrix_row SET level = level WHERE role = 'senco'",
        "DELETE FROM matrix_duty WHERE role = 'auditor'",
    ):
        with owner.connection.transaction(force_rollback=True):
            owner.connection.execute(change)
            assert owner.rows(held) == []
    assert owner.rows(held) == before


@pytest.mark.long
def test_what_was_found_out_dies_with_the_seal(small: Small, login: Connect) -> None:
    one = login("authority")
    with seals_that_last(2), one.connection.transaction():
        put(one, {"seal": one.seal(*small.standing("social_worker"))})
        assert shown(one) > 0
        time.sleep(2.1)
        assert shown(one) == 0


def test_a_seal_wants_an_open_transaction(small: Small, as_login: Any) -> None:
    with as_login("school"), pytest.raises(RuntimeError, match="open it first"):
        seal_module.set_seal(small.users["safeguarding_lead"], "safeguarding_lead", None)


def _change(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
