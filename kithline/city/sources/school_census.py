"""The School Census as the council holds it: rolls, addresses, meals, needs, suspensions, totals of the term before."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from kithline.city.attendance import CODES, number_of, year_groups
from kithline.city.calendar import CENSUS_LAG, census_days
from kithline.city.chance import Ints, among
from kithline.city.names import Words
from kithline.city.places import CITY
from kithline.city.sources import Columns, Delivery, Source, columns
from kithline.city.young_carers import young_carers
from kithline.core.terms import AUTUMN, SPRING, Term, absence_term_of_census, academic_year

FEED = "school_census"
NOT_POSSIBLE = ("-", "#", "Z")
UNTOLD = ("-", "#", "Z", "/", "\\")  # codes of which a census gives no total


def deliveries(source: Source) -> Iterator[Delivery]:
    """The last four censuses of which the files have come."""
    every = census_days(source.truth.since, source.truth.today)
    for place in source.told(range(max(0, len(every) - 4), len(every))):
        term, day = every[place]
        before = every[place - 1][1] if place else day - timedelta(days=140)
        yield _census(source, term, day, before)


def _census(source: Source, term: Term, day: date, before: date) -> Delivery:
    enrolments = source.truth.enrolments
    on = np.flatnonzero(enrolments.on(np.datetime64(day)))
    left = (enrolments.leaving >= np.datetime64(before)) & (enrolments.leaving < np.datetime64(day))
    off = np.flatnonzero(left)
    # The files' own numbers of the pupils' rows, by pupil and place on a roll; they stay, as in real extracts.
    first = np.searchsorted(enrolments.child, enrolments.child)
    number = source.draw(FEED).permutation(len(source.truth.people))[enrolments.child] * 10
    number = number + np.minimum(np.arange(len(first)) - first, 9)
    roll_id = np.char.add("c", np.char.zfill(number.astype("U7"), 7))
    layout = "spring_2025" if term.name == SPRING else "autumn_2024"
    rows: dict[str, Columns] = {}
    for side, of in (("on", on), ("off", off)):
        rows[f"{side}_roll"] = _roll(source, of, roll_id, term, day, side)
        rows[f"suspensions_{side}"] = _suspensions(source, of, roll_id, term)
        rows[f"sessions_{side}"] = _sessions(source, of, roll_id, term)
    # Leavers' addresses are not sent: a whole file of them goes at each census, which no rule of holding expects yet.
    rows["addresses_on"] = _addresses(source, on, roll_id, day)
    rows["free_school_meals"] = _meals(source, on, roll_id)
    if term.name == SPRING:
        rows["sen_needs"] = _needs(source, on, roll_id)
    year = term.year if term.name == AUTUMN else term.year + 1
    child = enrolments.child[np.concatenate([on, off])]
    return Delivery(
        day + timedelta(days=CENSUS_LAG),
        {"year": str(year), "term": term.name},
        rows,
        layout,
        [("school", source.truth.faces.upn[child], child)],
    )


def _heads(source: Source, of: Ints, roll_id: Words) -> dict[str, np.ndarray]:
    return {
        "roll_id": roll_id[of],
        "school": source.truth.schools.laestab[source.truth.enrolments.school[of]],
    }


def _roll(source: Source, of: Ints, roll_id: Words, term: Term, day: date, side: str) -> Columns:
    truth, view = source.truth, source.sightings("school")
    faces, enrolments = truth.faces, truth.enrolments
    child, on = enrolments.child[of], np.datetime64(day)
    group = year_groups(faces.birth[child], academic_year(day))
    if side == "off":
        gone = enrolments.leaving[of]
        group = group - (gone < np.datetime64(date(academic_year(day), 8, 1)))
    changed = (faces.surname_before[child] != "") & (faces.renamed_on[child] <= on)
    possible = _counts(source, of, term)[
        :, [place for place, code in enumerate(CODES) if code not in NOT_POSSIBLE]
    ]
    totals = possible.sum(axis=1)
    values: dict[str, np.ndarray | list[object]] = {
        **_heads(source, of, roll_id),
        "upn": faces.upn[child],
        "uln": np.where(group >= 9, faces.uln[child], ""),
        "forename": view.forename[child],
        "middle": view.middle[child],
        "surname": view.surname(on, child),
        "former_surname": np.where(changed, faces.surname_before[child], ""),
        "birth": view.birth[child],
        "sex": view.sex[child],
        "entry": enrolments.entry[of],
        "year_group": np.where(group <= 0, "R", group.astype("U2")),
        "ethnicity": faces.ethnicity[child],
        "language": truth.pupils.language[child],
        "sessions_possible": [int(total) if total else None for total in totals],
    }
    if side == "off":
        values["leaving"] = enrolments.leaving[of]
    else:
        people = truth.people
        carers = young_carers(source.seeds, truth)
        told = carers.child[carers.at_school & among(carers.since, carers.until, on)]
        adopted = ~np.isnat(people.adopted_on[child]) & (people.adopted_on[child] <= on)
        values |= {
            "status": np.full(len(of), "C"),
            "sen_provision": truth.sen.provision_on(on)[child],
            "young_carer": np.where(np.isin(child, told), "S", "N"),
            "plaa": np.where(adopted & _some(source, "plaa", 0.75)[child], "A", "N"),
        }
    return columns(**values)


def _some(source: Source, what: str, rate: float) -> np.ndarray:
    """By identity: those of whom the schools have written something down; the same in each census."""
    return source.draw(f"{FEED}.{what}").random(len(source.truth.faces)) < rate


def _addresses(source: Source, of: Ints, roll_id: Words, day: date) -> Columns:
    child = source.truth.enrolments.child[of]
    line, postcode, uprn = source.sightings("school").address(np.datetime64(day), child)
    known = line != ""
    heads = {code: value[known] for code, value in _heads(source, of, roll_id).items()}
    count = int(known.sum())
    return columns(
        **heads,
        order=np.ones(count, dtype=int),
        line1=line[known],
        line2=np.full(count, CITY),
        postcode=postcode[known],
        uprn=np.where(_some(source, "uprn", 0.67)[child[known]], uprn[known], ""),
    )


def _term_days(source: Source, term: Term) -> np.ndarray:
    absence = absence_term_of_census(term)
    monday = np.repeat(source.truth.register.weeks.mondays, 5)
    return (monday >= np.datetime64(absence.starts)) & (monday <= np.datetime64(absence.ends))


def _counts(source: Source, of: Ints, term: Term) -> Ints:
    """[enrolment, code]: sessions of the term before, while on this roll."""
    register, enrolments = source.truth.register, source.truth.enrolments
    held = np.flatnonzero(_term_days(source, term))
    day = register.weeks.days()[held]
    left = np.where(np.isnat(enrolments.leaving[of]), np.datetime64("2200-01-01"), enrolments.leaving[of])
    mine = (enrolments.entry[of][:, None] <= day) & (left[:, None] >= day)
    codes = register.codes.reshape(len(register.pupils), -1, 2)[register.row_of[enrolments.child[of]]][
        :, held
    ]
    codes = np.where(mine[:, :, None], codes, number_of("-")).reshape(len(of), len(held) * 2)
    flat = codes + np.arange(len(of))[:, None] * len(CODES)
    return np.bincount(flat.ravel(), minlength=len(of) * len(CODES)).reshape(len(of), len(CODES))


def _sessions(source: Source, of: Ints, roll_id: Words, term: Term) -> Columns:
    counts = _counts(source, of, term)
    counts[:, [number_of(code) for code in UNTOLD]] = 0
    row, code = np.nonzero(counts)
    heads = {name: value[row] for name, value in _heads(source, of, roll_id).items()}
    return columns(**heads, code=CODES[code], sessions=counts[row, code])


def _suspensions(source: Source, of: Ints, roll_id: Words, term: Term) -> Columns:
    truth = source.truth
    told, enrolments, absence = truth.suspensions, truth.enrolments, absence_term_of_census(term)
    within = (told.start >= np.datetime64(absence.starts)) & (told.start <= np.datetime64(absence.ends))
    rows = np.flatnonzero(within)
    schools = len(truth.schools)
    key = enrolments.child[of] * schools + enrolments.school[of]
    order = np.argsort(key, kind="stable")
    wanted = told.child[rows] * schools + told.school[rows]
    place = np.minimum(np.searchsorted(key[order], wanted), len(order) - 1)
    found = (key[order][place] == wanted) if len(order) else np.zeros(len(rows), dtype=bool)
    rows, mine = rows[found], of[order[place[found]]] if len(order) else of
    return columns(
        **_heads(source, mine, roll_id),
        start=told.start[rows],
        sessions=told.sessions[rows],
        reason1=told.reason[rows],
        reason2=told.second[rows],
        category=told.category[rows],
    )


def _meals(source: Source, of: Ints, roll_id: Words) -> Columns:
    truth = source.truth
    child = truth.enrolments.child[of]
    has = truth.pupils.meals[child]
    heads = {name: value[has] for name, value in _heads(source, of, roll_id).items()}
    return columns(**heads, start=truth.enrolments.entry[of][has], country=np.full(int(has.sum()), "ENG"))


def _needs(source: Source, of: Ints, roll_id: Words) -> Columns:
    sen, child = source.truth.sen, source.truth.enrolments.child[of]
    first, second = np.flatnonzero(sen.need[child] != ""), np.flatnonzero(sen.second[child] != "")
    rows = np.concatenate([first, second])
    heads = {name: value[rows] for name, value in _heads(source, of, roll_id).items()}
    types = np.concatenate([sen.need[child[first]], sen.second[child[second]]])
    return columns(**heads, rank=np.repeat([1, 2], [len(first), len(second)]), type=types)
