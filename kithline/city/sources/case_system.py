"""The social care case system's extract in Standard Safeguarding Dataset shape: everyone known in six years."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from kithline.city.case_files import case_ids, grown_ups, known_children, siblings
from kithline.city.chance import Ints, among
from kithline.city.lives import ROLES
from kithline.city.names import Words
from kithline.city.places import CITY, TELEPHONE
from kithline.city.sources import Columns, Delivery, Source, columns, up_to
from kithline.city.staff import make_staff

FEED = "case_system"
BACK = (57, 29, 1)  # days before today: a worker left between the last two


def deliveries(source: Source) -> Iterator[Delivery]:
    """Three snapshots (weekly in life)."""
    for number, back in enumerate(source.told(BACK if source.after is None else BACK[-1:])):
        delivery = _snapshot(source, source.truth.today - timedelta(days=back))
        if number == 1:
            rows = len(delivery.rows["contacts"]["date"])
            delivery.spoil("contacts", "date", int(source.draw(FEED).integers(rows)), "00/00/0000")
        yield delivery


def _snapshot(source: Source, day: date) -> Delivery:
    truth, on = source.truth, np.datetime64(day)
    key = case_ids(source.seeds, truth)
    children = known_children(truth, day)
    adult, child, word = grown_ups(truth, children)
    everyone = np.unique(np.concatenate([children, adult]))
    mothers = word == "mother"
    rows = {
        "person": _persons(source, everyone, key, on),
        "linked_identifiers": _identifiers(source, children, key),
        "address": _addresses(source, everyone, key, on),
        "family": _families(source, everyone, key),
        "mother": columns(
            mother_id=key[adult[mothers]],
            child_id=key[child[mothers]],
            child_birth=source.sightings("case_system").births(on, child[mothers]),
        ),
        "relationships": _relationships(source, children, (adult, child, word), key),
        "professionals": _both(_professionals(source), _reviewers(source)),
        "involvements": _both(_involvements(source, key, on), _reviews(source, key, on)),
        **_work(source, key, on),
    }
    return Delivery(
        day,
        {"date": day.isoformat()},
        rows,
        "liquidlogic",
        [("case_system", key[everyone], everyone)],
    )


def _persons(source: Source, who: Ints, key: Words, on: np.datetime64) -> Columns:
    view, faces = source.sightings("case_system"), source.truth.faces
    adult = faces.birth[who] < on - np.timedelta64(int(18 * 365.25), "D")
    return columns(
        person_id=key[who],
        upn=np.where(adult, "", view.upn[who]),
        nhs_number=view.nhs_number[who],
        forename=view.forename[who],
        surname=view.surname(on, who),
        birth=view.births(on, who),
        sex=view.sex[who],
        ethnicity=faces.ethnicity[who],
    )


def _identifiers(source: Source, children: Ints, key: Words) -> Columns:
    view = source.sightings("case_system")
    has = children[(view.upn[children] != "") & (children % 2 == 0)]
    return columns(
        table_id=np.char.add("U", key[has]),
        person_id=key[has],
        type=np.full(len(has), "Unique Pupil Number"),
        value=view.upn[has],
    )


@lru_cache(maxsize=200_000)  # a city's homes, and what slips make of them: the same in each snapshot
def _json(line: str, uprn: str) -> str:
    """An address as SSD holds it: one JSON object."""
    flat, _, rest = line.rpartition(", ")
    house, _, street = rest.partition(" ")
    if not house[:1].isdigit():
        house, street = rest, ""
    parts = {"FLAT": flat.removeprefix("Flat "), "HOUSE": house, "STREET": street, "TOWN": CITY, "UPRN": uprn}
    if flat and not flat.startswith("Flat "):
        parts |= {"FLAT": "", "BUILDING": flat}
    return json.dumps(parts)


def _addresses(source: Source, who: Ints, key: Words, on: np.datetime64) -> Columns:
    """The home of each on the day and, of those who have moved in the window, the one before. A row keeps its id."""
    truth, view = source.truth, source.sightings("case_system")
    since = np.datetime64(truth.since)
    now, before = view.homes(on), view.homes(since)
    current = who[now[who] >= 0]
    came = np.full(len(now), np.datetime64("NaT"), dtype="datetime64[D]")
    came[: len(truth.people)] = truth.lives.home_since(on, len(truth.people))
    # Who fled to the refuge has left home, and has no address that is told.
    here = (now >= 0) | ~np.isnat(came)
    moved = who[(before[who] >= 0) & here[who] & (before[who] != now[who])]
    # Whom the system has at an old address it knows to be there since it does not know when.
    came[~np.isin(np.arange(len(came)), moved)] = np.datetime64("NaT")
    placed = truth.lives.memberships
    away = (placed.role == ROLES.index("placement")) & among(placed.start, placed.end, on)
    kind = np.where(np.isin(current, placed.person[away]), "Placement", "Home")
    line, postcode, uprn = view.address(on, current)
    old_line, old_postcode, old_uprn = view.address(since, moved)
    texts = [_json(a, b) for a, b in zip(line.tolist(), uprn.tolist(), strict=True)]
    texts += [_json(a, b) for a, b in zip(old_line.tolist(), old_uprn.tolist(), strict=True)]
    never = np.full(max(len(current), len(moved)), np.datetime64("NaT"), dtype="datetime64[D]")
    row_of = np.concatenate([np.char.add(key[current], "-"), np.char.add(key[moved], "-")])
    home = np.concatenate([now[current], before[moved]])
    return columns(
        table_id=np.char.add(row_of, home.astype("U8")),
        person_id=np.concatenate([key[current], key[moved]]),
        address=texts,
        uprn=texts,
        postcode=np.concatenate([postcode, old_postcode]),
        type=np.concatenate([kind, np.full(len(moved), "Home")]),
        start=np.concatenate([came[current], never[: len(moved)]]),
        end=np.concatenate([never[: len(current)], came[moved]]),
    )


def _families(source: Source, who: Ints, key: Words) -> Columns:
    people = source.truth.people
    who = who[(who < len(people))]
    who = who[people.family[who] >= 0]
    family = np.char.add("F", (1000 + people.family[who]).astype("U7"))
    return columns(table_id=np.char.add("F", key[who]), family_id=family, person_id=key[who])


def _relationships(source: Source, children: Ints, adults: tuple[Ints, Ints, Words], key: Words) -> Columns:
    other = adults[2] != "mother"
    one, two, word = siblings(source.truth, children)
    first = np.concatenate([adults[0][other], one])
    second = np.concatenate([adults[1][other], two])
    words = np.concatenate([adults[2][other], word])
    return columns(
        table_id=np.char.add(np.char.add(key[first], "-"), key[second]),
        person_id=key[first],
        relationship=words,
        related_id=key[second],
    )


def _professionals(source: Source) -> Columns:
    workers = source.truth.workers
    rows = np.flatnonzero(np.isin(workers.kind, ("duty", "social", "early_help")))
    return columns(
        professional_id=workers.key[rows],
        name=workers.name[rows],
        title=workers.title[rows],
        team=workers.team[rows],
        telephone=workers.telephone[rows],
        email=workers.email[rows],
        manager=workers.manager[rows],
        duty_telephone=workers.duty_telephone[rows],
    )


def _involvements(source: Source, key: Words, on: np.datetime64) -> Columns:
    social = source.truth.work.social
    rows = np.flatnonzero(social.start <= on)
    # A child's own first, second ... involvement, so that the number stays when others come.
    order = rows[np.lexsort((social.start[rows], social.child[rows]))]
    nth = np.empty(len(social.child), dtype=int)
    nth[order] = np.arange(len(order)) - np.searchsorted(social.child[order], social.child[order])
    return columns(
        involvement_id=np.char.add(
            np.char.add("I", key[social.child[rows]]), np.char.add("-", (1 + nth[rows]).astype("U3"))
        ),
        person_id=key[social.child[rows]],
        worker=source.truth.workers.key[social.worker[rows]],
        role=np.where(social.why[rows] == "assessment", "Assessing social worker", "Allocated social worker"),
        start=social.start[rows],
        end=up_to(social.end[rows], on),
    )


def _reviewers(source: Source) -> Columns:
    """Independent reviewing officers; some sixty children in care each (IRO Handbook 2010: 50 to 70)."""
    number = 1 + len(source.truth.workers.of("social")) // 8
    staff = make_staff(source.draw(f"{FEED}.reviewers"), "IRO", number)
    return columns(
        professional_id=staff.key,
        name=staff.name,
        title=np.full(number, "Independent Reviewing Officer"),
        team=np.full(number, "Independent Review Service"),
        telephone=staff.telephone,
        email=staff.email,
        manager=np.full(number, ""),
        duty_telephone=np.full(number, TELEPHONE.format(390)),
    )


def _reviews(source: Source, key: Words, on: np.datetime64) -> Columns:
    """Each child in care has the same officer for all of it (Children Act 1989 s.25A)."""
    care, officers = source.truth.social_care.care, np.array(_reviewers(source)["professional_id"])
    rows = np.flatnonzero(care.start <= on)
    return columns(
        involvement_id=np.char.add("I", (900_000 + rows).astype("U8")),
        person_id=key[care.child[rows]],
        worker=officers[care.child[rows] % len(officers)],
        role=np.full(len(rows), "Independent Reviewing Officer"),
        start=care.start[rows],
        end=up_to(care.end, on)[rows],
    )


def _both(one: Columns, other: Columns) -> Columns:
    return {name: one[name] + other[name] for name in one}


def _work(source: Source, key: Words, on: np.datetime64) -> dict[str, Columns]:
    """Contacts, early help, episodes of need, plans and care, as known on the day."""
    care, workers = source.truth.social_care, source.truth.workers
    referrals, stray = care.referrals, care.contacts
    led, others = np.flatnonzero(referrals.start <= on), np.flatnonzero(stray.on <= on)
    helped = np.flatnonzero(care.help.start <= on)
    planned = np.flatnonzero(care.plans.start <= on)
    held = np.flatnonzero(care.care.start <= on)
    closed, ended = up_to(referrals.end, on), up_to(care.care.end, on)
    finished = up_to(care.help.end, on)
    outcome = [
        json.dumps({"OUTCOME_1": text}) for text in ("Referral to social care", "Information and advice")
    ]
    return {
        "contacts": columns(
            contact_id=np.concatenate(
                [np.char.add("K", led.astype("U7")), np.char.add("L", others.astype("U7"))]
            ),
            person_id=key[np.concatenate([referrals.child[led], stray.child[others]])],
            date=np.concatenate([referrals.start[led], stray.on[others]]),
            source=np.concatenate([referrals.source[led], stray.source[others]]),
            outcome=np.repeat(outcome, [len(led), len(others)]),
        ),
        "early_help_episodes": columns(
            episode_id=np.char.add("H", helped.astype("U7")),
            person_id=key[care.help.child[helped]],
            start=care.help.start[helped],
            end=finished[helped],
            end_reason=np.where(np.isnat(finished[helped]), "", care.help.reason[helped]),
            worker=workers.key[source.truth.work.help_worker[helped]],
        ),
        "cin_episodes": columns(
            referral_id=np.char.add("R", led.astype("U7")),
            person_id=key[referrals.child[led]],
            referral_on=referrals.start[led],
            need=referrals.need[led],
            source=referrals.source[led],
            nfa=referrals.nfa[led],
            closure_reason=np.where(np.isnat(closed[led]) | referrals.nfa[led], "", referrals.closure[led]),
            closed_on=closed[led],
        ),
        "cp_plans": columns(
            plan_id=np.char.add("P", planned.astype("U7")),
            person_id=key[care.plans.child[planned]],
            start=care.plans.start[planned],
            end=up_to(care.plans.end, on)[planned],
            initial_category=care.plans.category[planned],
            latest_category=care.plans.latest[planned],
        ),
        "cla_episodes": columns(
            episode_id=np.char.add("E", held.astype("U7")),
            person_id=key[care.care.child[held]],
            start=care.care.start[held],
            reason_started=care.care.why[held],
            need=care.care.need[held],
            end=ended[held],
            reason_ended=np.where(np.isnat(ended[held]), "", care.care.ended[held]),
        ),
    }
