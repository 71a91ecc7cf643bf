"""How one column's text becomes a value, and how the invented city writes it back.

Each class is one sort of value: `parse` takes the text as sent (never empty) and returns a plain value or raises
ValueError naming the expected form, never the value; `write` is its inverse for files that we invent.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from kithline.core import clock, identifiers
from kithline.core.dates import MONTHS, DateForm, born_by, parse_date, parse_datetime
from kithline.core.names import without_title
from kithline.feeds.person_values import names_nobody
from kithline.record.measures.session_codes import GROUP_OF

EXCEL_DAY = re.compile(r"\d{5}(\.\d+)?")  # of a cell that was made a number, from 1927 on
MOST_FORMS = 4  # of a date that are told; whoever may write any is told the two that are best
NO_UPN = re.compile(r"UN\d")  # DfE's codes for why a child has no UPN


class Value(Protocol):
    """A sort of value. `arrow` names the Arrow type that parsed values are kept in."""

    @property
    def arrow(self) -> str: ...

    @property
    def expected(self) -> str: ...

    def parse(self, text: str) -> object: ...

    def write(self, value: object) -> str: ...


@dataclass(frozen=True)
class Text:
    """Free text of a bounded length."""

    longest: int = 500
    arrow: str = field(default="string", init=False)

    @property
    def expected(self) -> str:
        return f"text of at most {self.longest} characters"

    def parse(self, text: str) -> str:
        if len(text) > self.longest or "\x00" in text:
            raise ValueError(self.expected)
        return text

    def write(self, value: object) -> str:
        return str(value)


_WRITTEN = {
    DateForm.ISO_DATETIME: "%Y-%m-%dT00:00:00",
    DateForm.UK: "%d/%m/%Y",
    DateForm.UK_DOTS: "%d.%m.%Y",
    DateForm.UK_DASHES: "%d-%m-%Y",
    DateForm.UK_SHORT: "%d/%m/%y",
    DateForm.UK_DATETIME: "%d/%m/%Y 00:00",
    DateForm.US: "%m/%d/%Y",
    DateForm.US_DATETIME: "%m/%d/%Y 00:00",
    DateForm.COMPACT: "%Y%m%d",
}


@dataclass(frozen=True)
class Date:
    """A date in one or several forms; the first is the one that is written. `is_of_birth`: with a year of two figures
    it is never still to come."""

    forms: tuple[DateForm, ...] = (DateForm.ISO,)
    earliest: date = date(1900, 1, 1)
    latest: date = date(2100, 1, 1)
    is_of_birth: bool = False
    arrow: str = field(default="date32", init=False)

    @property
    def expected(self) -> str:
        told = self.forms if len(self.forms) <= MOST_FORMS else self.forms[:2]
        return "a date as " + " or ".join(form.value for form in told)

    def parse(self, text: str) -> date:
        for form in self.forms:
            try:
                value = parse_date(text, form)
            except ValueError:
                continue
            if self.is_of_birth:
                value = born_by(value, form, clock.today())
            if self.earliest <= value <= self.latest:
                return value
            raise ValueError(f"a date between {self.earliest:%Y} and {self.latest:%Y}")
        if EXCEL_DAY.fullmatch(text):
            raise ValueError(
                f"{self.expected}; it is a number of a day as Excel has them: make the column one of dates"
            )
        raise ValueError(self.expected)

    @property
    def pattern(self) -> str:
        """How `strftime` writes it; empty where the month is a word."""
        words = (DateForm.CENSUS, DateForm.WORDS, DateForm.WORDS_SHORT)
        return "" if self.forms[0] in words else _WRITTEN.get(self.forms[0], "%Y-%m-%d")

    def write(self, value: object) -> str:
        if not isinstance(value, date):
            raise TypeError("expected a date")
        match self.forms[0]:
            case DateForm.ISO:  # by far the most, and several times quicker so than by strftime
                return date.isoformat(value)
            case DateForm.CENSUS:
                return f"{value.year:04d}-{_month(value)}-{value.day:02d} 00:00:00"
            case DateForm.WORDS:
                return f"{value.day:02d} {_month(value)} {value.year:04d}"
            case DateForm.WORDS_SHORT:
                return f"{value.day:02d}-{_month(value)}-{value.year % 100:02d}"
            case _:
                return value.strftime(self.pattern)


def _month(value: date) -> str:
    """Its first three letters, by our own list: strftime follows the machine's language."""
    return MONTHS[value.month - 1].title()


@dataclass(frozen=True)
class NamePart:
    """The forenames or the surname of a whole name in one cell: "Quill, Amara" or "Amara Quill".

    With a comma the surname stands before it. Without one it is the last word, or the first where `surname_first`;
    particles stay with it ("Lena van der Berg"). A name of one word is a surname. "Mrs" and its like are no name.
    With `or_nobody` what has neither letter nor figure ("?", "-") is read as empty.
    """

    part: str  # forename or surname
    surname_first: bool = False
    longest: int = 200
    or_nobody: bool = False
    arrow: str = field(default="string", init=False)

    @property
    def expected(self) -> str:
        return f"a name of at most {self.longest} characters, with a letter in it"

    def parse(self, text: str) -> str | None:
        if self.or_nobody and names_nobody(text):
            return None
        if len(text) > self.longest or "\x00" in text or not any(mark.isalpha() for mark in text):
            raise ValueError(self.expected)
        before, comma, after = (_untitled(part) for part in text.partition(","))
        words = _untitled(text).split()
        if comma:
            surname, forename = before, after
        elif self.surname_first:
            surname, forename = words[0], " ".join(words[1:])
        else:
            first = len(words) - 1
            while first > 1 and words[first - 1].islower():
                first -= 1
            surname, forename = " ".join(words[first:]), " ".join(words[:first])
        return (forename if self.part == "forename" else surname) or None

    def write(self, value: object) -> str:
        """`value`: the whole name."""
        return str(value)


def _untitled(name: str) -> str:
    """Without a title before it, where anything else is there."""
    return " ".join(without_title(name.split()))


@dataclass(frozen=True)
class Moment:
    """A date and time, ISO 8601; kept as ISO text with its offset."""

    arrow: str = field(default="string", init=False)
    expected: str = field(default="a date and time as YYYY-MM-DDTHH:MM:SS", init=False)

    def parse(self, text: str) -> str:
        return parse_datetime(text).isoformat()

    def write(self, value: object) -> str:
        if not isinstance(value, datetime):
            raise TypeError("expected a moment")
        return value.replace(microsecond=0).isoformat()


@dataclass(frozen=True)
class Code:
    """A listed value. `codes` maps what is sent to its meaning; `legacy` maps older codes to today's.

    A code that is not listed is an error when `strict`; otherwise it is kept as sent, because a new year's code must
    not cost a row. `form`: a regular expression that a code not listed must match to be kept.
    """

    codes: Mapping[str, str]
    legacy: Mapping[str, str] = field(default_factory=dict)
    strict: bool = True
    form: str = ""
    arrow: str = field(default="string", init=False)

    @property
    def expected(self) -> str:
        listed = list(self.codes)
        shown = ", ".join(listed[:20]) + (", ..." if len(listed) > 20 else "")
        return f"one of {shown}"

    def parse(self, text: str) -> str:
        for code in (text, text.upper()):
            if code in self.legacy or code in self.codes:
                return self.legacy.get(code, code)
        if self.strict or (self.form and not re.fullmatch(self.form, text)):
            raise ValueError(self.expected)
        return text

    def write(self, value: object) -> str:
        return str(value)


@dataclass(frozen=True)
class Listed:
    """A value picked from a list that a person reads: "a) Male", "q) 6: Police", "N1 - Abuse or neglect".

    The letter in front is left out; then the whole text, what stands before ":" or "-", a code's meaning, or one of
    `words` (a regular expression of the whole text, case ignored, -> the code; "" is no value) says which it is.
    """

    value: "Code | Flag"
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def arrow(self) -> str:
        return self.value.arrow

    @property
    def expected(self) -> str:
        return self.value.expected

    def parse(self, text: str) -> object:
        said = re.sub(r"^[a-z]\d?\)\s*", "", text.strip(), flags=re.IGNORECASE)
        for pattern, code in self.words.items():
            if re.fullmatch(pattern, said, re.IGNORECASE):
                return self.value.parse(code) if code else None
        if isinstance(self.value, Code):
            meanings = {meaning.casefold(): code for code, meaning in self.value.codes.items()}
            if said.casefold() in meanings:
                return meanings[said.casefold()]
        first = re.split(r"\s*[:–-]\s*|\s+\(", said, maxsplit=1)[0]
        for part in dict.fromkeys((first, said)):
            try:
                return self.value.parse(part)
            except ValueError:
                continue
        raise ValueError(self.expected)

    def write(self, value: object) -> str:
        return self.value.write(value)


@dataclass(frozen=True)
class Whole:
    """A whole number; `130.0`, as spreadsheets write it, is 130."""

    least: int = 0
    most: int = 1_000_000
    arrow: str = field(default="int64", init=False)

    @property
    def expected(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def parse(self, text: str) -> int:
        head, _, tail = text.partition(".")
        if tail.strip("0") or not head.lstrip("-").isascii() or not head.lstrip("-").isdigit():
            raise ValueError(self.expected)
        number = int(head)
        if not self.least <= number <= self.most:
            raise ValueError(self.expected)
        return number

    def write(self, value: object) -> str:
        return str(value)


@dataclass(frozen=True)
class Flag:
    """Yes or no, in any of the spellings that agencies use; kept as true or false."""

    yes: tuple[str, ...] = ("true", "1", "y", "yes", "t")
    no: tuple[str, ...] = ("false", "0", "n", "no", "f")
    written: tuple[str, str] = ("True", "False")
    arrow: str = field(default="bool", init=False)
    expected: str = field(default="yes or no (true/false, 1/0, Y/N)", init=False)

    def parse(self, text: str) -> bool:
        low = text.lower()
        if low in self.yes:
            return True
        if low in self.no:
            return False
        raise ValueError(self.expected)

    def write(self, value: object) -> str:
        return self.written[0] if value else self.written[1]


CHECKS: Mapping[str, Callable[[str], identifiers.Identifier]] = {
    "upn": identifiers.check_upn,
    "former_upn": identifiers.check_upn,
    "nhs_number": identifiers.check_nhs_number,
    "uln": identifiers.check_uln,
    "uprn": identifiers.check_uprn,
    "nino": identifiers.check_nino,
}


@dataclass(frozen=True)
class Identifier:
    """A UPN, NHS number, ULN ... A failing check never costs the row: the value is kept and marked suspect."""

    scheme: str
    arrow: str = field(default="string", init=False)

    @property
    def expected(self) -> str:
        return f"an identifier ({self.scheme})"

    def parse(self, text: str) -> str | None:
        """None for a code that says why there is no UPN, which returns have in its place."""
        if self.scheme.endswith("upn") and NO_UPN.fullmatch(text.strip()):
            return None
        return self.checked(text).value or text

    def checked(self, text: str) -> identifiers.Identifier:
        """Return the identifier with its verdict (`is_valid`, `why`)."""
        check = CHECKS.get(self.scheme)
        return check(text) if check else identifiers.Identifier(self.scheme, text.strip(), True, "")

    def write(self, value: object) -> str:
        return str(value)


@dataclass(frozen=True)
class WeekMarks:
    """A week's ten register codes, Monday morning to Friday afternoon; `-` where there is no mark.

    Separated by spaces, or by commas, semicolons or bars, as suppliers have it; kept with spaces.
    """

    arrow: str = field(default="string", init=False)
    expected: str = field(default="ten register codes separated by spaces, - where there is none", init=False)

    def parse(self, text: str) -> str:
        marks = re.split(r"[\s,;|]+", text.strip().upper())
        if len(marks) != 10 or any(mark not in GROUP_OF for mark in marks):
            raise ValueError(self.expected)
        return " ".join(marks)

    def write(self, value: object) -> str:
        return str(value)


@dataclass(frozen=True)
class JsonParts:
    """Some members of a JSON object in a cell, joined with ", " in the order of `members`; all empty gives ""."""

    members: tuple[str, ...]
    arrow: str = field(default="string", init=False)
    expected: str = field(default="a JSON object", init=False)

    def parse(self, text: str) -> str:
        try:
            held = json.loads(text)
        except (ValueError, RecursionError):
            held = None
        if not isinstance(held, dict):
            raise ValueError(self.expected)
        by_name = {str(name).upper(): value for name, value in held.items()}
        parts = (str(by_name.get(member, "") or "").strip() for member in self.members)
        return ", ".join(part for part in parts if part)

    def write(self, value: object) -> str:
        """`value`: the whole object, as pairs of member and text."""
        if not isinstance(value, tuple):
            raise TypeError("expected pairs of member and text")
        return json.dumps(dict(value))
