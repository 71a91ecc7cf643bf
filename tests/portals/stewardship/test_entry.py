"""Search before create: under the viewer's own scope, then entered as a source of its own."""

from typing import Any

from tests.portals.stewardship import link_rows as cast
from tests.portals.stewardship.link_rows import carry_out

REASON = "Came to the front desk with her mother"
TYPED = {"forename": "Idris", "surname": "Coker", "birth": "9/1/2013", "sex": "M", "search": "yes"}
NEW = "/data/new/"


def test_search_comes_before_create_and_what_is_entered_is_a_source(
    as_user: Any, person_of: Any, link_looks: Any
) -> None:
    from kithline.record.models import ChosenValue, Person, PersonName, SourcePerson, SourceRecord
    from kithline.sharing.models import LinkRequest

    before = person_of()
    idris = str(Person.objects.get(pk=before[cast.IDRIS]).public_id)
    other = {**TYPED, "forename": "Sorrel", "surname": "Quill", "birth": "4/5/2016", "upn": "X1"}
    with as_user(cast.STEWARD) as client:
        found = client.post(NEW, TYPED).content.decode()
        wrong = client.post(NEW, other).content.decode()
        teddy = client.post(NEW, {**TYPED, "forename": "Teddy", "surname": "Jessop", "birth": "14/9/2011"})
        tied = client.post(NEW, {**TYPED, "enter": "yes", "who": idris, "reason": REASON})
        del other["upn"]
        made = client.post(NEW, {**other, "enter": "yes", "who": "new", "reason": REASON})
    assert idris in found and "same date of birth; same surname; same forename" in found
    assert "Look at the number again" in wrong and 'name="enter"' not in wrong
    assert teddy.content.decode().count("Teddy Jessop") == 2, (
        "the school's, in the table and as a choice; no protected one"
    )
    assert tied.status_code == made.status_code == 302
    assert carry_out() == 2
    assert list(LinkRequest.objects.values_list("failure", flat=True)) == ["", ""]
    after = person_of()
    entered = dict(SourcePerson.objects.filter(namespace="entered_here").values_list("surname", "pk"))
    assert after[entered["Coker"]] == before[cast.IDRIS]
    assert after[entered["Quill"]] not in before.values()
    assert ChosenValue.objects.get(person_id=after[entered["Quill"]], field="surname").value == "Quill"
    assert PersonName.objects.get(source_person_id=entered["Quill"]).person_id == after[entered["Quill"]]
    assert SourceRecord.objects.filter(feed="entered_here").count() == 2
    assert set(LinkRequest.objects.values_list("failure", flat=True)) == {""}
    assert not LinkRequest.objects.exclude(details={}).exists(), (
        "what was typed is in the record, and only there"
    )
    assert (
        link_looks()[0][:2] == ("stewardship.new_child", "shown") and before[cast.IDRIS] in link_looks()[0][2]
    )


def test_a_worker_searches_within_their_own_children(as_user: Any, person_of: Any) -> None:
    with as_user(cast.WORKER) as client:
        found = client.post(NEW, TYPED).content.decode()
        assert "Nobody whom your role may see" in found and "None of these" in found
        answer = client.post(NEW, {**TYPED, "enter": "yes", "who": "new", "reason": REASON})
    assert carry_out() == 1
    with as_user(cast.WORKER) as client:
        told = client.get(answer.headers["Location"]).content.decode()
    assert "Entered by hand: done." in told
    [made] = set(person_of()) - set(range(1, 9))
    assert person_of()[made] == person_of()[cast.IDRIS], (
        "linking found whom the worker may not see, and tells them nothing"
    )
    assert "Idris" not in told
    with as_user(cast.LEAD) as client:
        assert client.post(NEW, TYPED).status_code == 404
