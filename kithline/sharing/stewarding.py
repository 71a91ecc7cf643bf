"""Grants and policies of what the stewards of restricted records see, and of what all stewards ask of the pipeline."""

from kithline.record.categories import Restriction
from kithline.sharing.aside import not_aside
from kithline.sharing.logins import AUTHORITY_WEB
from kithline.sharing.policies import ASKED_TABLES, _duty, _policy, _select
from kithline.sharing.roles.acts import Duty

# What stewards of restricted records see: who a person is, whatever the restriction, and how linking came to it.
SEEN_TABLES = (
    "source_person",
    "link",
    "link_refusal",
    "link_review",
    "link_decision",
    "person_lineage",
)  # and `person`: see `sharing.policies`
IDENTITY_TABLES = ("person_name", "person_identifier", "person_attribute", "person_address")


def statements() -> list[str]:
    """The SQL of grants and policies. The table's own first lines (force, trusted) are `policies.statements`'."""
    return [*_restricted_steward(), *_asked()]


def _restricted_steward() -> list[str]:
    """The steward of restricted records sees who somebody is, in restricted rows too; nothing else of anybody."""
    made: list[str] = []
    role = _duty(Duty.RESTRICTED)
    for table in SEEN_TABLES:
        made += _policy(
            table, "restricted_steward", "SELECT", AUTHORITY_WEB, f"{role} AND {not_aside(table)}"
        )
    # a row's class and person as one number, among those of the classes of everyone: one question for each table, as
    # every page of a child asks these tables
    number = f"access_class * {2**42} + coalesce(person_id, 0)"
    kept = f"restriction NOT IN ({int(Restriction.WITHDRAWN)}, {int(Restriction.LIMITED)})"
    shown = f"{kept} AND width_bucket({number}, (SELECT sharing.seen_of_restricted())) % 2 <> 0"
    for table in IDENTITY_TABLES:
        made += _policy(table, "restricted_steward", "SELECT", AUTHORITY_WEB, shown)
    return made


def _asked() -> list[str]:
    """A steward leaves requests in their own name; restricted ones are left, seen and confirmed by the stewards of
    restricted records alone, and confirmed by another than who asked."""
    made: list[str] = []
    steward, restricted = _duty(Duty.QUALITY), _duty(Duty.RESTRICTED)
    mine = "by_id = (SELECT sharing.viewer_id())"
    for table in ASKED_TABLES:
        made += [*_select(table, AUTHORITY_WEB), f"GRANT INSERT ON public.{table} TO {AUTHORITY_WEB}"]
    sees = f"({steward} AND NOT is_restricted) OR {restricted}"
    made += _policy("link_request", "steward", "SELECT", AUTHORITY_WEB, sees)
    new = (
        f"{mine} AND done_at IS NULL AND kind <> 'enter' "
        f"AND (({steward} AND NOT is_restricted) OR ({restricted} AND is_restricted))"
    )
    made += _policy("link_request", "in_own_name", "INSERT", AUTHORITY_WEB, None, check=new)
    own = f"{_duty(Duty.ENTER)} AND kind = 'enter' AND NOT is_restricted AND {mine}"
    made += _policy("link_request", "own_entered", "SELECT", AUTHORITY_WEB, own)
    # whom the record has already only a steward may tie the new one to
    new = f"{own} AND done_at IS NULL AND (person_id IS NULL OR {steward})"
    made += _policy("link_request", "enter", "INSERT", AUTHORITY_WEB, None, check=new)
    for table in ("link_sample", "link_sample_verdict"):
        made += _policy(table, "steward", "SELECT", AUTHORITY_WEB, steward)
        made += _policy(table, "in_own_name", "INSERT", AUTHORITY_WEB, None, check=f"{steward} AND {mine}")
    made += _policy("link_confirmation", "restricted_steward", "SELECT", AUTHORITY_WEB, restricted)
    other = (
        "EXISTS (SELECT FROM public.link_request q WHERE q.id = request_id AND q.is_restricted "
        "AND q.by_id <> link_confirmation.by_id)"
    )
    made += _policy(
        "link_confirmation",
        "in_own_name",
        "INSERT",
        AUTHORITY_WEB,
        None,
        check=f"{restricted} AND {mine} AND {other}",
    )
    return made
