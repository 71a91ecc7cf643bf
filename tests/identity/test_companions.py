"""Who lived with whom: what says that a family moved, and what does not."""

from collections.abc import Mapping
from typing import Any

from kithline.identity.companions import MOST_AT_A_DWELLING, with_companions
from kithline.identity.numbers import number_of
from kithline.identity.records import standardise
from tests.identity.people import stub, table

MAYA, OLIVER = (str(number_of("companion", who)) for who in ("2014-03-05|maya", "2016-07-09|oliver"))
OLD, NEW = ({"uprn": "999900000011"}, {"uprn": "999900000022"})


def companions_of(*stubs: Mapping[str, Any]) -> dict[int, list[str] | None]:
    evidence = with_companions(standardise(table(list(stubs))))
    return dict(zip(evidence["id"].to_pylist(), evidence["companions"].to_pylist(), strict=True))


def test_who_moves_along_is_a_companion_at_both_homes() -> None:
    found = companions_of(
        stub(1, "roll", "Maya Thornley", "2014-03-05", **OLD),
        stub(2, "case", "Maya Ashby", "2014-03-05", **NEW),
        stub(3, "roll", "Oliver Thornley", "2016-07-09", **OLD),
        stub(4, "case", "Oliver Thornley", "2016-07-09", **NEW),
        stub(5, "case", "Amara Okafor", "2016-01-02", **NEW),  # seen nowhere else: tells of no move
    )
    assert found[1] == found[2] == [OLIVER]
    assert found[3] == found[4] == [MAYA]
    assert found[5] == sorted([MAYA, OLIVER])


def test_a_crowd_is_no_household_and_nobody_restricted_a_companion() -> None:
    crowd = [
        stub(n, "refuge", "Anna Ashby", f"19{n % 90 + 10}-02-03", **NEW)
        for n in range(10, 12 + MOST_AT_A_DWELLING)
    ]
    both = [stub(n, "case", "Maya Ashby", "2014-03-05", **home) for n, home in ((1, OLD), (2, NEW))]
    beside = stub(3, "case", "Oliver Ashby", "2016-07-09", **OLD)
    assert set(companions_of(*crowd, *both, {**beside, **NEW}).values()) == {None}

    sealed = [{**one, "partition": "protected"} for one in both]
    assert companions_of(*sealed, beside) == {1: None, 2: None, 3: None}
