"""How well the true hazards of a month tell who comes into care in the year after: no model of anybody can do better.

By the area under the curve, of all children and of those with whom work is open. (A model sees less than the truth.)
In one year some seventy children come in of those with whom work is open, so that the area of a year has a standard
error of two or three hundredths, where its limits are five apart. So the four years are told too.
"""

import numpy as np

from kithline.city.calibration.found import Found, ratio_error
from kithline.city.chance import Ints, among
from kithline.city.truth import Truth

YEARS = 4


def measures(truth: Truth) -> dict[str, Found]:
    """Hundred times the area, over as many as came into care: of the last year, and of the last four together."""
    every, open_ = zip(*(_of_year(truth, back) for back in range(1, YEARS + 1)), strict=True)
    return {
        "oracle.all": every[0],
        "oracle.open": open_[0],
        "oracle.all.years": _together(every),
        "oracle.open.years": _together(open_),
    }


def _of_year(truth: Truth, back: int) -> tuple[Found, Found]:
    """Of all children and of those with whom work was open, of the year that began so many years ago."""
    care, need = truth.social_care.care, truth.social_care.referrals
    month = np.datetime64(truth.today, "M") - 12 * back
    on = month.astype("datetime64[D]")
    rows = np.flatnonzero((truth.hazards.month == month) & (truth.hazards.care > 0))
    child, hazard = truth.hazards.child[rows], truth.hazards.care[rows]
    came = np.isin(child, care.child[(care.start > on) & (care.start <= on + np.timedelta64(365, "D"))])
    is_open = np.isin(child, need.child[among(need.start, need.end, on)])
    family = truth.people.family[child]
    return _area(hazard, came, family), _area(hazard[is_open], came[is_open], family[is_open])


def _together(found: tuple[Found, ...]) -> Found:
    """Years as one figure: each counts by how many came. The error takes no note of a family that is in two."""
    few = sum(each.among for each in found)
    error = np.sqrt(sum((each.among * each.error) ** 2 for each in found))
    return Found(sum(each.count for each in found), few, error=float(error / few) if few else 0.0)


def _area(score: np.ndarray, came: np.ndarray, family: Ints) -> Found:
    """Chance that one who came stood above one who did not; equal scores count half.

    The error is that of where those who came stand among the others, who are many and add next to nothing to it
    (DeLong and others, Biometrics, 1988), of a sample of families.
    """
    few = int(came.sum())
    if not few or few == len(came):
        return Found(0.0, 0.0)
    others = np.sort(score[~came])
    below, up_to = (np.searchsorted(others, score[came], side) for side in ("left", "right"))
    stands = (below + up_to) / 2 / len(others)
    return Found(float(stands.sum()), few, error=100.0 * ratio_error(stands, np.ones(few), family[came]))
