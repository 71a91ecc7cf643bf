"""Grants and policies of the sign-in library's tables: each user's own rows, and nobody else's.

Whose rows they are is the seal's to say. Somebody who has given the password and not yet the second factor holds a seal
of no role for that (`sharing.pending`), which lets them see nothing but their own account.
"""

from collections.abc import Iterator

from kithline.sharing.logins import WEB_LOGINS
from kithline.sharing.policies import _policy

OWN = ("mfa_authenticator", "account_emailaddress")


def statements(tables: list[str]) -> Iterator[str]:
    """The SQL of grants and policies; a table of the library's that is not in `OWN` stays closed."""
    mine = "user_id = (SELECT b.user_id FROM sharing.bearer() b)"
    for table in sorted(tables):
        for login in WEB_LOGINS:
            if table not in OWN:  # it was not always so
                yield f"DROP POLICY IF EXISTS account_{login} ON public.{table}"
                continue
            yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table} TO {login}"
            yield from _policy(table, f"account_{login}", "ALL", login, mine, check=mine)
