"""Why something may be kept out of what a person is given: the exemptions, as data, each with its place in the law.

The paragraphs are those of the Data Protection Act 2018 as enacted, read for this list; what they mean for one record
is for the council's own adviser. A code is permanent: redactions carry it.
"""

from dataclasses import dataclass

from kithline.record.categories import (
    DOMESTIC_ABUSE,
    EARLY_HELP,
    EXPLOITATION,
    HEALTH,
    MENTAL_HEALTH,
    POLICE,
    PROBATION,
    SCHOOL_CONCERN,
    SEND,
    SOCIAL_CARE,
    SUBSTANCE,
    YOUTH_JUSTICE,
    Category,
)

ACT = "Data Protection Act 2018"


@dataclass(frozen=True)
class Exemption:
    """`mark`: what stands in the paper in place of the words. `needs_opinion`: a health professional's opinion is to be
    noted first (Sch 3 para 6: within six months). `suggested_for`: categories whose items are to be looked at for it.
    """

    code: str
    title: str
    law: str
    mark: str
    note: str = ""
    needs_opinion: bool = False
    suggested_for: tuple[Category, ...] = ()


_ALL = (
    Exemption(
        "third_party",
        "About another person, who has not agreed and without whose agreement it is not reasonable to give it",
        "Sch 2 para 16",
        "another person",
        "Health, social and education workers are normally named (Sch 2 para 17).",
    ),
    Exemption(
        "confidential_address",
        "An address that is kept back: a refuge, a protected person, adopters",
        "Sch 2 para 16",
        "address kept back",
        "Marked beforehand wherever such an address is known to the record.",
    ),
    Exemption(
        "crime",
        "Would be likely to prejudice preventing or detecting crime, or prosecuting offenders",
        "Sch 2 para 2",
        "crime",
        "Ask the force first.",
        suggested_for=(POLICE, PROBATION, YOUTH_JUSTICE, EXPLOITATION),
    ),
    Exemption(
        "legal_privilege",
        "Advice between a lawyer and client, or made for proceedings",
        "Sch 2 para 19",
        "legal advice",
    ),
    Exemption(
        "harm_health",
        "Health: serious harm to the person or to another would be likely",
        "Sch 3 para 5",
        "serious harm",
        "Not without the opinion of the appropriate health professional (Sch 3 para 6).",
        needs_opinion=True,
        suggested_for=(HEALTH, MENTAL_HEALTH, SUBSTANCE),
    ),
    Exemption(
        "harm_social_work",
        "Social work: serious harm to the person or to another, which would hinder social work, would be likely",
        "Sch 3 para 11",
        "serious harm",
        "Where the harm is to health, note whose opinion it is.",
        needs_opinion=True,
        suggested_for=(SOCIAL_CARE, EARLY_HELP, DOMESTIC_ABUSE),
    ),
    Exemption(
        "harm_education",
        "Education: serious harm to the person or to another would be likely",
        "Sch 3 para 19",
        "serious harm",
        "Where the harm is to health, note whose opinion it is.",
        needs_opinion=True,
        suggested_for=(SCHOOL_CONCERN,),
    ),
    Exemption(
        "child_abuse",
        "Whether a child is or was at risk of abuse, asked for by another in the child's place, against the child's "
        "interests",
        "Sch 3 para 21",
        "child's interests",
    ),
    Exemption(
        "wishes",
        "Given by the child in the expectation that whoever asks would not be told",
        "Sch 3 para 4, 10",
        "child's wishes",
    ),
    Exemption(
        "court",
        "Given to a court in proceedings whose rules let the court withhold it",
        "Sch 3 para 3, 9, 18",
        "court",
    ),
    Exemption("adoption", "Adoption records and reports", "Sch 4 para 3", "adoption record"),
    Exemption(
        "send_statement",
        "Statements of special educational needs",
        "Sch 4 para 4",
        "SEN statement",
        suggested_for=(SEND,),
    ),
    Exemption(
        "out_of_scope", "Not about the person at all: somebody else's record", "UK GDPR 15(4)", "not theirs"
    ),
)
EXEMPTIONS = {each.code: each for each in _ALL}


def hints_for(category: str, text: str, asker: str) -> tuple[Exemption, ...]:
    """The exemptions for which an item is to be looked at: by what it is, by its words, and by who asks."""
    words = text.lower()
    found = [
        each
        for each in _ALL
        if category in {one.code for one in each.suggested_for if each.code != "send_statement"}
    ]
    if any(
        word in words for word in ("solicitor", "barrister", "legal advice", "legal services", "counsel's")
    ):
        found.append(EXEMPTIONS["legal_privilege"])
    if any(word in words for word in ("adoption", "adopter", "adopted")):
        found.append(EXEMPTIONS["adoption"])
    if asker != "person" and category in (SOCIAL_CARE.code, SCHOOL_CONCERN.code, DOMESTIC_ABUSE.code):
        found.append(EXEMPTIONS["child_abuse"])
    return tuple(dict.fromkeys(found))
