"""What a feed of the file would be: each column's role by its header and by its values, and why.

A role that only a header tells is believed if the values do not speak against it; a role that only values tell is
believed of numbers with a check digit and of postcodes. What is left is kept raw.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from kithline.core.dates import OF_TWO_FIGURES, DateForm, add_years, born_by, parse_date
from kithline.feeds.codes import ANY_DATE, ETHNICITY, ETHNICITY_WORDS, LANGUAGE, SEX, SEX_WORDS
from kithline.feeds.person_values import Name, Postcode, Reference, is_like_postcode
from kithline.feeds.readers import folded
from kithline.feeds.spec import Format
from kithline.feeds.trial.header_words import CHILD_OF, OF_A_PERSON, meaning, words_of
from kithline.feeds.trial.proposal import (
    DATES,
    IDENTIFIERS,
    OTHER,
    OWN,
    RAW,
    SEVERAL,
    Guess,
    Proposal,
    part_of,
    roles,
)
from kithline.feeds.trial.read_as_empty import read_as_empty
from kithline.feeds.trial.shape import Shape
from kithline.feeds.trial.sorts import Look, are_excel_days, look, month_first_of
from kithline.feeds.values import Code, Date, Identifier, NamePart, Text, Value

_NAMES = ("forename", "surname", "name")
# what a role's values must look like, where that can be judged; a header alone is not believed against them
_MUST_BE = {
    **dict.fromkeys(DATES, ("date",)),
    "nhs_number": ("nhs_number",),
    "upn": ("upn",),
    "former_upn": ("upn",),
    "uln": ("uln",),
    "nino": ("nino",),
    "postcode": ("postcode",),
    "sex": ("sex",),
    "ethnicity": ("ethnicity",),
    "uprn": ("number",),
}
_NEVER = {
    **dict.fromkeys(_NAMES, ("date", "number", "postcode", "email", "flag", "telephone", "nhs_number")),
    "name": ("date", "number", "postcode", "email", "flag", "telephone", "nhs_number"),
    "key": ("date", "text", "flag", "postcode"),
    "row": ("date", "text", "flag", "postcode"),
    "line": ("date", "email", "flag", "postcode"),
    "language": ("date", "text", "number"),
}
_COUNTING = {*("no", "nr", "n", "number", "row", "line", "item", "serial", "s", "sl", "sr", "count")}
_BY_VALUES = ("nhs_number", "upn", "uln", "nino", "postcode")  # the values alone tell them
_KEPT = {
    "telephone": "a telephone number of the person; contact details are kept as they were sent",
    "email": "an e-mail address of the person; contact details are kept as they were sent",
    "relation": "what the second person is to the child; kept as it was sent",
    "school": "a school's number or name; kept as it was sent",
}


def propose(
    shape: Shape, on: date, *, month_first: bool | None = None, said: Mapping[str, str] | None = None
) -> Proposal:
    """`on`: today. `month_first`: whoever was asked says how the dates are written. `said`: header -> role, as somebody
    has decided it. ValueError if a header or role of `said` is none."""
    meanings = {header: meaning(header) for header in shape.headers}
    looks = {
        header: look(
            shape.column(header),
            on,
            is_sex=meanings[header][0] == "sex",
            is_birth=meanings[header][0] == "birth",
        )
        for header in shape.headers
    }
    looks = {
        header: _as_postcodes(shape, header, each) if meanings[header][0] == "postcode" else each
        for header, each in looks.items()
    }
    if shape.format is Format.XLSX:
        looks = {header: _with_day_numbers(shape, header, each, on) for header, each in looks.items()}
    told = month_first_of(list(looks.values()))
    by_order = told if told is not None else month_first
    looks = {
        header: look(shape.column(header), on, month_first=by_order, is_birth=meanings[header][0] == "birth")
        if each.is_unsure
        else each
        for header, each in looks.items()
    }
    own, other = _people(meanings)
    guesses = [_guess(shape, header, looks[header], meanings[header], own, other) for header in shape.headers]
    guesses = _with_number(shape, _once_each(guesses))
    if said:
        guesses = _as_said(guesses, said)
    other_is = next((whom for whom in other if whom in CHILD_OF), next(iter(sorted(other)), ""))
    is_named = any(guess.role.startswith(OTHER) for guess in guesses)
    proposal = Proposal(
        shape,
        tuple(guesses),
        other_is=other_is if is_named else "",
        is_month_first=bool(by_order),
        is_month_unsure=any(each.is_unsure for each in looks.values()),
        notes=(*shape.notes, *read_as_empty(shape, guesses)),
    )
    return proposal.adding(has_adults=_has_adults(proposal, on))


def _as_postcodes(shape: Shape, header: str, each: Look) -> Look:
    """Where the header says postcodes, half of the values is enough: words for "not known" stand among them."""
    texts = shape.column(header)
    like = sum(map(is_like_postcode, texts))
    return replace(each, sort="postcode", share=like / len(texts)) if 2 * like >= max(1, len(texts)) else each


def _with_day_numbers(shape: Shape, header: str, each: Look, on: date) -> Look:
    """A workbook's dates may be bare day numbers; only a header that means a date makes them so."""
    if each.sort == "number" and meaning(header)[0] in DATES and are_excel_days(shape.column(header), on):
        return replace(each, sort="date", forms=(DateForm.ISO, DateForm.ISO_DATETIME))
    return each


# --- whom the columns are about -----------------------------------------------------------------------------------


def _people(meanings: Mapping[str, tuple[str, str, str]]) -> tuple[set[str], set[str]]:
    """The marks ("child", "mother", "#2", "") of the row's own person, and of the second."""
    parts: dict[str, set[str]] = {}
    numbers = {place for role, _, place in meanings.values() if role in (*_NAMES, "birth") and place}
    for role, whom, place in meanings.values():
        if role in OF_A_PERSON:
            parts.setdefault(_mark(whom, place, numbers), set()).add(role)
    named = {mark: roles for mark, roles in parts.items() if roles & {*_NAMES, "birth", "nhs_number", "upn"}}
    if "child" in named:
        own = "child"
    elif "" in named:
        own = ""
    else:
        own = max(named, key=lambda mark: (len(named[mark]), mark), default="")
    others = {mark: roles for mark, roles in named.items() if mark != own and roles & {*_NAMES}}
    if own == "child" and "" in others and others[""] <= named["child"]:
        other = ""  # a name of the child, and one more without a word: another person's
    else:
        others.pop("", None)
        other = max(others, key=lambda mark: (len(others[mark]), mark), default="-")
    # columns without a word for whom are the own person's, unless they are the second's; so is a tenant's number
    # where nobody else is called so
    mine = {own, ""} if other != "" else {own}
    if other != "tenant" and "key" not in parts.get(own, set()):
        mine.add("tenant")
    return mine, ({other} if other != "-" else set())


def _mark(whom: str, place: str, numbers: set[str]) -> str:
    if whom:
        return whom
    return f"#{place}" if place not in ("", "1") and {"1", "2"} & numbers and place in numbers else ""


def _guess(
    shape: Shape,
    header: str,
    seen: Look,
    meant: tuple[str, str, str],
    own: set[str],
    other: set[str],
) -> Guess:
    role, whom, place = meant
    mark = whom or (f"#{place}" if f"#{place}" in other else "")

    def raw(reason: str, confidence: float = 0.9) -> Guess:
        return Guess(header, RAW, confidence, reason, seen, _text(seen))

    if seen.sort == "empty":
        return raw("no row has a value in it")
    if header in shape.repeated:
        return raw("a row may hold several of it; kept as it was sent", 0.8)
    if role in _KEPT:
        return raw(_KEPT[role], 0.8)
    if seen.is_count and role in ("", "key", "row") and _is_bare(header):
        return raw("it counts 1, 2, 3 ... down this file: the next file counts other rows so", 0.6)
    is_of_a_person = role in OF_A_PERSON
    if is_of_a_person and mark not in own | other:
        return raw(
            f"about another person ({mark.lstrip('#') or 'not named'}); a feed of this kind takes two", 0.6
        )
    prefix = (OTHER if mark in other and mark not in own else OWN) if is_of_a_person else ""
    if not role:
        if seen.sort in _BY_VALUES:
            return _made(header, f"{OWN}{seen.sort}", 0.8, seen.words, seen)
        return raw(f"the header is not one that we know; {seen.words}", 0.5)
    must, never = _MUST_BE.get(role), _NEVER.get(role, ())
    is_against = seen.sort in never or (must is not None and seen.sort not in must)
    if is_against and seen.sort in _BY_VALUES:
        why = f"by its values, though the header says {role.replace('_', ' ')}: {seen.words}"
        return _made(header, f"{prefix or OWN}{seen.sort}", 0.65, why, seen)
    if must and seen.sort not in must:
        if role == "ethnicity":
            return raw("ethnicity in words that are not the DfE's; kept as it was sent", 0.6)
        return raw(f"the header says {role.replace('_', ' ')}, its values do not: {seen.words}", 0.4)
    if seen.sort in never:
        return raw(f"the header says {role.replace('_', ' ')}, its values do not: {seen.words}", 0.4)
    sure = 0.95 if must else 0.8
    if role in ("forename", "name") and seen.is_like_forenames:
        sure = 0.95
    if role in ("key", "row") and seen.is_unique:
        sure = 0.9
    if header.lower().startswith("legal"):
        sure += 0.01  # the name by law stands before the one in use
    if seen.is_unsure or (role in ("key", "row") and seen.is_count):
        sure = 0.5
    return _made(header, f"{prefix}{role}", sure, f"by its header; {seen.words}", seen)


def _is_bare(header: str) -> bool:
    """Whether a header says that something is counted, and not what: "No.", "#", "Row no"."""
    return set(words_of(header.rsplit("/", 1)[-1]).split()) <= _COUNTING


def _made(header: str, role: str, confidence: float, reason: str, seen: Look) -> Guess:
    return Guess(header, role, confidence, reason, seen, value_for(role, seen))


def _once_each(guesses: list[Guess]) -> list[Guess]:
    """One column for each role: the surest, of two alike the first. A whole name gives way to its parts."""
    done: list[Guess] = []
    best: dict[str, int] = {}
    for place, guess in enumerate(guesses):
        held = best.get(guess.role)
        if part_of(guess.role) in SEVERAL or guess.role == RAW:
            continue
        if held is None or guess.confidence > guesses[held].confidence:
            best[guess.role] = place
    for prefix in (OWN, OTHER):
        if f"{prefix}surname" in best and f"{prefix}name" in best:
            del best[f"{prefix}name"]
    for place, guess in enumerate(guesses):
        if part_of(guess.role) in SEVERAL or guess.role == RAW or best.get(guess.role) == place:
            done.append(guess)
        else:
            reason = _held_by(guesses[best[guess.role]] if guess.role in best else None, guess.role)
            done.append(Guess(guess.header, RAW, 0.6, reason, guess.look, _text(guess.look)))
    return done


def _held_by(other: Guess | None, role: str) -> str:
    words = roles()[role]
    if other is None:
        return "forename and surname have columns of their own"
    return f"'{other.header}' is it already ({words[0].lower()}{words[1:]})"


def _with_number(shape: Shape, guesses: list[Guess]) -> list[Guess]:
    """Where no header is that of a number of the person or row, a column of references without two alike may be it: of
    the row where people come again and again, else of the person."""
    taken = {guess.role for guess in guesses}
    if taken & {"row", f"{OWN}key"}:
        return guesses
    who = [
        shape.headers.index(guess.header)
        for guess in guesses
        if guess.role in {f"{OWN}{part}" for part in ("nhs_number", "upn", "nino", *_NAMES, "birth")}
    ]
    is_again = len({tuple(row[place] for place in who) for row in shape.rows}) < 0.9 * len(shape.rows)
    for place, guess in enumerate(guesses):
        seen = guess.look
        is_reference = (
            seen.sort in ("number", "words") and seen.longest <= 40 and seen.count == len(shape.rows)
        )
        if (
            guess.role == RAW
            and meaning(guess.header)[0] not in DATES  # "Mum DOB" is no number, whatever stands there
            and is_reference
            and seen.is_unique
            and not seen.is_count
            and _is_reference(shape.column(guess.header))
        ):
            role = "row" if is_again else f"{OWN}key"
            reason = f"the header is not one that we know; every row has one, no two alike ({seen.words})"
            return [*guesses[:place], _made(guess.header, role, 0.6, reason, seen), *guesses[place + 1 :]]
    return guesses


def _is_reference(texts: Iterable[str]) -> bool:
    return all(" " not in text and "." not in text and any(mark.isdigit() for mark in text) for text in texts)


def _as_said(guesses: list[Guess], said: Mapping[str, str]) -> list[Guess]:
    by_header = {guess.header: guess for guess in guesses}
    alike = {folded(header): header for header in by_header}
    for named, role in said.items():
        header = named if named in by_header else alike.get(folded(named), "")
        if not header:
            there_are = ", ".join(f"'{each}'" for each in by_header)
            raise ValueError(f"there is no column '{named}'; there are {there_are}")
        if role not in roles() and not role.startswith("detail:"):
            raise ValueError(f"there is no role '{role}'; `--roles` lists them")
        guess = by_header[header]
        if role != guess.role:
            by_header[header] = _said_of(guess, role)
    taken = Counter(guess.role for guess in by_header.values())
    twice = [
        role for role, number in taken.items() if number > 1 and role != RAW and part_of(role) not in SEVERAL
    ]
    if twice:
        headers = ", ".join(f"'{each.header}'" for each in by_header.values() if each.role == twice[0])
        raise ValueError(f"{headers} cannot all be '{roles().get(twice[0], twice[0])}'")
    return list(by_header.values())


def _said_of(guess: Guess, role: str) -> Guess:
    """As somebody says; where the values do not look like it, that is told beside it."""
    must = _MUST_BE.get(part_of(role))
    is_against = guess.look.sort in _NEVER.get(part_of(role), ()) or (must and guess.look.sort not in must)
    if is_against and guess.look.sort != "empty":
        why = f"as you said, though its values do not look like it: {guess.look.words}"
        return replace(_made(guess.header, role, 0.5, why, guess.look), is_said=True)
    made = _made(guess.header, role, 1.0, f"as you said; {guess.look.words}", guess.look)
    return replace(made, is_said=True)


def _has_adults(proposal: Proposal, on: date) -> bool:
    """Whether the rows are about adults too, by their dates of birth."""
    guess = proposal.one(f"{OWN}birth")
    if guess is None or not isinstance(guess.value, Date):
        return False
    adult = add_years(on, -25)
    births = list(_births(guess.value, proposal.shape.column(guess.header), on))
    return sum(1 for day in births if day <= adult) > 0.01 * len(births)


def _births(value: Date, texts: Iterable[str], on: date) -> Iterable[date]:
    for text in texts:
        for form in value.forms:
            try:
                yield born_by(parse_date(text, form), form, on)
                break
            except ValueError:
                continue


# --- how a column's cells are read --------------------------------------------------------------------------------


def value_for(role: str, seen: Look) -> Value:
    """How the cells of a column of that role are read."""
    part = part_of(role)
    if part in DATES:
        # only of two figures is it told otherwise, so that others are written as they always were
        is_of_birth = part == "birth" and any(form in OF_TWO_FIGURES for form in seen.forms)
        return Date(seen.forms, is_of_birth=is_of_birth) if seen.forms else ANY_DATE
    if part in (*IDENTIFIERS, "uprn"):
        return Identifier(part)
    if part == "sex":
        return _listed(SEX, SEX_WORDS, seen)
    if part == "ethnicity":
        return _listed(ETHNICITY, ETHNICITY_WORDS, seen)
    if part == "language":
        return LANGUAGE if seen.longest <= 4 else _text(seen)
    is_other = role.startswith(OTHER)  # whom a row need not name
    if part == "name":
        return NamePart("surname", or_nobody=is_other)
    room = _text(seen).longest
    if part in ("forename", "surname"):
        return Name(room, or_nobody=is_other)
    if part in ("key", "row"):
        return Reference(room)
    return Postcode() if part == "postcode" else Text(room)


def _listed(codes: Code, words: Value, seen: Look) -> Value:
    return codes if seen.is_coded else words


def _text(seen: Look) -> Text:
    """With room for three times the longest that was seen."""
    return Text(next(room for room in (500, 4_000, 30_000, 10_000_000) if 3 * seen.longest <= room))
