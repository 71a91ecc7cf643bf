"""Why a child is seen, what is told as a number only, and numbers in which nobody can be known."""

from typing import Any

from django.db import connection

from kithline.record.categories import BY_CODE
from kithline.sharing.matrix import grants_of
from kithline.sharing.roles import RELATIONSHIPS


def one(statement: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()


def test_a_senco_is_told_how_often_social_care_and_nothing_of_it(city: str, sign_in: Any) -> None:
    """And why the child is seen at all; the lead of the same school is told the facts instead."""
    person, public, number = one(
        "SELECT p.id, p.public_id, count(DISTINCT (e.kind, e.valid_from, e.event_id)) FROM person p "
        "JOIN event e ON e.person_id = p.id AND e.access_class / 10 = 8 AND e.known_to IS NULL AND e.restriction = 0 "
        "JOIN pupil_at a ON a.person_id = p.id JOIN role_assignment r ON r.organisation_id = a.school_id "
        "WHERE r.role = 'senco' GROUP BY p.id, p.public_id ORDER BY 3 DESC LIMIT 1"
    )
    with sign_in("senco.secondary@example.org") as client:
        page = client.get(f"/pupils/{public}/").content.decode()
    assert f"Social care episodes, plans and care: {number} on record" in page
    assert f"You see this record because {RELATIONSHIPS['enrolled']}" in page.replace("&#39;", "'")
    assert "To meet special educational needs (UK GDPR 6(1)(e)" in page
    assert (
        "CIN episode" not in page
        and "Child in need" not in page.split('id="timeline"')[1].split('id="details"')[0]
    )
    with sign_in("lead.secondary@example.org") as client:
        page = client.get(f"/pupils/{public}/").content.decode()
    assert 'id="counts"' not in page


def test_a_manager_sees_numbers_to_the_nearest_five(city: str, sign_in: Any) -> None:
    with sign_in("service.manager@example.org") as client:
        assert client.get("/")["Location"] == "/cases/numbers/"
        page = client.get("/cases/numbers/").content.decode()
        assert client.get("/cases/").status_code == client.get("/pupils/").status_code == 404
    for grant in grants_of("service_manager"):
        assert grant.category.title in page
    (children,) = one(
        "SELECT count(DISTINCT e.person_id) FROM event e JOIN person p ON p.id = e.person_id AND p.status = 'active' "
        "WHERE e.access_class / 10 = %s AND e.known_to IS NULL AND e.restriction = 0 AND p.restriction = 0 "
        "AND coalesce(e.valid_to, e.valid_from, current_date) >= current_date - 365",
        BY_CODE["attendance"].number,
    )
    shown = "1 to 4" if 0 < children < 5 else str(round(children / 5) * 5)
    row = page.split(BY_CODE["attendance"].title)[1].split("</tr>")[0]
    assert f">{shown}<" in row.replace(" ", "").replace("\n", "") or shown in row


def test_who_works_with_a_kind_of_child_has_those_children_as_a_list(city: str, sign_in: Any) -> None:
    with sign_in("virtual.school.head@example.org") as client:
        page = client.get("/cases/children/").content.decode()
        assert client.get("/cases/children/?page=99999").status_code == 200
    (number,) = one(
        "SELECT count(DISTINCT e.person_id) FROM event e JOIN person p ON p.id = e.person_id AND p.status = 'active' "
        "WHERE e.kind IN ('cla_episode', 'care_period') AND e.known_to IS NULL AND e.restriction = 0 "
        "AND p.restriction = 0 AND e.valid_to IS NULL"
    )
    assert number and f"{number} child" in page and "because the child is in care" in page
