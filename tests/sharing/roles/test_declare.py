"""A role that contradicts itself is not declared; an age gate binds unless a reason is given."""

from typing import Any

import pytest

from kithline.record.categories import HOUSING, IDENTITY, POLICE, SCHOOL, Level
from kithline.sharing.law import SAFEGUARDING
from kithline.sharing.matrix import AGE_GATES, MATRIX, NO_GATE, AgeGate, grant_of
from kithline.sharing.roles import ROLES, Role, Scope
from kithline.sharing.roles.relationships import BY_CODE


def test_there_are_the_roles_that_partners_expect() -> None:
    assert len(ROLES) >= 24
    assert list(ROLES)[:2] == ["safeguarding_lead", "deputy_safeguarding_lead"], "as they are listed"


@pytest.mark.parametrize(
    ("scopes", "why"),
    [
        ((Scope("allocated", SAFEGUARDING, {IDENTITY: Level.FLAG}),), "not for the site"),
        (
            tuple(Scope(each, SAFEGUARDING, {IDENTITY: Level.FLAG}) for each in ("enrolled", "trust_school")),
            "one shape",
        ),
        ((Scope("enrolled", SAFEGUARDING, {IDENTITY: Level.FLAG}, exports=(SCHOOL,)),), "school is not seen"),
        ((), "why it sees no child"),
    ],
)
def test_a_role_that_contradicts_itself_is_refused(scopes: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Role("x", "X", "school", scopes)


def test_an_age_gate_binds_unless_a_reason_is_given() -> None:
    for grant in MATRIX:
        if grant.scope.shape in ("narrow", "wide"):
            bound = AGE_GATES.get(grant.category, NO_GATE)
            assert grant.gate == (NO_GATE if grant.why_any_age else bound), grant
    housing = grant_of("early_help_lead", "allocated", HOUSING)
    police = grant_of("social_worker", "allocated", POLICE)
    assert housing and housing.gate == AgeGate(youngest=16)
    assert police and police.gate == NO_GATE and police.why_any_age


@pytest.mark.parametrize(
    ("gate", "inside", "outside"),
    [
        (AgeGate(), (None, 0, 99), ()),
        (AgeGate(16), (16, 17, 99), (None, 15)),
        (AgeGate(4, 20), (4, 20), (None, 3, 21)),
        (AgeGate(None, 3), (0, 3), (None, 4)),
    ],
)
def test_both_ends_of_an_age_gate_are_inside(gate: AgeGate, inside: Any, outside: Any) -> None:
    assert all(gate.admits(age) for age in inside)
    assert not any(gate.admits(age) for age in outside)


def test_what_a_cohort_looks_for_is_what_the_index_holds(record_database: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('event_cohort'::regclass)")
        (definition,) = cursor.fetchone()
    for each in BY_CODE.values():
        assert all(f"'{kind}'" in definition for kind in (each.cohort.kinds if each.cohort else ()))
