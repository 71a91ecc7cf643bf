"""The numbers by which agencies know people, schools and homes: form and check digit, never existence.

A number that fails is suspect, not wrong: it is kept as sent, lowers confidence, is never a key and never a
reason to refuse a row. ``why`` says what is amiss in words that hold no part of the number, so that it may
be shown and logged.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from string import digits


@dataclass(frozen=True)
class Identifier:
    """A number under its scheme. ``value`` has lost its spaces and punctuation and is in capitals; ``why``
    is empty if valid."""

    scheme: str
    value: str
    is_valid: bool
    why: str = ""


UPN, ULN, NHS_NUMBER, UPRN, NINO, LAESTAB, URN = "upn", "uln", "nhs_number", "uprn", "nino", "laestab", "urn"

# 23 letters: without I, O and S, which are read as figures. DfE "Unique pupil numbers: guide".
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_VALUE = {mark: place for marks in (digits, UPN_LETTERS) for place, mark in enumerate(marks)}
_UPN = re.compile(rf"[{UPN_LETTERS}]\d{{11}}[\d{UPN_LETTERS}]", re.ASCII)
# What SSDA903 and the CIN census send where a child has no UPN: UN1 to UN10, by census and year.
_NO_UPN = re.compile(r"UN(?:[1-9]|10)", re.ASCII)
_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?", re.ASCII)
_TEN_DIGITS = re.compile(r"\d{10}", re.ASCII)
REMEMBERED = 1 << 16  # the same pupils stand in file after file
_PUNCTUATION = re.compile(r"[\s\-/.]+")


def _tidy(text: str) -> str:
    # most have nothing to take out, which is seen sooner
    return (text if text.isalnum() else _PUNCTUATION.sub("", text)).upper()


def _judged(scheme: str, value: str, why: str) -> Identifier:
    return Identifier(scheme, value, not why, why)


@lru_cache(REMEMBERED)
def check_upn(text: str) -> Identifier:
    """A unique pupil number: check letter, LA (3), school (4), year (2), serial (3; two and a letter when
    temporary)."""
    value = _tidy(text)
    if _NO_UPN.fullmatch(value):
        why = "a reason for having no UPN, not a UPN"
    elif not _UPN.fullmatch(value):
        why = "expected a letter and 12 digits, the last of which may be a letter"
    elif value[0] != upn_check_letter(value[1:]):
        why = "the check letter does not agree"
    else:
        why = ""
    return _judged(UPN, value, why)


def is_temporary_upn(text: str) -> bool:
    """Whether a UPN has the form of a temporary one, given until the pupil's own is known: a letter in the
    last place."""
    value = _tidy(text)
    return _UPN.fullmatch(value) is not None and value[-1].isalpha()


def upn_check_letter(body: str) -> str:
    """The check letter of the 12 characters after it: weights 2 to 13, remainder by 23; a letter counts as
    its place."""
    total = sum(map(mul, range(2, 14), map(_UPN_VALUE.__getitem__, body)))
    return UPN_LETTERS[total % 23]


@lru_cache(REMEMBERED)
def check_nhs_number(text: str) -> Identifier:
    """An NHS number: ten digits, the last a check digit (weights 10 to 2, modulus 11). NHS Data
    Dictionary."""
    value = _tidy(text)
    if not _TEN_DIGITS.fullmatch(value):
        why = "expected 10 digits"
    elif len(set(value)) == 1:
        # Ten equal digits always pass the sum, and are what systems write for "not known".
        why = "ten equal digits stand for a number that is not known"
    elif _weighted(value) % 11:
        why = "the check digit does not agree"
    else:
        why = ""
    return _judged(NHS_NUMBER, value, why)


def check_uln(text: str) -> Identifier:
    """A unique learner number: ten digits, the first not nought; weighted 10 to 1 the sum leaves 10 when
    divided by 11.

    The rule is that of the Learning Records Service, so made that no number is both a ULN and an NHS number.
    """
    value = _tidy(text)
    if not _TEN_DIGITS.fullmatch(value) or value[0] == "0":
        why = "expected 10 digits, the first not 0"
    elif value == "9999999999":
        why = "ten nines stand for a number that is not known"
    elif _weighted(value) % 11 != 10:
        why = "the check digit does not agree"
    else:
        why = ""
    return _judged(ULN, value, why)


def check_uprn(text: str) -> Identifier:
    """A unique property reference number: 1 to 12 digits, no check digit; leading noughts carry no meaning
    and go."""
    value = _tidy(text)
    if value.isascii() and value.isdigit() and len(value) <= 12:
        value = value.lstrip("0")
        why = "" if value else "nought is no property"
    else:
        why = "expected 1 to 12 digits"
    return _judged(UPRN, value, why)


def check_nino(text: str) -> Identifier:
    """A National Insurance number, by form (HMRC manual NIM39110): the suffix may be missing; it has no
    check digit."""
    value = _tidy(text)
    return _judged(
        NINO,
        value,
        "" if _NINO.fullmatch(value) else "expected 2 letters in use, 6 digits and a suffix A, B, C or D",
    )


def check_laestab(text: str) -> Identifier:
    """A school's LA and establishment number: 7 digits, with or without a slash after the third."""
    value = _tidy(text)
    ok = re.fullmatch(r"\d{7}", value, re.ASCII)
    return _judged(LAESTAB, value, "" if ok else "expected 7 digits: LA (3) and establishment (4)")


def check_urn(text: str) -> Identifier:
    """A school's unique reference number: 6 digits, the first not nought."""
    value = _tidy(text)
    return _judged(URN, value, "" if re.fullmatch(r"[1-9]\d{5}", value, re.ASCII) else "expected 6 digits")


def _weighted(digits: str) -> int:
    """The sum of ten (or the first nine) digits, weighted 10 down to 1."""
    return sum(map(mul, range(10, 0, -1), map(int, digits)))


# --- Valid numbers for the invented city
# -------------------------------------------------------------------------------


def make_upn(la: int, estab: int, year: int, serial: int) -> str:
    """A valid UPN from an LA code, establishment, year of allocation (2024 or 24) and serial 0 to 999."""
    return _upn_from(la, estab, year, f"{_within(serial, 999, 'serial'):03d}")


def make_temporary_upn(la: int, estab: int, year: int, serial: int) -> str:
    """A valid temporary UPN: serial 0 to 2,299, written as two digits and a letter."""
    letter, number = divmod(_within(serial, 2299, "serial"), 100)
    return _upn_from(la, estab, year, f"{number:02d}{UPN_LETTERS[letter]}")


def make_nhs_number(n: int) -> str:
    """The n-th valid NHS number of the 999 range, which is kept for tests: n from 0 to 899,990, each n its
    own number."""
    return _nth_ten_digits(_within(n, 899_990, "n"), "999", lambda total: -total % 11)


def make_uln(n: int) -> str:
    """The n-th number of valid ULN form that begins 999: n from 0 to 899,990. No range is kept for tests by
    the LRS."""
    return _nth_ten_digits(_within(n, 899_990, "n"), "999", lambda total: (10 - total) % 11)


def _upn_from(la: int, estab: int, year: int, serial: str) -> str:
    _within(la, 999, "LA code")
    _within(estab, 9999, "establishment")
    body = f"{la:03d}{estab:04d}{year % 100:02d}{serial}"
    return upn_check_letter(body) + body


def _within(number: int, most: int, name: str) -> int:
    if not 0 <= number <= most:
        raise ValueError(f"expected {name} from 0 to {most}")
    return number


def _nth_ten_digits(n: int, prefix: str, check: Callable[[int], int]) -> str:
    """The n-th number whose check digit is a single digit.

    A check of 10 cannot be written, and at most one last figure of each nine-digit body leads to it, so
    nine of every ten bodies are used: n // 9 picks the tens, n % 9 the figure among those that can be
    written.
    """
    tens, place = divmod(n, 9)
    bodies = (f"{prefix}{tens:05d}{figure}" for figure in range(10))
    writable = [f"{body}{digit}" for body in bodies if (digit := check(_weighted(body))) < 10]
    return writable[place]
