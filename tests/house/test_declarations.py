"""Declarations are whole: roles, the matrix, categories, factors, kinds, services; codes are unique and permanent."""

import re

import pytest

from kithline.insight.indicators.rulebook import examples, indicators
from kithline.record.categories import BY_CODE, BY_NUMBER, CATEGORIES
from kithline.record.kinds import ENTERED, added_by_people, kinds
from kithline.record.services import SERVICES
from kithline.sharing.matrix import LEGAL_BASES, MATRIX, PURPOSES
from kithline.sharing.roles import RELATIONSHIPS, ROLES
from kithline.sharing.roles.acts import Write

CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.code)
def test_each_role_is_in_the_matrix_or_says_why_not(role) -> None:
    """The positive example of a role is what it is granted; the negative, a category or level that it is not."""
    mine = [grant for grant in MATRIX if grant.role == role.code]
    assert bool(mine) != bool(role.without), "either granted something, or said why not"
    assert {grant.relationship for grant in mine} == set(role.relationships)
    if mine:
        assert any(grant.category not in {one.category for one in mine} for grant in MATRIX) or any(
            grant.level < 3 for grant in mine
        ), f"{role.code} sees everything: no negative example"


def test_roles_are_known_by_their_codes() -> None:
    assert all(code == role.code for code, role in ROLES.items())
    assert {role.audience for role in ROLES.values()} == {"school", "authority"}
    assert {each for role in ROLES.values() for each in role.relationships} == set(RELATIONSHIPS)


def test_each_grant_says_for_what_and_by_what_law() -> None:
    assert set(PURPOSES) == set(LEGAL_BASES)
    seen = set()
    for grant in MATRIX:
        assert grant.role in ROLES and grant.purpose in PURPOSES
        assert grant.legal_basis.startswith("UK GDPR ")
        key = (grant.role, grant.relationship, grant.category)
        assert key not in seen, key
        seen.add(key)


def test_each_role_begins_somewhere_and_has_its_own_navigation() -> None:
    from kithline.portals.account.portal import FIRST_SCREEN
    from kithline.site.shell import NAVIGATION

    assert set(NAVIGATION) == set(ROLES)
    for role, links in NAVIGATION.items():
        assert links
        if role in FIRST_SCREEN:
            assert links[0][0] == FIRST_SCREEN[role]


def test_categories_have_one_number_and_one_code() -> None:
    assert len(BY_CODE) == len(BY_NUMBER) == len(CATEGORIES)
    # rows carry these numbers for ever: a change here is a change of every stored row's meaning
    assert [(category.number, category.code) for category in CATEGORIES] == [
        (1, "identity"),
        (2, "address"),
        (3, "school"),
        (4, "attendance"),
        (5, "suspension"),
        (6, "send"),
        (7, "involvement"),
        (8, "social_care"),
        (9, "encompass"),
        (10, "missing"),
        (11, "youth_justice"),
        (12, "family"),
        (13, "other_service"),
        (14, "characteristics"),
        (15, "early_help"),
        (16, "school_concern"),
        (17, "health"),
        (18, "mental_health"),
        (19, "substance"),
        (20, "domestic_abuse"),
        (21, "police"),
        (22, "exploitation"),
        (23, "probation"),
        (24, "housing"),
        (25, "benefits"),
        (26, "fire"),
        (27, "notes"),
    ]


@pytest.mark.parametrize(
    "codes",
    [ROLES, PURPOSES, RELATIONSHIPS, SERVICES, kinds(), indicators(), BY_CODE],
    ids=["roles", "purposes", "relationships", "services", "kinds", "factors", "categories"],
)
def test_codes_are_short_and_plain(codes) -> None:
    assert codes
    for code in codes:
        assert CODE.fullmatch(code) and len(code) <= 40, code


@pytest.mark.parametrize("code", indicators())
def test_each_factor_has_an_example_of_yes_and_of_no(code: str) -> None:
    states = {example.state for example in examples() if example.code == code}
    assert {"present", "none_found"} <= states


def test_what_a_role_may_add_to_a_person_adds_and_says_who() -> None:
    """A category that the matrix lets somebody add to has a kind for it, and the other way round."""
    added = added_by_people().values()
    assert {kind.category for kind in added} == {
        grant.category for grant in MATRIX if Write.ADD in grant.writes
    }
    assert all({kind.added_as, *ENTERED} <= kind.fields.keys() for kind in added)


def test_kinds_and_services_belong_to_a_category() -> None:
    assert {kind.category for kind in kinds().values()} <= set(CATEGORIES)
    assert {service.category for service in SERVICES.values()} <= set(CATEGORIES)
