"""Categories of information, and the level of detail at which a row shows them.

Row-level security hides rows, never columns. So one fact may be several rows: a missing episode is a row that
says "missing, from then to then" (level FLAG) and a row that carries the circumstances (level DETAIL). Each row
stores one small number, its *access class* (category number x 10 + level), which the policies compare with the
classes that the matrix gives to the viewer. Numbers are permanent: rows carry them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How much a row tells. A grant of a level includes those below it."""

    CONTACT = 1  # that a service is involved, not which
    FLAG = 2  # the fact and its dates
    DETAIL = 3  # everything the source says


@dataclass(frozen=True)
class Category:
    """A kind of information that the sharing matrix grants or withholds as one."""

    number: int
    code: str
    title: str

    def at(self, level: Level) -> int:
        """Return the access class of a row of this category at `level`."""
        return self.number * 10 + int(level)


IDENTITY = Category(1, "identity", "Names, date of birth, sex and identifiers")
ADDRESS = Category(2, "address", "Addresses")
SCHOOL = Category(3, "school", "School, year group and moves")
ATTENDANCE = Category(4, "attendance", "Attendance")
SUSPENSION = Category(5, "suspension", "Suspensions and exclusions")
SEND = Category(6, "send", "Special educational needs and EHC plans")
INVOLVEMENT = Category(7, "involvement", "Which services are involved and who to reach")
SOCIAL_CARE = Category(8, "social_care", "Social care episodes, plans and care")
ENCOMPASS = Category(9, "encompass", "Operation Encompass notifications")
MISSING = Category(10, "missing", "Missing episodes")
YOUTH_JUSTICE = Category(11, "youth_justice", "Youth justice")
FAMILY = Category(12, "family", "Family, household and relationships")
OTHER_SERVICE = Category(13, "other_service", "That another service is involved")
CHARACTERISTICS = Category(14, "characteristics", "Ethnicity, language, free school meals, young carer")
EARLY_HELP = Category(15, "early_help", "Early help, family hubs and voluntary services")
SCHOOL_CONCERN = Category(16, "school_concern", "Concerns that a school wrote down")
HEALTH = Category(17, "health", "Health: GP, hospital, child health and maternity")
MENTAL_HEALTH = Category(18, "mental_health", "Mental health")
SUBSTANCE = Category(19, "substance", "Drug and alcohol treatment")
DOMESTIC_ABUSE = Category(20, "domestic_abuse", "Domestic abuse services and MARAC")
POLICE = Category(21, "police", "Police incidents and public protection notices")
EXPLOITATION = Category(22, "exploitation", "Exploitation, trafficking and Channel")
PROBATION = Category(23, "probation", "Probation")
HOUSING = Category(24, "housing", "Housing and homelessness")
BENEFITS = Category(25, "benefits", "Benefits, council tax and work")
FIRE = Category(26, "fire", "Fire and rescue")
NOTES = Category(27, "notes", "Case notes")

CATEGORIES: tuple[Category, ...] = (
    IDENTITY,
    ADDRESS,
    SCHOOL,
    ATTENDANCE,
    SUSPENSION,
    SEND,
    INVOLVEMENT,
    SOCIAL_CARE,
    ENCOMPASS,
    MISSING,
    YOUTH_JUSTICE,
    FAMILY,
    OTHER_SERVICE,
    CHARACTERISTICS,
    EARLY_HELP,
    SCHOOL_CONCERN,
    HEALTH,
    MENTAL_HEALTH,
    SUBSTANCE,
    DOMESTIC_ABUSE,
    POLICE,
    EXPLOITATION,
    PROBATION,
    HOUSING,
    BENEFITS,
    FIRE,
    NOTES,
)
BY_CODE = {category.code: category for category in CATEGORIES}
BY_NUMBER = {category.number: category for category in CATEGORIES}


class Restriction(IntEnum):
    """Why a row is kept from everyone but those whom the matrix names for it. NONE is the ordinary row."""

    NONE = 0
    ADOPTION = 1
    PROTECTED_PERSON = 2
    CONFIDENTIAL_ADDRESS = 3
    STAFF = 4
    POLICE_INTELLIGENCE = 5
    WITHDRAWN = (
        6  # of a source whose sharing agreement has ended: set and taken away by assembly.withdrawal alone
    )
    LIMITED = 7  # its use is limited on the person's request (UK GDPR 18): set and taken away by sql/limits.sql alone

    @property
    def partition(self) -> str:
        """Where linking keeps a source's person who is known by rows of this kind alone; "" is the open one. Permanent:
        rows carry it."""
        return self.name.lower() if self else ""


# The kinds that are about the person: all that is known of the person is kept back with the row, whatever its source,
# and no file opens again what they have sealed. The others are about the row. A child in an intelligence log, or whose
# address is kept back, is still the social worker's child: only the row is hidden.
SPREADS = frozenset({Restriction.ADOPTION, Restriction.PROTECTED_PERSON, Restriction.STAFF})


def heaviest(restrictions: Iterable[int]) -> int:
    """The restriction of what is made of rows that have these; 0 for none. A use that is limited weighs least, for it
    leaves the row to some: what is kept from everyone stays so."""
    return max(restrictions, key=lambda each: (bool(each), each != Restriction.LIMITED, each), default=0)


def strictest(classes: list[int]) -> int:
    """Return the access class that a row derived from rows of these classes must carry.

    One category: its highest level. Several categories: the caller must split the result or choose; this
    raises ValueError, because no single class is stricter than two different categories.
    """
    categories = {number // 10 for number in classes}
    if len(categories) != 1:
        raise ValueError("evidence of several categories: derive one row for each category")
    return max(classes)
