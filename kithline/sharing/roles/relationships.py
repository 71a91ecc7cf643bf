"""The ways in which a child can be in a role's scope: which rows put them there, and how many children that may be."""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How the policies ask for the people of a relationship. A role has one relationship of each shape at most."""

    NARROW = "narrow"  # tens of people: by the index on the person
    WIDE = "wide"  # hundreds or thousands: by a set of them
    EVERYONE = "everyone"
    COUNTS = "counts"  # nobody: numbers only


@dataclass(frozen=True)
class Cohort:
    """Children of whom an event of one of these kinds is on record.

    `within`: it began, or ended, so many days ago at most; None: it is open today.
    """

    kinds: tuple[str, ...]
    within: int | None = None


@dataclass(frozen=True)
class Relationship:
    """`words` end the sentence "you see this child because ..."; `site` is where it can be used at all.

    `is_on_request`: only on the pages of one open request at a time (`sharing.rights`); the role has no child else.
    """

    code: str
    words: str
    site: str
    shape: Shape
    cohort: Cohort | None = None
    is_on_request: bool = False

    @property
    def has_page(self) -> bool:
        """Whether it opens the page of a child, rather than everyone's, numbers, or one request's."""
        return self.shape in (Shape.NARROW, Shape.WIDE) and not self.is_on_request


_ALL = (
    Relationship("enrolled", "the child is on your school's roll", "school", Shape.NARROW),
    Relationship(
        "trust_school", "the child is on the roll of a school of your trust", "school", Shape.NARROW
    ),
    Relationship(
        "linked_school",
        "the child is on the roll of a school that you are linked to",
        "authority",
        Shape.WIDE,
    ),
    Relationship("allocated", "you are allocated to the child", "authority", Shape.NARROW),
    Relationship("team", "someone of your team is allocated to the child", "authority", Shape.NARROW),
    Relationship("reviewed", "you are the child's reviewing officer", "authority", Shape.NARROW),
    Relationship(
        "looked_after",
        "the child is in care",
        "authority",
        Shape.NARROW,
        Cohort(("cla_episode", "care_period")),
    ),
    Relationship(
        "home_educated",
        "the child is educated at home",
        "authority",
        Shape.NARROW,
        Cohort(("home_education",)),
    ),
    Relationship(
        "early_help_case",
        "the child has early help",
        "authority",
        Shape.WIDE,
        Cohort(("early_help_episode", "early_help_assessment", "family_support")),
    ),
    Relationship(
        "missing_or_exploited",
        "the child was missing, or their exploitation was looked at, in the last year",
        "authority",
        Shape.NARROW,
        Cohort(
            ("missing_episode", "exploitation_assessment", "exploitation_panel", "nrm_referral"), within=365
        ),
    ),
    Relationship(
        "subject_request",
        "the child, or who speaks for the child, asked for what is held, and the request is open",
        "authority",
        Shape.NARROW,
        is_on_request=True,
    ),
    Relationship("whole_authority", "your role covers the whole authority", "authority", Shape.EVERYONE),
    Relationship(
        "aggregates", "your role sees numbers only, of the whole authority", "authority", Shape.COUNTS
    ),
)
BY_CODE = {relationship.code: relationship for relationship in _ALL}
RELATIONSHIPS = {relationship.code: relationship.words for relationship in _ALL}
