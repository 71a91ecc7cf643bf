"""The bytes of files that came with notes: for whoever sees the row of their text, where nothing was taken out of it
(sql/files.sql)."""

from kithline.sharing.logins import AUTHORITY_WEB, SCHOOL_WEB
from kithline.sharing.policies import FILE_TABLE as TABLE
from kithline.sharing.policies import _policy, _select

_SEEN = (
    f"EXISTS (SELECT FROM public.event_detail d WHERE d.event_id = {TABLE}.event_id AND d.known_to IS NULL "
    f"AND d.payload ->> 'sha256' = {TABLE}.sha256) AND sharing.is_shown_whole({TABLE}.event_id, {TABLE}.sha256)"
)


def statements() -> list[str]:
    """The SQL of grants and policies."""
    return [
        each
        for login in (SCHOOL_WEB, AUTHORITY_WEB)
        for each in (*_select(TABLE, login), *_policy(TABLE, f"by_text_{login}", "SELECT", login, _SEEN))
    ]
