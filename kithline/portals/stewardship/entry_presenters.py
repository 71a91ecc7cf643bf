"""Who is like somebody to be entered, for the page. No database, no clock."""

from kithline.record.types.links import NearMatch
from kithline.ui.tables import Column
from kithline.ui.words import day

MATCH_COLUMNS = (
    Column("name", "Name"),
    Column("birth", "Born"),
    Column("school", "School"),
    Column("why", "What agrees"),
)


def choices(found: tuple[NearMatch, ...]) -> list[tuple[str, str]]:
    """Each as something to choose: the name and the date of birth."""
    return [
        (str(each.public_id), f"{each.name}{', born ' + day(each.birth) if each.birth else ''}")
        for each in found
    ]
