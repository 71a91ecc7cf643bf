"""Where each person lived on a day, asked of a few people at a time."""

import numpy as np

from kithline.city.chance import Ints, among
from kithline.city.lives import ROLES, Lives
from kithline.city.people import NOBODY


class HomesByPerson:
    """The homes of `Lives.homes_on`, found without going through the whole city's: memberships by person and start."""

    def __init__(self, lives: Lives) -> None:
        members = lives.memberships
        rows = np.flatnonzero(members.role != ROLES.index("second_home"))
        rows = rows[np.lexsort((members.start[rows], members.person[rows]))]
        self._lives = lives
        self._household, self._start, self._end = (
            column[rows] for column in (members.household, members.start, members.end)
        )
        self._first = np.searchsorted(members.person[rows], np.arange(int(members.person.max()) + 2))

    def on(self, on: np.datetime64, person: Ints) -> Ints:
        """The home of each person (a number may stand there twice) on a day; NOBODY where not in the city."""
        known = np.minimum(person, len(self._first) - 2)
        first = self._first[known]
        many = np.where(known == person, self._first[known + 1] - first, 0)
        place = np.repeat(np.arange(len(person)), many)
        row = np.arange(len(place)) + np.repeat(first - np.cumsum(many) + many, many)
        held = among(self._start[row], self._end[row], on)
        place, household = place[held], self._household[row[held]]
        moved = self._lives.moved_on[household] <= on  # never where there is no such day
        found: Ints = np.full(len(person), NOBODY)
        found[place] = np.where(moved, self._lives.home[household], self._lives.home_before[household])
        return found
