"""Tables that hang on the rows of a tried file: another sheet, or a list or element within a row, whose own rows say by
a number to whom they belong. What such a table tells is asked; until somebody says so it is left out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kithline.feeds.spec import Format
from kithline.feeds.trial.answers import NONE, RELATION, Answers, Question
from kithline.feeds.trial.keys import FILLED, Keys, keys_of
from kithline.feeds.trial.proposal import (
    IDENTIFIERS,
    OF_A_PERSON,
    OTHER,
    OWN,
    RAW,
    Guess,
    Proposal,
    part_of,
    roles,
)
from kithline.feeds.trial.propose import propose
from kithline.feeds.trial.shape import Shape, shapes_beside
from kithline.record.kinds import kinds

LEAVE = "leave_out"
MOST = 8  # tables
_NAMES = ("surname", "name", "forename")
_SAME = 0.9  # of the rows say of the row's person what the main table says


@dataclass(frozen=True)
class Hanging:
    """`title`: the sheet, or the path to the rows. `tie`: the header of the main row's number. A person whom its
    rows name is a second one (`keys.other`), unless it is the main row's own again."""

    code: str
    title: str
    proposal: Proposal
    keys: Keys
    tie: str

    def holds(self, header: str, main: Proposal) -> bool:
        """Whether a column of the main rows is of what this table holds."""
        inner = self.proposal.shape.element.removeprefix(main.shape.element).lstrip("/")
        return bool(inner) and (header == inner or header.startswith((f"{inner}/", f"{inner}@")))

    @property
    def words(self) -> str:
        """In a sentence what was found. No value of the file."""
        called = roles()
        understood = [
            f"'{guess.header}' is {called[guess.role][0].lower()}{called[guess.role][1:]}"
            for guess in self.proposal.guesses
            if guess.role != RAW and guess.header != self.tie
        ]
        kept = [f"'{guess.header}'" for guess in self.proposal.guesses if guess.role == RAW]
        count = len(self.proposal.shape.rows)
        parts = [f"{count:,} row{'' if count == 1 else 's'}, tied by '{self.tie}'", *understood]
        return "; ".join([*parts, *([f"kept as sent: {', '.join(kept)}"] if kept else [])])

    def asked(self) -> Iterable[Question]:
        """What no file can say of the table. Left open, it is left out."""
        choices = {
            LEAVE: "Leave the table out",
            NONE: "Nothing by itself: its rows are kept",
            **{code: kind.title for code, kind in sorted(kinds().items())},
        }
        yield Question(
            f"says_{self.code}",
            f"What a row of '{self.title}' tells",
            f"{self.words}.",
            choices,
            is_open=True,
        )
        if self.keys.other:
            yield Question(
                f"relation_{self.code}",
                f"What the row's person is to whom '{self.title}' names",
                "Left open, nothing is made of whom it names.",
                RELATION.choices,
                is_open=True,
            )

    def answered(self, answers: Answers) -> Answers:
        """The answers that hold for this table."""
        return replace(
            answers,
            says=answers.of_tables[f"says_{self.code}"],
            service=NONE,
            relation=answers.of_tables.get(f"relation_{self.code}") or NONE,
        )


def chosen(hanging: Iterable[Hanging], answers: Answers) -> tuple[Hanging, ...]:
    """Those that somebody has said something of."""
    return tuple(
        each for each in hanging if answers.of_tables.get(f"says_{each.code}", LEAVE) not in ("", LEAVE)
    )


def hanging_on(main: Proposal, keys: Keys, on: date) -> tuple[Hanging, ...]:
    """The tables that hang on these rows. Only a number can tie them, not a name."""
    if len(keys.person) != 1:
        return ()
    [number] = keys.person
    guess = next(each for each in main.guesses if each.header == number)
    held = set(main.shape.column(number))
    found: list[Hanging] = []
    taken = {"rows"}
    for shape in shapes_beside(main.shape, number):
        tie = _tie(shape, number, held)
        if tie and len(found) < MOST:
            proposal = _second(propose(shape, on), tie, guess, main)
            tied = keys_of(proposal)
            if tied is not None:
                title = shape.sheet or shape.element
                found.append(
                    Hanging(_code(title, taken), title, proposal, _never_one(proposal, tied, tie), tie)
                )
    return tuple(found)


def _never_one(proposal: Proposal, keys: Keys, tie: str) -> Keys:
    """Two parents of one name are two, and a child may have two parents though none in this file has: names stand for
    somebody only beside the main row's number, and a row is known by more than that number where it has more."""
    other, row = keys.other, keys.row
    numbers = {f"{OTHER}{part}" for part in ("key", *IDENTIFIERS)}
    if other and not any(guess.role in numbers for guess in proposal.guesses if guess.header in other):
        other = tuple(dict.fromkeys((tie, *other)))
    if row == (tie,):
        day = proposal.one("start")
        more = other or (
            (day.header,) if day is not None and day.look.count == len(proposal.shape.rows) else ()
        )
        row = tuple(dict.fromkeys((tie, *more)))
    return replace(keys, other=other, row=row)


def _tie(shape: Shape, number: str, held: set[str]) -> str:
    """The column whose values are numbers of the main rows: the one that is called alike, else the only one."""
    fits = [
        header
        for header in shape.headers
        if (values := shape.column(header))
        and len(values) >= FILLED * len(shape.rows)
        and sum(value in held for value in values) >= FILLED * len(values)
    ]
    alike = [header for header in fits if header.lstrip("./").casefold() == number.casefold()]
    return alike[0] if alike else fits[0] if len(fits) == 1 and len(held) > 1 else ""


def _second(proposal: Proposal, tie: str, number: Guess, main: Proposal) -> Proposal:
    """The same columns with the tie as the main row's number; whoever else is named is a second person."""
    known = _known(main, number.header)
    # a parent may have the child's surname and home, but not forename and date of birth
    is_own = any(
        _says_again(proposal.shape, tie, guess, known.get(part_of(guess.role), {}))
        for guess in proposal.guesses
        if guess.role in [f"{OWN}{part}" for part in ("forename", "name", "birth")]
    )
    moved: list[Guess] = []
    for guess in proposal.guesses:
        part = part_of(guess.role)
        if guess.header == tie:
            reason = f"its values are those of '{number.header}' in the main rows"
            moved.append(replace(guess, role=number.role, value=number.value, confidence=0.95, reason=reason))
        elif guess.role.startswith(OTHER) or (guess.role.startswith(OWN) and part not in OF_A_PERSON):
            moved.append(replace(guess, role=RAW, reason="kept as it was sent"))
        elif guess.role.startswith(OWN):
            reason = "the main rows say it already" if is_own else guess.reason
            moved.append(replace(guess, role=RAW if is_own else f"{OTHER}{part}", reason=reason))
        else:
            moved.append(guess)
    is_named = any(guess.role in [f"{OTHER}{part}" for part in _NAMES] for guess in moved)
    if not is_named:
        moved = [
            replace(guess, role=RAW, reason="kept as it was sent") if guess.role.startswith(OTHER) else guess
            for guess in moved
        ]
    return replace(proposal, guesses=tuple(moved), other_is="second person" if is_named else "", notes=())


def _known(main: Proposal, number: str) -> dict[str, dict[str, str]]:
    """Part of a person -> number -> what the main rows say of it."""
    at = main.shape.headers.index(number)
    return {
        part_of(guess.role): {
            str(row[at]): str(row[place]) for row in main.shape.rows if row[at] and row[place]
        }
        for place, guess in enumerate(main.guesses)
        if guess.role.startswith(OWN)
    }


def _says_again(shape: Shape, tie: str, guess: Guess, known: Mapping[str, str]) -> bool:
    at, place = shape.headers.index(tie), shape.headers.index(guess.header)
    said = [(known.get(str(row[at])), row[place]) for row in shape.rows if row[place]]
    same = sum(first is not None and first.casefold() == str(then).casefold() for first, then in said)
    return bool(said) and same >= _SAME * len(said)


def _code(title: str, taken: set[str]) -> str:
    last = title.rsplit("/", 1)[-1]
    code = (
        re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last).lower()).strip("_")[:30]
        or "table"
    )
    code = code if code[0].isalpha() else f"table_{code}"
    return fresh(code, taken)


def fresh(code: str, taken: set[str]) -> str:
    """The code, or where it is taken with the first number that is free; taken from now on."""
    number, found = 1, code
    while found in taken:
        number += 1
        found = f"{code}_{number}"
    taken.add(found)
    return found


def ties_within(format: Format) -> bool:
    """Whether the rows stand within the main ones, so that they never come without them."""
    return format in (Format.XML, Format.JSON)
