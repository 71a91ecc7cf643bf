"""Nine agencies' records of the invented people, each with its own columns, habits and errors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.linking import slips
from bench.linking.families import FIRST, LAST, Home, Person, people

COLUMNS = (
    "record_id", "source", "forename", "middle", "surname", "dob", "sex", "address", "postcode", "uprn", "nhs_no",
    "upn", "nino", "date_seen", "role", "partition",
)  # fmt: skip
TRUTH = ("record_id", "person", "family", "role", "origin", "sealed")


@dataclass(frozen=True)
class Source:
    """How an agency sees people. ``children``, ``adults``: chance that somebody is known to it. ``again``: chance of
    another record of somebody it has. ``has``: chance that a column is filled. ``care``: 1 makes errors at the usual
    rates, 2 twice as often."""

    code: str
    children: float
    adults: float
    again: float
    care: float
    has: dict[str, float]
    says_role: bool = False
    is_upper: bool = False


SOURCES = (
    Source("schools", 0.86, 0.0, 0.08, 0.5,
           {"middle": 0.7, "upn": 0.97, "address": 0.97, "uprn": 0.3, "sex": 1, "dob": 1}, says_role=True),
    Source("social_care", 0.24, 0.24, 0.12, 1.0,
           {"middle": 0.3, "upn": 0.45, "nhs_no": 0.5, "nino": 0.1, "address": 0.93, "uprn": 0.5, "sex": 0.98,
            "dob": 0.97}, says_role=True),
    Source("health", 0.74, 0.48, 0.05, 0.6,
           {"middle": 0.6, "nhs_no": 0.97, "address": 0.98, "uprn": 0.4, "sex": 1, "dob": 1}),
    Source("police", 0.11, 0.26, 0.35, 2.2,
           {"middle": 0.2, "address": 0.8, "sex": 0.95, "dob": 0.88}, is_upper=True),
    Source("housing", 0.25, 0.42, 0.06, 1.2,
           {"nino": 0.5, "address": 1, "uprn": 0.95, "sex": 0.6, "dob": 0.85}),
    Source("benefits", 0.20, 0.32, 0.04, 0.8,
           {"nino": 0.9, "address": 0.98, "uprn": 0.8, "dob": 0.98}, says_role=True),
    Source("sen", 0.14, 0.0, 0.06, 0.8,
           {"middle": 0.3, "upn": 0.85, "nhs_no": 0.2, "address": 0.9, "sex": 0.95, "dob": 1}, says_role=True),
    Source("youth_justice", 0.05, 0.0, 0.15, 1.3,
           {"upn": 0.2, "nhs_no": 0.1, "address": 0.9, "sex": 1, "dob": 0.98}, says_role=True),
    Source("early_help", 0.18, 0.2, 0.15, 1.6,
           {"upn": 0.3, "nhs_no": 0.1, "address": 0.85, "sex": 0.8, "dob": 0.85}, says_role=True),
)  # fmt: skip


def write(folder: Path, records: int, seed: int = 1) -> None:
    """Some ``records`` records, their truth, and what some agencies say of who is whose: ``records.parquet``,
    ``truth.parquet``, ``related.parquet``, and ``kin.parquet``, the true relatives."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, truth, told, kin = _all(Random(f"records {seed}"), records, seed)
    _save(folder / "records.parquet", COLUMNS, rows)
    _save(folder / "truth.parquet", TRUTH, truth)
    _save(folder / "related.parquet", ("record_a", "record_b", "relation"), told)
    _save(folder / "kin.parquet", ("one", "other", "relation"), kin)


def _save(path: Path, names: Iterable[str], rows: list[tuple[Any, ...]]) -> None:
    columns = list(zip(*rows, strict=True))
    pq.write_table(
        pa.table({name: pa.array(column) for name, column in zip(names, columns, strict=True)}), path
    )


def _all(chance: Random, count: int, seed: int) -> tuple[list, list, list, list]:
    families = max(10, round(count / 11.05))
    rows: list[tuple] = []
    truth: list[tuple] = []
    told: list[tuple] = []
    kin: list[tuple] = []
    strangers = [""] * 200  # numbers of others, of which some are entered for the wrong person
    family: list[Person] = []
    for person in people(families, seed):
        if family and person.family != family[0].family:
            _family(chance, family, rows, truth, told, kin, strangers)
            family = []
        family.append(person)
    _family(chance, family, rows, truth, told, kin, strangers)
    order = list(range(len(rows)))
    chance.shuffle(order)
    return [rows[n] for n in order], [truth[n] for n in order], told, kin


def _family(
    chance: Random,
    family: list[Person],
    rows: list[tuple],
    truth: list[tuple],
    told: list[tuple],
    kin: list[tuple],
    strangers: list[str],
) -> None:
    seen: dict[tuple[str, int], str] = {}
    for person in family:
        relatives = [one for one in family if one.id != person.id and one.role == person.role]
        kin += [(elder, person.id, "sibling") for elder in person.elder if elder != person.twin]
        kin += [(parent, person.id, "parent") for parent in person.parents]
        if person.twin and person.twin < person.id:
            kin.append((person.twin, person.id, "twin"))
        if person.former:
            kin.append((person.former, person.id, "sealed"))
        for source in SOURCES:
            known = source.children if person.role == "child" else source.adults
            if source.code == "schools" and person.birth.year > 2021:
                continue
            if chance.random() >= known:
                continue
            while True:
                record = f"{source.code}-{len(rows) + 1}"
                rows.append(_record(chance, record, source, person, relatives, strangers))
                truth.append(
                    (record, person.id, person.family, person.role, person.origin, bool(person.former))
                )
                seen.setdefault((source.code, person.id), record)
                if chance.random() >= source.again:
                    break
        if person.nhs_no:
            strangers[chance.randrange(200)] = person.nhs_no
    for person in family:
        for other, relation in [
            *((one, "parent") for one in person.parents),
            *((one, "twin" if one == person.twin else "sibling") for one in person.elder),
        ]:
            mine, theirs = seen.get(("social_care", person.id)), seen.get(("social_care", other))
            if mine and theirs and chance.random() < 0.6:
                told.append((theirs, mine, relation))


def _record(
    chance: Random, record: str, source: Source, person: Person, relatives: list[Person], strangers: list[str]
) -> tuple:
    has, care, luck = source.has, source.care, chance.random
    start = max(person.since, min(person.birth, LAST), FIRST)
    end = max(person.until, start)
    day = start + timedelta(days=int(luck() * ((end - start).days + 1)))
    said = day - timedelta(days=int(luck() ** 4 * 1500))  # what an agency says may be old
    forename, surname, middle = _names(chance, source, person, said, luck() < care)
    born = person.birth.isoformat()
    if luck() < 0.022 * care:
        born = slips.birth(chance, person.birth)
    sex = person.sex if luck() >= 0.004 * care else "FM"[person.sex == "F"]
    home: Home = _at(person.homes, said)
    address, postcode, uprn = slips.address(chance, home.number, home.street), home.postcode, home.uprn
    if luck() < 0.015 * care:
        postcode = slips.typed(chance, postcode) if luck() < 0.7 else ""
    if luck() >= has["address"]:
        address, postcode, uprn = "", "", ""
    nhs_no, upn = person.nhs_no, person.upn
    if nhs_no and luck() < 0.012 * care:
        nhs_no = _wrong(chance, nhs_no, [one.nhs_no for one in relatives], strangers)
    if upn and luck() < 0.012 * care:
        upn = _wrong(chance, upn, [one.upn for one in relatives], [])
    role = person.role if source.says_role else ""
    partition = person.partition

    def filled(column: str, value: str) -> str | None:
        share = has.get(column, 0.0)
        return value or None if share and (share >= 1 or luck() < share) else None

    if source.is_upper:
        forename, surname = forename.upper(), surname.upper()
    return (
        record, source.code, forename or None, filled("middle", middle), surname or None, filled("dob", born),
        filled("sex", sex), address or None, postcode or None, filled("uprn", uprn), filled("nhs_no", nhs_no),
        filled("upn", upn), filled("nino", person.nino), day.isoformat(), role, partition,
    )  # fmt: skip


def _names(
    chance: Random, source: Source, person: Person, day: date, is_careless: bool
) -> tuple[str, str, str]:
    luck = chance.random
    forename, surname, middle = person.forename, _at(person.surnames, day), person.middle
    care = source.care
    foreign = person.origin != "british"
    if "-" in surname and luck() < 0.35 * care:
        surname = slips.surname_written(chance, surname)
    if "-" in forename and luck() < 0.3 * care:
        forename = chance.choice((forename.split("-")[0], forename.replace("-", " ")))
    if luck() < 0.045 * care:
        forename = slips.short(chance, forename)
    if luck() < (0.04 if foreign else 0.015) * care:
        forename = slips.by_ear(chance, forename, person.origin)
    if luck() < (0.04 if foreign else 0.012) * care:
        surname = slips.by_ear(chance, surname, person.origin)
    if luck() < 0.012 * care:
        forename = slips.typed(chance, forename)
    if luck() < 0.014 * care:
        surname = slips.typed(chance, surname)
    if middle and luck() < 0.02 * care:
        forename, middle = middle, forename if luck() < 0.5 else ""
    elif middle and luck() < 0.3:
        middle = middle[0]
    if luck() < (0.02 if foreign else 0.004) * care:
        forename, surname = surname, forename
    if person.origin == "patronymic" and middle and luck() < 0.08 * care:
        surname = middle
    if luck() < 0.006 * care:
        forename = chance.choice(slips.PLACEHOLDERS) if person.role == "child" else ""
    if luck() < 0.002 * care:
        surname = ""
    return forename, surname, middle


def _wrong(chance: Random, right: str, kin: list[str], strangers: list[str]) -> str:
    kind = chance.random()
    others = [one for one in kin if one]
    if kind < 0.45 and others:
        return chance.choice(others)
    if kind < 0.6 and strangers:
        return chance.choice(strangers)
    at = chance.randrange(1, len(right))
    return right[:at] + str(chance.randrange(10)) + right[at + 1 :]


def _at(held: list[tuple[date, Any]], day: date) -> Any:
    found = held[0][1]
    for since, value in held[1:]:
        if since > day:
            break
        found = value
    return found
