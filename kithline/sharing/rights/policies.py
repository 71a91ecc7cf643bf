"""Grants and policies of requests and bundles: the officer's alone, but that an auditor sees what was asked and done.

What is in a bundle the officer reads, and nobody else. Everything is added in one's own name.
"""

from kithline.sharing.governing import OFFICER
from kithline.sharing.logins import AUTHORITY_WEB, PIPELINE
from kithline.sharing.policies import RIGHTS_TABLES, _policy, _role

WITH_CONTENT = ("bundle_item", "redaction", "bundle_given")


def statements() -> list[str]:
    """The SQL of grants and policies. The table's own first lines (force, trusted) are `policies.statements`'."""
    officer = _role(OFFICER)
    made = []
    for table in RIGHTS_TABLES:
        made += [
            f"GRANT SELECT, INSERT ON public.{table} TO {AUTHORITY_WEB}",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON public.{table} FROM {PIPELINE}",
        ]
        reads = officer if table in WITH_CONTENT else f"({officer} OR {_role('auditor')})"
        made += _policy(table, "oversight", "SELECT", AUTHORITY_WEB, reads)
        made += _policy(
            table, "in_own_name", "INSERT", AUTHORITY_WEB, None, check=f"{officer} AND {_mine(table)}"
        )
    return made


def _mine(table: str) -> str:
    mine = "by_id = (SELECT sharing.viewer_id())"
    if table == "bundle_item":
        return f"EXISTS (SELECT FROM public.bundle b WHERE b.id = bundle_id AND b.{mine})"
    is_given = f"EXISTS (SELECT FROM public.bundle_given g WHERE g.bundle_id = {table}.bundle_id)"
    if table in ("redaction", "bundle_signature"):
        return f"{mine} AND NOT {is_given}"
    if table == "bundle_given":  # two people stand by the same thing
        signed = (
            "EXISTS (SELECT FROM public.bundle_signature s WHERE s.bundle_id = bundle_given.bundle_id "
            "GROUP BY s.digest HAVING count(DISTINCT s.by_id) >= 2)"
        )
        return f"{mine} AND {signed}"
    return mine
