"""Which children are in need or in care on a day: what schools see follows the day, so nothing tells of the future."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kithline.city.chance import Days, Ints, among
from kithline.city.episodes import Care, Referrals, SocialCare

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Known:
    """Asks the tables of social care about persons on days."""

    care: SocialCare
    people: int

    def in_need(self, on: np.datetime64) -> Flags:
        """By person: work is open on the day, the child in care or not."""
        need = self.care.referrals
        return self._of(need.child[among(need.start, need.end, on) & ~need.nfa])

    def on_plan(self, on: np.datetime64) -> Flags:
        """By person: a protection plan runs on the day."""
        plans = self.care.plans
        return self._of(plans.child[among(plans.start, plans.end, on)])

    def in_care(self, on: np.datetime64) -> Flags:
        """By person."""
        stays = self.care.care
        return self._of(stays.child[among(stays.start, stays.end, on)])

    def _of(self, child: Ints) -> Flags:
        found = np.zeros(self.people, dtype=bool)
        found[child[child < self.people]] = True
        return found

    def in_need_at(self, child: Ints, on: Days) -> Flags:
        """Of pairs of child and day: work is open."""
        return _within(self.care.referrals, child, on)

    def in_care_at(self, child: Ints, on: Days) -> Flags:
        """Of pairs of child and day."""
        return _within(self.care.care, child, on)


def _within(spells: Referrals | Care, child: Ints, on: Days) -> Flags:
    """Spells of one child do not overlap, so the last that began by the day decides."""
    day = np.timedelta64(1, "D")
    zero = np.datetime64("1970-01-01")
    key = spells.child * 1_000_000 + (spells.start - zero) // day
    order = np.argsort(key, kind="stable")
    place = np.searchsorted(key[order], child * 1_000_000 + (on - zero) // day, "right") - 1
    row = order[np.maximum(place, 0)]
    end = spells.end[row]
    return (place >= 0) & (spells.child[row] == child) & (np.isnat(end) | (end > on))
