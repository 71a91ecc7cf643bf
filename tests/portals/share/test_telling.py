"""Who somebody is to a child, and where the child lives, as a professional says it: in the record as a source's row
would be, with families and households of it; theirs to correct; and never told where an address is kept back."""

import re
from datetime import date
from typing import Any

from tests.portals.share.added import LEAD, WORKER, Child, carry_out, text_of

GRAN = {
    "relation": "carer",
    "forename": "Wilhelmina",
    "surname": "Ostrander",
    "birth": "1961-04-05",
    "on": "2026-01-02",
    "words": "She has had him since his mother went into hospital",
}
FLAT = {
    "address": "7 Nowhere Court, Farbridge",
    "postcode": "JX9 9ZZ",
    "on": "2026-02-01",
    "words": "He told me so",
}
REFUGE = {**FLAT, "address": "Sycamore House, Elsewhere Road", "postcode": "JX8 8YY", "is_confidential": "on"}


def ask(statement: str, *given: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def standing(child: Child) -> list[tuple[Any, ...]]:
    """What stands of what was added: relation, and whether the other is a person of the record."""
    return ask(
        "SELECT r.relation, r.valid_from, r.valid_to, p.status FROM relationship r JOIN source_record s "
        "ON s.id = r.source_record_id AND s.feed = 'added_here' LEFT JOIN person p ON p.id = r.person_id "
        "WHERE r.other_person_id = %s AND r.known_to IS NULL",
        child.person,
    )


def homes(child: Child) -> list[tuple[Any, ...]]:
    return ask(
        "SELECT a.lines, a.postcode, a.valid_from, a.valid_to, a.restriction, a.address_key <> '' "
        "FROM person_address a JOIN source_record s ON s.id = a.source_record_id AND s.feed = 'added_here' "
        "WHERE a.person_id = %s AND a.known_to IS NULL ORDER BY a.id",
        child.person,
    )


def change(client: Any, child: Child, **given: str) -> Any:
    place = re.search(rf"{child.add}\d+/", text_of(client, child.add))
    assert place
    return client.post(place[0], {"what": "correct", "why": "She told me so herself", **given})


def test_a_carer_becomes_somebody_of_the_record_and_of_the_childs_family(
    children: list[Child], sign_in: Any
) -> None:
    child = children[0]
    page = f"{child.add}relative/"
    with sign_in(WORKER) as client:
        assert page in text_of(client, child.add)
        for wrong, words in (
            ({**GRAN, "surname": ""}, "Enter their surname"),
            ({**GRAN, "relation": "adoptive parent"}, "Choose one"),
            ({**GRAN, "relation": "sibling", "birth": ""}, "it says whether they are a child"),
            ({**GRAN, "words": ""}, "Say it in words"),
        ):
            assert words in client.post(page, wrong).content.decode()
        assert client.post(page, GRAN).status_code == 302
    assert carry_out() == 1
    assert standing(child) == [("carer", date(2026, 1, 2), None, "active")]
    family = ask(
        "SELECT o.role FROM family_member m JOIN family_member o USING (family_id) JOIN chosen_value c "
        "ON c.person_id = o.person_id AND c.field = 'surname' WHERE m.person_id = %s AND c.value = 'Ostrander'",
        child.person,
    )
    assert family == [("carer",)]
    with sign_in(WORKER) as client:
        shown = text_of(client, child.page)
        assert "Who somebody is to the child" in shown and "Wilhelmina Ostrander" in shown
        assert GRAN["words"] in shown and "a worker, on this page" in shown
        assert 'value="Ostrander"' in text_of(
            client, re.search(rf"{child.add}\d+/", text_of(client, child.add))[0]
        )
        assert (
            change(client, child, **{**GRAN, "relation": "grandparent", "until": "2026-03-01"}).status_code
            == 302
        )
    with sign_in(LEAD) as client:  # the family is shared with the school
        assert "Wilhelmina Ostrander" in text_of(client, child.page)
    carry_out()
    assert standing(child) == [("grandparent", date(2026, 1, 2), date(2026, 3, 1), "active")]
    with sign_in(WORKER) as client:
        assert change(client, child, what="take_back", on="2026-01-02").status_code == 302
    carry_out()
    assert standing(child) == [], "taken back"
    with sign_in(WORKER) as client:
        assert "Ostrander" not in text_of(client, child.page)
    her = "FROM person p JOIN person_name n ON n.person_id = p.id WHERE n.surname = 'Ostrander'"
    assert ask(f"SELECT DISTINCT p.status {her}") == [("aside",)], "no child needs her: she waits sealed"


def test_a_sibling_by_mistake_is_found_by_nobody_any_more(children: list[Child], sign_in: Any) -> None:
    child = children[0]
    page = f"{child.add}relative/"
    sibling = {**GRAN, "relation": "sibling", "forename": "Peregrine", "birth": "2016-07-08"}
    found = "SELECT p.id, p.status FROM person p JOIN chosen_value c ON c.person_id = p.id AND c.value = 'Peregrine'"
    with sign_in(WORKER) as client:
        client.post(page, sibling)
    carry_out()
    [(person, status)] = ask(found)
    assert status == "active" and [row[0] for row in standing(child)] == ["sibling"]
    with sign_in(WORKER) as client:
        change(client, child, what="take_back", on="2026-01-02")
    assert carry_out() == 1
    assert standing(child) == [] and ask(found) == []
    assert ask("SELECT field FROM chosen_value WHERE person_id = %s", person) == []
    kept = ask("SELECT known_to IS NULL FROM person_name WHERE person_id = %s", person)
    assert kept == [(False,)], "the history keeps that it was said"


def test_where_a_child_lives_stands_beside_what_sources_say_and_goes_when_taken_back(
    children: list[Child], sign_in: Any
) -> None:
    child = children[1]
    page = f"{child.add}home_address/"
    before = ask("SELECT value FROM chosen_value WHERE person_id = %s AND field = 'address'", child.person)
    compared = "SELECT id, postcode, address_key, changed_at FROM source_person ORDER BY id"
    as_compared = ask(compared)
    with sign_in(WORKER) as client:
        assert "such as JX1 0AA" in client.post(page, {**FLAT, "postcode": "nowhere"}).content.decode()
        assert client.post(page, FLAT).status_code == 302
    assert carry_out() == 1
    assert homes(child) == [(FLAT["address"], "JX9 9ZZ", date(2026, 2, 1), None, 0, True)]
    assert ask(compared) == as_compared, "linking compares what sources say, and not this"
    lives = "FROM household_member h JOIN household o ON o.id = h.household_id WHERE h.person_id = %s "
    assert ask(f"SELECT h.valid_to {lives} AND o.address_key LIKE '%%JX9 9ZZ'", child.person) == [(None,)]
    assert (
        ask("SELECT value FROM chosen_value WHERE person_id = %s AND field = 'address'", child.person)
        == before
    )
    for who in (WORKER, LEAD):
        with sign_in(who) as client:
            assert FLAT["address"] in text_of(client, child.page)
    with sign_in(WORKER) as client:
        assert (
            change(client, child, **{**FLAT, "address": "9 Nowhere Court", "until": "2026-03-02"}).status_code
            == 302
        )
    carry_out()
    assert homes(child) == [("9 Nowhere Court", "JX9 9ZZ", date(2026, 2, 1), date(2026, 3, 2), 0, True)]
    with sign_in(WORKER) as client:
        change(client, child, what="take_back", on="2026-02-01")
    carry_out()
    assert homes(child) == []
    with sign_in(WORKER) as client:
        assert "Nowhere Court" not in text_of(client, child.page)


def test_a_confidential_address_is_told_to_nobody_nor_to_who_wrote_it_and_taken_out_of_all_that_says_it(
    children: list[Child], sign_in: Any
) -> None:
    child = children[0]
    page = f"{child.add}home_address/"
    with sign_in(WORKER) as client:
        client.post(page, REFUGE)
        assert "Sycamore" not in text_of(client, child.add), "nor while it is on its way"
    carry_out()
    assert homes(child) == [(REFUGE["address"], "JX8 8YY", date(2026, 2, 1), None, 3, False)]
    with sign_in(WORKER) as client:
        for where in (child.add, child.page):
            assert "Sycamore" not in text_of(client, where) and "JX8 8YY" not in text_of(client, where)
        # the same address without the tick, and in somebody's words
        client.post(page, {**REFUGE, "is_confidential": "", "words": "Sycamore House, JX8 8YY, it is"})
        client.post(
            child.add, {"kind": "case_note", "words": "At Sycamore House, JX8 8YY", "on": "2026-03-01"}
        )
    assert carry_out() == 2
    assert [row[4:] for row in homes(child)] == [(3, False), (3, False)]
    with sign_in(WORKER) as client:
        for where in (child.add, child.page):
            assert "Sycamore" not in text_of(client, where) and "JX8 8YY" not in text_of(client, where)
    for who in (LEAD, "data.steward@example.org"):
        with sign_in(who) as client:
            for where in (child.page, "/stewardship/", "/"):
                answer = client.get(where)
                assert "Sycamore" not in answer.content.decode(), (who, where)
    kept = ask(
        "SELECT DISTINCT restriction FROM source_record WHERE feed = 'added_here' "
        "AND raw::text LIKE '%%Sycamore House, E%%'"
    )
    assert kept == [(3,)], "and the row as it was sent"
    with sign_in(WORKER) as client:  # it can be taken back without being told again
        for place in set(re.findall(rf"{child.add}\d+/", text_of(client, child.add))):
            assert (
                client.post(place, {"what": "take_back", "why": "By mistake", "on": "2026-02-01"}).status_code
                == 302
            )
    carry_out()
    assert homes(child) == []


def test_who_may_not_add_to_the_category_is_not_offered_it_and_is_refused(
    children: list[Child], sign_in: Any
) -> None:
    from kithline.sharing.models import AddedFact

    child = children[-1]
    before = AddedFact.objects.count()
    with sign_in(LEAD) as client:  # sees where a pupil lives; the school's own system says it
        page = text_of(client, child.add)
        assert f"{child.add}relative/" in page and f"{child.add}home_address/" not in page
        assert client.post(f"{child.add}home_address/", FLAT).status_code == 404
        for kind in (
            "case_note",
            "person",
            "social_care_need",
        ):  # of words alone, of nothing, of another role
            assert client.get(f"{child.add}{kind}/").status_code == 404
    with sign_in("head.secondary@example.org") as client:
        assert client.post(f"{child.add}relative/", GRAN).status_code == 404
    with sign_in("youth.justice.worker@example.org") as client:  # another's child
        assert client.post(f"{child.add}relative/", GRAN).status_code == 404
    assert AddedFact.objects.count() == before


def test_what_a_site_leaves_unsound_is_not_taken_in(children: list[Child], sign_in: Any) -> None:
    """The pipeline looks itself, whatever a page let pass: the reason stands on the page, and nothing in the record."""
    from kithline.sharing.models import AddedFact

    child = children[0]
    with sign_in(WORKER) as client:
        client.post(f"{child.add}relative/", GRAN)
    AddedFact.objects.filter(done_at=None).update(
        details={
            "relation": "adoptive parent",
            "forename": "A",
            "surname": "B",
            "words": "x y z",
            "entered_by": "w",
        }
    )
    carry_out()
    assert standing(child) == []
    with sign_in(WORKER) as client:
        assert "It could not be added: expected what somebody is to the child" in text_of(client, child.add)
