"""Sessions whose keys are stored hashed and whose contents are signed for that one key.

A reader of the table holds nobody's live cookie; a writer cannot make another's session their own by copying it.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


def stored_key(session_key: str) -> str:
    """The form in which a session's key is stored: 40 hex characters of its SHA-256."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's database sessions, in the table of this site's audience and under a hashed key."""

    @classmethod
    def get_model_class(cls) -> Any:
        from kithline.sharing.models import AuthoritySession, SchoolSession

        return SchoolSession if settings.AUDIENCE == "school" else AuthoritySession

    @property
    def key_salt(self) -> str:
        """What the contents are signed with besides the site's secret: the key, so that a copied row is of no use."""
        return f"kithline.sharing.sessions {stored_key(self._get_or_create_session_key())}"

    def _get_session_from_db(self) -> Any:
        if self.session_key is None:
            return None
        key = self._session_key  # type: ignore[has-type]
        self._session_key = stored_key(self.session_key)
        try:
            return super()._get_session_from_db()
        finally:
            # the parent clears the key of a session that is not there
            self._session_key = key if self._session_key is not None else None

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: Any) -> Any:
        instance = super().create_model_instance(data)
        instance.session_key = stored_key(instance.session_key)
        if "_auth_user_id" in data and "began" in data:  # so that its user sees where they are signed in
            instance.user_id = int(data["_auth_user_id"])
            instance.began_at, instance.used_at = (
                datetime.fromtimestamp(data[name], UTC) for name in ("began", "used")
            )
            instance.browser = data.get("browser", "")
        return instance

    def delete(self, session_key: str | None = None) -> None:
        session_key = session_key or self.session_key
        if session_key is not None:
            super().delete(stored_key(session_key))
