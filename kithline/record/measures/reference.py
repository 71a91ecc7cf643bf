"""The reference page of attendance, written from the declarations themselves."""

from collections.abc import Sequence
from fractions import Fraction

from kithline.record.measures.examples import EXAMPLES, Example, Expected
from kithline.record.measures.session_codes import CODES, POSSIBLE, Group

ATTENDANCE_REFERENCE = "docs/reference/attendance.md"

_TREATMENT = {
    Group.PRESENT: "attended",
    Group.APPROVED: "attended",
    Group.AUTHORISED: "absent",
    Group.UNAUTHORISED: "absent",
    Group.UNABLE: "neither",
    Group.NOT_EXPECTED: "neither",
    Group.NO_MARK: "neither; counted as a missing mark",
}


_INTRODUCTION = """\
# Attendance

<!-- Written by kithline.record.measures.reference from the code; do not edit. -->

Attendance is worked out from the codes in schools' registers, by DfE's classification for statistics
("Working together to improve school attendance", in force from 19 August 2024).

- **Possible** sessions are those that the pupil attended or was absent from.
- **Persistent absence**: 10% or more of possible sessions missed. **Severe absence**: 50% or more. Exact
  figures decide, not rounded ones: exactly 10.0% is persistent.
- Where no session was possible there is no rate, and the pupil is neither persistently nor severely absent.
- Weekly marks speak for a term that they cover, termly totals otherwise. Both are kept.

## Codes

Codes marked *legacy* were withdrawn on 19 August 2024 and are accepted in older and corrected figures.
"""


def render_attendance_reference() -> str:
    """The text of ``docs/reference/attendance.md``: the codes, the measures and the worked examples."""
    codes = [
        (
            f"`{code.code}`" + (" *legacy*" if code.legacy else ""),
            code.meaning,
            code.group.value,
            "yes" if code.group in POSSIBLE else "no",
            _TREATMENT[code.group],
        )
        for code in CODES
    ]
    return "\n".join(
        [
            _INTRODUCTION,
            *_table(("Code", "Meaning", "Group", "Possible", "Counts as"), codes),
            "",
            "## Worked examples",
            "",
            "Each one is run as a test.",
            "",
            *(line for example in EXAMPLES for line in _example(example)),
        ]
    )


def _example(example: Example) -> list[str]:
    if example.weeks:
        given = [f"Marks: `{week}`" for week in example.weeks]
    else:
        totals = ", ".join(f"`{code}` {sessions:,}" for code, sessions in example.totals.items())
        possible = "not given" if example.possible is None else f"{example.possible:,}"
        given = [f"Totals: {totals}; possible sessions {possible}"]
    rows = [
        (name.removeprefix("is_").replace("_", " "), _told(value)) for name, value in example.expected.items()
    ]
    return [
        f"### {example.name}",
        "",
        example.why,
        "",
        "<br>".join(given),
        "",
        *_table(("Measure", "Result"), rows),
        "",
    ]


def _told(value: Expected) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator} ({float(value):.2%})"
    return f"{value:,}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows)]
