"""Grants and policies of the tables by which looks are answered for: who reads them, who adds to them.

Whose duty it is to oversee reads all; whose it is to review decides. Whoever else concerns a row (the
viewer's own, the child's worker, the school) reads that row. Nothing is changed or deleted.
"""

from collections.abc import Iterator

from kithline.record.categories import IDENTITY, Level
from kithline.record.kinds import added_by_people
from kithline.sharing.logins import AUTHORITY_WEB, PIPELINE, SCHOOL_WEB
from kithline.sharing.policies import GOVERNING_TABLES, WRITTEN_TABLES, _duty, _person_table, _policy
from kithline.sharing.roles.acts import Duty, Write

_OVERSEES = _duty(Duty.OVERSEE)
# what is written into each, and of which class
WRITTEN_AS = {
    "sharing_decision": (Write.DECISION, str(IDENTITY.at(Level.DETAIL))),
    "service_consent": (Write.AGREEMENT, "access_class"),
    "correction": (Write.QUESTION, "access_class"),
    "added_fact": (Write.ADD, "access_class"),
}
# Who holds another role too reviews nothing that they did themselves in that role.
_OF_OTHERS = (
    "NOT EXISTS (SELECT FROM public.emergency_access e WHERE kind = 'emergency' AND e.id = subject_id "
    "AND e.user_id = (SELECT sharing.viewer_id())) AND NOT EXISTS (SELECT FROM public.access a "
    "WHERE kind = 'look' AND a.id = subject_id AND a.user_id = (SELECT sharing.viewer_id()))"
)
READ_BY_OVERSIGHT = (
    *("access", "audit_batch", "look_review", "sharing_decision"),
    *("feed_agreement", "feed_decision", "sign_in"),
)


def statements() -> list[str]:
    """The SQL of grants and policies. The table's own first lines (force, trusted) are `policies.statements`'."""
    return [*_oversight(), *_emergency(), *_written(), *_answers()]


def _oversight() -> Iterator[str]:
    for table in READ_BY_OVERSIGHT:
        yield f"GRANT SELECT ON public.{table} TO {AUTHORITY_WEB}"
        yield from _policy(table, "oversight", "SELECT", AUTHORITY_WEB, _OVERSEES)
    # a team manager reads the looks of the team
    team = "user_id = ANY (ARRAY(SELECT sharing.my_team()))"
    yield from _policy("access", "team", "SELECT", AUTHORITY_WEB, team)
    # the officer reads looks at both sites: whose they were is the name of a user of either
    yield from _policy("app_user", "oversight", "SELECT", AUTHORITY_WEB, _OVERSEES)
    officers = f"{_duty(Duty.REVIEW)} AND by_id = (SELECT sharing.viewer_id())"
    for table, check in (("look_review", f"{officers} AND {_OF_OTHERS}"), ("feed_decision", officers)):
        yield f"GRANT INSERT ON public.{table} TO {AUTHORITY_WEB}"
        yield from _policy(table, "in_own_name", "INSERT", AUTHORITY_WEB, None, check=check)
    for table in GOVERNING_TABLES:
        yield f"REVOKE UPDATE, DELETE, TRUNCATE ON public.{table} FROM {PIPELINE}"


def _emergency() -> Iterator[str]:
    """Whose child was opened is told; so is, to the one who opened it, that they did. Two questions for every duty and
    site: the first screens of all roles ask for it, and mostly there is none."""
    for login in (SCHOOL_WEB, AUTHORITY_WEB):
        yield f"GRANT SELECT ON public.emergency_access TO {login}"
        told = (
            "width_bucket(user_id, (SELECT sharing.whose_emergencies())) % 2 <> 0 "
            "OR person_id = ANY ((SELECT sharing.people_of_emergencies())::bigint[])"
        )
        yield from _policy("emergency_access", f"by_told_{login}", "SELECT", login, told)
        for earlier in (f"owner_{login}", f"own_{login}"):
            yield f"DROP POLICY IF EXISTS {earlier} ON public.emergency_access"
    for earlier in ("oversight", "restricted"):
        yield f"DROP POLICY IF EXISTS {earlier} ON public.emergency_access"


def _written() -> Iterator[str]:
    """Written in one's own name about a child in one's scope, of what the matrix lets the role write.

    A decision is read by who made it, and at the same site by whose child it is: the other site may be whom it was not
    shared with. An agreement or a question is read as any fact of its class.
    """
    for login, audience in ((SCHOOL_WEB, "school"), (AUTHORITY_WEB, "authority")):
        yield f"GRANT SELECT ON public.sharing_decision TO {login}"
        own = "user_id = (SELECT sharing.viewer_id())"
        yield from _policy("sharing_decision", f"own_{login}", "SELECT", login, own)
        theirs = f"audience = '{audience}' AND person_id = ANY (ARRAY(SELECT sharing.people_of_mine()))"
        yield from _policy("sharing_decision", f"owner_{login}", "SELECT", login, theirs)
        for table in WRITTEN_TABLES:
            yield f"GRANT INSERT ON public.{table} TO {login}"
            # the policies of `person` decide what this finds
            what, of_class = WRITTEN_AS[table]
            seen = (
                f"{own} AND EXISTS (SELECT FROM public.person p WHERE p.id = {table}.person_id) "
                f"AND sharing.may_write('{what}', person_id, {of_class})"
            )
            if table == "added_fact":
                seen += f" AND {_addable()}"
            yield from _policy(table, f"in_own_name_{login}", "INSERT", login, None, check=seen)
        yield f"GRANT SELECT ON public.correction TO {login}"
        yield from _policy("correction", f"own_{login}", "SELECT", login, own)
        yield f"GRANT SELECT ON public.added_fact TO {login}"
        yield from _policy("added_fact", f"own_{login}", "SELECT", login, own)
    for table in ("service_consent", "correction"):
        yield from _person_table(table)
    yield f"GRANT UPDATE (done_at, failure, details, event_id) ON public.added_fact TO {PIPELINE}"


def _addable() -> str:
    """A kind that a person adds, in its own class; a correction is of one's own fact, of the same child and kind. Who
    wrote a fact reads their row, and nobody else does: what is in the record all read there."""
    pairs = ", ".join(
        f"('{code}', {kind.category.at(Level.DETAIL)})" for code, kind in sorted(added_by_people().items())
    )
    return (
        f"(kind, access_class) IN ({pairs}) AND done_at IS NULL AND event_id IS NULL AND failure = '' "
        "AND (changes_id IS NULL OR sharing.has_added(changes_id, person_id, kind))"
    )


def _answers() -> Iterator[str]:
    """A steward answers; the answer is read by who may read the question, and by stewards."""
    steward = _duty(Duty.ANSWERS)
    yield f"GRANT INSERT ON public.correction_answer TO {AUTHORITY_WEB}"
    mine = f"{steward} AND by_id = (SELECT sharing.viewer_id())"
    yield from _policy("correction_answer", "in_own_name", "INSERT", AUTHORITY_WEB, None, check=mine)
    for login in (SCHOOL_WEB, AUTHORITY_WEB):
        yield f"GRANT SELECT ON public.correction_answer TO {login}"
        readable = "EXISTS (SELECT FROM public.correction c WHERE c.id = correction_id)"
        yield from _policy("correction_answer", f"asked_{login}", "SELECT", login, readable)
