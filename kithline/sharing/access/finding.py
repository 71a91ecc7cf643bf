"""Finding a child by name: closed, among one's own; or open, with a reason, which is in the log before the search."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kithline.core.dates import DateForm, parse_date
from kithline.sharing import statements
from kithline.sharing.access.log import SEARCH, record_look
from kithline.sharing.pace import hold_searches
from kithline.sharing.viewer import Viewer

PAGE = "share.find"
MOST = 20  # shown; of more the page asks for a fuller name


@dataclass(frozen=True)
class Found:
    """Somebody of such a name. `is_mine`: the record is in the viewer's scope; `works`: who works with them."""

    public_id: UUID
    name: str
    birth: date | None
    is_mine: bool
    works: str = ""


@dataclass(frozen=True)
class FoundList:
    """Those found; `is_more`: there are more of them than are shown."""

    people: tuple[Found, ...]
    is_more: bool = False


def find_mine(*, by: Viewer, surname: str, forename: str, birth: date) -> FoundList:
    """One's own of exactly this name and date of birth, by the policies; of others there is nothing to tell."""
    hold_searches(by)
    rows = statements.rows(
        "SELECT p.id, p.public_id, s.value, f.value, b.value FROM chosen_value b "
        "JOIN person p ON p.id = b.person_id AND p.status = 'active' "
        "JOIN chosen_value s ON s.person_id = p.id AND s.field = 'surname' AND lower(s.value) = lower(%s) "
        "JOIN chosen_value f ON f.person_id = p.id AND f.field = 'forename' AND lower(f.value) = lower(%s) "
        "WHERE b.field = 'birth' AND b.value = %s ORDER BY p.id LIMIT %s",
        surname.strip(),
        forename.strip(),
        birth.isoformat(),
        MOST,
    )
    words = f"surname {surname}; forename {forename}; birth {birth}"
    record_look(by, PAGE, people=[row[0] for row in rows], sections=["identity"], asked=words, action=SEARCH)
    return FoundList(tuple(_found(row, True) for row in rows))


def find_openly(
    *, by: Viewer, surname: str, forename: str, birth: date | None, reason_code: str, reason: str
) -> FoundList:
    """Anybody in the authority whose name begins so, who is not restricted."""
    hold_searches(by)
    words = f"surname {surname}; forename {forename}; birth {birth or ''}; {reason_code}: {reason}"
    record_look(by, PAGE, asked=words, outcome="asked", action=SEARCH, count=0)
    rows = statements.rows("SELECT * FROM sharing.find_openly(%s, %s, %s)", surname, forename, birth)
    shown = rows[:MOST]
    ids = [row[0] for row in shown]
    mine = {key for (key,) in statements.rows("SELECT id FROM person WHERE id = ANY (%s)", ids)}
    record_look(by, PAGE, people=ids, sections=["identity"], asked=words, action=SEARCH)
    return FoundList(tuple(_found(row, row[0] in mine) for row in shown), len(rows) > MOST)


def _found(row: tuple[Any, ...], is_mine: bool) -> Found:
    name = ", ".join(filter(None, (row[2], row[3])))
    birth = parse_date(row[4], DateForm.ISO) if row[4] else None
    return Found(row[1], name, birth, is_mine, *row[5:])
