"""The laws that sharing rests on, and the purposes that rest on them.

A law whose commencement is not confirmed has no date, and no purpose can be made of it. The dates are general
knowledge, not legal advice: a council's own adviser confirms them.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Law:
    """A basis in law. `in_force_from` None: its commencement is not confirmed, so it cannot be chosen."""

    code: str
    title: str
    in_force_from: date | None
    note: str = ""

    def is_in_force(self, on: date) -> bool:
        return self.in_force_from is not None and self.in_force_from <= on


_GDPR = date(2021, 1, 1)
_CHILDREN_ACT = date(1991, 10, 14)
LAWS = {
    law.code: law
    for law in (
        Law("gdpr_task", "UK GDPR 6(1)(e)", _GDPR, "public task"),
        Law("gdpr_accuracy", "UK GDPR 5(1)(d)", _GDPR, "accuracy"),
        Law("gdpr_accountability", "UK GDPR 5(2)", _GDPR, "accountability"),
        Law("gdpr_access", "UK GDPR 15", _GDPR, "a person's access to their own data"),
        Law(
            "gdpr_interest",
            "UK GDPR 9(2)(g)",
            _GDPR,
            "substantial public interest: DPA 2018 Sch 1 para 6, 18",
        ),
        Law("gdpr_health", "UK GDPR 9(2)(h)", _GDPR, "health and social care: DPA 2018 Sch 1 para 2"),
        Law("gdpr_offences", "UK GDPR 10", _GDPR, "offence data: DPA 2018 Sch 1"),
        Law("ca1989_17_47", "Children Act 1989 s.17, s.47", _CHILDREN_ACT),
        Law("ca1989_36", "Children Act 1989 s.36", _CHILDREN_ACT, "education supervision"),
        Law("ca1989_22", "Children Act 1989 s.22(3A) to (3C)", date(2014, 5, 13), "virtual school head"),
        Law("ca1989_25", "Children Act 1989 s.25A, s.25B", date(2011, 4, 1), "independent reviewing officer"),
        Law("ca2004_10", "Children Act 2004 s.10", date(2005, 4, 1), "co-operation to improve well-being"),
        Law("ca2004_11", "Children Act 2004 s.11", date(2005, 10, 1), "safeguard and promote welfare"),
        Law("ea1996_attendance", "Education Act 1996 s.436A, s.437, s.444", date(2007, 2, 27)),
        Law("ea2002_175", "Education Act 2002 s.175", date(2004, 6, 1)),
        Law("cfa2014_send", "Children and Families Act 2014 Part 3", date(2014, 9, 1)),
        Law("cda1998_youth", "Crime and Disorder Act 1998 s.37 to s.39", date(2000, 4, 1)),
        Law("cda1998_115", "Crime and Disorder Act 1998 s.115", date(1998, 9, 30)),
        Law("dea2017_35", "Digital Economy Act 2017 s.35", date(2018, 5, 1)),
        Law("nhsa2006", "NHS Act 2006 s.2B", date(2013, 4, 1), "public health of children"),
        Law("lga1972_111", "Local Government Act 1972 s.111", date(1974, 4, 1)),
        Law("ca2004_16la", "Children Act 2004 s.16LA", None, "duty to share: commencement not confirmed"),
        Law(
            "ca2004_16lc",
            "Children Act 2004 s.16LC",
            None,
            "consistent identifier: commencement not confirmed",
        ),
    )
}


@dataclass(frozen=True)
class Purpose:
    """What a grant is for, and the laws that it rests on. ValueError for a law that is not in force."""

    code: str
    words: str
    laws: tuple[str, ...]

    def __post_init__(self) -> None:
        for code in self.laws:
            if LAWS[code].in_force_from is None:
                raise ValueError(f"{LAWS[code].title} cannot be chosen: its commencement is not confirmed")

    @property
    def legal_basis(self) -> str:
        """In words, as it is shown and logged."""
        return "; ".join(LAWS[code].title for code in self.laws)

    def is_in_force(self, on: date) -> bool:
        return all(LAWS[code].is_in_force(on) for code in self.laws)


SAFEGUARDING = Purpose(
    "safeguarding",
    "To safeguard and promote the welfare of pupils",
    ("gdpr_task", "gdpr_interest", "ea2002_175", "ca2004_10", "ca2004_11"),
)
SPECIAL_NEEDS = Purpose(
    "special_needs",
    "To meet special educational needs",
    ("gdpr_task", "gdpr_interest", "cfa2014_send"),
)
EARLY_SUPPORT = Purpose(
    "early_support",
    "To find children who need help early, with their school",
    ("gdpr_task", "gdpr_interest", "ca2004_10"),
)
ATTENDANCE_DUTY = Purpose(
    "attendance_duty",
    "To see that children of school age are educated",
    ("gdpr_task", "ea1996_attendance", "ca1989_36"),
)
CARE_EDUCATION = Purpose(
    "care_education",
    "To promote the education of children in care",
    ("gdpr_task", "gdpr_interest", "ca1989_22"),
)
SOCIAL_CARE_DUTY = Purpose(
    "social_care",
    "To help and protect children in need",
    ("gdpr_task", "gdpr_interest", "ca1989_17_47"),
)
CARE_REVIEW = Purpose(
    "care_review",
    "To review the care plans of children in care",
    ("gdpr_task", "gdpr_interest", "ca1989_25"),
)
FAMILY_HELP = Purpose(
    "family_help",
    "To give a family the help that it agreed to",
    ("gdpr_task", "gdpr_interest", "ca2004_10", "ca2004_11"),
)
SUPPORTING_FAMILIES = Purpose(
    "supporting_families",
    "To find families who need support, and show what it achieved",
    ("gdpr_task", "gdpr_interest", "dea2017_35"),
)
CHILD_HEALTH = Purpose(
    "child_health",
    "To look after the health of children and their safety",
    ("gdpr_task", "gdpr_health", "nhsa2006", "ca2004_11"),
)
CRIME_PREVENTION = Purpose(
    "crime_prevention",
    "To protect children from crime and exploitation",
    ("gdpr_task", "gdpr_interest", "gdpr_offences", "cda1998_115", "ca2004_11"),
)
YOUTH_JUSTICE_DUTY = Purpose(
    "youth_justice",
    "To prevent offending by children",
    ("gdpr_task", "gdpr_interest", "gdpr_offences", "cda1998_youth", "cda1998_115"),
)
MISSING_EXPLOITED = Purpose(
    "missing_exploited",
    "To protect children who go missing or are exploited",
    ("gdpr_task", "gdpr_interest", "gdpr_offences", "ca1989_17_47", "ca2004_11"),
)
SERVICE_PLANNING = Purpose(
    "service_planning",
    "To plan services by numbers in which nobody can be known",
    ("gdpr_task", "lga1972_111", "ca2004_10"),
)
SUBJECT_ACCESS = Purpose(
    "subject_access", "To give a person what is held about them", ("gdpr_access", "gdpr_accountability")
)
ACCOUNTABILITY = Purpose(
    "accountability", "To answer for what was shared and looked at", ("gdpr_accountability", "gdpr_task")
)
DATA_QUALITY = Purpose("data_quality", "To keep the record accurate", ("gdpr_accuracy", "gdpr_task"))

PURPOSES = {
    purpose.code: purpose
    for purpose in (
        SAFEGUARDING,
        SPECIAL_NEEDS,
        EARLY_SUPPORT,
        ATTENDANCE_DUTY,
        CARE_EDUCATION,
        SOCIAL_CARE_DUTY,
        CARE_REVIEW,
        FAMILY_HELP,
        SUPPORTING_FAMILIES,
        CHILD_HEALTH,
        CRIME_PREVENTION,
        YOUTH_JUSTICE_DUTY,
        MISSING_EXPLOITED,
        SERVICE_PLANNING,
        SUBJECT_ACCESS,
        DATA_QUALITY,
        ACCOUNTABILITY,
    )
}
