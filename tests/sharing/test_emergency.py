"""Emergency access as someone who can run SQL as a site's login tries it: the row alone opens, and for its hour."""

from collections.abc import Callable

import pytest

from tests.sharing import population
from tests.sharing.conftest import Small
from tests.sharing.login import Login

Connect = Callable[[str], Login]
ASK = "SELECT set_config('kithline.emergency', 'asked', false)"
OPEN = (
    "SELECT public_id FROM sharing.open_emergency(%s, '', '', NULL, 'immediate_harm', 'ten letters or more')"
)


@pytest.fixture
def lead(small: Small, login: Connect) -> Login:
    one = login("school")
    one.hold(one.seal(*small.standing("safeguarding_lead")))
    return one


def _public(small: Small, place: int) -> str:
    from kithline.record.models import Person

    return str(Person.objects.get(pk=small.record.people[place]).public_id)


def _row(user: int, role: str, organisation: int | None, person: int, minutes: int) -> None:
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    population.insert(
        "emergency_access",
        **{
            "user_id": user,
            "by_name": "x",
            "role": role,
            "organisation_id": organisation,
            "organisation": "",
        },
        **{"person_id": person, "reason_code": "immediate_harm", "reason": "x"},
        **{"opened_at": now - timedelta(hours=2), "closes_at": now + timedelta(minutes=minutes)},
    )


def test_asking_without_a_grant_opens_nothing(small: Small, lead: Login) -> None:
    lead.connection.execute(ASK)
    assert set(lead.column("SELECT DISTINCT person_id FROM person_name")) == {small.record.people[0]}


def test_a_grant_that_has_ended_or_is_anothers_opens_nothing(small: Small, lead: Login) -> None:
    user, role, school = small.standing("safeguarding_lead")
    second = small.record.people[1]
    _row(user, role, school, second, -1)  # its hour is over
    _row(small.users["social_worker"], "social_worker", None, second, 30)
    _row(user, role, small.record.schools[1], second, 30)  # at another school
    _row(user, "link_coordinator", school, second, 30)  # in another role
    lead.connection.execute(ASK)
    assert second not in lead.column("SELECT DISTINCT person_id FROM person_name")


def test_a_grant_opens_the_rows_of_the_roles_own_classes_and_nothing_restricted(
    small: Small, lead: Login
) -> None:
    user, role, school = small.standing("safeguarding_lead")
    third = small.record.people[2]
    _row(user, role, school, third, 30)
    assert third not in lead.column("SELECT DISTINCT person_id FROM person_name")  # until a page asks
    lead.connection.execute(ASK)
    for table in ("person_name", "event", "involvement"):
        given = "SELECT DISTINCT access_class FROM {} WHERE person_id = %s"
        own = set(lead.column(given.format(table), [small.record.people[0]]))
        assert set(lead.column(given.format(table), [third])) == own, table
        assert set(lead.column(f"SELECT DISTINCT restriction FROM {table}")) == {0}, table


@pytest.mark.parametrize("role", ["data_steward", "administrator"])
def test_a_role_without_emergencies_cannot_make_a_grant(small: Small, login: Connect, role: str) -> None:
    one = login("authority")
    one.hold(one.seal(*small.standing(role)))
    assert one.rows(OPEN, [_public(small, 2)]) == []
    assert one.refuses("INSERT INTO emergency_access DEFAULT VALUES")


def test_a_restricted_person_is_opened_to_nobody(small: Small, login: Connect, lead: Login) -> None:
    from kithline.record.models import Person

    person = Person.objects.filter(pk=small.record.people[1])
    asked = _public(small, 1)
    person.update(restriction=1)
    assert lead.rows(OPEN, [asked]) == []
    person.update(restriction=0)
