"""What identifies the person of a row, and the row itself, for ever: by how often the values repeat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from kithline.feeds.trial.proposal import OTHER, OWN, RAW, Guess, Proposal

FILLED = 0.98  # of the rows have a value: it may be part of a key


@dataclass(frozen=True)
class Keys:
    """Headers that identify the row's own person, the row, and the second person (none: they are not named); with why,
    and what is weak in it."""

    person: tuple[str, ...]
    row: tuple[str, ...]
    other: tuple[str, ...]
    why: str
    weak: str = ""


def keys_of(proposal: Proposal) -> Keys | None:
    """None where nothing in the file says who a row is about, or which row it is."""
    person, weak = _person(proposal, OWN)
    if not person:
        return None
    row, why = _row(proposal, person)
    if not row:
        return None
    other, weak_other = _other(proposal, person)
    return Keys(person, row, other, why, " ".join(filter(None, (weak, weak_other))))


def _person(proposal: Proposal, prefix: str) -> tuple[tuple[str, ...], str]:
    """The source's own number; else a number with a check digit; else name and date of birth. Somebody's word for the
    own number is taken, though rows lack it (headings between the rows, say): those could not be read."""
    number = proposal.one(f"{prefix}key")
    if number is not None and (number.is_said or _is_filled(proposal, [number])):
        return (number.header,), _counts(number)
    for scheme in ("nhs_number", "upn", "nino", "uln"):
        guess = proposal.one(f"{prefix}{scheme}")
        if guess is not None and _is_filled(proposal, [guess]):
            return (guess.header,), ""
    parts = [proposal.one(f"{prefix}{part}") for part in ("forename", "surname", "name", "birth")]
    named = [guess for guess in parts if guess is not None]
    headers = tuple(guess.header for guess in named)
    if not any(guess.role.endswith(("surname", "name")) for guess in named):
        return (), ""
    with_birth = proposal.has(f"{prefix}birth")
    weak = (
        "No column is the source's own number of the person: name"
        + (" and date of birth stand" if with_birth else " alone stands")
        + " for it, so two people who share them would be one. Ask the source for its number."
    )
    return headers, weak


def _other(proposal: Proposal, person: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A name stands for the second person only beside whom the row is about, but where each has a date of birth too:
    two carers called Sarah Smith are two."""
    other, _ = _person(proposal, OTHER)
    parts = {f"{OTHER}{part}" for part in ("forename", "surname", "name", "birth")}
    of_key = [guess for guess in proposal.guesses if guess.header in other]
    if not other or any(guess.role not in parts for guess in of_key):
        return other, ""
    birth = proposal.one(f"{OTHER}birth")
    if birth is not None and birth.look.count >= max(guess.look.count for guess in of_key):
        return other, ""
    has_more = birth is not None or any(
        proposal.has(f"{OTHER}{part}") for part in ("line", "postcode", "uprn")
    )
    weak = (
        f"Nothing but {_listed(other)} is told of the second person: whoever is named of two children, or in another "
        "agency's file too, stays two people. Ask the source for a date of birth or an address too."
    )
    return tuple(dict.fromkeys((*person, *other))), "" if has_more else weak


def _counts(number: Guess) -> str:
    if not number.look.is_count:
        return ""
    return (
        f"'{number.header}' counts 1, 2, 3 ... down the file. If the source keeps no such number for each person, "
        "the next file makes one person of two: ask the source, or keep the column as sent."
    )


def _row(proposal: Proposal, person: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    shape = proposal.shape
    row = proposal.one("row")
    if row is not None and _is_unique(proposal, [row.header]) and _is_filled(proposal, [row]):
        return (row.header,), _told(proposal, [row.header])
    if _is_unique(proposal, person):
        return person, f"a row for each person: {_told(proposal, person)}"
    more = [
        guess.header
        for role in ("row", "start", "worker", "end")
        if (guess := proposal.one(role)) is not None and _is_filled(proposal, [guess])
    ]
    more += [
        guess.header
        for guess in proposal.guesses
        if guess.role.startswith("detail:")
        or (guess.role == RAW and guess.look.sort in ("code", "words", "number") and not guess.look.is_count)
        if _is_filled(proposal, [guess]) and guess.header not in shape.repeated
    ]
    # whom a row names beside its own person tells contacts of one child apart
    named = [
        guess.header
        for role in ("key", "name", "surname", "forename")
        if (guess := proposal.one(f"{OTHER}{role}")) is not None and _is_filled(proposal, [guess])
    ]
    for size in (1, 2):
        for added in combinations([*more[:8], *named], size):
            headers = (*person, *added)
            if _is_unique(proposal, headers):
                return headers, f"{_told(proposal, headers)} together"
    return (), ""


def _told(proposal: Proposal, headers: Sequence[str]) -> str:
    """In words how the rows differ in these columns, with those that do not."""
    seen = keys_in(proposal, headers)
    again = len(seen) - len(set(seen))
    lacking = len(proposal.shape.rows) - len(seen)
    if not again and not lacking:
        return f"no two rows have the same {_listed(headers)}"
    but = [f"{again:,} with an earlier row's" if again else "", f"{lacking:,} without" if lacking else ""]
    return f"each row has its own {_listed(headers)}, but for {' and '.join(filter(None, but))}"


def _is_filled(proposal: Proposal, guesses: Iterable[Guess]) -> bool:
    rows = len(proposal.shape.rows)
    return all(guess.look.count >= FILLED * rows for guess in guesses)


def _is_unique(proposal: Proposal, headers: Sequence[str]) -> bool:
    """Whether hardly any two rows agree on these columns; a few are a source's own mistakes, and are told as such."""
    seen = keys_in(proposal, headers)
    return len(set(seen)) >= FILLED * len(seen) > 0


def keys_in(proposal: Proposal, headers: Sequence[str]) -> list[tuple[str, ...]]:
    """The key of every row that has one whole."""
    places = [proposal.shape.headers.index(header) for header in headers]
    return [
        tuple(str(row[place]) for place in places)
        for row in proposal.shape.rows
        if all(row[place] for place in places)
    ]


def _listed(headers: Sequence[str]) -> str:
    return " + ".join(f"'{header}'" for header in headers)
