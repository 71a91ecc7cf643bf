"""Hard cases, to be read: who the records are, what must happen, and why. ``test_cases`` runs each of them."""

from dataclasses import dataclass
from typing import Any

from kithline.identity.constraints import Known
from tests.identity.people import AWAY, HOME, NHS, OTHER_NHS, OTHER_UPN, UPN, stub


@dataclass(frozen=True)
class Case:
    """``persons`` are the groups that must come out; ``code`` the reason of a refusal or of a pair held."""

    title: str
    why: str
    stubs: list[dict[str, Any]]
    persons: list[list[int]]
    refused: str = ""
    held: str = ""
    known: Known = Known()


CASES = [
    Case(
        "one child in four agencies",
        "name, date of birth and home agree",
        [
            stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, sex="F", **HOME),
            stub(2, "case_system", "Maya Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
            stub(3, "police_encompass", "Maya Thornley", "2014-03-05", postcode="AA9 9AA"),
            stub(4, "youth_justice", "Maya Thornley", "2014-03-05", upn=UPN, sex="F"),
        ],
        [[1, 2, 3, 4]],
    ),
    Case(
        "twins at one address",
        "same date, home and surname are what twins share; their forenames are two names",
        [
            stub(1, "school", "Oliver Thornley", "2014-03-05", upn=UPN, sex="M", **HOME),
            stub(2, "school", "Harry Thornley", "2014-03-05", upn=OTHER_UPN, sex="M", **HOME),
            stub(3, "case_system", "Oliver Thornley", "2014-03-05", sex="M", **HOME),
            stub(4, "case_system", "Harry Thornley", "2014-03-05", sex="M", **HOME),
        ],
        [[1, 3], [2, 4]],
        refused="twin_rule",
    ),
    Case(
        "twins of like names",
        "Jayden and Hayden differ by a letter, as a slip would; both are names that people have",
        [
            stub(1, "police_encompass", "Ella Marlow", "2014-03-05", sex="F", **HOME),
            stub(2, "case_system", "Bella Marlow", "2014-03-05", sex="F", **HOME),
            stub(3, "school", "Ella Marlow", "2014-03-05", sex="F", upn=UPN, **HOME),
            stub(4, "school", "Bella Marlow", "2014-03-05", sex="F", upn=OTHER_UPN, **HOME),
        ],
        [[1, 3], [2, 4]],
        refused="twin_rule",
    ),
    Case(
        "one child, spelt as two names",
        "Ella and Bella are two names; nothing but a letter says that they are two children, so a steward is asked",
        [
            stub(1, "school", "Ella Marlow", "2014-03-05", sex="F", upn=UPN, **HOME),
            stub(2, "case_system", "Bella Marlow", "2014-03-05", sex="F", **HOME),
            stub(3, "case_system", "Ella Marlow", "2011-08-09", sex="F", **AWAY),
        ],
        [[1], [2], [3]],
        refused="twin_rule",
        held="twin_rule",
    ),
    Case(
        "a slip of the pen in a forename",
        "nobody is called Olievr; name, date and home otherwise agree",
        [
            stub(1, "school", "Oliver Thornley", "2014-03-05", upn=UPN, sex="M", **HOME),
            stub(2, "police_encompass", "Olievr Thornley", "2014-03-05", sex="M", **HOME),
        ],
        [[1, 2]],
    ),
    Case(
        "brother and sister",
        "one home and one surname make no one person",
        [
            stub(1, "school", "Oliver Thornley", "2014-03-05", sex="M", **HOME),
            stub(2, "case_system", "Freya Thornley", "2016-09-21", sex="F", **HOME),
        ],
        [[1], [2]],
    ),
    Case(
        "father and son of one name",
        "thirty years apart",
        [
            stub(1, "case_system", "Joseph Thornley", "1984-03-05", role="adult", sex="M", **HOME),
            stub(2, "school", "Joseph Thornley", "2014-03-05", sex="M", **HOME),
        ],
        [[1], [2]],
        refused="generation_rule",
    ),
    Case(
        "father without a date of birth and son of one name",
        "nothing says that an adult and a child are one",
        [
            stub(1, "police_encompass", "Joseph Thornley", None, role="adult", sex="M", **HOME),
            stub(2, "school", "Joseph Thornley", "2014-03-05", sex="M", **HOME),
        ],
        [[1], [2]],
        refused="role_rule",
    ),
    Case(
        "new surname, same UPN and NHS number",
        "a surname changes with the family; the numbers do not",
        [
            stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, nhs_number=NHS, sex="F", **HOME),
            stub(2, "case_system", "Maya Okafor", "2014-03-05", upn=UPN, nhs_number=NHS, sex="F", **AWAY),
        ],
        [[1, 2]],
    ),
    Case(
        "former surname recorded",
        "the name before is on the record",
        [
            stub(1, "school", "Maya Okafor", "2014-03-05", former_surname="Thornley", sex="F", **HOME),
            stub(2, "case_system", "Maya Thornley", "2014-03-05", sex="F", **HOME),
        ],
        [[1, 2]],
    ),
    Case(
        "one wrong NHS number",
        "three records agree, so one number alone does not split the child",
        [
            stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, nhs_number=NHS, sex="F", **HOME),
            stub(2, "case_system", "Maya Thornley", "2014-03-05", upn=UPN, nhs_number=NHS, sex="F", **HOME),
            stub(3, "sen_system", "Maya Thornley", "2014-03-05", nhs_number=OTHER_NHS, sex="F", **HOME),
            stub(4, "youth_justice", "Maya Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
        ],
        [[1, 2, 3, 4]],
    ),
    Case(
        "two NHS numbers, one against one",
        "either may be right: a steward is asked",
        [
            stub(1, "school", "Maya Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
            stub(2, "case_system", "Maya Thornley", "2014-03-05", nhs_number=OTHER_NHS, sex="F", **HOME),
        ],
        [[1], [2]],
        refused="conflicting_ids",
        held="conflicting_ids",
    ),
    Case(
        "sibling's UPN by mistake",
        "forename and date of birth both differ, whatever the number says",
        [
            stub(1, "school", "Oliver Thornley", "2014-03-05", upn=UPN, sex="M", **HOME),
            stub(2, "case_system", "Freya Thornley", "2016-09-21", upn=UPN, sex="F", **HOME),
        ],
        [[1], [2]],
        refused="sibling_rule",
        held="sibling_rule",
    ),
    Case(
        "twin's UPN by mistake",
        "one number does not outweigh two names",
        [
            stub(1, "school", "Oliver Thornley", "2014-03-05", upn=UPN, sex="M", **HOME),
            stub(2, "sen_system", "Harry Thornley", "2014-03-05", upn=UPN, sex="M", **HOME),
        ],
        [[1], [2]],
        refused="twin_rule",
        held="twin_rule",
    ),
    Case(
        "nickname",
        "Alex is a form of Alexander",
        [
            stub(1, "school", "Alexander Thornley", "2014-03-05", sex="M", **HOME),
            stub(2, "police_encompass", "Alex Thornley", "2014-03-05", sex="M", **HOME),
        ],
        [[1, 2]],
    ),
    Case(
        "Mohammed and Muhammad",
        "one name in Latin letters",
        [
            stub(1, "school", "Mohammed Rahimi", "2014-03-05", sex="M", **HOME),
            stub(2, "case_system", "Muhammad Rahimi", "2014-03-05", sex="M", **HOME),
        ],
        [[1, 2]],
    ),
    Case(
        "double-barrelled",
        "one half of the other",
        [
            stub(1, "school", "Maya Thornley-Okafor", "2014-03-05", sex="F", **HOME),
            stub(2, "case_system", "Maya Okafor", "2014-03-05", sex="F", **HOME),
        ],
        [[1, 2]],
    ),
    Case(
        "day and month swapped",
        "as a spreadsheet does",
        [
            stub(1, "school", "Maya Thornley", "2014-03-05", sex="F", **HOME),
            stub(2, "case_system", "Maya Thornley", "2014-05-03", sex="F", **HOME),
        ],
        [[1, 2]],
    ),
    Case(
        "adopted",
        "the new identity is never linked to the old one, nor is the pair shown to anybody",
        [
            stub(1, "case_system", "Maya Thornley", "2014-03-05", upn=UPN, nhs_number=NHS, sex="F", **HOME),
            stub(
                2,
                "school",
                "Maya Thornley",
                "2014-03-05",
                upn=UPN,
                nhs_number=NHS,
                partition="adoption",
                **HOME,
            ),
        ],
        [[1], [2]],
    ),
    Case(
        "unborn",
        "a placeholder is no name",
        [
            stub(1, "case_system", "Unborn Thornley", None, **HOME),
            stub(2, "school", "Maya Thornley", "2014-03-05", **HOME),
        ],
        [[1], [2]],
    ),
    Case(
        "a baby without a forename and its twin",
        "no number says which child it is",
        [
            stub(1, "case_system", "Baby Thornley", "2024-03-05", sex="F", **HOME),
            stub(2, "health", "Maya Thornley", "2024-03-05", sex="F", **HOME),
        ],
        [[1], [2]],
        refused="unnamed_rule",
    ),
    Case(
        "no forename, and the number of one record of the child",
        "the number says who it is: that the school lacks the number, and the record a name, is no reason against it",
        [
            stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, sex="F", **HOME),
            stub(2, "case_system", "Maya Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
            stub(3, "health", "Baby Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
        ],
        [[1, 2, 3]],
    ),
    Case(
        "no forename, and known first",
        "joined by a number, it keeps out nobody who has none",
        [
            stub(1, "health", "Baby Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
            stub(2, "sen_system", "Maya Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
            stub(3, "police_encompass", "Maya Thornley", "2014-03-05", sex="F", **HOME),
            stub(4, "school", "Maya Thornley", "2014-03-05", upn=UPN, sex="F", **HOME),
        ],
        [[1, 2, 3, 4]],
    ),
    Case(
        "no forename, and a sister's number by mistake",
        "the number is one child's, the date of birth the other's: it is neither's",
        [
            stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, sex="F", **HOME),
            stub(2, "case_system", "Maya Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
            stub(3, "school", "Freya Thornley", "2016-09-21", upn=OTHER_UPN, sex="F", **HOME),
            stub(4, "case_system", "Freya Thornley", "2016-09-21", nhs_number=OTHER_NHS, sex="F", **HOME),
            stub(5, "health", "Baby Thornley", "2016-09-21", nhs_number=NHS, sex="F", **HOME),
        ],
        [[1, 2], [3, 4], [5]],
        refused="unnamed_rule",
        held="unnamed_rule",
    ),
    Case(
        "no forename, and a twin's number by mistake",
        "the number is the brother's, the sex the sister's",
        [
            stub(1, "school", "Oliver Thornley", "2014-03-05", upn=UPN, sex="M", **HOME),
            stub(2, "case_system", "Oliver Thornley", "2014-03-05", nhs_number=NHS, sex="M", **HOME),
            stub(3, "school", "Freya Thornley", "2014-03-05", upn=OTHER_UPN, sex="F", **HOME),
            stub(4, "health", "Baby Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
        ],
        [[1, 2], [3], [4]],
        refused="unnamed_rule",
        held="unnamed_rule",
    ),
    Case(
        "no forename and no number",
        "as a treatment service sends it: birth and sex are any child's, however many agree",
        [
            stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, sex="F", **HOME),
            stub(2, "case_system", "Maya Thornley", "2014-03-05", nhs_number=NHS, sex="F", **HOME),
            stub(3, "ndtms", "Unknown Thornley", "2014-03-05", sex="F", **HOME),
        ],
        [[1, 2], [3]],
        refused="unnamed_rule",
    ),
    Case(
        "a recorded relationship",
        "the mother of a child is not the child",
        [
            stub(1, "case_system", "Maya Thornley", "2010-03-05", sex="F", **HOME),
            stub(2, "police_encompass", "Maya Thornley", "2010-03-05", sex="F", **HOME),
        ],
        [[1], [2]],
        refused="recorded_relationship",
        known=Known(relationships={(1, 2): "parent"}),
    ),
    Case(
        "a child before and after an adoption",
        "the hospital has the former name from the adopters' home; name, birth and home must not lead to the new one,"
        " and no trace of the pair may stay",
        [
            stub(1, "case_system", "Maya Thornley", "2021-03-05", sex="F", nhs_number=NHS),
            stub(2, "hospital", "Maya Thornley", "2021-03-05", sex="F", nhs_number=NHS, **HOME),
            stub(3, "school", "Maya Ashgrove", "2021-03-05", sex="F", upn=UPN, **HOME),
            stub(4, "nhs", "Maya Ashgrove", "2021-03-05", sex="F", nhs_number=OTHER_NHS, **HOME),
        ],
        [[1, 2], [3, 4]],
        known=Known(former=frozenset({1, 2})),
    ),
    Case(
        "a steward kept them apart",
        "a decision outlasts any score",
        [
            stub(1, "case_system", "Maya Thornley", "2014-03-05", upn=UPN, **HOME),
            stub(2, "police_encompass", "Maya Thornley", "2014-03-05", upn=UPN, **HOME),
        ],
        [[1], [2]],
        refused="steward_decision",
        known=Known(must_not_link=frozenset({(1, 2)})),
    ),
    Case(
        "a steward put them together",
        "and they are alike in nothing",
        [
            stub(1, "case_system", "Maya Thornley", "2014-03-05", **HOME),
            stub(2, "police_encompass", "Amara Okafor", "2013-11-30", **AWAY),
        ],
        [[1, 2]],
        known=Known(must_link=frozenset({(1, 2)})),
    ),
    Case(
        "one child twice in one source",
        "a source that keeps one record for a person has two people, or a duplicate: a steward is asked",
        [
            stub(1, "case_system", "Maya Thornley", "2014-03-05", sex="F", **HOME),
            stub(2, "case_system", "Maya Thornley", "2014-03-05", sex="F", **HOME),
        ],
        [[1], [2]],
        refused="one_per_namespace",
        held="one_per_namespace",
    ),
    Case(
        "claimed by two",
        "two children of one name and date: the police record may be either's",
        [
            stub(1, "school", "Maya Thornley", "2014-03-05", upn=UPN, sex="F", **HOME),
            stub(2, "school", "Maya Thornley", "2014-03-05", upn=OTHER_UPN, sex="F", **AWAY),
            stub(3, "police_encompass", "Maya Thornley", "2014-03-05", sex="F"),
        ],
        [[1], [2], [3]],
        refused="one_per_namespace",
        held="near_tie",
    ),
]
