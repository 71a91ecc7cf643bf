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
    """Each as something to choose: the name, the date of birth and the school."""
    return [(str(each.public_id), _said(each)) for each in found]


def _said(each: NearMatch) -> str:
    born = f"born {day(each.birth)}" if each.birth else ""
    return ", ".join(part for part in (each.name, born, each.school) if part)
