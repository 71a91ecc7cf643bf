"""The truth as Parquet files, kept apart from what agencies send: for measuring, never for the product to read."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kithline.city.lives import ROLES
from kithline.city.states import STATES
from kithline.city.truth import Truth


def write_truth(truth: Truth, folder: Path) -> None:
    """People, identities, homes, families, relationships, rolls, events and hard pairs. Numbers are truth's own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in (
        ("people", _people(truth)),
        ("identities", _identities(truth)),
        ("homes", _homes(truth)),
        ("households", _households(truth)),
        ("household_members", _household_members(truth)),
        ("families", _families(truth)),
        ("relationships", _relationships(truth)),
        ("schools", _schools(truth)),
        ("enrolments", _enrolments(truth)),
        ("events", _events(truth)),
        ("allocations", _allocations(truth)),
        ("strains", _strains(truth)),
        ("family_states", _family_states(truth)),
        ("hazards", _hazards(truth)),
        ("placements", _placements(truth)),
        ("hard_pairs", _hard_pairs(truth)),
        ("kin", _kin(truth)),
        ("circumstances", _circumstances(truth)),
    ):
        write_table(folder / f"{name}.parquet", values)


def write_table(path: Path, values: dict[str, np.ndarray]) -> None:
    """One table. The same values give the same bytes with the same version of Arrow."""
    pq.write_table(pa.table({name: pa.array(column) for name, column in values.items()}), path)


def _people(truth: Truth) -> dict[str, np.ndarray]:
    people = truth.people
    return {
        "person": np.arange(len(people)),
        "birth": people.birth,
        "sex": people.sex,
        "ethnicity": people.ethnicity,
        "is_child": people.is_child,
        "is_uasc": people.is_uasc,
        "family": people.family,
        "mother": people.mother,
        "father": people.father,
        "adopted_on": people.adopted_on,
        "sen_provision": truth.sen.provision,
        "free_meals": truth.pupils.meals,
        "language": truth.pupils.language,
    }


def _identities(truth: Truth) -> dict[str, np.ndarray]:
    faces = truth.faces
    return {
        "identity": np.arange(len(faces)),
        "person": faces.person,
        "forename": faces.forename,
        "middle": faces.middle,
        "surname": faces.surname,
        "surname_before": faces.surname_before,
        "renamed_on": faces.renamed_on,
        "goes_by": faces.preferred,
        "birth": faces.birth,
        "sex": faces.sex,
        "upn": faces.upn,
        "nhs_number": faces.nhs_number,
        "until": faces.until,
    }


def _homes(truth: Truth) -> dict[str, np.ndarray]:
    places = truth.places
    return {
        "home": np.arange(len(places)),
        "line": places.line,
        "postcode": places.postcode,
        "uprn": places.uprn,
        "is_refuge": np.arange(len(places)) == places.refuge,
    }


def _households(truth: Truth) -> dict[str, np.ndarray]:
    lives = truth.lives
    return {
        "household": np.arange(len(lives.home)),
        "home_before": lives.home_before,
        "moved_on": lives.moved_on,
        "home": lives.home,
    }


def _household_members(truth: Truth) -> dict[str, np.ndarray]:
    members = truth.lives.memberships
    return {
        "person": members.person,
        "household": members.household,
        "start": members.start,
        "end": members.end,
        "role": np.array(ROLES)[members.role],
    }


def _families(truth: Truth) -> dict[str, np.ndarray]:
    families = truth.families
    return {
        "family": np.arange(len(families)),
        "kind": families.kind,
        "mother": families.mother,
        "father": families.father,
        "partner": families.partner,
        "carer": families.carer,
        "arrived_on": truth.lives.arrived_on,
        "left_on": truth.lives.left_on,
    }


def _relationships(truth: Truth) -> dict[str, np.ndarray]:
    """What the first is to the second. Parents are those in law: by adoption where there was one."""
    people = truth.people
    parts = []
    for word, one in (
        ("mother", people.mother),
        ("father", people.father),
        ("twin", people.twin),
        ("cousin", people.cousin),
    ):
        two = np.flatnonzero(one >= 0)
        parts.append((one[two], two, np.full(len(two), word)))
    young = np.flatnonzero(people.is_child & (people.family >= 0))
    for word, by_family in (
        ("maternal grandmother", truth.relatives.grandmother),
        ("maternal aunt", truth.relatives.aunt),
        ("grandmother and carer", truth.families.carer),
    ):
        who = by_family[people.family[young]]
        parts.append((who[who >= 0], young[who >= 0], np.full(int((who >= 0).sum()), word)))
    adopted = truth.lives.adoptions
    parts.append((adopted.birth_mother, adopted.person, np.full(len(adopted), "birth mother")))
    one, two, word = (np.concatenate(part) for part in zip(*parts, strict=True))
    return {"person": one, "relationship": word, "of": two}


def _schools(truth: Truth) -> dict[str, np.ndarray]:
    schools = truth.schools
    return {"laestab": schools.laestab, "urn": schools.urn, "name": schools.name, "phase": schools.phase}


def _enrolments(truth: Truth) -> dict[str, np.ndarray]:
    rolls = truth.enrolments
    return {
        "person": rolls.child,
        "laestab": truth.schools.laestab[rolls.school],
        "entry": rolls.entry,
        "leaving": rolls.leaving,
        "why": rolls.why,
    }


def _events(truth: Truth) -> dict[str, np.ndarray]:
    """Everything that happened, by identity, in the words of the record's kinds."""
    care, youth = truth.social_care, truth.youth_justice
    need = ~care.referrals.nfa
    none = np.datetime64("NaT")
    parts = [
        ("referral", care.referrals.child, care.referrals.start, None),
        ("cin_episode", care.referrals.child[need], care.referrals.start[need], care.referrals.end[need]),
        ("section_47", care.enquiries.child, care.enquiries.start, None),
        ("cp_plan", care.plans.child, care.plans.start, care.plans.end),
        ("cla_episode", care.care.child, care.care.start, care.care.end),
        ("early_help_episode", care.help.child, care.help.start, care.help.end),
        ("suspension", truth.suspensions.child, truth.suspensions.start, None),
        ("encompass", truth.incidents.child, truth.incidents.at.astype("datetime64[D]"), None),
        (
            "missing_episode",
            truth.missing.child,
            truth.missing.reported.astype("datetime64[D]"),
            truth.missing.found.astype("datetime64[D]"),
        ),
        ("offence", youth.offender, youth.committed, None),
        ("yj_intervention", youth.child, youth.start, youth.end),
    ]
    return {
        "kind": np.repeat([part[0] for part in parts], [len(part[1]) for part in parts]),
        "identity": np.concatenate([part[1] for part in parts]),
        "on": np.concatenate([part[2] for part in parts]),
        "until": np.concatenate(
            [
                np.full(len(part[1]), none, dtype="datetime64[D]") if part[3] is None else part[3]
                for part in parts
            ]
        ),
    }


def _allocations(truth: Truth) -> dict[str, np.ndarray]:
    social = truth.work.social
    return {
        "identity": social.child,
        "professional": truth.workers.key[social.worker],
        "start": social.start,
        "end": social.end,
    }


def _strains(truth: Truth) -> dict[str, np.ndarray]:
    strains = truth.strains
    return {
        "person": np.arange(len(truth.people)),
        "behaviour": strains.behaviour.astype("float32"),
        "disability": strains.disability.astype("float32"),
        "bond": strains.bond.astype("float32"),
        "risk": strains.risk.astype("float32"),
    }


def _family_states(truth: Truth) -> dict[str, np.ndarray]:
    """The states of each family in each of the last sixty months, in tenths of a standard deviation."""
    months, family, _ = truth.history.family.shape
    return {
        "month": np.repeat(truth.history.months.astype("datetime64[D]"), family),
        "family": np.tile(np.arange(family, dtype=np.int32), months),
        **{name: truth.history.family[:, :, place].ravel() for place, name in enumerate(STATES)},
    }


def _hazards(truth: Truth) -> dict[str, np.ndarray]:
    """The true chance of each event within the month, of each child in each of the last sixty months."""
    hazards = truth.hazards
    return {
        "month": hazards.month.astype("datetime64[D]"),
        "person": hazards.child,
        "referral": hazards.referral,
        "plan": hazards.plan,
        "care": hazards.care,
    }


def _placements(truth: Truth) -> dict[str, np.ndarray]:
    placed = truth.social_care.placements
    return {
        "identity": placed.child,
        "start": placed.start,
        "end": placed.end,
        "code": placed.code,
        "in_city": placed.inside,
    }


def _hard_pairs(truth: Truth) -> dict[str, np.ndarray]:
    """Pairs of different people whom a linker is tempted to join, and of one person whom it must not join by itself."""
    people, faces = truth.people, truth.faces
    parts = []
    for kind, other in (("twins", people.twin), ("cousins of one name", people.cousin)):
        one = np.flatnonzero(other > np.arange(len(people)))
        parts.append((kind, one, other[one]))
    parts.append(("one address, two families", *_at_one_address(truth)))
    father = np.maximum(people.father, 0)
    junior = np.flatnonzero(
        (people.father >= 0)
        & (people.forename == people.forename[father])
        & (people.surname == people.surname[father])
    )
    parts.append(("father and son of one name", people.father[junior], junior))
    second = np.arange(len(people), len(faces))
    parts.append(("adopted: two identities of one person", faces.person[second], second))
    return {
        "kind": np.repeat([part[0] for part in parts], [len(part[1]) for part in parts]),
        "identity": np.concatenate([part[1] for part in parts]),
        "other": np.concatenate([part[2] for part in parts]),
    }


def _kin(truth: Truth) -> dict[str, np.ndarray]:
    """People beyond the household; circumstances and notes name them K and the number of their row."""
    kin = truth.kin
    return {
        "kin": np.arange(len(kin)),
        "family": kin.family,
        "child": kin.child,
        "relation": kin.relation,
        "person": kin.person,
        "forename": kin.forename,
        "surname": kin.surname,
        "sex": kin.sex,
        "birth": kin.birth,
    }


def _circumstances(truth: Truth) -> dict[str, np.ndarray]:
    """Who protects and who is a risk, in what, since when, until when, and since when services know."""
    held = truth.circumstances
    return {
        "family": held.family,
        "who": held.who,
        "topic": held.topic,
        "stance": held.stance,
        "since": held.since,
        "until": held.until,
        "known_on": held.known_on,
    }


def _at_one_address(truth: Truth) -> tuple[np.ndarray, np.ndarray]:
    """Children of one sex of two families, who share a home and are of like age: neighbours in order of home."""
    people = truth.people
    home = truth.lives.homes_on(np.datetime64(truth.today), len(people))
    child = np.flatnonzero(people.is_child & (home >= 0) & (people.family >= 0))
    child = child[np.lexsort((people.birth[child], people.sex[child], home[child]))]
    one, two = child[:-1], child[1:]
    pair = (home[one] == home[two]) & (people.family[one] != people.family[two])
    pair &= (people.sex[one] == people.sex[two]) & (home[one] != truth.places.refuge)
    pair &= people.birth[two] - people.birth[one] < np.timedelta64(730, "D")
    return one[pair], two[pair]
