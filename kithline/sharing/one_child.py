"""Grants and policies of the roles in which a page about one child reads that child's rows.

Such a page asks many small questions, and most of what policies cost there was to plan them: of each table they ask for
the viewer's people, for the marks of classes and for the bounds of both. Here they ask one thing: the bounds of what is
seen of the one child to whom the transaction keeps (`sharing.of_child` in sql/seen.sql). See ADR 15.

It is null, and nothing is seen, until the transaction keeps to a child. Whoever has the site's login may take the role
at any time: it shows no row that the login's own policies would not.
"""

from kithline.sharing.logins import ONE_CHILD, SCHOOL_WEB
from kithline.sharing.policies import PERSON_TABLES, _policy, _select, not_sensitive

SEEN = (
    "width_bucket((person_id * 8 + restriction) * 512 + access_class, (SELECT sharing.of_child())) % 2 <> 0"
)
# beside the child's own rows: what these name
NAMED_BY_ROWS = ("organisation", "organisation_code", "professional", "delivery")
# the first bound is a number of the child's own
ITS_OWN = "person_id = ((SELECT sharing.of_child())::bigint[])[1] >> 12"


def statements() -> list[str]:
    """The SQL of grants and policies. The table's own first lines (force, trusted) are `policies.statements`'."""
    made: list[str] = []
    for login, role in ONE_CHILD.items():
        made += [
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            f"GRANT USAGE ON SCHEMA public, sharing TO {role}",
            f"GRANT EXECUTE ON FUNCTION sharing.of_child(), sharing.is_signed_in() TO {role}",
        ]
        seen = {**dict.fromkeys(PERSON_TABLES, SEEN), "pupil_at": ITS_OWN}
        for table in NAMED_BY_ROWS:
            is_filtered = (table, login) == ("delivery", SCHOOL_WEB)
            signed_in = "(SELECT sharing.is_signed_in())"
            seen[table] = f"{signed_in} AND {not_sensitive()}" if is_filtered else signed_in
        for table, condition in seen.items():
            made += [*_select(table, role), *_policy(table, f"by_child_{role}", "SELECT", role, condition)]
    return made
