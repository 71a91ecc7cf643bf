"""What the names of later files match, from the name of the one that was tried."""

import re

_YEAR = r"(?P<year>\d{4})"
_DAY_FIRST = r"(?P<day>\d\d)[-._](?P<month>\d\d)[-._]" + _YEAR
_MONTH_FIRST = r"(?P<month>\d\d)[-._](?P<day>\d\d)[-._]" + _YEAR


def file_pattern(name: str, *, month_first: bool = False) -> tuple[str, str]:
    """(the expression that names match, how we write one): a date in the name becomes the delivery's, other numbers of
    two figures or more may be any."""
    mark = "-"
    for pattern, expression, written in (
        (r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)", r"(?P<date>\d{4}-\d\d-\d\d)", "{date}"),
        (r"(?<!\d)20\d\d[01]\d[0-3]\d(?!\d)", r"(?P<date>\d{8})", "{date}"),
        (r"(?<!\d)\d\d([-._])\d\d\1(?=20\d\d(?!\d))20\d\d", _MONTH_FIRST if month_first else _DAY_FIRST, ""),
    ):
        found = re.search(pattern, name)
        if found is None:
            continue
        if not written:
            mark = found[1]
            first, second = ("{month}", "{day}") if month_first else ("{day}", "{month}")
            written = f"{first}{mark}{second}{mark}{{year}}"
        before, after = name[: found.start()], name[found.end() :]
        return _any_numbers(before) + expression + _any_numbers(after), _braced(before) + written + _braced(
            after
        )
    return _any_numbers(name), _braced(name)


def _any_numbers(text: str) -> str:
    return re.sub(r"\d{2,}", r"\\d+", re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text))


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
