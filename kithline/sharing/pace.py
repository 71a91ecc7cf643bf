"""How many records one user opens, and how often they search by name, in an hour: as the role's entry says.

Past it they are asked why, and go on for as many again; what they say is in the log. A flag alone would find copied
records when they have left (OWASP ASVS 5.0, 2.4.1). In a demonstration there is no limit.
"""

from kithline.sharing import statements
from kithline.sharing.viewer import TooMany, Viewer

PAGE = "account.pace"
LEAST_REASON = 10  # characters


def hold_children(viewer: Viewer, children: int) -> None:
    """Raise TooMany where the viewer has opened as many children in this hour as the role may."""
    if children >= viewer.role.records_an_hour:
        raise TooMany("children", children)


def hold_searches(viewer: Viewer) -> None:
    """Raise TooMany where the viewer has searched as often in this hour as the role may."""
    [(_, searches)] = statements.rows("SELECT children, searches FROM sharing.this_hour()")
    if searches >= viewer.role.searches_an_hour:
        raise TooMany("searches", searches)
