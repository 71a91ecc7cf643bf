"""Where a user is signed in: one line a session, each to be ended by itself; and how many there may be."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from kithline.sharing.session_rules import IDLE_MINUTES, LONGEST_HOURS
from kithline.sharing.sessions import SessionStore, stored_key

MOST = 3  # sign-ins at a time, in a real installation: a desk, a telephone, and one that was forgotten
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "CrOS", "Linux")
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))


@dataclass(frozen=True)
class SignedInAt:
    """One session that goes on. `key`: as it is stored; no cookie can be made of it."""

    key: str
    browser: str
    began_at: datetime
    used_at: datetime
    is_this: bool


def sessions_of(user_id: int, this: str | None) -> tuple[SignedInAt, ...]:
    """The user's sessions at this site that have not ended, the last used first. `this`: the asking one's own key."""
    own = stored_key(this or "")
    return tuple(
        SignedInAt(each.session_key, each.browser, each.began_at, each.used_at, each.session_key == own)
        for each in _going_on(user_id)
    )


def end_session(user_id: int, key: str) -> bool:
    """End one session of the user's by the key under which it is stored. False: there is none such."""
    gone, _ = SessionStore.get_model_class().objects.filter(user_id=user_id, session_key=key).delete()
    return bool(gone)


def end_those_past(user_id: int, most: int) -> int:
    """End the longest unused of the user's sessions, so that no more than so many are left. How many ended."""
    past = [each.session_key for each in list(_going_on(user_id))[most:]]
    return sum(end_session(user_id, key) for key in past)


def _going_on(user_id: int) -> Iterator[Any]:
    now = time.time()
    since = {
        "used_at__gt": datetime.fromtimestamp(now - IDLE_MINUTES * 60, UTC),
        "began_at__gt": datetime.fromtimestamp(now - LONGEST_HOURS * 3600, UTC),
    }
    found = SessionStore.get_model_class().objects.filter(
        user_id=user_id, expire_date__gt=timezone.now(), **since
    )
    yield from found.order_by("-used_at", "session_key")


def browser_in_words(agent: str) -> str:
    """`Firefox on Windows`; what the browser says of itself, so a help to the eye and no proof."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return f"{browser} on {system}" if system else browser
