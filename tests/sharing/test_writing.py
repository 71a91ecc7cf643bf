"""What a role may write and take away is what the matrix says: the database refuses all else, whoever asks it."""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import kithline
from kithline.record.categories import CATEGORIES, FAMILY, IDENTITY, SOCIAL_CARE, Level
from kithline.record.kinds import added_by_people
from kithline.sharing.matrix import grants_of
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.acts import Duty, Write
from tests.now_and_long import now_and_long
from tests.sharing.conftest import Small
from tests.sharing.login import Login

Connect = Callable[[str], Login]
ROOT = Path(kithline.__file__).parent
SOME = ["senco", "link_coordinator", "data_steward", "information_governance_officer", "family_member"]
HOW_OLD = 18  # the first person, since 1 January 2026
ABOUT_CHILD = {
    Write.QUESTION: "INSERT INTO correction (person_id, access_class, code, title, value, words, user_id, by_name, "
    "role, at) VALUES (%(person)s, %(class)s, 'x', 'x', 'x', 'x', %(user)s, 'x', 'x', now())",
    Write.AGREEMENT: "INSERT INTO service_consent (person_id, access_class, service, given_by, what_for, on_date, "
    "user_id, by_name, at) VALUES (%(person)s, %(class)s, 'x', 'x', 'x', current_date, %(user)s, 'x', now())",
    Write.ADD: "INSERT INTO added_fact (person_id, access_class, kind, on_date, details, purpose, legal_basis, "
    "user_id, role, at) VALUES (%(person)s, %(class)s, %(kind)s, current_date, '{}', 'x', 'x', %(user)s, 'x', now())",
    Write.DECISION: "INSERT INTO sharing_decision (person_id, audience, decision, what, to_whom, reason, family, "
    "user_id, by_name, role, at) VALUES (%(person)s, 'x', 'share', 'x', 'x', 'x', 'told', %(user)s, 'x', 'x', now())",
}
KIND_OF = {kind.category: code for code, kind in added_by_people().items()}
BY_DUTY = {
    Duty.QUALITY: "INSERT INTO delivery_verdict (delivery_id, verdict, reason, by_id, at) "
    "VALUES (1, 'release', 'x', {user}, now())",
    Duty.REVIEW: "INSERT INTO look_review (kind, subject_id, why, verdict, note, by_id, by_name, at) "
    "VALUES ('look', 1, '', 'x', 'x', {user}, 'x', now())",
    Duty.REQUESTS: "INSERT INTO legal_hold (what, categories, title, why, by_id, by_name, at) "
    "VALUES ('inquiry', '[]', 'x', 'x', {user}, 'x', now())",
    Duty.ENTER: "INSERT INTO link_request (kind, records, details, is_restricted, reason, by_id, at, failure, result) "
    "VALUES ('enter', '[]', '{{}}', false, 'x', {user}, now(), '', '{{}}')",
}


@pytest.fixture
def one(role: str, small: Small, login: Connect) -> Login:
    made = login(ROLES[role].audience)
    made.hold(made.seal(*small.standing(role)))
    return made


def is_refused(one: Login, statement: str, given: dict[str, object] | None = None) -> bool:
    """Whether a policy or a grant refuses it. What is let in is taken out again; a fault of the row itself is none."""
    try:
        with one.connection.transaction(force_rollback=True):
            one.connection.execute(statement, given)  # type: ignore[arg-type]
    except psycopg.errors.InsufficientPrivilege:
        return True
    except psycopg.errors.IntegrityError:
        return False
    return False


@pytest.mark.parametrize("role", now_and_long(ROLES, SOME))
def test_of_a_child_what_the_matrix_says_and_nothing_else(role: str, one: Login, small: Small) -> None:
    first, last = small.record.people[0], small.record.people[-1]
    for what, statement in ABOUT_CHILD.items():
        granted = {
            grant.category
            for grant in grants_of(role)
            if what in grant.writes and grant.gate.admits(HOW_OLD) and not grant.scope.is_on_request
        }
        for category in CATEGORIES if what is not Write.DECISION else (IDENTITY,):
            given = {
                "class": category.at(Level.DETAIL),
                "user": small.users[role],
                "kind": KIND_OF.get(category),
            }
            refused = is_refused(one, statement, given | {"person": first})
            assert refused == (category not in granted), (what, category.code)
        assert is_refused(one, statement, given | {"person": last}), what


@pytest.mark.parametrize("role", now_and_long(ROLES, SOME))
def test_by_its_duties_and_by_no_other(role: str, one: Login, small: Small) -> None:
    for duty, statement in BY_DUTY.items():
        refused = is_refused(one, statement.format(user=small.users[role]))
        assert refused == (duty not in ROLES[role].duties), duty
    told = set(one.column("SELECT d FROM unnest(%s::text[]) d WHERE sharing.has_duty(d)", [[*Duty]]))
    assert told == {*ROLES[role].duties}


@pytest.mark.parametrize("role", now_and_long(ROLES, [*SOME, "head_teacher", "safeguarding_lead"]))
def test_who_may_take_nothing_away_has_no_line_of_the_log_for_it(role: str, one: Login, small: Small) -> None:
    exported = {grant.category.code for grant in grants_of(role) if grant.may_export}
    assert set(one.column("SELECT sharing.exported()")) == exported
    line = (
        "INSERT INTO access (at, user_id, role, page, people, sections, asked, purpose, legal_basis, outcome, action) "
        f"VALUES (now(), {small.users[role]}, '{role}', 'x', '[]', '[]', '', '', '', 'x', '{{}}')"
    )
    assert not is_refused(one, line.format("look"))
    assert is_refused(one, line.format("export")) == (not exported and Duty.FILES not in ROLES[role].duties)


def test_a_fact_is_of_its_own_class_and_changed_by_whom_it_is(small: Small, login: Connect) -> None:
    """Not of a kind that nobody adds, of another's class, in another's name, as if done, nor to another's fact."""
    one = login("authority")
    one.hold(one.seal(*small.standing("social_worker")))
    given: dict[str, object] = {
        "class": SOCIAL_CARE.at(Level.DETAIL),
        "user": small.users["social_worker"],
        "kind": "social_care_need",
        "person": small.record.people[0],
    }
    added = ABOUT_CHILD[Write.ADD]
    assert not is_refused(one, added, given)
    for wrong in (
        {"kind": "cp_plan"},
        {"kind": "health_need"},
        {"kind": "case_note"},
        {"class": SOCIAL_CARE.at(Level.FLAG)},
        {"user": small.users["team_manager"]},
        {"person": small.record.people[-1]},
    ):
        assert is_refused(one, added, given | wrong), wrong
    assert is_refused(
        one, added.replace("(person_id,", "(done_at, person_id,").replace("(%(p", "(now(), %(p"), given
    )
    change = added.replace("(person_id,", "(changes_id, person_id,").replace("(%(p", "(%(fact)s, %(p")
    with one.connection.transaction(force_rollback=True):
        [fact] = one.column(added + " RETURNING id", given)  # type: ignore[arg-type]
        assert not is_refused(one, change, given | {"fact": fact})
        other = {"kind": "trusted_adult", "class": FAMILY.at(Level.DETAIL)}
        assert is_refused(one, change, given | other | {"fact": fact})
        assert is_refused(one, change, given | {"fact": fact + 1})
        assert is_refused(one, "UPDATE added_fact SET kind = 'x'") and is_refused(
            one, "DELETE FROM added_fact"
        )


def test_whom_the_record_has_only_a_steward_ties_the_new_one_to(small: Small, login: Connect) -> None:
    for role, refused in (("social_worker", True), ("data_steward", False)):
        one = login("authority")
        one.hold(one.seal(*small.standing(role)))
        tied = BY_DUTY[Duty.ENTER].replace("(kind,", "(person_id, kind,").replace("('enter'", "(1, 'enter'")
        assert is_refused(one, tied.format(user=small.users[role])) == refused


def test_no_policy_and_no_function_decides_by_the_name_of_a_role(small: Small, login: Connect) -> None:
    owner = login("owner")
    text = owner.column(
        "SELECT concat_ws(' ', tablename, policyname, qual, with_check) FROM pg_policies WHERE schemaname = 'public' "
        "UNION ALL SELECT proname || ' ' || prosrc FROM pg_proc WHERE pronamespace IN "
        "('sharing'::regnamespace, 'seal'::regnamespace, 'disposing'::regnamespace)"
    )
    named = [(each.split()[0], code) for each in text for code in ROLES if re.search(rf"'{code}'", each)]
    assert len(text) > 300 and named == []


def test_no_page_and_no_door_goes_by_the_name_of_a_role() -> None:
    """But where a role begins: the first screen of each."""
    named = [
        (path.name, code)
        for folder in ("portals", "sharing/access")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".sql", ".html") and path != ROOT / "portals/account/portal.py"
        for code in re.findall("[\"']([a-z_]+)[\"']", path.read_text(encoding="utf-8"))
        if code in ROLES
    ]
    assert named == []
