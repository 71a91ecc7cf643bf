"""How well the true hazards of a month tell who comes into care in the year after: no model of anybody can do better.

By the area under the curve, of all children and of those with whom work is open. (A model sees less than the truth.)
"""

import numpy as np

from kithline.city.calibration.found import Found
from kithline.city.chance import among
from kithline.city.truth import Truth


def measures(truth: Truth) -> dict[str, Found]:
    """Hundred times the area, over as many as came into care."""
    care, need = truth.social_care.care, truth.social_care.referrals
    month = np.datetime64(truth.today, "M") - 12
    on = month.astype("datetime64[D]")
    rows = np.flatnonzero((truth.hazards.month == month) & (truth.hazards.care > 0))
    child, hazard = truth.hazards.child[rows], truth.hazards.care[rows]
    came = np.isin(child, care.child[(care.start > on) & (care.start <= on + np.timedelta64(365, "D"))])
    is_open = np.isin(child, need.child[among(need.start, need.end, on)])
    return {
        "oracle.all": _area(hazard, came),
        "oracle.open": _area(hazard[is_open], came[is_open]),
    }


def _area(score: np.ndarray, came: np.ndarray) -> Found:
    """Chance that one who came stood above one who did not; equal scores count half."""
    few = int(came.sum())
    if not few or few == len(came):
        return Found(0.0, 0.0)
    _, place, many = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(many) - (many - 1) / 2)[place]
    area = (rank[came].sum() - few * (few + 1) / 2) / (few * (len(came) - few))
    return Found(area * few, few)
