"""How good linking is, judged blind."""

from typing import Any

from tests.portals.stewardship import link_rows as cast


def test_a_blind_sample_tells_neither_score_nor_outcome_and_counts(as_user: Any, person_of: Any) -> None:
    from kithline.sharing.models import LinkSample

    before = person_of()
    with as_user(cast.STEWARD) as client:
        address = client.post("/data/links/samples/", {"size": "20"}).headers["Location"]
        while True:
            text = client.get(address).content.decode()
            if 'name="place"' not in text:
                break
            assert "Score" not in text and "joined" not in text.lower()
            assert "Idris Coker" in text or "Maya Thornley" in text
            place = text.split('name="place" value="')[1].split('"')[0]
            client.post(address, {"place": place, "verdict": "apart"})
        listed = client.get("/data/links/samples/").content.decode()
    linked, refused = [cast.IDRIS, cast.IDRIS_TOO, True], [cast.MAYA, cast.MAYA_TOO, False]
    assert sorted(LinkSample.objects.get().pairs) == [refused, linked]
    assert "0 of 1: 0.0% (95% interval 0.0% to 79.3%)" in text, "precision of what was joined"
    assert "1 of 1: 100.0% (95% interval 20.7% to 100.0%)" in text, "and of what was kept apart"
    assert "joined, and you said two people" in text and "2 of 2" in listed
    assert person_of() == before, "it changes nothing"
    with as_user(cast.WORKER) as client:
        assert client.get(address).status_code == 404
