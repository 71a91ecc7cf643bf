"""The hard cases of who is who, from ``data/hard_cases.toml``: a list that people read, and that the tests run.

A cell of a case's table is what a source wrote. Numbers and homes are named, not written: "A" in the column UPN is a
valid invented number, "B" another; "A mistyped" is A with a wrong digit, "A temporary" a temporary one. "home" is a
dwelling, "refuge" another; "home, postcode only" is what a source sends that knows no more.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kithline.core.identifiers import make_nhs_number, make_temporary_upn, make_uln, make_upn
from kithline.identity.constraints import Known

# The column of a stub for each column of a table that is taken as it stands.
AS_WRITTEN = {
    "forename": "forename",
    "middle name": "middle",
    "surname": "surname",
    "former surname": "former_surname",
    "born": "birth",
    "sex": "sex",
    "role": "role",
    "restricted": "partition",
}
NUMBERS = {"UPN": "upn", "NHS number": "nhs_number", "ULN": "uln", "NINO": "nino"}
COLUMNS = ("record", "source", *AS_WRITTEN, *NUMBERS, "home")
# How the list calls a source, where that is not the namespace of its records.
NAMESPACES = {
    "social care": "case_system",
    "police": "police_encompass",
    "SEN team": "sen_system",
    "youth justice": "youth_justice",
}
HOMES = ("home", "next street", "elsewhere", "refuge", "carer")
POSTCODE_ONLY = ", postcode only"


@dataclass(frozen=True)
class HardCase:
    """One case.

    ``table``: rows by column, as written. ``stubs``: what linking takes. ``persons``: the groups of records that must
    come out. ``apart_by``: codes of the rules that keep apart; ``asked``: why a steward is asked; both empty for none.
    ``fails``: what is known to go wrong still; empty for nothing. ``known``, and in words ``said``: what people have
    said.
    """

    theme: str
    title: str
    why: str
    table: tuple[Mapping[str, str], ...]
    stubs: tuple[Mapping[str, Any], ...]
    persons: list[list[int]]
    apart_by: tuple[str, ...]
    asked: tuple[str, ...]
    fails: str
    known: Known
    said: tuple[str, ...]


@cache
def hard_cases() -> tuple[HardCase, ...]:
    """All cases in the order of the list. ValueError names the case and what was expected."""
    text = (resources.files("kithline.identity") / "data" / "hard_cases.toml").read_text(encoding="utf-8")
    theme, found = "", []
    for number, entry in enumerate(tomllib.loads(text)["case"], start=1):
        theme = entry.get("theme", theme)
        try:
            found.append(_case(number, theme, entry))
        except (KeyError, ValueError, TypeError) as fault:
            raise ValueError(
                f"hard case {number} ({entry.get('title', 'without a title')}): {fault}"
            ) from fault
    return tuple(found)


def _case(number: int, theme: str, entry: dict[str, Any]) -> HardCase:
    known, said = _known(entry)
    table = _rows(entry["records"])
    stubs = tuple(_stub(number, row) for row in table)
    persons = [sorted(group) for group in entry["persons"]]
    if sorted(record for group in persons for record in group) != [stub["id"] for stub in stubs]:
        raise ValueError("expected every record once in persons")
    more = set(entry) - {"theme", "title", "why", "records", "persons", "apart_by", "asked", "fails", "said"}
    if more:
        raise ValueError(f"expected no {', '.join(sorted(more))}")
    return HardCase(
        theme,
        entry["title"],
        entry["why"],
        table,
        stubs,
        sorted(persons),
        _codes(entry.get("apart_by", [])),
        _codes(entry.get("asked", [])),
        entry.get("fails", ""),
        known,
        said,
    )


def _codes(said: str | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _rows(text: str) -> tuple[dict[str, str], ...]:
    split = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()
    ]
    header, *lines = split
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or any(len(line) != len(header) for line in lines):
        raise ValueError(f"expected the columns {', '.join(COLUMNS)}, and a cell for each in every row")
    return tuple(dict(zip(header, line, strict=True)) for line in lines)


def _stub(case: int, row: Mapping[str, str]) -> dict[str, Any]:
    record = int(row["record"])
    namespace = NAMESPACES.get(row["source"], row["source"])
    stub: dict[str, Any] = {"id": record, "namespace": namespace, "key": f"{case}-{record}", "role": "child"}
    stub |= {AS_WRITTEN[name]: cell for name, cell in row.items() if cell and name in AS_WRITTEN}
    stub |= {
        NUMBERS[name]: _number(name, case, cell) for name, cell in row.items() if cell and name in NUMBERS
    }
    return stub | _home(case, row.get("home", ""))


# Each case has numbers and homes of its own, so that all can be linked in one go.
_MADE: dict[str, Callable[[int, int], str]] = {
    "UPN": lambda case, which: make_upn(199, 4000 + case, 2016, 111 * which + 1),
    "NHS number": lambda case, which: make_nhs_number(50_021 * which + 7 * case),
    "ULN": lambda case, which: make_uln(60_013 * which + 7 * case),
    "NINO": lambda case, which: f"ZA{case:03d}{111 * which + 1:03d}A",
}


def _number(name: str, case: int, cell: str) -> str:
    letter, _, how = cell.partition(" ")
    if len(letter) != 1:
        return cell  # as it was written: 0000000000
    which = ord(letter) - ord("A")
    if how == "temporary":
        return make_temporary_upn(199, 4000 + case, 2016, which)
    number = _MADE[name](case, which)
    if how == "mistyped":
        return number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]
    if how:
        raise ValueError(f"{name}: expected a letter, and mistyped or temporary after it")
    return number


def _home(case: int, cell: str) -> dict[str, str]:
    if not cell:
        return {}
    name = cell.removesuffix(POSTCODE_ONLY)
    which = HOMES.index(name) if name in HOMES else -1
    if which < 0:
        raise ValueError(f"home: expected one of {', '.join(HOMES)}, with or without '{POSTCODE_ONLY}'")
    district = 10 + (case + 23 * max(0, which - 1)) % 89  # the next street is in the same district
    postcode = f"AA{district} {which + 1}AA"
    if cell.endswith(POSTCODE_ONLY):
        return {"postcode": postcode}
    return {
        "postcode": postcode,
        "uprn": str(990_000_000 + 1000 * case + which),
        "address_key": f"|{which + 2}|{name.split()[0]} road|{postcode}",
    }


def _known(entry: Mapping[str, Any]) -> tuple[Known, tuple[str, ...]]:
    """What people have said, as linking takes it and in words."""
    said = entry.get("said", {})
    more = set(said) - {"related", "decided_apart", "decided_one", "former_name"}
    if more:
        raise ValueError(f"said: expected no {', '.join(sorted(more))}")
    related, apart, one_person = (said.get(name, []) for name in ("related", "decided_apart", "decided_one"))
    words = [f"A source records that {one} is the {relation} of {other}." for one, other, relation in related]
    words += [f"A steward decided that {one} and {other} are two people." for one, other in apart]
    words += [f"A steward decided that {one} and {other} are one person." for one, other in one_person]
    if said.get("former_name"):
        words.append(
            f"An adoption is recorded; {in_a_row(said['former_name'])} have the name from before it."
        )
    known = Known(
        must_link=frozenset((one, other) for one, other in one_person),
        must_not_link=frozenset((one, other) for one, other in apart),
        relationships={(one, other): relation for one, other, relation in related},
        former=frozenset(said.get("former_name", [])),
    )
    return known, tuple(words)


def in_a_row(records: Sequence[int]) -> str:
    """1, 2 and 3."""
    *most, last = (str(record) for record in records)
    return f"{', '.join(most)} and {last}" if most else last
