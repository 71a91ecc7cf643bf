"""How often the services' months do what: levels tuned to the figures of `targets`, and those of the tiniest city."""

from dataclasses import dataclass

TINY = 5_000
# Straight between the points, or a level for each span: where they lie, and the values.
Course = tuple[tuple[float, ...], tuple[float, ...]]

# How work sticks by the month of it (off the log odds of closing, straight between): most ends as soon as it is
# assessed, what lasts is looked at by half a year and then seldom before a year, and from the second year on it goes on
# and on. The tiniest city has a course of its own, by which its few children know every length of work.
STICKING: Course = (
    (1, 2, 3, 5, 6, 7, 8, 9, 13, 24, 30),
    (-0.35, 0.5, 1.5, 1.25, -0.4, -0.2, 1.1, 1.35, 1.2, 1.5, 2.2),
)
STICKING_IN_TINY: Course = ((2, 5, 8, 9, 25), (0.0, 1.29, 0.03, 0.03, 2.51))

# Coming into care by age, up to each bound in years and beyond the last: most at birth, then at 15 and 16.
COMING: Course = ((0.25, 1, 2, 5, 10, 15, 17), (3.15, 1.3, -0.1, -0.4, 0.05, -0.8, 0.1, -0.2))
COMING_IN_TINY: Course = ((0.25, 1, 2, 5, 10, 14, 16), (2.9, 1.3, -0.1, -0.3, -0.1, -0.75, -0.1, -0.2))


@dataclass(frozen=True)
class Rates:
    """Levels (logarithm of a monthly hazard for a child at the middle) and slopes.

    `hard`: how much likelier care is, of work that is open, for each standard deviation by which it is hard to close.
    `planned`: the share of conferences that lead to a plan. `long_plan`: how much likelier plans of 15 months end.
    """

    help: float = -6.15
    referral: float = -6.22
    again: float = 1.15
    enquiry: float = -0.76
    later_enquiry: float = -4.6
    conference: float = -1.45
    planned: float = 0.84
    plan_end: float = -2.42
    long_plan: float = 0.3
    care: float = -8.32
    hard: float = 0.6
    sudden: float = -10.75
    exit: float = -2.46
    close: float = 0.6
    slope: float = 1.05
    sticking: Course = STICKING
    coming: Course = COMING

    @classmethod
    def of(cls, people: int) -> "Rates":
        """Those of a city so large. The tiniest has more than its share, or no social worker's caseload would fill."""
        if people >= TINY:
            return cls()
        return cls(
            help=-5.9,
            referral=-5.75,
            again=1.1,
            enquiry=-0.8,
            conference=-1.3,
            planned=0.87,
            plan_end=-2.55,
            long_plan=0.6,
            care=-7.7,
            hard=0.45,
            sudden=-10.2,
            exit=-2.6,
            close=0.62,
            slope=1.0,
            sticking=STICKING_IN_TINY,
            coming=COMING_IN_TINY,
        )
