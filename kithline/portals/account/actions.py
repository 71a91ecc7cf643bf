"""What one does to one's own account."""

from collections.abc import MutableMapping
from typing import Any

from kithline.sharing.viewer import Viewer


def stand_as(session: MutableMapping[str, Any], *, by: Viewer, key: str) -> bool:
    """From the next page on, look as another of one's roles. False if it is none of them.

    The session only says which; that the role is held is asked of the database at each request.
    """
    if key not in {standing.key for standing in by.standings}:
        return False
    session["standing"] = key
    return True
