"""How two records stand to each other, in the words that the constraints are written in."""

from collections.abc import Sequence
from enum import StrEnum

from kithline.core import identifiers, names
from kithline.identity.records import ADULT, CHILD, Record
from kithline.identity.spelling import slips, sound

SCHEMES = ("upn", "nhs_number", "uln", "nino")
# The numbers that a person has one of for life, once validated.
LIFELONG = ("upn", "nhs_number", "uln")
# A parent is at least this much older than a child, in years, in nearly all families.
GENERATION_YEARS = 12


class Forenames(StrEnum):
    """Two forenames, from the same to clearly different."""

    UNKNOWN = "not known on one side"
    SAME = "the same"
    VARIANT = "forms of one name"
    SLIP = "one slip of the pen apart"
    DIFFERENT = "not forms of one name"


class Births(StrEnum):
    """Two dates of birth."""

    UNKNOWN = "not known on one side"
    SAME = "the same"
    NEAR = "a slip or a part apart"
    DIFFERENT = "different"


def forenames(one: Record, other: Record) -> Forenames:
    """How the forenames stand, middle names and a swap with the surname allowed for.

    A slip of the pen, or a short form that is in no table, gives a name that hardly anybody has; two established
    names are two names, however alike they are written (Jayden and Hayden), unless they sound the same.
    """
    if not one.forename or not other.forename:
        return Forenames.UNKNOWN
    if one.forename == other.forename:
        return Forenames.SAME
    if _one_given_name(one.forename, other.forename):
        return Forenames.VARIANT
    if one.middle and names.are_variants(one.middle.split()[0], other.forename):
        return Forenames.VARIANT
    if other.middle and names.are_variants(other.middle.split()[0], one.forename):
        return Forenames.VARIANT
    if _are_swapped(one, other):
        return Forenames.VARIANT
    both_established = one.is_established_forename and other.is_established_forename
    return _as_written(one.forename, other.forename, both_established)


def _as_written(first: str, second: str, both_established: bool) -> Forenames:
    if sound(first) == sound(second):
        return Forenames.VARIANT
    if (
        not both_established
        and not have_two_names(first, second)
        and (are_a_slip_apart(first, second) or is_short_form(first, second))
    ):
        return Forenames.SLIP
    return Forenames.DIFFERENT


def may_be_one_forename(first: str, second: str, both_established: bool) -> bool:
    """Whether two forenames are not clearly different, whatever else is known of the two who bear them."""
    return (
        _one_given_name(first, second)
        or _as_written(first, second, both_established) is not Forenames.DIFFERENT
    )


def _are_swapped(one: Record, other: Record) -> bool:
    """Whether each one's forename is the other's surname, a slip in one of the two or another form of it allowed."""
    same = (one.forename == other.surname, one.surname == other.forename)
    if all(same):
        return True
    if not any(same) or not one.surname or not other.surname:
        return False
    rest = (one.surname, other.forename) if same[0] else (one.forename, other.surname)
    return (
        are_a_slip_apart(*rest)
        or names.are_variants(*rest)
        or names.are_surname_variants(*rest)
        or sound(rest[0]) == sound(rest[1])
        or is_short_form(*rest)
    )


def have_two_names(first: str, second: str) -> bool:
    """Whether double forenames differ in parts that are both names of the table (Mary-Ann and Mary-Jane)."""
    parts, others = first.split(), second.split()
    return 1 < len(parts) == len(others) and any(
        one != other and names.variant_groups(one) and names.variant_groups(other)
        for one, other in zip(parts, others, strict=True)
    )


def _one_given_name(first: str, second: str) -> bool:
    """Whether two forenames are variants, or one is the first part of the other (Mary and Mary-Jane)."""
    if names.are_variants(first, second):
        return True
    parts, others = first.split(), second.split()
    shorter = min(len(parts), len(others))
    return len(parts) != len(others) and all(
        names.are_variants(one, other) for one, other in zip(parts[:shorter], others[:shorter], strict=True)
    )


def is_short_form(first: str, second: str) -> bool:
    """Whether one forename is the beginning of the other, with or without an ending (Gab and Gabby of Gabriella)."""
    shorter, longer = sorted((first.split(" ")[0], second.split(" ")[0]), key=len)
    return _begins(shorter, longer) or (len(shorter) == len(longer) and _begins(longer, shorter))


def _begins(short: str, name: str) -> bool:
    stem = names.short_stem(short)
    return len(stem) >= 3 and name.startswith(stem) and name != stem


def are_a_slip_apart(first: str, second: str) -> bool:
    """Whether one letter added, left out, changed or swapped with its neighbour makes one of the other; two in
    names of eight letters or more. The first letter counts as any other."""
    most = 2 if min(len(first), len(second)) >= 8 else 1
    return min(len(first), len(second)) >= 3 and slips(first, second, most) <= most


def may_be_one_written_twice(one: Record, other: Record) -> bool:
    """Whether one forename is a slip or a short form of the other, be they names in their own right (Imen and Iman, Luk
    and Lucas), and no sex gainsays it."""
    if one.sex and other.sex and one.sex != other.sex:
        return False
    return are_a_slip_apart(one.forename, other.forename) or is_short_form(
        sound(one.forename), sound(other.forename)
    )


def births(one: Record, other: Record) -> Births:
    """How the dates of birth stand. Near: day and month swapped, one digit apart, or equal as far as known."""
    first, second = one.birth_text, other.birth_text
    if not first or not second:
        return Births.UNKNOWN
    if first == second:
        return Births.SAME if len(first) == 10 else Births.NEAR
    if len(first) < 10 or len(second) < 10:
        shorter = min(len(first), len(second))
        return Births.NEAR if first[:shorter] == second[:shorter] else Births.DIFFERENT
    swapped = first[:4] + second[7:] + second[4:7]
    if first == swapped or slips(first, second, 1) <= 1:
        return Births.NEAR
    return Births.DIFFERENT


def were_born_on_other_days(left: Sequence[Record], right: Sequence[Record]) -> bool:
    """Whether all dates of birth that two groups have differ, and they have no number in common."""
    dated = [(one, other) for one in left for other in right if one.birth_text and other.birth_text]
    return (
        bool(dated)
        and all(births(one, other) is Births.DIFFERENT for one, other in dated)
        and not any(shared_identifiers(one, other) for one in left for other in right)
    )


def share_dwelling(one: Record, other: Record) -> bool:
    """Whether both were recorded at one dwelling."""
    return bool(
        (one.uprn and one.uprn == other.uprn) or (one.address_key and one.address_key == other.address_key)
    )


def share_place(one: Record, other: Record) -> bool:
    """Whether both were recorded at one dwelling, or at one postcode."""
    return share_dwelling(one, other) or bool(one.postcode and one.postcode == other.postcode)


def share_surname(one: Record, other: Record) -> bool:
    """Whether a surname of one, now or former, may be a surname of the other."""
    return any(
        mine and theirs and names.are_surname_variants(mine, theirs)
        for mine in (one.surname, one.former_surname)
        for theirs in (other.surname, other.former_surname)
    )


def share_all_but_year(one: Record, other: Record) -> bool:
    """Whether forename, surname, the middle name's first letter, and day and month of birth are the same."""
    return (
        len(one.birth_text) == len(other.birth_text) == len("YYYY-MM-DD")
        and one.birth_text[4:] == other.birth_text[4:]
        and one.middle[:1] == other.middle[:1] != ""
        and (one.forename, one.surname) == (other.forename, other.surname)
    )


def shared_identifiers(one: Record, other: Record) -> tuple[str, ...]:
    """The schemes of which both have the same valid number."""
    return tuple(
        scheme
        for scheme in SCHEMES
        if getattr(one, scheme) and getattr(one, scheme) == getattr(other, scheme)
    )


def differing_identifiers(one: Record, other: Record) -> tuple[str, ...]:
    """The lifelong schemes of which both have a valid number, and not the same. Temporary UPNs do not count."""
    return tuple(
        scheme
        for scheme in LIFELONG
        if (mine := lifelong(one, scheme)) and (theirs := lifelong(other, scheme)) and mine != theirs
    )


def lifelong(record: Record, scheme: str) -> str:
    """A record's valid number of a scheme; empty for none and for a temporary UPN."""
    value: str = getattr(record, scheme)
    return "" if scheme == "upn" and value and identifiers.is_temporary_upn(value) else value


def are_child_and_adult(one: Record, other: Record) -> bool:
    """Whether one was recorded as a child and the other as an adult."""
    return {one.role, other.role} == {CHILD, ADULT}


def years_apart(one: Record, other: Record) -> int | None:
    """Years between the years of birth; None when one is not known."""
    first, second = one.birth_year, other.birth_year
    return None if first is None or second is None else abs(first - second)
