"""What the rest of two groups of records says when two of them have unlike forenames, or none: twins, or one child."""

from collections import Counter
from collections.abc import Iterable, Sequence

from kithline.core.names import are_variants
from kithline.identity.likeness import (
    LIFELONG,
    SCHEMES,
    Births,
    Forenames,
    births,
    differing_identifiers,
    forenames,
    have_two_names,
    lifelong,
    share_dwelling,
    share_place,
    share_surname,
    shared_identifiers,
)
from kithline.identity.records import ADULT, CHILD, Record
from kithline.identity.spelling import slips, sound

ONE_NAME = (Forenames.SAME, Forenames.VARIANT)


def are_one_by_forenames(one: Record, other: Record, left: Sequence[Record], right: Sequence[Record]) -> bool:
    """Whether the rest of two groups explains why two of their records have different forenames. Twins have two
    names that others bear too, each has numbers of its own, and few of school age are known by one record alone. So
    they are one if the one name is a middle name of the other's group, or somebody among them bears the two
    together, or the groups have two numbers in common; if they are grown-ups of one home whose middle names agree;
    if hardly anybody bears the one, and the groups share another form; or if a single record has the one, the only
    one of its source and without a number that is its alone, it is written like the other or begins like a middle
    initial, and no twin has shown."""
    if any(_is_middle_of(each.forename, group) for each, group in ((one, right), (other, left))):
        return True
    if any(_bears_both(one.forename, other.forename, each) for each in (*left, *right)):
        return True
    if len(_schemes_in_common(left, right)) >= 2:
        return True
    if have_two_names(one.forename, other.forename):
        return False
    if any(differing_identifiers(mine, theirs) for mine in left for theirs in right):
        return False
    if _are_one_grown_up(one, other, [*left, *right]):
        return True
    if not (one.is_established_forename and other.is_established_forename):
        alike = (Forenames.SAME, Forenames.VARIANT, Forenames.SLIP)
        if any(forenames(mine, theirs) in alike for mine in left for theirs in right):
            return True
    whole = [*left, *right]
    if len({each.sex for each in whole} - {""}) > 1:
        return False
    if not _are_written_alike(one.forename, other.forename) and not any(
        _is_initial_of(each.forename, group) for each, group in ((one, right), (other, left))
    ):
        return False
    return would_have_shown_a_twin(whole) and any(
        sum(forenames(mine, by) in ONE_NAME for by in whole) == 1
        and sum(forenames(theirs, by) in ONE_NAME for by in whole) > 1
        and sum(mine.namespace == by.namespace for by in whole) == 1
        and not _has_its_own_number(mine, whole)
        for mine, theirs in ((one, other), (other, one))
    )


def _are_one_grown_up(one: Record, other: Record, whole: Sequence[Record]) -> bool:
    """Whether two records have date of birth, surname, sex, home and middle name or its initial in common, of a group
    without a child: grown-up twins seldom live together, and twins' middle names seldom begin alike."""
    if not one.role == other.role == ADULT or any(each.role == CHILD for each in whole):
        return False
    middles = {one.middle, other.middle} - {""}
    return (
        one.middle[:1] == other.middle[:1] != ""
        and (len(middles) == 1 or min(map(len, middles)) == 1)
        and {each.sex for each in whole} - {""} == {one.sex} == {other.sex}
        and births(one, other) is Births.SAME
        and share_surname(one, other)
        and share_dwelling(one, other)
    )


def _are_written_alike(first: str, second: str) -> bool:
    """Whether two forenames begin with the same three letters, or with the same one and are two slips apart: twins'
    often begin alike, Luke's and Lee's."""
    if first[0] != second[0]:
        return False
    shorter = min(len(first), len(second))
    most = 2 if shorter >= 4 else 1
    return (shorter >= 3 and first[:3] == second[:3]) or slips(first, second, most) <= most


def _schemes_in_common(left: Sequence[Record], right: Sequence[Record]) -> list[str]:
    """The schemes of whose lifelong numbers the two groups have the same, and no other, whichever records bear them."""
    found = []
    for scheme in LIFELONG:
        mine, theirs = ({lifelong(each, scheme) for each in group} - {""} for group in (left, right))
        if mine and mine == theirs and len(mine) == 1:
            found.append(scheme)
    return found


def _has_its_own_number(record: Record, group: Sequence[Record]) -> bool:
    """Whether a record has a number of a scheme of which nobody else in the group has one, as a twin would."""
    return any(
        lifelong(record, scheme) and sum(bool(lifelong(by, scheme)) for by in group) == 1
        for scheme in LIFELONG
    )


def would_have_shown_a_twin(group: Sequence[Record]) -> bool:
    """Whether a twin would be known by other records too: whose twin is at school has a UPN, and adults' twins are
    seldom recorded at one home."""
    roles = {record.role for record in group}
    return any(record.upn for record in group) or (ADULT in roles and CHILD not in roles)


def _is_middle_of(forename: str, group: Sequence[Record]) -> bool:
    return any(are_variants(record.middle.split()[0], forename) for record in group if record.middle)


def _bears_both(first: str, second: str, record: Record) -> bool:
    """Whether a record has the two names as forename and middle name: a child of the one was written by the other."""
    if not record.middle or not record.forename:
        return False
    middle = record.middle.split()[0]
    return any(
        _are_one_name(record.forename, mine) and _are_one_name(middle, theirs)
        for mine, theirs in ((first, second), (second, first))
    )


def _are_one_name(first: str, second: str) -> bool:
    return are_variants(first, second) or sound(first) == sound(second)


def _is_initial_of(forename: str, group: Sequence[Record]) -> bool:
    return any(record.middle == forename[0] for record in group)


def is_placed_at_home(record: Record, group: Sequence[Record]) -> bool:
    """Whether an adult's record without forename and number has date of birth, surname and home of a named one. A
    child's may be any child's of the family."""
    roles = {each.role for each in group}
    if ADULT not in roles or CHILD in roles or any(getattr(record, scheme) for scheme in SCHEMES):
        return False
    return any(
        by.forename
        and births(record, by) is Births.SAME
        and share_surname(record, by)
        and share_place(record, by)
        and not (record.sex and by.sex and record.sex != by.sex)
        for by in group
    )


def is_one_by_number(one: Record, other: Record) -> bool:
    """Whether a valid number says that two records are one, and neither birth nor sex nor another number gainsays it:
    a number may have been entered for a brother or sister."""
    if births(one, other) is Births.DIFFERENT or (one.sex and other.sex and one.sex != other.sex):
        return False
    if differing_identifiers(one, other):
        return False
    return any((number := lifelong(one, scheme)) and number == lifelong(other, scheme) for scheme in SCHEMES)


def named_by_number(records: Sequence[Record]) -> set[int]:
    """The records without a forename that a number ties to one with a forename, be it by way of another without."""
    named = [record for record in records if record.forename]
    unnamed = [record for record in records if not record.forename]
    found: set[int] = set()
    while fresh := [
        one for one in unnamed if one.id not in found and any(is_one_by_number(one, by) for by in named)
    ]:
        found.update(one.id for one in fresh)
        named += fresh
    return found


def are_bound_otherwise(left: Iterable[Record], right: Sequence[Record]) -> bool:
    """Whether some pair across shares a number, with forenames of one name and births the same or near."""
    return any(
        shared_identifiers(one, other)
        and forenames(one, other) in (Forenames.SAME, Forenames.VARIANT)
        and births(one, other) in (Births.SAME, Births.NEAR)
        for one in left
        for other in right
    )


def is_odd_number_ones_own(whole: Sequence[Record], scheme: str) -> bool:
    """Whether the one record whose number stands against the others bears the name that they bear. Two names of like
    form are as often a twin's, who has a number of her own; and so is another form that records without a number bear
    too."""
    numbered = [record for record in whole if lifelong(record, scheme)]
    counted = Counter(lifelong(record, scheme) for record in numbered)
    odd = next(record for record in numbered if counted[lifelong(record, scheme)] == 1)
    bearers = sum(record.forename == odd.forename for record in whole)
    return any(_bear_one_name(odd, by, bearers) for by in numbered if by is not odd)


def _bear_one_name(odd: Record, other: Record, bearers: int) -> bool:
    how = forenames(odd, other)
    if how is Forenames.VARIANT:
        return bearers == 1 and not (odd.is_established_forename and other.is_established_forename)
    return how is Forenames.SAME
