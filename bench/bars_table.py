"""The table of the city's bars in docs/calibration.md, between two marks: `bench.bars` alone writes it."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"
BEGUN, ENDED = "<!-- begun by bench.bars -->", "<!-- ended by bench.bars -->"
VERDICTS = {True: "met", False: "MISSED", None: ""}
# bar, what and its limit, what was found, whether it is met; None: told beside a bar, or not judged at this size
Line = tuple[str, str, str, bool | None]


def bars_table(lines: Sequence[Line], size: str, seed: int, day: date) -> str:
    """What was found of a city made for `day`, as Markdown; with today, and how busy the machine was."""
    on, busy = date.today(), os.getloadavg()[0]
    judged = [is_met for *_, is_met in lines if is_met is not None]
    rows = "\n".join(
        f"| {bar} | {what} | {found} | {VERDICTS[is_met]} |" for bar, what, found, is_met in lines
    )
    return (
        f"A {size} of seed {seed} made for {day.day} {day:%B %Y}, measured on {on.day} {on:%B %Y}, load average at "
        f"the end {busy:.1f}: of {len(judged)}\nlimits {sum(judged)} are met.\n\n"
        f"| bar | what, and its limit | found | |\n|---|---|---|---|\n{rows}"
    )


def with_table(page: str, made: str) -> str:
    """The page with this table between its marks. ValueError where it has none."""
    head, _, rest = page.partition(BEGUN)
    before, mark, tail = rest.partition(ENDED)
    if not mark:
        raise ValueError(f"expected {BEGUN} and {ENDED} in {PAGE.name}")
    return f"{head}{BEGUN}\n{made}\n{ENDED}{tail}"


def table_of(page: str) -> str:
    """The table between the page's marks."""
    return page.partition(BEGUN)[2].partition(ENDED)[0].strip()
