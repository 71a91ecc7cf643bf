"""A fact that a professional adds to a child's record: by whom the matrix lets, on the record at once, and theirs to
change. On a tiny city, with the pipeline's own way in."""

import re
from html import unescape
from typing import Any

from tests.portals.share.added import LEAD, WORKER, Child, carry_out, last_look, text_of

NEED = {"kind": "social_care_need", "words": "Sleeps on a neighbour's sofa", "on": "2026-03-02"}
REFUGE = {"kind": "case_note", "words": "They are at Lantern House, JX1 0AA", "on": "2026-03-03"}
ADULT = {"kind": "trusted_adult", "words": "Her aunt, who fetches her from school", "on": "2026-01-05"}
CHANGE = {
    "what": "correct",
    "words": "Slept on a neighbour's sofa",
    "on": "2026-03-02",
    "why": "It has ended",
}


def test_it_is_on_the_record_at_once_for_whoever_sees_the_category(
    children: list[Child], sign_in: Any
) -> None:
    from kithline.record.models import Event, Link, SourceRecord
    from kithline.sharing.models import AddedFact

    child = children[0]
    before = set(
        Link.objects.filter(person_id=child.person, known_to=None).values_list("source_person", flat=True)
    )
    with sign_in(WORKER) as client:
        assert "Add to the record" in text_of(client, child.page)
        late = client.post(child.add, {**NEED, "on": "2026-03-20"}).content.decode()
        assert "Enter a day that is past" in late
        for each in (NEED, REFUGE, ADULT):
            assert client.post(child.add, each).status_code == 302
        assert "Being brought into the record" in text_of(client, child.add)
    assert carry_out() == 3
    assert not AddedFact.objects.exclude(failure="", details={}).exists(), (
        "what was typed is in the record, and only there"
    )
    with sign_in(WORKER) as client:
        page = text_of(client, child.page)
        assert NEED["words"] in page and ADULT["words"] in page and "a worker, on this page" in page
        assert re.search(r"Entered by: [^;<]+, Social worker, ", page)
        assert "[address withheld]" in page and "Lantern" not in page
        page = text_of(client, child.add)
        assert "On the record" in page and "Lantern" not in page
    with sign_in(LEAD) as client:  # sees that there is a need, and of the family everything
        page = text_of(client, child.page)
        assert "Need or worry: social care" in page and NEED["words"] not in page and ADULT["words"] in page
        assert "aunt" not in text_of(client, child.add), "what others added is read on the record"
    added = Event.objects.filter(kind__in=("social_care_need", "trusted_adult"), known_to=None)
    assert {(each.person_id, each.valid_to) for each in added} == {(child.person, None)}
    rows = SourceRecord.objects.filter(feed="added_here", superseded_at=None)
    assert all(row.raw["purpose"] and "Act" in row.raw["legal_basis"] for row in rows)
    after = set(
        Link.objects.filter(person_id=child.person, known_to=None).values_list("source_person", flat=True)
    )
    assert before == after, "nobody is joined and nobody parted"
    with sign_in(WORKER) as client:
        client.post(child.add, {**ADULT, "words": "Her football coach"})
    assert last_look() == ("share.add", "decide", "written", child.person, "trusted_adult added")


def test_who_added_it_ends_it_and_takes_it_back_and_the_history_is_kept(
    children: list[Child], sign_in: Any
) -> None:
    from kithline.record.models import Event, EventDetail

    child = children[1]

    def kept() -> list[Any]:
        rows = Event.objects.filter(person_id=child.person, kind="social_care_need").order_by("id")
        return [(each.valid_to.isoformat() if each.valid_to else "", each.known_to is None) for each in rows]

    def change(client: Any, **given: str) -> Any:
        place = re.search(rf"{child.add}\d+/", text_of(client, child.add))
        return client.post(place[0], {**CHANGE, **given}) if place else None

    with sign_in(WORKER) as client:
        client.post(child.add, NEED)
        assert change(client) is None, "it is still on its way"
    carry_out()
    with sign_in(WORKER) as client:
        assert "Say why" in unescape(change(client, why="").content.decode())
        assert change(client, until="2026-03-09").status_code == 302
    assert carry_out() == 1
    assert kept() == [("", False), ("2026-03-09", True)]
    with sign_in(WORKER) as client:
        page = text_of(client, child.page)
        assert CHANGE["words"] in page and NEED["words"] not in page
        assert "changed by you" in text_of(client, child.add)
        place = re.search(rf"{child.add}\d+/", text_of(client, child.add))
    assert place
    with sign_in("team.manager@example.org") as client:  # sees it, and did not add it
        assert client.get(place[0]).status_code == 404 == client.post(place[0], CHANGE).status_code
    with sign_in(WORKER) as client:
        assert change(client, what="take_back").status_code == 302
    assert carry_out() == 1
    assert [known for _, known in kept()] == [False, False]
    assert EventDetail.objects.filter(payload__words=NEED["words"]).exists(), "the history"
    with sign_in(WORKER) as client:
        assert CHANGE["words"] not in text_of(client, child.page)
        assert "the history keeps" in text_of(client, child.add) and change(client) is None


def test_whoever_may_not_is_not_offered_it_and_is_refused(children: list[Child], sign_in: Any) -> None:
    from kithline.sharing.models import AddedFact

    child = children[2] if len(children) > 2 else children[0]
    before = AddedFact.objects.count()
    with sign_in(LEAD) as client:  # adds to some categories, and not to this one
        page = text_of(client, child.add)
        assert 'value="school_concern"' in page and 'value="social_care_need"' not in page
        assert "There is a problem" in client.post(child.add, NEED).content.decode()
    with sign_in("head.secondary@example.org") as client:  # has the child, and adds nothing
        assert "Add to the record" not in text_of(client, child.page)
        assert client.get(child.add).status_code == 404 == client.post(child.add, ADULT).status_code
    with sign_in("youth.justice.worker@example.org") as client:  # another's child
        assert client.post(child.add, {**NEED, "kind": "youth_justice_need"}).status_code == 404
    assert AddedFact.objects.count() == before
