"""Working days in England: Monday to Friday without the bank holidays of England and Wales.

Computed by rule (Banking and Financial Dealings Act 1971 and the yearly proclamations), with the days that
were moved or added once. A one-off day proclaimed after 2023 is not in it: it is one entry in ``EXTRA`` or
``MOVED``.
"""

from datetime import date, timedelta
from functools import cache

from kithline.core.terms import easter_sunday

# Days added once.
EXTRA = {
    2022: {
        date(2022, 6, 3): "Platinum Jubilee",
        date(2022, 9, 19): "State funeral of Queen Elizabeth II",
    },
    2023: {date(2023, 5, 8): "Coronation of King Charles III"},
}
# Days moved once: from the day by rule to the day in fact.
MOVED = {
    date(2020, 5, 4): date(2020, 5, 8),  # early May, to the 75th anniversary of VE day
    date(2022, 5, 30): date(2022, 6, 2),  # spring, to the Platinum Jubilee
}

MONDAY, SATURDAY, SUNDAY = 0, 5, 6


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of a year in England, substitute days in place of those that fall on a weekend."""
    easter = easter_sunday(year)
    by_rule = {
        _weekday_on_or_after(date(year, 1, 1)),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _first_monday(date(year, 5, 1)),
        _last_monday(date(year, 5, 31)),
        _last_monday(date(year, 8, 31)),
        *_christmas(year),
    }
    return frozenset({MOVED.get(day, day) for day in by_rule} | set(EXTRA.get(year, {})))


def is_working_day(day: date) -> bool:
    """Whether a day is Monday to Friday and no bank holiday."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; below nought when ``end`` comes first.

    The day on which a clock starts does not count, as statutory clocks are read: a referral on Monday is
    one working day old on Tuesday.
    """
    if end < start:
        return -working_days_between(end, start)
    weeks, rest = divmod((end - start).days, 7)
    whole = start + timedelta(weeks=weeks)
    weekdays = weeks * 5 + sum((whole + timedelta(days=n)).weekday() < SATURDAY for n in range(1, rest + 1))
    # Every bank holiday falls on a weekday, so each one in the range takes one off.
    return weekdays - sum(
        start < day <= end for year in range(start.year, end.year + 1) for day in bank_holidays(year)
    )


def add_working_days(start: date, days: int) -> date:
    """The day that is ``days`` working days after ``start`` (before it when below nought); ``start`` itself
    for nought."""
    step = timedelta(days=1 if days >= 0 else -1)
    day, left = start, abs(days)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def _weekday_on_or_after(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def _first_monday(month_start: date) -> date:
    return month_start + timedelta(days=-month_start.weekday() % 7)


def _last_monday(month_end: date) -> date:
    return month_end - timedelta(days=month_end.weekday())


def _christmas(year: int) -> tuple[date, date]:
    """Christmas Day and Boxing Day, each moved past the weekend and past the other."""
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    if christmas.weekday() == SATURDAY:
        return date(year, 12, 27), date(year, 12, 28)
    if christmas.weekday() == SUNDAY:
        return boxing, date(year, 12, 27)
    return christmas, _weekday_on_or_after(boxing)
