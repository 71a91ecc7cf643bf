"""One seed for the city, one child seed per module: adding a source changes no other file."""

import hashlib
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Seeds:
    """The city's seed. `other` gives a module a seed of its own in place of the city's (for tests of independence).

    `biases`: what its agencies do or tell amiss by design (`harm`); the draws are the same.
    """

    seed: int
    other: dict[str, int] = field(default_factory=dict)
    biases: frozenset[str] = frozenset()

    def draw(self, module: str) -> np.random.Generator:
        """A generator that depends on the seed and the module's name only (a stable hash, not Python's)."""
        name = int.from_bytes(hashlib.sha256(module.encode()).digest()[:8], "big")
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence([self.other.get(module, self.seed), name]))
        )
