"""What a measure found: a count of so many, and the scale in which the target is told."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Found:
    """`count` of `among`, told as `scale` times their ratio. Scale 100 is percent, 10,000 per 10,000."""

    count: float
    among: float
    scale: float = 100.0

    @property
    def value(self) -> float:
        return self.scale * self.count / self.among if self.among else 0.0


def share(of: np.ndarray, scale: float = 100.0) -> Found:
    """How many of an array of yes and no."""
    return Found(float(of.sum()), float(len(of)), scale)


def year_before(on: np.ndarray, now: np.datetime64) -> np.ndarray:
    """Which days fall in the year that ends with `now`."""
    return (on > now - np.timedelta64(365, "D")) & (on <= now)
