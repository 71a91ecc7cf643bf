"""How each value of a stub is read into evidence, one by one: a column at a time where everybody is read
(``records``), a row at a time where a few are (``rows``).

A number that fails its check, a placeholder name, a default date and a postcode that stands for "not known" become
empty.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa

from kithline.core import addresses, dates, identifiers, names
from kithline.identity.spelling import sound

BIRTH = "birth"
EARLIEST_YEAR = 1500  # registers of the dead are linked too
TEXT_LIST = pa.list_(pa.string())
KEPT = (
    10_000  # values whose reading is kept: the same names and days come again and again, column by column too
)

_SEXES = {"m": "M", "male": "M", "1": "M", "boy": "M", "f": "F", "female": "F", "2": "F", "girl": "F"}


@lru_cache(KEPT)
def _forename(value: str) -> str | None:
    return None if names.is_placeholder(value) else names.name_key(value) or None


@lru_cache(KEPT)
def _surname(value: str) -> str | None:
    return None if names.is_placeholder_surname(value) else names.name_key(value) or None


@lru_cache(KEPT)
def _forename_forms(value: str) -> list[str] | None:
    """The name without spaces, its first part, and of either the codes of its groups of variants (after a tilde) and
    its sound (after an equals sign), if that has three letters."""
    if names.is_placeholder(value):
        return None
    parts = names.name_parts(value)
    if not parts:
        return None
    forms = {"".join(parts), parts[0]}
    groups = {f"~{group}" for form in forms for group in names.variant_groups(form)}
    return sorted(forms | groups | _sounding(forms))


def _sounding(forms: Iterable[str]) -> set[str]:
    return {f"={heard}" for form in forms if len(heard := sound(form)) > 2}


@lru_cache(KEPT)
def _forename_stem(value: str) -> str | None:
    """What a name begins with whose short form this may be: three letters at least."""
    parts = () if names.is_placeholder(value) else names.name_parts(value)
    stem = names.short_stem(parts[0]) if parts else ""
    return stem if len(stem) > 2 else None


@lru_cache(KEPT)
def _given_forms(value: str) -> list[str]:
    """The forms of a forename, or of a middle name that somebody is called by; none of an initial."""
    return [form for form in _forename_forms(value) or () if len(form) > 1]


@lru_cache(KEPT)
def _surname_forms(value: str) -> list[str]:
    return sorted(names.surname_forms(value) | _sounding(names.name_parts(value)))


@lru_cache(KEPT)
def _sounds(value: str) -> list[str]:
    return sorted({soundex(part) for part in names.name_parts(value)} - {""})


_SOUNDEX = {
    letter: code
    for letters, code in (("bfpv", "1"), ("cgjkqsxz", "2"), ("dt", "3"), ("l", "4"), ("mn", "5"), ("r", "6"))
    for letter in letters
}


def soundex(word: str) -> str:
    """The American Soundex code of a folded word; empty for one without a Latin letter at its start."""
    if not word or not ("a" <= word[0] <= "z"):
        return ""
    code, last = word[0], _SOUNDEX.get(word[0], "")
    for letter in word[1:]:
        sound = _SOUNDEX.get(letter, "")
        if sound and sound != last:
            code += sound
        if letter not in "hw":
            last = sound
    return (code + "000")[:4]


@lru_cache(KEPT)
def _birth(value: str) -> str | None:
    """A date of birth as YYYY, YYYY-MM or YYYY-MM-DD; None for what is no date or a system's default."""
    try:
        parts = dates.parse_partial(value)
    except ValueError:
        return None
    if parts.day and parts.month and dates.is_default_date(date(parts.year, parts.month, parts.day)):
        return None
    if not EARLIEST_YEAR < parts.year < 2100:
        return None
    return value.strip()


def _postcode(value: str) -> str | None:
    try:
        postcode = addresses.normalise_postcode(value)
    except ValueError:
        return None
    return None if addresses.is_placeholder_postcode(postcode) else postcode


def as_written(value: str) -> str | None:
    return " ".join(value.upper().split()) or None


def _address_key(value: str) -> str | None:
    """A key of core.addresses, when it names one dwelling: number or house name, street, and postcode."""
    parts = value.split("|")
    return value if len(parts) == 4 and all(parts[1:]) else None


def phone_number(value: str) -> str | None:
    """A telephone number by its last ten digits, without the country's or the trunk's; None for what is too short, and
    for one digit over and over."""
    digits = "".join(mark for mark in value if mark.isdigit())[-10:]
    return digits if len(digits) == 10 and len(set(digits[1:])) > 1 else None


def _valid(identifier: identifiers.Identifier) -> str | None:
    return identifier.value if identifier.is_valid else None


def _nino(value: str) -> str | None:
    """Without the suffix, which many systems leave out."""
    valid = _valid(identifiers.check_nino(value))
    return valid[:8] if valid else None


def _id_as_sent(value: str) -> str | None:
    tidy = value.upper()
    if not tidy.isalnum():
        tidy = "".join(mark for mark in tidy if mark.isalnum())
    return tidy if len(tidy) >= 8 and len(set(tidy)) > 1 else None


@dataclass(frozen=True)
class Reading:
    """One column of evidence: ``read`` of each value of the column ``of`` that is not empty."""

    of: str
    read: Callable[[str], Any]
    kind: pa.DataType = field(default_factory=pa.string)


def _folded(value: str) -> str:
    return value.strip().lower()


# Evidence by column, of the stub's own columns.
READINGS: Mapping[str, Reading] = {
    "role": Reading("role", _folded),
    "partition": Reading("partition", _folded),
    "forename": Reading("forename", _forename),
    "forename_forms": Reading("forename", _forename_forms, TEXT_LIST),
    "forename_stem": Reading("forename", _forename_stem),
    "middle": Reading("middle", _forename),
    "surname": Reading("surname", _surname),
    "former_surname": Reading("former_surname", _surname),
    "birth_text": Reading("birth", _birth),
    "sex": Reading("sex", lambda value: _SEXES.get(_folded(value))),
    "upn": Reading("upn", lambda value: _valid(identifiers.check_upn(value))),
    "upn_sent": Reading("upn", _id_as_sent),
    "nhs_number": Reading("nhs_number", lambda value: _valid(identifiers.check_nhs_number(value))),
    "nhs_number_sent": Reading("nhs_number", _id_as_sent),
    "uln": Reading("uln", lambda value: _valid(identifiers.check_uln(value))),
    "nino": Reading("nino", _nino),
    "postcode": Reading("postcode", _postcode),
    "uprn": Reading("uprn", lambda value: _valid(identifiers.check_uprn(value))),
    "address_key": Reading("address_key", _address_key),
}
NUMBERS = ("upn", "upn_sent", "nhs_number", "nhs_number_sent", "uln", "nino")
# Of columns of evidence, once what stands for "not known" is taken out of them.
DERIVED: Mapping[str, Reading] = {
    "birth_year": Reading("birth_text", lambda value: value[:4]),
    "birth_month": Reading("birth_text", lambda value: value[5:7] or None),
    "birth_day": Reading("birth_text", lambda value: value[8:10] or None),
    "outward": Reading("postcode", lambda value: value.split()[0]),
}
# Of two columns of evidence together.
OF_TWO: Mapping[str, tuple[str, str, Callable[[str], list[str]]]] = {
    "given_forms": ("forename", "middle", _given_forms),
    "surname_forms": ("surname", "former_surname", _surname_forms),
    "surname_sounds": ("surname", "former_surname", _sounds),
}
FILLED = frozenset({"role", "partition"})  # empty text where there is none, as of namespace and key


def forms_of(names_joined: str, read: Callable[[str], list[str]]) -> list[str] | None:
    """The forms of several names, with bars between them, sorted as ``read`` gives those of one; None where there is no
    name."""
    names_there = [name for name in names_joined.split("|") if name]
    if len(names_there) == 1:
        return read(names_there[0]) or None
    return sorted({form for name in names_there for form in read(name)}) or None
