"""What no weight of evidence outweighs: when two groups of records are kept apart whatever their scores.

A linker that follows scores merges relatives, who share a name, a home and often a date. Each constraint has a
permanent code, an owner who may be asked about it, and the text that goes into the audit. A constraint that fails
between any two records of two groups keeps the groups apart; most raise the pair for a steward, some may not even
do that.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from kithline.identity.former_names import are_across_an_adoption
from kithline.identity.known import UNIQUE_NAMESPACES as UNIQUE_NAMESPACES
from kithline.identity.known import Known as Known
from kithline.identity.known import Pair as Pair
from kithline.identity.known import pair as pair
from kithline.identity.likeness import (
    GENERATION_YEARS,
    LIFELONG,
    Births,
    Forenames,
    are_a_slip_apart,
    are_child_and_adult,
    births,
    differing_identifiers,
    forenames,
    lifelong,
    may_be_one_written_twice,
    share_all_but_year,
    share_dwelling,
    share_place,
    share_surname,
    shared_identifiers,
    years_apart,
)
from kithline.identity.records import ADULT, Record
from kithline.identity.twins import (
    are_bound_otherwise,
    are_one_by_forenames,
    is_odd_number_ones_own,
    is_one_by_number,
    is_placed_at_home,
    named_by_number,
)

# No cluster grows past this: a wrong number that many share would make one. A child may well have a hundred records,
# since the police and the ambulance service give each incident a reference and a person none.
MOST_RECORDS = 250


@dataclass(frozen=True)
class Refusal:
    """That two records, or the groups that they stand for, are kept apart, and why."""

    code: str
    left: int
    right: int
    reason: str


@dataclass(frozen=True, eq=False)
class Constraint:
    """One rule. ``keeps_apart`` returns the reason in plain words without values, or None if the pair may be one
    person. ``to_review`` is whether a steward is asked about a pair that it holds."""

    code: str
    owner: str
    audit: str
    to_review: bool
    keeps_apart: Callable[[Record, Record, Known], str | None]


def _restricted(one: Record, other: Record, known: Known) -> str | None:
    if one.is_restricted or other.is_restricted:
        return "one of the records is restricted, and is linked by two people, never by itself"
    return None


def _steward_decision(one: Record, other: Record, known: Known) -> str | None:
    if pair(one.id, other.id) in known.must_not_link:
        return "a steward decided that they are two people"
    return None


def _former_name(one: Record, other: Record, known: Known) -> str | None:
    if not known.former or not are_across_an_adoption(one, other, known.former):
        return None
    return "one record has a name from before an adoption, the other another surname"


def _recorded_relationship(one: Record, other: Record, known: Known) -> str | None:
    relation = known.relationships.get(pair(one.id, other.id))
    return f"a source records them as related ({relation}), so they are two people" if relation else None


def _one_per_namespace(one: Record, other: Record, known: Known) -> str | None:
    if (
        one.namespace == other.namespace
        and one.namespace in known.unique_namespaces
        and pair(one.id, other.id) not in known.renumbered
    ):
        return "both are records of one source, which keeps one record for a person"
    return None


def _generation(one: Record, other: Record, known: Known) -> str | None:
    apart = years_apart(one, other)
    if apart is None or apart < GENERATION_YEARS:
        return None
    if births(one, other) is Births.NEAR and shared_identifiers(one, other) or share_all_but_year(one, other):
        return None  # the year is wrong: a number says so, or names and birthday that few have of a parent
    return f"born {GENERATION_YEARS} years or more apart: parent and child may share a name"


def _role(one: Record, other: Record, known: Known) -> str | None:
    if not are_child_and_adult(one, other):
        return None
    if births(one, other) in (Births.SAME, Births.NEAR) or shared_identifiers(one, other):
        return None  # a young person whom one source counts as an adult
    return "one is recorded as a child, the other as an adult, and no date of birth or number says that they are one"


_AS_TWINS = (
    "same date of birth and same family or home, but forenames that are not forms of one name: as twins have"
)


def _twin(one: Record, other: Record, known: Known) -> str | None:
    if births(one, other) is not Births.SAME:
        return None
    how = forenames(one, other)
    if how is not Forenames.DIFFERENT:
        return None
    if not share_place(one, other) and not share_surname(one, other):
        return None
    shared = shared_identifiers(one, other)
    if differing_identifiers(one, other):
        return _AS_TWINS
    if len(shared) >= 2:
        return None  # two numbers outweigh a changed forename; one may be a twin's, entered by mistake
    if shared and may_be_one_written_twice(one, other):
        return None
    return _AS_TWINS


def _sibling(one: Record, other: Record, known: Known) -> str | None:
    if births(one, other) in (Births.SAME, Births.UNKNOWN):
        return None
    if forenames(one, other) is not Forenames.DIFFERENT:
        return None
    if births(one, other) is Births.NEAR and len(shared_identifiers(one, other)) >= 2:
        return None
    return (
        "forename and date of birth both differ: a brother or sister, or a number entered for the wrong child"
    )


def _unnamed(one: Record, other: Record, known: Known) -> str | None:
    if forenames(one, other) is not Forenames.UNKNOWN or is_one_by_number(one, other):
        return None
    if one.role == other.role == ADULT and births(one, other) is Births.SAME and share_dwelling(one, other):
        return None  # grown-up twins seldom live together
    return "one record has no forename, and no number says which child of the family it is"


RESTRICTED = Constraint(
    "restricted_partition",
    "Head of safeguarding",
    "Adopted and protected identities are never linked automatically, nor proposed.",
    False,
    _restricted,
)
STEWARD_DECISION = Constraint(
    "steward_decision",
    "Data steward",
    "A steward's decision stands until a steward takes it back.",
    False,
    _steward_decision,
)
FORMER_NAME = Constraint(
    "former_name",
    "Head of safeguarding",
    "A name from before an adoption never leads to another surname. Of the pair nothing is kept.",
    False,
    _former_name,
)
CONFLICTING_IDS = Constraint(
    "conflicting_ids",
    "Data steward",
    "Two validated numbers of one scheme that differ are two people's, unless one stands alone against a majority.",
    True,
    lambda *_: None,  # ``conflicting_identifiers`` weighs a number against the rest of its group
)
TOO_MANY = Constraint(
    "too_many_records", "Data steward", f"Nobody has more than {MOST_RECORDS} records.", True, lambda *_: None
)
PAIR_CONSTRAINTS: tuple[Constraint, ...] = (
    RESTRICTED,
    STEWARD_DECISION,
    FORMER_NAME,
    Constraint(
        "recorded_relationship",
        "Data steward",
        "The mother of a child is not the child; nor are brothers, sisters and twins each other.",
        False,
        _recorded_relationship,
    ),
    Constraint(
        "generation_rule",
        "Data steward",
        "Parent and child of one name at one address are two people.",
        False,
        _generation,
    ),
    Constraint(
        "role_rule",
        "Data steward",
        "A child and an adult are one person only if birth or a number says so.",
        True,
        _role,
    ),
    Constraint(
        "twin_rule",
        "Data steward",
        "Children born on one day into one family with different forenames are twins, not one child.",
        True,
        _twin,
    ),
    Constraint(
        "sibling_rule",
        "Data steward",
        "A shared number does not make one child of two with different forenames and dates of birth.",
        True,
        _sibling,
    ),
    Constraint(
        "unnamed_rule",
        "Data steward",
        "A record without a forename may be any child of the family, unless its number says which.",
        True,
        _unnamed,
    ),
    Constraint(
        "one_per_namespace",
        "Data steward",
        "A source that keeps one record for a person has two people where it has two records.",
        True,
        _one_per_namespace,
    ),
)
BY_CODE = {one.code: one for one in (*PAIR_CONSTRAINTS, CONFLICTING_IDS, TOO_MANY)}
UNNAMED = BY_CODE["unnamed_rule"]
TWIN = BY_CODE["twin_rule"]
BUT_TWINS = tuple(one for one in PAIR_CONSTRAINTS if one is not TWIN)
AFTER_UNNAMED = PAIR_CONSTRAINTS[PAIR_CONSTRAINTS.index(UNNAMED) + 1 :]
# Rules that judge by likeness, which a steward's "must link" may outweigh.
YIELDING = frozenset({"generation_rule", "role_rule", "twin_rule", "sibling_rule", "unnamed_rule"})


def pair_refusal(
    one: Record, other: Record, known: Known, constraints: tuple[Constraint, ...] = PAIR_CONSTRAINTS
) -> Refusal | None:
    """The first constraint that keeps two records apart. A steward's "must link" lifts all but the restriction."""
    asked = pair(one.id, other.id)
    if asked in known.must_link:
        reason = None if asked in known.by_two else _restricted(one, other, known)  # two people lift that too
        return Refusal(RESTRICTED.code, *asked, reason) if reason else None
    if (
        one.forename
        and one.birth_text
        and (one.forename, one.birth_text) == (other.forename, other.birth_text)
    ):
        constraints = _but_likeness(constraints)  # as most pairs are: these all pass
        # seen at once of nearly all: to ask rule by rule took a tenth of solving
        is_open = not (one.is_restricted or other.is_restricted)
        if is_open and one.namespace != other.namespace and known.says_nothing(asked):
            return None
    for constraint in constraints:
        reason = constraint.keeps_apart(one, other, known)
        if reason:
            return Refusal(constraint.code, *asked, reason)
    return None


@cache
def _but_likeness(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    return tuple(one for one in constraints if one.code not in YIELDING)


def refusal(
    left: Sequence[Record],
    right: Sequence[Record],
    known: Known,
    between: Callable[[Record, Record], Refusal | None] | None = None,
) -> Refusal | None:
    """Why two groups may not be one person: every pair across them is tried, then the groups as wholes.

    A record without a forename stands under the name of the record that its number ties it to, and is not kept from
    the others of the group for want of one. ``between`` may stand in for ``pair_refusal`` to remember what it was
    asked.
    """
    if len(left) + len(right) > MOST_RECORDS:
        return Refusal(TOO_MANY.code, *pair(left[0].id, right[0].id), "more records than one person has")
    by_number: set[int] | None = None
    for one in left:
        for other in right:
            found = between(one, other) if between else pair_refusal(one, other, known)
            if found is not None and found.code == UNNAMED.code:
                whole = [*left, *right]
                if by_number is None:
                    by_number = named_by_number(whole)
                if all(
                    each.forename or each.id in by_number or is_placed_at_home(each, whole)
                    for each in (one, other)
                ):
                    found = pair_refusal(one, other, known, AFTER_UNNAMED)
            if (
                found is not None
                and found.code == TWIN.code
                and are_one_by_forenames(one, other, left, right)
            ):
                continue
            if found is not None:
                return found
    return conflicting_identifiers(left, right, known)


def are_near_spellings(left: Sequence[Record], right: Sequence[Record], known: Known) -> bool:
    """Whether nothing but the twin rule keeps two groups apart, and that for a letter of the forename: Maya and Mya are
    two names, and may be one child all the same. Twins whom one source knows apart are not."""
    return (
        all(
            births(one, other) is Births.SAME
            and not (one.sex and other.sex and one.sex != other.sex)
            and (
                forenames(one, other) is not Forenames.DIFFERENT
                or are_a_slip_apart(one.forename, other.forename)
            )
            and pair_refusal(one, other, known, BUT_TWINS) is None
            for one in left
            for other in right
        )
        and conflicting_identifiers(left, right, known) is None
    )


def conflicting_identifiers(left: Sequence[Record], right: Sequence[Record], known: Known) -> Refusal | None:
    """Two validated lifelong numbers that differ. One record against two or more that agree is taken for a slip, in
    one scheme, and so is a pair that another number binds, when forename and birth agree."""
    has_slip = False
    for scheme in LIFELONG:
        mine = _numbers(left, scheme)
        theirs = _numbers(right, scheme) if mine else []
        if not theirs or len({*mine, *theirs}) < 2:
            continue
        (_, most), *rest = Counter(mine + theirs).most_common()
        if (
            not has_slip
            and most >= 2
            and sum(count for _, count in rest) == 1
            and is_odd_number_ones_own([*left, *right], scheme)
        ):
            has_slip = True
            continue
        one, other = _first_conflict(left, right, scheme, known)
        if one is None or other is None or pair(one.id, other.id) in known.must_link:
            continue
        if are_bound_otherwise(left, right):
            continue
        return Refusal(
            CONFLICTING_IDS.code,
            *pair(one.id, other.id),
            f"each has a valid {WORDS[scheme]}, and they differ",
        )
    return None


def _numbers(records: Sequence[Record], scheme: str) -> list[str]:
    """The lifelong numbers of a scheme that these have."""
    told = [getattr(record, scheme) for record in records]
    return [value for record in records if (value := lifelong(record, scheme))] if any(told) else told[:0]


WORDS = {"upn": "UPN", "nhs_number": "NHS number", "uln": "ULN", "nino": "National Insurance number"}


def _first_conflict(
    left: Iterable[Record], right: Sequence[Record], scheme: str, known: Known
) -> tuple[Record | None, Record | None]:
    for one in left:
        for other in right:
            if scheme in differing_identifiers(one, other) and not (
                scheme == "upn" and pair(one.id, other.id) in known.renumbered
            ):
                return one, other
    return None, None
