"""Free school meals in truth: whose family is poor enough."""

import numpy as np
from numpy.typing import NDArray

from kithline.city.chance import Ints
from kithline.city.truth import Truth

MEALS = 0.34  # of pupils: 33.1% in primaries and 37.2% in secondaries (LAIT 2025)


def free_meals(truth: Truth, child: Ints) -> NDArray[np.bool_]:
    """Who of these pupils (one may stand there twice) has free meals: the poorest families' children."""
    poverty = truth.strains.poverty[truth.people.family[child]]
    among = truth.strains.poverty[truth.people.family[np.unique(child)]]
    return poverty > np.quantile(among, 1 - MEALS)
