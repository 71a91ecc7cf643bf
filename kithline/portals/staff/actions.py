"""What is done to an account, from what the page's form says; and the link that goes with it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from kithline.sharing.access import staff as door
from kithline.sharing.mailing import mail_one
from kithline.sharing.viewer import Viewer

_WORDS = """An account for Kithline is waiting for you. Open this address, once, and set a password:

{address}

It works for some days. If you did not expect it, tell the person who looks after accounts at your place of work, and do
not open it.
"""


def do(act: str, user_id: int, given: Mapping[str, Any], *, by: Viewer) -> door.Link | None:
    """One of `portal.ACTS`; the link, for the act that makes one. Raises NotAppointed."""
    reason = given["reason"]
    if act == "role":
        keys = ("role", "place", "since", "until")
        door.give_role(user_id, by=by, reason=reason, **{key: given[key] for key in keys})
    elif act == "end":
        door.end_role(int(given["assignment"]), by=by, last_day=given["last_day"], reason=reason)
    elif act == "hand":
        door.hand_over(user_id, by=by, successor=int(given["successor"]), reason=reason)
    elif act == "close":
        door.close_account(user_id, by=by, reason=reason)
    elif act == "factor":
        door.reset_factors(user_id, by=by, reason=reason)
    elif act == "identity":
        door.link_identity(user_id, by=by, request=int(given["request"]), reason=reason)
    elif act == "unlink":
        door.unlink(user_id, by=by, reason=reason)
    elif act == "link":
        return door.new_link(user_id, by=by, reason=reason)
    return None


def send_link(email: str, address: str) -> bool:
    """Whether the mail with the link went."""
    return mail_one(email, "Kithline: your account", _WORDS.format(address=address), settings.HOME)
