"""Who is who, as stewards decide it: at once, for good, to be taken back; and what others are shown of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.portals.data_cast import without_token
from tests.portals.stewardship import link_rows as cast
from tests.portals.stewardship.link_rows import carry_out

PAIR = f"/data/links/pairs/{cast.MAYA}/{cast.MAYA_TOO}/"
WREN = f"/data/links/pairs/{cast.WREN}/{cast.WREN_MARLOWE}/"
TEDDY = f"/data/links/pairs/{cast.TEDDY}/{cast.TEDDY_TOO}/"
REASON = "The school knows of one child only"


def decide(client: Any, address: str, verdict: str) -> Any:
    return client.post(address, {"verdict": verdict, "reason": REASON})


@pytest.fixture
def decided(as_user: Any) -> Iterator[Callable[..., Any]]:
    """Somebody decides on a pair; then it is carried out."""

    def use(username: str, address: str, verdict: str) -> Any:
        with as_user(username) as client:
            answer = decide(client, address, verdict)
        carry_out()
        return answer

    yield use


def test_the_queue_says_who_waits_and_why(as_user: Any, link_looks: Any) -> None:
    with as_user(cast.STEWARD) as client:
        text = client.get("/data/links/waiting/").content.decode()
        none = client.get("/data/links/waiting/", {"reason": "near_tie"}).content.decode()
        source = client.get("/data/links/waiting/", {"source": "Schools"}).content.decode()
    assert "Maya Thornley and Maya Thorne" in text and PAIR in text
    assert "1 pair: 2 children among 2 people wait; the oldest since" in text and "10 days" in text
    assert "Each has a valid number, and they differ" in text
    assert "Wren" not in text and "Teddy" not in text, "a queue of their own"
    assert PAIR not in none and "No pair waits" in none
    assert PAIR in source
    page, outcome, people = link_looks()[0]
    assert (page, outcome, len(people)) == ("stewardship.waiting", "shown", 2)


def test_side_by_side_with_the_evidence_that_sums(as_user: Any) -> None:
    from kithline.identity.explain import waterfall
    from kithline.record.models import LinkReview

    kept = LinkReview.objects.get()
    assert sum(weight for *_, weight in waterfall(kept.reasons)) == pytest.approx(kept.match_weight, abs=1e-6)
    with as_user(cast.STEWARD) as client:
        text = client.get(PAIR).content.decode()
    for words in (
        "Maya Thornley",
        "Maya Thorne",
        "5 March 2014",
        "= on both",
        "≠ only here",
        "= agree",
        "≠ differ",
    ):
        assert words in text, words
    assert f"Score {kept.match_weight:.2f}" in text and "How the score adds up" in text
    assert "from 3 on where the dates of birth agree" in text, "the limits that linking goes by"
    assert "Each has a valid NHS number, and they differ. Two validated numbers of one scheme" in text
    assert "the school, since 2 Sep 2024" in text or "since 2 Sep 2024" in text


def test_same_person_is_on_the_record_at_once_lasts_and_is_taken_back(
    decided: Any, as_user: Any, person_of: Any
) -> None:
    from kithline.pipeline import update
    from kithline.record.models import ChosenValue, SourcePerson, Touched
    from kithline.sharing.models import LinkRequest

    before = person_of()
    answer = decided(cast.STEWARD, PAIR, "same")
    assert answer.headers["Location"].startswith("/data/links/waiting/?done="), "none is left"
    joined = person_of()
    assert joined[cast.MAYA] == joined[cast.MAYA_TOO] == before[cast.MAYA]
    assert not Touched.objects.exists(), "linked, assembled and derived in one"
    assert ChosenValue.objects.filter(person_id=joined[cast.MAYA], field="surname").exists()
    with as_user(cast.STEWARD) as client:
        told = client.get(answer.headers["Location"]).content.decode()
    assert "Same person: done." in told and "No pair waits" in told

    SourcePerson.objects.update(linked_at=None)  # everything is linked anew
    update()
    assert person_of() == joined, "it outlasts every run"

    request = LinkRequest.objects.get()
    with as_user(cast.OTHER) as client:
        page = client.get(f"/data/links/decided/{request.pk}/").content.decode()
        client.post(f"/data/links/decided/{request.pk}/", {"reason": "It was a cousin after all"})
    assert "Take it back" in page and "Dana Reed" in page
    carry_out()
    after = person_of()
    assert after[cast.MAYA] != after[cast.MAYA_TOO]
    with as_user(cast.STEWARD) as client:
        assert PAIR in client.get("/data/links/waiting/").content.decode(), "it waits again"
        assert "taken back since" in client.get("/data/links/decided/").content.decode()


@pytest.mark.long
def test_not_the_same_and_cannot_tell(decided: Any, as_user: Any, person_of: Any) -> None:
    from kithline.record.models import LinkDecision, SourcePerson

    decided(cast.STEWARD, PAIR, "ask")
    with as_user(cast.STEWARD) as client:
        assert PAIR not in client.get("/data/links/waiting/").content.decode()
        assert PAIR in client.get("/data/links/waiting/", {"state": "asked"}).content.decode()
    assert not LinkDecision.objects.exists()
    SourcePerson.objects.filter(pk=cast.MAYA_TOO).update(changed_at="2026-03-20T07:00Z")
    with as_user(cast.STEWARD) as client:
        assert PAIR in client.get("/data/links/waiting/").content.decode(), "the source has answered"
    decided(cast.STEWARD, PAIR, "apart")
    assert LinkDecision.objects.get().verdict == "must_not_link"
    with as_user(cast.STEWARD) as client:
        assert "No pair waits" in client.get("/data/links/waiting/").content.decode()


def test_a_second_decision_on_a_pair_waits_for_the_first(as_user: Any) -> None:
    with as_user(cast.STEWARD) as client:
        assert decide(client, PAIR, "same").status_code == 302
        again = decide(client, PAIR, "apart")
        unreasoned = client.post(PAIR, {"verdict": "same", "reason": ""})
    assert b"Somebody has already decided" in again.content
    assert b"Enter a reason" in unreasoned.content


def test_the_wrong_role_gets_the_one_page_that_is_not_found(as_user: Any, users: Any) -> None:
    addresses = (PAIR, WREN, TEDDY, "/data/links/waiting/", "/data/links/restricted/", "/data/links/decided/")
    pages = set()
    for username in (cast.WORKER, cast.LEAD):
        with as_user(username) as client:
            answers = [client.get(each) for each in (*addresses, "/data/nothing/")]
            answers.append(decide(client, PAIR, "same"))
            assert {each.status_code for each in answers} == {404}
            assert len({without_token(each.content) for each in answers}) == 1
    with as_user(cast.STEWARD) as client:
        for each in (WREN, TEDDY, "/data/links/restricted/", "/data/links/restricted/1/"):
            answer = client.get(each)
            assert answer.status_code == 404
            pages.add(without_token(answer.content))
        assert decide(client, TEDDY, "same").status_code == 404
        pages.add(without_token(client.get("/data/nothing/").content))
    assert len(pages) == 1
    with as_user(cast.FIRST) as client:
        for each in (PAIR, "/data/links/waiting/", "/data/"):
            assert client.get(each).status_code == 404
    from kithline.sharing.models import LinkRequest

    assert not LinkRequest.objects.exists()


def test_two_people_for_a_protected_person_and_neither_alone(as_user: Any, person_of: Any) -> None:
    from kithline.record.models import Person, PersonName
    from kithline.sharing.models import LinkConfirmation, LinkRequest

    with as_user(cast.FIRST) as client:
        queue = client.get("/data/links/restricted/").content.decode()
        assert TEDDY in queue and WREN in queue and "They share a UPN or an NHS number" in queue
        assert "Propose" in client.get(TEDDY).content.decode()
        decide(client, TEDDY, "same")
        request = client.get("/data/links/restricted/").content.decode()
    carry_out()
    asked = LinkRequest.objects.get()
    assert person_of()[cast.TEDDY] != person_of()[cast.TEDDY_TOO], "one alone does nothing"
    assert "you asked, so another confirms" in request
    confirm = f"/data/links/restricted/{asked.pk}/"
    with as_user(cast.FIRST) as client:
        own = client.post(confirm, {"verdict": "agree", "reason": REASON})
        assert b"Somebody else must confirm" in own.content
    assert not LinkConfirmation.objects.exists()
    with as_user(cast.SECOND) as client:
        client.post(confirm, {"verdict": "agree", "reason": REASON})
    carry_out()
    one = person_of()
    assert one[cast.TEDDY] == one[cast.TEDDY_TOO]
    assert Person.objects.get(pk=one[cast.TEDDY]).restriction == 2, "the survivor inherits the restriction"
    assert set(
        PersonName.objects.filter(person_id=one[cast.TEDDY]).values_list("restriction", flat=True)
    ) == {2}

    # taken back by two, the school's Teddy is an ordinary pupil again
    with as_user(cast.SECOND) as client:
        client.post(f"/data/links/decided/{asked.pk}/", {"reason": REASON})
    undo = LinkRequest.objects.latest("pk")
    with as_user(cast.FIRST) as client:
        client.post(f"/data/links/restricted/{undo.pk}/", {"verdict": "agree", "reason": REASON})
    carry_out()
    two = person_of()
    assert two[cast.TEDDY] != two[cast.TEDDY_TOO]
    assert Person.objects.get(pk=two[cast.TEDDY]).restriction == 2
    assert Person.objects.get(pk=two[cast.TEDDY_TOO]).restriction == 0
    assert PersonName.objects.get(source_person_id=cast.TEDDY_TOO).restriction == 0


def test_two_people_lift_a_restriction_and_take_it_back(as_user: Any, person_of: Any) -> None:
    from kithline.record.models import BlockingKey, Person, PersonName
    from kithline.sharing.models import LinkRequest

    teddy, wren = (f"/data/links/sealed/{record}/" for record in (cast.TEDDY, cast.WREN_MARLOWE))
    with as_user(cast.FIRST) as client:
        found = client.get("/data/links/sealed/", {"name": "teddy j"}).content.decode()
        assert teddy in found and wren not in found and "Protected person" in found
        assert "An adoption is never lifted" in client.post(wren, {"reason": REASON}).content.decode()
        assert client.get(f"/data/links/sealed/{cast.MAYA}/").status_code == 404, "nothing is sealed there"
        client.post(teddy, {"reason": REASON})
        again = client.post(teddy, {"reason": REASON}).content.decode()
        assert "Somebody has already decided" in again
    asked = LinkRequest.objects.get()
    carry_out()
    assert Person.objects.get(pk=person_of()[cast.TEDDY]).restriction == 2, "one alone does nothing"
    with as_user(cast.SECOND) as client:
        confirm = f"/data/links/restricted/{asked.pk}/"
        assert teddy in client.get(confirm).content.decode()
        client.post(confirm, {"verdict": "agree", "reason": REASON})
    carry_out()
    one = person_of()
    assert one[cast.TEDDY] == one[cast.TEDDY_TOO], "linked by the evidence, as any other"
    assert Person.objects.get(pk=one[cast.TEDDY]).restriction == 0
    names = dict(PersonName.objects.values_list("source_person_id", "restriction"))
    assert (names[cast.TEDDY_TOO], names[cast.TEDDY]) == (0, 2), "what came restricted stays so"
    assert BlockingKey.objects.filter(source_person_id=cast.TEDDY).exists()

    with as_user(cast.SECOND) as client:
        client.post(f"/data/links/decided/{asked.pk}/", {"reason": REASON})
    undo = LinkRequest.objects.latest("pk")
    with as_user(cast.FIRST) as client:
        client.post(f"/data/links/restricted/{undo.pk}/", {"verdict": "agree", "reason": REASON})
    carry_out()
    two = person_of()
    assert two[cast.TEDDY] != two[cast.TEDDY_TOO]
    assert [Person.objects.get(pk=two[each]).restriction for each in (cast.TEDDY, cast.TEDDY_TOO)] == [2, 0]
    assert not BlockingKey.objects.filter(source_person_id=cast.TEDDY).exists(), "no key of it is kept"
    with as_user(cast.STEWARD) as client:
        for each in (teddy, "/data/links/sealed/"):
            assert client.get(each).status_code == 404


@pytest.mark.long
def test_one_person_is_parted_for_good_and_who_saw_the_union_is_listed(as_user: Any, person_of: Any) -> None:
    from kithline.pipeline import update
    from kithline.record.models import Person, SourcePerson
    from kithline.sharing.models import LinkRequest

    before = person_of()
    assert before[cast.IDRIS] == before[cast.IDRIS_TOO]
    idris = Person.objects.get(pk=before[cast.IDRIS]).public_id
    address = f"/data/links/{idris}/part/"
    with as_user(cast.OTHER) as client:
        client.get(f"/data/links/{idris}/")
    with as_user(cast.STEWARD) as client:
        assert address in client.get(f"/data/links/{idris}/").content.decode()
        everything = client.post(address, {"records": [cast.IDRIS, cast.IDRIS_TOO], "reason": REASON})
        assert b"Leave at least one record" in everything.content
        assert client.post(address, {"records": [cast.IDRIS_TOO], "reason": REASON}).status_code == 302
    carry_out()
    after = person_of()
    assert after[cast.IDRIS] != after[cast.IDRIS_TOO]
    SourcePerson.objects.update(linked_at=None)
    update()
    assert person_of() == after
    request = LinkRequest.objects.get().pk
    with as_user(cast.STEWARD) as client:
        told = client.get(f"/data/links/decided/{request}/").content.decode()
        client.post(f"/data/links/decided/{request}/", {"reason": "The numbers were right after all"})
    assert "Who had seen them as one" in told and "Robin Hale" in told and "Dana Reed" in told
    carry_out()
    assert len({person_of()[each] for each in (cast.IDRIS, cast.IDRIS_TOO)}) == 1
    with as_user(cast.WORKER) as client:
        assert client.get(address).status_code == 404


def test_an_adopted_child_stays_two_persons(as_user: Any, person_of: Any) -> None:
    from kithline.record.models import LinkDecision
    from kithline.sharing.models import LinkRequest

    before = person_of()
    with as_user(cast.FIRST) as client:
        decide(client, WREN, "same")
    asked = LinkRequest.objects.get().pk
    with as_user(cast.SECOND) as client:
        client.post(f"/data/links/restricted/{asked}/", {"verdict": "agree", "reason": REASON})
    carry_out()
    assert person_of() == before
    assert LinkDecision.objects.get().verdict == "sealed"
    with as_user(cast.STEWARD):
        assert not LinkDecision.objects.exists(), "no other login reads the sealed row"
    with as_user(cast.FIRST) as client:
        assert WREN not in client.get("/data/links/restricted/").content.decode()


def test_the_database_takes_no_request_in_another_s_name(as_user: Any, users: dict[str, int]) -> None:
    from django.db import ProgrammingError, connection, transaction

    from kithline.record.models import Organisation
    from kithline.sharing.seal import set_seal

    council = Organisation.objects.get().pk

    def leave(sealed: str, role: str, by: str, is_restricted: bool) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            set_seal(users[sealed], role, council)
            cursor.execute(
                "INSERT INTO link_request (kind, records, details, is_restricted, reason, by_id, at, failure, result) "
                "VALUES ('same', '[]', '{}', %s, 'x', %s, now(), '', '{}') RETURNING id",
                [is_restricted, users[by]],
            )
            made = cursor.fetchone()[0]
            if is_restricted:
                cursor.execute(
                    "INSERT INTO link_confirmation (request_id, is_agreed, reason, by_id, at) "
                    "VALUES (%s, true, 'x', %s, now())",
                    [made, users[by]],
                )

    with as_user(cast.STEWARD):
        leave(cast.STEWARD, "data_steward", cast.STEWARD, False)
        for wrong in (
            (cast.STEWARD, "data_steward", cast.OTHER, False),
            (cast.STEWARD, "data_steward", cast.STEWARD, True),
            (cast.WORKER, "social_worker", cast.WORKER, False),
            (cast.FIRST, "restricted_steward", cast.FIRST, True),  # confirmed by who asked
        ):
            with pytest.raises(ProgrammingError):
                leave(*wrong)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            set_seal(users[cast.STEWARD], "data_steward", council)
            cursor.execute("UPDATE link_request SET done_at = now()")
