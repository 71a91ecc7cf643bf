"""Worked examples of attendance. The tests run them and ``docs/reference/attendance.md`` prints them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kithline.record.measures.attendance import Attendance, from_marks, from_totals

# What an example may expect of an attendance: sessions, a rate, or a yes or no.
Expected = int | bool | Fraction | None


@dataclass(frozen=True)
class Example:
    """One example: either ``weeks`` of marks, or ``totals`` by code with ``possible``; and what must come
    out."""

    name: str
    expected: Mapping[str, Expected]
    why: str
    weeks: tuple[str, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    possible: int | None = None

    def attendance(self) -> Attendance:
        """The example worked out."""
        return from_marks(self.weeks) if self.weeks else from_totals(self.totals, self.possible)


FULL = "/ \\ / \\ / \\ / \\ / \\"
ILL_ONE_DAY = "I I / \\ / \\ / \\ / \\"

EXAMPLES: tuple[Example, ...] = (
    Example(
        "A full week",
        {"possible": 10, "attended": 10, "absent": 0, "attendance_rate": Fraction(1), "is_persistent": False},
        "Ten sessions, all present.",
        weeks=(FULL,),
    ),
    Example(
        "Exactly 10.0% is persistent",
        {
            "possible": 20,
            "absent": 2,
            "absence_rate": Fraction(1, 10),
            "is_persistent": True,
            "is_severe": False,
        },
        "Two sessions of twenty. The limit itself counts; whole numbers decide: 2 x 100 >= 20 x 10.",
        weeks=(ILL_ONE_DAY, FULL),
    ),
    Example(
        "9.9% is not persistent",
        {"possible": 111, "absent": 11, "absence_rate": Fraction(11, 111), "is_persistent": False},
        "11 of 111 sessions is 9.91%, which is below the limit however it is rounded for a page.",
        totals={"I": 11},
        possible=111,
    ),
    Example(
        "9.99% is shown as 10.0% and is not persistent",
        {"possible": 10_010, "absent": 1_000, "is_persistent": False},
        "1,000 of 10,010 sessions, as a group of pupils may have, rounds to 10.0%; the exact figure decides.",
        totals={"I": 1_000},
        possible=10_010,
    ),
    Example(
        "Exactly 50.0% is severe",
        {
            "possible": 10,
            "absent": 5,
            "absence_rate": Fraction(1, 2),
            "is_severe": True,
            "is_persistent": True,
        },
        "Five of ten. Severe absence is persistent absence as well.",
        weeks=("I I I I I \\ / \\ / \\",),
    ),
    Example(
        "49.9% is not severe",
        {"possible": 379, "absent": 189, "is_severe": False, "is_persistent": True},
        "189 of 379 sessions is 49.87%.",
        totals={"O": 189},
        possible=379,
    ),
    Example(
        "Reduced timetable (C2)",
        {"possible": 10, "attended": 5, "authorised": 5, "reduced_timetable": 5, "is_severe": True},
        "C2 is leave, so an authorised absence; reduced timetables are watched, so it is counted apart too.",
        weeks=("/ C2 / C2 / C2 / C2 / C2",),
    ),
    Example(
        "No access arrangements (Q)",
        {
            "possible": 0,
            "unable_to_attend": 10,
            "absence_rate": None,
            "is_persistent": False,
            "is_severe": False,
        },
        "The pupil could not attend: no session was possible, there is no rate, and nobody is absent.",
        weeks=("Q Q Q Q Q Q Q Q Q Q",),
    ),
    Example(
        "Part of the premises closed (Y3)",
        {"possible": 6, "attended": 6, "unable_to_attend": 4, "absence_rate": Fraction(0)},
        "Unable to attend is not absence and not possible.",
        weeks=("Y3 Y3 Y3 Y3 / \\ / \\ / \\",),
    ),
    Example(
        "Every reason for being unable to attend (Y1 to Y7)",
        {"possible": 3, "unable_to_attend": 7, "absent": 0},
        "All seven count alike.",
        weeks=("Y1 Y2 Y3 Y4 Y5 Y6 Y7 \\ / \\",),
    ),
    Example(
        "A closure lifts the rate (Y4)",
        {"possible": 9, "absent": 1, "absence_rate": Fraction(1, 9), "is_persistent": True},
        "One absence of ten sessions is 10.0%; with one session not possible it is one of nine.",
        weeks=("I Y4 / \\ / \\ / \\ / \\",),
    ),
    Example(
        "Dual registered (D)",
        {"possible": 6, "attended": 5, "absent": 1, "not_expected": 4, "is_persistent": True},
        "Sessions at the other school are for that school to count.",
        weeks=("D D D D I \\ / \\ / \\",),
    ),
    Example(
        "Not of compulsory school age (X)",
        {"possible": 5, "attended": 5, "not_expected": 5, "attendance_rate": Fraction(1)},
        "A child of four who comes in the mornings attends in full.",
        weeks=("/ X / X / X / X / X",),
    ),
    Example(
        "Not yet on the roll (Z)",
        {"possible": 4, "attended": 4, "not_expected": 6},
        "The pupil joined on Thursday.",
        weeks=("Z Z Z Z Z Z / \\ / \\",),
    ),
    Example(
        "Planned closure (#)",
        {"possible": 8, "attended": 8, "not_expected": 2},
        "A bank holiday or a training day.",
        weeks=("# # / \\ / \\ / \\ / \\",),
    ),
    Example(
        "A week in which nothing was possible",
        {
            "sessions_all": 10,
            "possible": 0,
            "absence_rate": None,
            "attendance_rate": None,
            "is_persistent": False,
        },
        "No session was possible: the rate is not nought, there is none.",
        weeks=("# # Y4 Y4 D D X X Z Z",),
    ),
    Example(
        "Late before the register closed (L)",
        {"possible": 10, "attended": 10, "late": 2, "absent": 0},
        "Late is present; it is counted apart as well.",
        weeks=("L \\ L \\ / \\ / \\ / \\",),
    ),
    Example(
        "Late after the register closed (U)",
        {"possible": 10, "attended": 9, "unauthorised": 1, "late": 0, "is_persistent": True},
        "U is an unauthorised absence, although the pupil came.",
        weeks=("U \\ / \\ / \\ / \\ / \\",),
    ),
    Example(
        "Reason not yet established (N)",
        {"possible": 10, "unauthorised": 2, "authorised": 0, "is_persistent": True},
        "N counts as unauthorised until the school finds the reason; a correction then moves the figure.",
        weeks=("N N / \\ / \\ / \\ / \\",),
    ),
    Example(
        "Suspended (E)",
        {"possible": 10, "authorised": 4, "unauthorised": 0, "absence_rate": Fraction(2, 5)},
        "Sessions of a suspension are authorised absence.",
        weeks=("E E E E / \\ / \\ / \\",),
    ),
    Example(
        "Approved educational activity (B, K, P, V, W)",
        {"possible": 10, "attended": 10, "absent": 0},
        "Education elsewhere with the school's approval counts as attending.",
        weeks=("B B K K P P V V W W",),
    ),
    Example(
        "Legacy codes H and J",
        {"possible": 10, "attended": 8, "authorised": 2},
        "H was an authorised absence. J was an approved activity, so attended; J1 is an absence.",
        weeks=("H H J J / \\ / \\ / \\",),
    ),
    Example(
        "Legacy code Y",
        {"possible": 8, "unable_to_attend": 2, "absent": 0},
        "Y counts as Y1 to Y7 do.",
        weeks=("Y Y / \\ / \\ / \\ / \\",),
    ),
    Example(
        "No mark recorded (-)",
        {"sessions_all": 10, "possible": 8, "attended": 8, "no_mark": 2},
        "A missing mark is neither attendance nor absence; it is counted, so that data quality can show it.",
        weeks=("- - / \\ / \\ / \\ / \\",),
    ),
    Example(
        "Mixed",
        {
            "sessions_all": 10,
            "possible": 7,
            "attended": 4,
            "authorised": 2,
            "unauthorised": 1,
            "reduced_timetable": 2,
            "unable_to_attend": 2,
            "not_expected": 1,
            "absence_rate": Fraction(3, 7),
        },
        "Each mark in its own group.",
        weeks=("/ \\ / \\ C2 C2 N # Q Y3",),
    ),
    Example(
        "Termly totals from School Census",
        {
            "possible": 140,
            "absent": 14,
            "attended": 126,
            "authorised": 9,
            "unauthorised": 5,
            "is_persistent": True,
        },
        "The census gives absences by code and possible sessions as one figure. 14 of 140 is exactly 10.0%.",
        totals={"I": 7, "E": 2, "O": 5},
        possible=140,
    ),
    Example(
        "Termly totals with codes that are not absence",
        {"possible": 130, "absent": 13, "unable_to_attend": 6, "not_expected": 4, "sessions_all": 140},
        "The possible sessions as sent stand; Y and # lie outside them.",
        totals={"I": 13, "Y": 6, "#": 4},
        possible=130,
    ),
    Example(
        "Termly totals that contradict themselves",
        {"possible": 10, "absent": 12, "attended": 0, "is_consistent": False},
        "More absences than possible sessions: the figures are kept as sent and marked, not mended.",
        totals={"I": 12},
        possible=10,
    ),
    Example(
        "Termly totals of every code",
        {"possible": 100, "attended": 91, "absent": 9, "late": 1, "is_persistent": False},
        "Without a figure for possible sessions, the present marks must be among the totals.",
        totals={"/": 48, "\\": 42, "L": 1, "I": 9, "#": 4},
    ),
)
