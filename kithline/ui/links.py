"""Addresses of a list sorted, filtered or paged otherwise: plain links, so that lists work without script."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode


def with_query(path: str, query: Mapping[str, Any], **changes: Any) -> str:
    """``path`` with ``query`` and then ``changes`` on it; a value of None or "" is left out.

    ``query`` may be a plain mapping or Django's QueryDict: a key with several values keeps them all.
    """
    pairs: dict[str, list[str]] = {key: _values(query, key) for key in query}
    pairs.update({key: _listed(value) for key, value in changes.items()})
    encoded = urlencode({key: values for key, values in pairs.items() if values}, doseq=True)
    return f"{path}?{encoded}" if encoded else path


def sort_link(
    path: str, query: Mapping[str, Any], key: str, sort: str, most_first: bool = False
) -> tuple[str, str]:
    """The address that sorts by ``key``, and how the list is sorted by it now: "ascending", "descending" or
    "none".

    ``sort`` is the present value of ``?sort=``: a column's key, with "-" before it for descending. A second
    press turns the order round, and the list goes back to its first page. ``most_first``: the first press
    sorts descending.
    """
    now = {key: "ascending", f"-{key}": "descending"}.get(sort, "none")
    falls = now == "ascending" or (most_first and now == "none")
    return with_query(path, query, sort=f"-{key}" if falls else key, page=None), now


def page_numbers(page: int, pages: int) -> list[int | None]:
    """The pages to link from ``page``: the first, the last, and the neighbours; None stands for those left
    out.
    """
    shown = sorted({1, page - 1, page, page + 1, pages} & set(range(1, pages + 1)))
    numbers: list[int | None] = []
    for number in shown:
        last = numbers[-1] if numbers else None
        if last is not None and number - last == 2:
            numbers.append(number - 1)
        elif last is not None and number - last > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers


def _values(query: Mapping[str, Any], key: str) -> list[str]:
    several = getattr(query, "getlist", None)
    return _listed(several(key) if several else query[key])


def _listed(value: Any) -> list[str]:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [str(each) for each in value if each not in (None, "")]
    return [] if value in (None, "") else [str(value)]
