"""Measures of people, pupils, absence, suspensions, needs and what comes after school."""

import numpy as np

from kithline.city.after_sixteen import paths
from kithline.city.attendance import absence, counts_of
from kithline.city.calibration.found import Found, counted, share, year_before
from kithline.city.chance import Ints
from kithline.city.schools import year_groups
from kithline.city.seeds import Seeds
from kithline.city.truth import Truth
from kithline.core.terms import academic_year

GROUPS = {
    "white_british": ("WBRI",),
    "other_white": ("WOTH", "WIRI", "WIRT", "WROM"),
    "asian": ("ABAN", "AIND", "APKN", "AOTH", "CHNE"),
    "black": ("BAFR", "BCRB", "BOTH"),
    "mixed": ("MWBA", "MWBC", "MWAS", "MOTH"),
    "other": ("OOTH",),
}
AUTHORISED = ("I", "M", "C", "R", "E", "C2")
UNAUTHORISED = ("G", "U", "O", "N")


def measures(truth: Truth, seeds: Seeds) -> dict[str, Found]:
    """All of them, by the target's code."""
    people, now = truth.people, np.datetime64(truth.today)
    found = {"people.children": share(people.is_child)}
    for name, codes in GROUPS.items():
        found[f"people.{name}"] = share(np.isin(people.ethnicity, codes))
    young = people.is_child & (people.mother >= 0)
    found["people.low_income"] = share(truth.pupils.low_income[young])
    phase = _phases(truth)
    for name in ("primary", "secondary"):
        of = np.flatnonzero(phase == name)
        found[f"pupils.meals.{name}"] = share(truth.pupils.meals[of])
        found[f"pupils.ever_meals.{name}"] = share(truth.pupils.ever_meals[of])
        found[f"pupils.language.{name}"] = share(truth.pupils.language[of] != "ENG")
        found[f"sen.plan.{name}"] = share(truth.sen.provision[of] == "E")
        found[f"sen.support.{name}"] = share(truth.sen.provision[of] == "K")
    pupils = np.flatnonzero(phase != "")
    found["sen.plan"] = share(truth.sen.provision[pupils] == "E")
    found["sen.support"] = share(truth.sen.provision[pupils] == "K")
    for name in ("all", "primary", "secondary", "special"):
        of = pupils if name == "all" else np.flatnonzero(phase == name)
        if len(of):
            found |= _absence(truth, of, name) | _suspensions(truth, of, name, now)
    lately = year_before(truth.suspensions.start, now)
    out = lately & (truth.suspensions.category == "PERM")
    found["excluded"] = Found(float(out.sum()), len(pupils))
    found["absence.lasting"] = _lasting(truth, pupils)
    after = paths(seeds, truth)
    doing = after.doing[(after.group >= 12) & (after.group <= 13)]
    found["after.neet"], found["after.not_known"] = share(doing == "neet"), share(doing == "unknown")
    age = people.ages(now)
    entered = year_before(truth.youth_justice.start, now) & (truth.youth_justice.type != "Diversion")
    entered &= truth.youth_justice.type != "Prevention"
    found["youth.entrants"] = Found(
        float(entered.sum()), float(((age >= 10) & (age < 18) & people.is_child).sum()), 100_000
    )
    return found


def _phases(truth: Truth) -> np.ndarray:
    """By person: the phase of the school on whose roll the child is, empty for others."""
    rolls = truth.enrolments
    on = np.flatnonzero(np.isnat(rolls.leaving))
    group = year_groups(truth.people.birth, academic_year(truth.today))
    found = np.zeros(len(truth.people), dtype="U9")
    found[rolls.child[on]] = truth.schools.phase[rolls.school[on]]
    found[(group < 0) | (group > 11)] = ""
    return found


def of_year(truth: Truth) -> np.ndarray:
    """Weeks of the year before today, as a mask over the register's weeks."""
    return truth.register.weeks.mondays > np.datetime64(truth.today) - np.timedelta64(365, "D")


def sessions(truth: Truth, who: Ints) -> tuple[np.ndarray, np.ndarray]:
    """Possible and missed of the year, of those of the persons who are in the register."""
    row = truth.register.row_of[who]
    held = np.broadcast_to(
        of_year(truth)[None, :, None], (int((row >= 0).sum()), len(truth.register.weeks), 10)
    )
    return absence(truth.register, held, row[row >= 0])


def _absence(truth: Truth, of: Ints, name: str) -> dict[str, Found]:
    possible, missed = sessions(truth, of)
    rate = missed / np.maximum(possible, 1)
    row = truth.register.row_of[of]
    with_leave = counts_of(truth.register, AUTHORISED, row[row >= 0], of_year(truth))
    # A pupil's sessions hang together, so what counts for chance is pupils and not sessions.
    many, total = len(of), float(possible.sum())
    return {
        f"absence.{name}": Found(missed.sum() / total * many, many),
        f"absence.authorised.{name}": Found(with_leave / total * many, many),
        f"absence.unauthorised.{name}": Found((missed.sum() - with_leave) / total * many, many),
        f"absence.persistent.{name}": share(rate >= 0.1),
        f"absence.severe.{name}": share(rate >= 0.5),
    }


def _lasting(truth: Truth, of: Ints) -> Found:
    """How far a pupil's absence in one half of the year goes with that in the other (correlation, hundredths)."""
    row = truth.register.row_of[of]
    weeks = np.flatnonzero(of_year(truth))
    rates = []
    for half in (weeks[: len(weeks) // 2], weeks[len(weeks) // 2 :]):
        held = np.zeros((len(truth.register.weeks), 1), dtype=bool)
        held[half] = True
        possible, missed = absence(truth.register, held[None], row[row >= 0])
        rates.append(np.where(possible > 40, missed / np.maximum(possible, 1), np.nan))
    known = ~np.isnan(rates[0]) & ~np.isnan(rates[1])
    alike = np.corrcoef(rates[0][known], rates[1][known])[0, 1]
    return Found(alike * known.sum(), float(known.sum()))


def _suspensions(truth: Truth, of: Ints, name: str, now: np.datetime64) -> dict[str, Found]:
    told = truth.suspensions
    rows = year_before(told.start, now) & np.isin(told.child, of)
    return {
        f"suspensions.{name}": counted(told.child[rows], float(len(of)), 100.0),
        f"suspended.{name}": Found(float(len(np.unique(told.child[rows]))), len(of)),
    }
