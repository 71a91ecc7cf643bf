"""A table in its sender's words, for messages: they never saw our codes."""

import re
from collections.abc import Mapping

from kithline.feeds.spec import Table
from kithline.feeds.trial.file_name import next_name


def plainly(table: Table) -> str:
    """Its sheet, its place in a document, or its file's name without a period."""
    if table.sheet or table.element:
        return f"the sheet '{table.sheet}'" if table.sheet else f"'{table.element}'"
    return re.sub(r"[_ -]*\{\w+\}[_ -]*", "_", table.name).strip("_").replace("_.", ".") or table.code


def by_example(table: Table) -> str:
    """The name of its file as we write it; where no period is told but later ones differ, what a later one is called:
    last month's own name would mislead."""
    later = next_name(table.name) if "{" not in table.name else table.name
    return f"like '{later}'" if later != table.name and table.matches(later) else table.name or table.file


def file_of(table: Table, period: Mapping[str, str]) -> str:
    """The name that its file would have in a delivery of this period."""
    try:
        return table.name.format_map(period) or plainly(table)
    except KeyError:
        return plainly(table)
