"""Two groups as wholes: what the rest of a group says of two unlike forenames."""

from typing import Any

from kithline.identity import records as evidence_of
from kithline.identity.constraints import Known, refusal
from kithline.identity.likeness import Forenames, forenames
from tests.identity.people import AWAY, HOME, OTHER_UPN, UPN, stub, table

BORN = "2014-03-05"


def refused(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> str:
    records = evidence_of.records(evidence_of.standardise(table([*left, *right])))
    mine, theirs = ([records[row["id"]] for row in rows] for rows in (left, right))
    found = refusal(mine, theirs, Known())
    return found.code if found else ""


def test_a_lone_record_that_begins_alike_is_the_child_whose_twin_never_showed() -> None:
    child = [
        stub(1, "school", "Jacob Thornley", BORN, upn=UPN, sex="M", **HOME),
        stub(2, "case_system", "Jacob Thornley", BORN, sex="M", **HOME),
    ]
    assert refused(child, [stub(3, "police", "Jackson Thornley", BORN, sex="M", **HOME)]) == ""
    assert refused(child, [stub(3, "police", "Jayden Thornley", BORN, sex="M", **HOME)]) == "twin_rule"
    assert refused(child, [stub(3, "police", "Harry Thornley", BORN, sex="M", **HOME)]) == "twin_rule"
    assert refused(child, [stub(3, "police", "Jade Thornley", BORN, sex="F", **HOME)]) == "twin_rule"


def test_a_grown_up_may_go_by_another_forename_if_home_and_middle_name_agree() -> None:
    def known(name: str, **more: Any) -> dict[str, Any]:
        return stub(1, "a", name, "1971-03-05", **{"sex": "F", "role": "adult", **HOME, **more})

    def other(name: str, **more: Any) -> list[dict[str, Any]]:
        return [known(name, **more) | {"id": 2, "namespace": "b"}]

    janet = [known("Janet/Lucy/Thornley")]
    assert refused(janet, other("Wilma/L/Thornley")) == ""
    for another in (
        other("Wilma/M/Thornley"),
        other("Wilma/Lena/Thornley"),
        other("Wilma/L/Thornley", sex="M"),
        other("Wilma/L/Thornley", **AWAY),
        other("Wilma/L/Thornley", role="child"),
    ):
        assert refused(janet, another) == "twin_rule"


def test_a_number_of_its_own_is_a_twins() -> None:
    child = [stub(1, "school", "Jacob Thornley", BORN, upn=UPN, sex="M", **HOME)]
    twin = [stub(2, "sen", "Jackson Thornley", BORN, upn=OTHER_UPN, sex="M", **HOME)]
    assert refused(child, twin) == "twin_rule"
    assert refused(child[:1], [stub(2, "sen", "Jacbo Thornley", BORN, upn=OTHER_UPN, **HOME)])


def test_a_name_that_is_a_middle_name_of_the_group_is_no_twins() -> None:
    child = [
        stub(1, "school", "Maya/Ruth/Thornley", BORN, upn=UPN, **HOME),
        stub(2, "case_system", "Maya Thornley", BORN, **HOME),
    ]
    assert refused(child, [stub(3, "health", "Ruth Thornley", BORN, **HOME)]) == ""


def test_one_wrong_number_does_not_make_one_of_two_names() -> None:
    pupil = [stub(n, source, "Jacob Thornley", BORN, upn=UPN) for n, source in enumerate(("a", "b"), 1)]
    assert refused(pupil, [stub(3, "c", "Jacob Thornley", BORN, upn=OTHER_UPN)]) == ""
    assert refused(pupil, [stub(3, "c", "Jacbo Thornley", BORN, upn=OTHER_UPN)]) == "conflicting_ids"


def test_a_number_of_another_form_of_the_name_is_a_twins_if_others_bear_that_form() -> None:
    lily = [stub(n, source, "Lily Thornley", BORN, upn=UPN, **HOME) for n, source in enumerate(("a", "b"), 1)]
    lily_mae = stub(3, "c", "Lily-Mae Thornley", BORN, upn=OTHER_UPN, **HOME)
    assert refused(lily, [lily_mae]) == ""
    assert refused([*lily, stub(4, "d", "Lily-Mae Thornley", BORN, **HOME)], [lily_mae]) == "conflicting_ids"


def test_a_surname_as_forename_is_a_swap_only_if_the_other_name_fits() -> None:
    def how(first: str, second: str) -> Forenames:
        found = evidence_of.records(
            evidence_of.standardise(table([stub(1, "a", first, BORN), stub(2, "b", second, BORN)]))
        )
        return forenames(found[1], found[2])

    assert how("Bilal Samir", "Samir Bilal") is how("Bilal Samir", "Samir Bilall") is Forenames.VARIANT
    assert how("Bilal Samir", "Samir Samir") is Forenames.DIFFERENT


def test_a_number_makes_one_of_two_spellings_but_not_of_two_names_nor_of_a_boy_and_a_girl() -> None:
    names = ("Lucas", "Luk", "Iman", "Imen", "Lucy")
    # enough bearers make each a name in its own right
    crowd = [
        stub(100 + 10 * row + n, "other", f"{name} Family{letter}", "2001-02-03")
        for row, name in enumerate(names)
        for n, letter in enumerate("abcdef")
    ]

    def together(one: str, other: str, sex: str = "M") -> str:
        child = stub(1, "school", f"{one} Thornley", BORN, upn=UPN, sex="M", **HOME)
        again = stub(2, "sen", f"{other} Thornley", BORN, upn=UPN, sex=sex, **HOME)
        records = evidence_of.records(evidence_of.standardise(table([child, again, *crowd])))
        found = refusal([records[1]], [records[2]], Known())
        return found.code if found else ""

    assert together("Lucas", "Luk") == together("Iman", "Imen") == ""
    assert together("Lucas", "Iman") == "twin_rule"
    assert together("Lucas", "Lucy", "F") == "twin_rule"
