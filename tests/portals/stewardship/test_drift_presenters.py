"""The report on linking's weights: a bar beyond which it stands on the first page, and who may see it."""

from typing import Any

from tests.portals.stewardship import link_rows as cast

LEVEL = {"level": "different", "words": "date of birth differs", "share": 0.5, "expected": 0.015}
OFF = {
    "source": "nhs",
    "comparison": "birth",
    "label": "date of birth",
    "pairs": 80,
    "bits": 1.9,
    "is_beyond": True,
    "levels": [LEVEL | {"weight": -5.0, "today": -1.1}],
}


def test_a_source_that_is_off_stands_on_the_first_page(as_user: Any) -> None:
    from kithline.core import clock
    from kithline.record.models import LinkDrift

    within = OFF | {"source": "school", "bits": 0.1, "is_beyond": False}
    LinkDrift.objects.create(at=clock.now(), model_version="tried", found=[OFF, within])
    with as_user(cast.STEWARD) as client:
        first, page = (client.get(f"/data/{rest}").content.decode() for rest in ("", "links/drift/"))
    assert "date of birth differs in 50% of pairs; 2% expected" in first
    off, rest = page.split("Within the bar")
    assert "NHS" in off and "-5.0" in off and "-1.1" in off and "1.90" in off
    assert "0.10" in rest and "NHS" not in rest
    for other in (cast.WORKER, cast.FIRST):
        with as_user(other) as client:
            assert client.get("/data/links/drift/").status_code == 404
