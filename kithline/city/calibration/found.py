"""What a measure found: a count of so many, and the scale in which the target is told.

Brothers and sisters come into work together and leave it together, and one pupil has many suspensions. A count of them
varies by more than as many separate events would (Poisson), so a measure has a standard error of its own: that of a
sample of clusters (Kish, Survey Sampling, 1965, chapter 6), where a cluster is a family, or a pupil.
"""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Ints


@dataclass(frozen=True)
class Found:
    """`count` of `among`, told as `scale` times their ratio. Scale 100 is percent, 10,000 per 10,000.

    `error`: the standard error by clusters, in the unit of the value; 0 where none is known.
    """

    count: float
    among: float
    scale: float = 100.0
    error: float = 0.0

    @property
    def value(self) -> float:
        return self.scale * self.count / self.among if self.among else 0.0


def share(of: np.ndarray, cluster: Ints | None = None) -> Found:
    """How many of an array of yes and no, in percent. `cluster`: of each, whom it hangs together with."""
    error = 0.0 if cluster is None else ratio_error(of, np.ones(len(of)), cluster)
    return Found(float(of.sum()), float(len(of)), error=100.0 * error)


def counted(cluster: Ints, among: float, scale: float) -> Found:
    """So many events (the cluster of each) to so many people."""
    return Found(
        float(len(cluster)), among, scale, scale * float(np.sqrt((_of_each(cluster) ** 2).sum())) / among
    )


def ratio_error(of: np.ndarray, among: np.ndarray, cluster: Ints) -> float:
    """The standard error of the sum of one array to the sum of another, of which whole clusters were drawn."""
    total = float(among.sum())
    if not total:
        return 0.0
    off = _of_each(cluster, of - of.sum() / total * among)
    return float(np.sqrt((off**2).sum())) / total


def _of_each(cluster: Ints, amount: np.ndarray | None = None) -> np.ndarray:
    _, place = np.unique(cluster, return_inverse=True)
    return np.bincount(place, amount)


def year_before(on: np.ndarray, now: np.datetime64) -> np.ndarray:
    """Which days fall in the year that ends with `now`."""
    return (on > now - np.timedelta64(365, "D")) & (on <= now)
