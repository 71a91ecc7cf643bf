"""What comes of comparing: persons, what keeps records apart, and what waits for a steward."""

from dataclasses import dataclass, field

from kithline.identity.constraints import Pair, Refusal


@dataclass(frozen=True)
class Held:
    """A pair that waits for a steward, and why: ``below_threshold``, ``near_tie`` or a constraint's code."""

    left: int
    right: int
    weight: float
    code: str
    reason: str


@dataclass
class Solution:
    """The outcome. Groups are sorted by their least record id; every record is in exactly one."""

    groups: list[list[int]] = field(default_factory=list)
    joined_by: dict[int, int] = field(default_factory=dict)
    """Record id to the row of the edges that best explains why it is in its group; none for a single record, nor for
    one that a steward linked."""
    renumbered: dict[int, int] = field(default_factory=dict)
    """Record id to the record whose UPN was its own before, or the other way round: why they were joined."""
    refusals: dict[Pair, tuple[Refusal, float]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)

    def group_of(self) -> dict[int, int]:
        """Record id to the place of its group in ``groups``."""
        return {record: place for place, group in enumerate(self.groups) for record in group}
