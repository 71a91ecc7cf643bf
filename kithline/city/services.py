"""What services do, month by month, and what that changes: early help, referral, enquiry, plan, care, exit, re-entry.

Each month every child has a hazard of each event, which follows the states of the family, the child's own, age, what
work there is already, and how pressed the service is (`pressure`: open work against what its workers can hold). The
hazard decides by one draw that brothers and sisters partly share, so that they enter together and each child's hazard
is still exact. The effects are assumptions; the levels are tuned to the figures of `targets`.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kithline.city.chance import Days, Ints
from kithline.city.course import Course, Followed, Hazards, History, Log, months_of
from kithline.city.harm import Harm
from kithline.city.lives import Lives
from kithline.city.people import NOBODY, Families, People
from kithline.city.rates import Rates
from kithline.city.seeds import Seeds
from kithline.city.states import States, Traits

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
YEARS = 18  # the youngest of today's grown are followed from birth
KEPT = 60  # months of which states and hazards are kept
CAPACITY = 0.047  # open work to a child that the workforce holds without strain
# Care starts by year to 31 March (DfE LAIT): 237, 229, 179, 127, 132, 153, 168, 157; those of 2025 are one.
POLICY = {2018: 1.5, 2019: 1.45, 2020: 1.15, 2021: 0.82, 2022: 0.85, 2023: 0.97, 2024: 1.05}
# Referrals by month: March most, August and December least (DfE "Children in need", Portsmouth 2024).
SEASON = np.array([1.03, 0.98, 1.55, 0.95, 1.05, 1.07, 1.02, 0.75, 0.94, 1.0, 1.03, 0.83])


class Months:
    """The services' months, one after the other. Arrays are by row of `Followed`; -1 is none."""

    def __init__(self, seeds: Seeds, followed: Followed, traits: Traits, harm: Harm, rates: Rates) -> None:
        self._draw = seeds.draw("services")
        self._who, self._rates, self._families, self._harm = followed, rates, len(harm.referred), harm
        self._disability = traits.disability[followed.child]
        count = len(followed.child)
        self.log = Log()
        self.episode, self.plan, self.care, self.helped = (np.full(count, NOBODY) for _ in range(4))
        self._opened, self._planned, self._taken, self._help_until = (np.full(count, -999) for _ in range(4))
        self._closed, self._came_home = np.full(count, -999), np.full(count, -999)
        self._plans = np.zeros(count, dtype=np.int64)
        self._hard = np.zeros(count)
        self._made = {name: 0 for name in ("referral", "plan", "care", "help")}
        self._capacity = 0.0
        self.kept: list[tuple[int, Ints, np.ndarray, np.ndarray, np.ndarray]] = []

    def families_helped(self) -> Flags:
        """By family: whether anyone works with it."""
        found = np.zeros(self._families, dtype=bool)
        found[self._who.family[(self.episode >= 0) | (self.helped >= 0)]] = True
        return found

    def month(self, number: int, states: States, keep: bool) -> None:
        """Let the month pass."""
        who = self._who
        gone = who.last == number
        for standing in (self.episode, self.plan, self.care, self.helped):
            standing[gone] = NOBODY  # the calendar ends what they had
        rows = np.flatnonzero((who.first <= number) & (who.last > number))
        if not len(rows):
            return
        self._held = states.family[:, :5]
        days = _working_days(number)
        risk, danger = self._risks(rows, number, states)
        pressure = self._pressure(rows)
        self._help(rows, risk, number, days)
        care_hazard = self._care_hazard(rows, danger, number)
        enquiry, conference = self._plan_hazards(rows, risk, pressure)
        open_now = self.episode[rows] >= 0
        referral = np.where(open_now, 0.0, self._referral_hazard(rows, risk, number, pressure))
        if keep:
            plan = np.where(self.plan[rows] >= 0, 0.0, enquiry * conference * self._rates.planned)
            self.kept.append((number, rows, referral, plan, care_hazard))
        referral = referral * self._harm.referred[who.family[rows]]
        self._leave_care(rows, danger, number, days)
        self._close(rows, risk, number, days, pressure)
        self._end_plans(rows, risk, number, days)
        self._enter_care(rows, care_hazard, open_now, number, days)
        self._refer(rows, referral, number, days, pressure, risk)
        self._enquire(rows, enquiry, risk, number, days)

    # --- what it follows -------------------------------------------------------------------------------------

    def _risks(self, rows: Ints, number: int, states: States) -> tuple[Floats, Floats]:
        """Of being referred, and of what leads to care."""
        who = self._who
        held = states.family
        pressed, money = held[:, :4].mean(axis=1), held[:, 4]
        kin, engaged = held[:, 5], held[:, 6]
        family = who.family[rows]
        age = (number - who.born[rows]) / 12
        teens = np.clip((age - 9) / 4, 0, 1)
        behaviour = states.behaviour[who.child[rows]] * teens
        disability = np.maximum(self._disability[rows] - 0.6, 0)
        trusted = states.trusted[who.child[rows]] * teens
        risk = (1.08 * pressed + 0.42 * money - 0.12 * kin)[family]
        risk = risk + 0.12 * disability + 0.18 * behaviour - 0.1 * trusted
        danger = (1.1 * pressed + 0.4 * money - 0.35 * kin - 0.25 * engaged)[family]
        danger = danger + 0.15 * disability + 0.5 * behaviour - 0.25 * trusted
        return risk, danger

    def _pressure(self, rows: Ints) -> float:
        """Open work against what the workers can hold, whose number wanders."""
        self._capacity = 0.9 * self._capacity + 0.03 * self._draw.normal()
        share = float((self.episode[rows] >= 0).mean())
        return float(np.clip(share / (CAPACITY * np.exp(self._capacity)), 0.5, 2.0))

    def _event(self, rows: Ints, hazard: Floats, share: float) -> Flags:
        """Whom the hazard strikes. `share`: how far brothers and sisters share the draw."""
        draw = self._draw
        chance = draw.random(len(rows))
        shared = draw.random(self._families)[self._who.family[rows]]
        return np.where(draw.random(len(rows)) < share, shared, chance) < hazard

    def _days(self, days: Days, rows: Ints) -> Days:
        """A working day of the month for each, the same for those of one family as often as not."""
        draw = self._draw
        own, shared = draw.random(len(rows)), draw.random(self._families)[self._who.family[rows]]
        return days[(np.where(draw.random(len(rows)) < 0.8, shared, own) * len(days)).astype(int)]

    def _age(self, rows: Ints, number: int) -> Floats:
        return (number - self._who.born[rows]) / 12

    # --- early help ------------------------------------------------------------------------------------------

    def _help(self, rows: Ints, risk: Floats, number: int, days: Days) -> None:
        over = rows[(self.helped[rows] >= 0) & (self._help_until[rows] <= number)]
        self.log.add("help_end", self.helped[over], self._days(days, over))
        self.helped[over] = NOBODY
        free = (self.helped[rows] < 0) & (self.episode[rows] < 0)
        hazard = np.minimum(0.3, np.exp(self._rates.help + 0.75 * risk)) * free
        new = rows[self._event(rows, hazard, 0.6)]
        self.helped[new] = self._number("help", len(new))
        self._help_until[new] = number + 2 + self._draw.poisson(5.0, len(new))
        self.log.add("help", new, self._days(days, new))

    def _number(self, name: str, count: int) -> Ints:
        start = self._made[name]
        self._made[name] += count
        return np.arange(start, start + count)

    # --- referral and closing --------------------------------------------------------------------------------

    def _referral_hazard(self, rows: Ints, risk: Floats, number: int, pressure: float) -> Floats:
        age = self._age(rows, number)
        by_age = np.select([age < 1, age < 5, age < 10, age < 16], [0.45, 0.05, -0.05, 0.02], -0.3)
        known = (number - self._closed[rows] <= 12) * self._rates.again
        level = self._rates.referral + np.log(SEASON[number % 12]) - 0.25 * np.log(pressure)
        return np.minimum(0.5, np.exp(level + self._rates.slope * risk + by_age + known))

    def _refer(
        self, rows: Ints, hazard: Floats, number: int, days: Days, pressure: float, risk: Floats
    ) -> None:
        hazard = np.where(self.episode[rows] >= 0, 0.0, hazard)  # care may just have opened it
        struck = self._event(rows, hazard, 0.6)
        self._open(rows[struck], self._days(days, rows[struck]), number)
        # An enquiry at once, by how bad it looks; a pressed service looks later.
        new = rows[struck]
        likely = self._rates.enquiry + 0.55 * (risk[struck] - 1.0) - 0.3 * np.log(pressure)
        self._now = (new, 1 / (1 + np.exp(-likely)))

    def _open(self, rows: Ints, on: Days, number: int) -> None:
        self.episode[rows] = self._number("referral", len(rows))
        self._opened[rows] = number
        shared = self._draw.normal(0, 1, self._families)[self._who.family[rows]]
        self._hard[rows] = 0.95 * shared + 0.3 * self._draw.normal(0, 1, len(rows))
        self.log.add("referral", rows, on, self._held[self._who.family[rows]])

    def _close(self, rows: Ints, risk: Floats, number: int, days: Days, pressure: float) -> None:
        since = number - self._opened[rows]
        can = (self.episode[rows] >= 0) & (self.plan[rows] < 0) & (self.care[rows] < 0) & (since >= 1)
        lasting = np.interp(since, *self._rates.sticking)
        chronic = 1.45 * np.maximum(self._disability[rows] - 1.25, 0)
        level = self._rates.close - 0.35 * (risk - 1.2) - 1.2 * self._hard[rows] - lasting - chronic
        hazard = can / (1 + np.exp(-(level + 0.6 * np.log(pressure))))
        struck = self._event(rows, hazard, 0.75)
        self._shut(rows[struck], self._days(days, rows[struck]), number)

    def _shut(self, rows: Ints, on: Days, number: int) -> None:
        self.log.add("close", self.episode[rows], on)
        self.episode[rows] = NOBODY
        self._closed[rows] = number

    # --- enquiry, conference, plan ---------------------------------------------------------------------------

    def _plan_hazards(self, rows: Ints, risk: Floats, pressure: float) -> tuple[Floats, Floats]:
        """Of an enquiry in work that is open, and of a conference after one."""
        can = (self.episode[rows] >= 0) & (self.plan[rows] < 0) & (self.care[rows] < 0)
        level = self._rates.later_enquiry + 0.5 * risk + 0.4 * self._hard[rows] - 0.3 * np.log(pressure)
        return can * np.minimum(0.5, np.exp(level)), self._conference(rows, risk)

    def _conference(self, rows: Ints, risk: Floats) -> Floats:
        """Chance that an enquiry leads to one."""
        level = self._rates.conference + 0.45 * (risk - 1.2) + 0.35 * self._hard[rows]
        return 1 / (1 + np.exp(-(level - 0.8 * (self._plans[rows] > 0))))

    def _enquire(self, rows: Ints, hazard: Floats, risk: Floats, number: int, days: Days) -> None:
        place = np.full(len(self.episode), NOBODY)
        place[rows] = np.arange(len(rows))
        new, likely = self._now
        at_once = self._event(new, likely, 0.8)
        later = self._event(rows, np.where(self._opened[rows] < number, hazard, 0.0), 0.8)
        asked = np.concatenate([new[at_once], rows[later]])
        asked = asked[(self.care[asked] < 0) & (self.episode[asked] >= 0)]
        on = self._days(days, asked)
        fresh = self._opened[asked] == number
        met = self._event(asked, self._conference(asked, risk[place[asked]]), 0.9)
        planned = (
            met
            & (self._event(asked, np.full(len(asked), self._rates.planned), 0.95))
            & (self.plan[asked] < 0)
        )
        self.log.add("enquiry", self.episode[asked], asked, on, fresh, met)
        new = asked[planned]
        self.plan[new] = self._number("plan", len(new))
        self._planned[new] = number
        self.log.add("plan", self.episode[new], new, on[planned], fresh[planned], self._plans[new])
        self._plans[new] += 1

    def _end_plans(self, rows: Ints, risk: Floats, number: int, days: Days) -> None:
        since = number - self._planned[rows]
        can = (self.plan[rows] >= 0) & (self.care[rows] < 0) & (since >= 3)
        level = (
            self._rates.plan_end
            - 0.25 * (risk - 1.8)
            + 0.35 * (since >= 9)
            + self._rates.long_plan * (since >= 15)
            - 0.2 * (since < 5)
        )
        struck = self._event(rows, can * np.minimum(0.6, np.exp(level)), 0.9)
        self._unplan(rows[struck], self._days(days, rows[struck]))

    def _unplan(self, rows: Ints, on: Days) -> None:
        self.log.add("plan_end", self.plan[rows], on)
        self.plan[rows] = NOBODY

    # --- care ------------------------------------------------------------------------------------------------

    def _care_hazard(self, rows: Ints, danger: Floats, number: int) -> Floats:
        age = self._age(rows, number)
        bounds, levels = self._rates.coming
        by_age = np.array(levels)[np.searchsorted(bounds, age, "right")]
        by_age = by_age + np.log(POLICY.get(_financial_year(number), 1.0 if number > 0 else 1.3))
        by_age = by_age + np.log(self._harm.taken(number))
        returned = (number - self._came_home[rows] <= 12) * 0.6
        level = np.where(
            self.episode[rows] >= 0,
            self._rates.care + 0.85 * (self.plan[rows] >= 0) + self._rates.hard * self._hard[rows],
            self._rates.sudden,
        )
        hazard = np.minimum(0.5, np.exp(level + danger + by_age + returned))
        return np.where(self.care[rows] >= 0, 0.0, hazard)

    def _enter_care(self, rows: Ints, hazard: Floats, was_open: Flags, number: int, days: Days) -> None:
        struck = self._event(rows, hazard, 0.98)
        new, known = rows[struck], was_open[struck]
        on = self._days(days, new)
        # Of those whom nobody worked with, the police or a hospital told on the day.
        self._open(new[self.episode[new] < 0], on[self.episode[new] < 0], number)
        planned = self.plan[new] >= 0
        self._unplan(new[planned], on[planned])
        self.care[new] = self._number("care", len(new))
        self._taken[new] = number
        self.log.add("care", self.episode[new], new, on, ~known)

    def _leave_care(self, rows: Ints, danger: Floats, number: int, days: Days) -> None:
        """Home, to kin with special guardianship, or to another carer; those of 18 leave by the calendar."""
        held = rows[self.care[rows] >= 0]
        risk = danger[self.care[rows] >= 0]
        since, age = number - self._taken[held], self._age(held, number)
        level = (
            self._rates.exit
            - 0.2 * (risk - 2.5)
            - np.clip(since, 0, 20) * 0.09
            - (age < 10) * 0.15
            - (age >= 15) * 1.1
        )
        home = np.exp(level)
        kin = 0.009 * ((age < 9) & (since >= 7))
        struck = self._event(held, np.where(since >= 1, np.minimum(0.5, home + kin), 0.0), 0.7)
        out, to_kin = held[struck], self._draw.random(struck.sum()) < (kin / (home + kin))[struck]
        on = self._days(days, out)
        self.log.add("care_end", self.care[out], on, to_kin)
        self.care[out] = NOBODY
        self._came_home[out[~to_kin]] = number
        self._shut(out[to_kin], on[to_kin], number)


def _working_days(number: int) -> Days:
    start = np.datetime64(number, "M")
    span = np.arange(start.astype("datetime64[D]"), (start + 1).astype("datetime64[D]"))
    return span[np.is_busday(span)]


def _financial_year(number: int) -> int:
    """The year to whose 31 March the month belongs."""
    return 1970 + (number + 9) // 12


def follow(
    seeds: Seeds,
    people: People,
    families: Families,
    lives: Lives,
    traits: Traits,
    today: np.datetime64,
    until: np.datetime64,
    rates: Rates | None = None,
) -> Course:
    """Let the months pass from eighteen years before `today` to `until`; states and hazards are kept up to `today`."""
    followed = Followed.of(people, lives.arrived_on, lives.left_on)
    states = standing = States(seeds, traits)
    now, end = int(months_of(today)), int(months_of(until))
    harm = Harm.of(seeds, people, families, now)
    services = Months(seeds, followed, traits, harm, rates or Rates.of(len(people)))
    tenths = []
    for number in range(now - YEARS * 12, end + 1):
        states.step(services.families_helped())
        kept = now - KEPT < number <= now
        if kept:
            tenths.append(states.tenths())
        services.month(number, states, kept)
        if number == now:
            standing = states.copy()
    return Course(
        followed, services.log, _hazards(services.kept, followed), _history(now, tenths), standing, traits
    )


def _hazards(kept: list[tuple[int, Ints, np.ndarray, np.ndarray, np.ndarray]], who: Followed) -> Hazards:
    month = np.repeat([part[0] for part in kept], [len(part[1]) for part in kept])
    columns: Iterator[np.ndarray] = (
        np.concatenate([part[place] for part in kept]).astype(np.float32) for place in (2, 3, 4)
    )
    child = who.child[np.concatenate([part[1] for part in kept])].astype(np.int32)
    return Hazards(month.astype("datetime64[M]"), child, *columns)


def _history(now: int, tenths: list[NDArray[np.int8]]) -> History:
    return History(np.arange(now - KEPT + 1, now + 1).astype("datetime64[M]"), np.stack(tenths))
