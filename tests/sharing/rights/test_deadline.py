"""One calendar month, the clock that stands, the months more."""

from datetime import date

import pytest

from kithline.sharing.rights.deadline import Step, due

D = date


@pytest.mark.parametrize(
    ("received", "steps", "today", "on", "left"),
    [
        (
            D(2026, 3, 3),
            [],
            D(2026, 3, 12),
            D(2026, 4, 3 + 4),
            26,
        ),  # 3 April is Good Friday: after Easter Monday
        (D(2026, 1, 31), [], D(2026, 2, 2), D(2026, 3, 2), 28),  # no 31 February; the 28th is a Saturday
        (
            D(2026, 2, 10),
            [("paused", D(2026, 2, 12)), ("resumed", D(2026, 2, 20))],
            D(2026, 3, 12),
            D(2026, 3, 18),
            6,
        ),
        (
            D(2026, 2, 10),
            [("paused", D(2026, 3, 9))],
            D(2026, 3, 12),
            D(2026, 3, 13),
            1,
        ),  # stands: a day is left
        (D(2026, 2, 10), [("extended", D(2026, 3, 1))], D(2026, 3, 12), D(2026, 5, 11), 60),
        (D(2026, 2, 2), [], D(2026, 3, 12), D(2026, 3, 2), -10),
    ],
)
def test_the_last_day(
    received: date, steps: list[tuple[str, date]], today: date, on: date, left: int
) -> None:
    found = due(received, [Step(*each) for each in steps], today)
    assert (found.on, found.days_left) == (on, left)


def test_what_has_ended_says_how() -> None:
    found = due(
        D(2026, 2, 10), [Step("paused", D(2026, 2, 12)), Step("refused", D(2026, 2, 13))], D(2026, 3, 12)
    )
    assert found.ended_as == "refused" and found.is_paused
