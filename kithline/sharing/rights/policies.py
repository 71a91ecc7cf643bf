"""Grants and policies of requests and bundles: the officer's alone, but that an auditor sees what was asked and done.

What is in a bundle the officer reads, and nobody else. Requests about restricted records are the stewards' of such
records, and nobody else reads that they were made. Everything is added in one's own name.
"""

from kithline.sharing.logins import AUTHORITY_WEB, PIPELINE, SCHOOL_WEB
from kithline.sharing.policies import _duty, _person_table, _policy
from kithline.sharing.roles.acts import Duty

WITHOUT_CONTENT = ("subject_request", "request_step", "bundle", "bundle_signature")
WITH_CONTENT = ("bundle_item", "redaction", "bundle_given")


def statements() -> list[str]:
    """The SQL of grants and policies. The table's own first lines (force, trusted) are `policies.statements`'."""
    officer, steward = _duty(Duty.REQUESTS), _duty(Duty.RESTRICTED)
    made = [*_retention(officer), *_notes(officer), *_limits(officer), *_looked(steward)]
    for table in (*WITHOUT_CONTENT, *WITH_CONTENT):
        reads = officer if table in WITH_CONTENT else _duty(Duty.OVERSEE)
        made += [
            f"GRANT SELECT, INSERT ON public.{table} TO {AUTHORITY_WEB}",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON public.{table} FROM {PIPELINE}",
            *_policy(table, "oversight", "SELECT", AUTHORITY_WEB, f"{reads} AND {_of_request(table, False)}"),
            *_policy(
                table, "restricted", "SELECT", AUTHORITY_WEB, f"{steward} AND {_of_request(table, True)}"
            ),
            *_policy(
                table,
                "in_own_name",
                "INSERT",
                AUTHORITY_WEB,
                None,
                check=f"{officer} AND {_mine(table, False)}",
            ),
            *_policy(
                table,
                "restricted_own",
                "INSERT",
                AUTHORITY_WEB,
                None,
                check=f"{steward} AND {_mine(table, True)}",
            ),
        ]
    return made


def _of_request(table: str, is_restricted: bool) -> str:
    """Of a request about a restricted record, or of another: by the tables between, each with a policy of its own."""
    if table == "subject_request":
        return "is_restricted" if is_restricted else "NOT is_restricted"
    column, parent = (
        ("request_id", "subject_request") if table in ("request_step", "bundle") else ("bundle_id", "bundle")
    )
    return f"{column} IN (SELECT x.id FROM public.{parent} x)"


def _looked(steward: str) -> list[str]:
    """Decisions about the restricted person whose request a steward works on; emergencies: `sharing.governing`."""
    theirs = f"{steward} AND person_id = (SELECT sharing.people_of_request())"
    return _policy("sharing_decision", "restricted", "SELECT", AUTHORITY_WEB, theirs)


def _notes(officer: str) -> list[str]:
    """Notes on the record are read by whoever sees the value, and ended for everybody at once."""
    mine = "by_id = (SELECT sharing.viewer_id())"
    made = [*_person_table("record_note")]
    for login in (SCHOOL_WEB, AUTHORITY_WEB):
        made.append(f"GRANT SELECT ON public.note_ended TO {login}")
        readable = "EXISTS (SELECT FROM public.record_note n WHERE n.id = note_id)"
        made += _policy("note_ended", f"with_note_{login}", "SELECT", login, readable)
    for table in ("record_note", "note_ended"):
        made += [
            f"GRANT INSERT ON public.{table} TO {AUTHORITY_WEB}",
            f"REVOKE DELETE, TRUNCATE ON public.{table} FROM {PIPELINE}",
            *_policy(table, "in_own_name", "INSERT", AUTHORITY_WEB, None, check=f"{officer} AND {mine}"),
        ]
    reads = _duty(Duty.OVERSEE)
    return [
        *made,
        *_policy("record_note", "oversight", "SELECT", AUTHORITY_WEB, officer),
        *_policy("note_ended", "oversight", "SELECT", AUTHORITY_WEB, reads),
    ]


def _limits(officer: str) -> list[str]:
    """A limit is read by whoever is given anything of the category; set while the request is open, ended whenever."""
    mine = "by_id = (SELECT sharing.viewer_id())"
    asked = f"{mine} AND restriction = 0 AND person_id = (SELECT sharing.people_of_request())"
    made = [*_person_table("use_limit")]
    for login in (SCHOOL_WEB, AUTHORITY_WEB):
        made.append(f"GRANT SELECT ON public.limit_ended TO {login}")
        readable = "EXISTS (SELECT FROM public.use_limit l WHERE l.id = limit_id)"
        made += _policy("limit_ended", f"with_limit_{login}", "SELECT", login, readable)
    for table, check in (("use_limit", asked), ("limit_ended", mine)):
        made += [
            f"GRANT INSERT ON public.{table} TO {AUTHORITY_WEB}",
            f"REVOKE DELETE, TRUNCATE ON public.{table} FROM {PIPELINE}",
            *_policy(table, "in_own_name", "INSERT", AUTHORITY_WEB, None, check=f"{officer} AND {check}"),
        ]
    return [
        *made,
        *_policy("use_limit", "oversight", "SELECT", AUTHORITY_WEB, officer),
        *_policy("limit_ended", "oversight", "SELECT", AUTHORITY_WEB, _duty(Duty.OVERSEE)),
    ]


def _retention(officer: str) -> list[str]:
    """Holds and disposals: the officer adds them, the second yes is another's, and the pipeline does what is signed."""
    seen = f"EXISTS (SELECT FROM public.person p WHERE p.id = retention_due.person_id) AND {officer}"
    made = [
        f"GRANT SELECT ON public.retention_due, public.disposal_done TO {AUTHORITY_WEB}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON public.disposal_done FROM {PIPELINE}",
        *_policy("retention_due", "oversight", "SELECT", AUTHORITY_WEB, seen),
        *_policy("disposal_done", "oversight", "SELECT", AUTHORITY_WEB, _duty(Duty.OVERSEE)),
    ]
    made += [
        f"GRANT SELECT ON public.looks_disposed TO {AUTHORITY_WEB}",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.looks_disposed FROM {PIPELINE}",
        *_policy("looks_disposed", "oversight", "SELECT", AUTHORITY_WEB, _duty(Duty.OVERSEE)),
    ]
    reads = f"({_duty(Duty.OVERSEE)} OR {_duty(Duty.QUALITY)})"
    made += [
        f"GRANT SELECT ON public.aside_disposal TO {AUTHORITY_WEB}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON public.aside_disposal FROM {PIPELINE}",
        *_policy("aside_disposal", "oversight", "SELECT", AUTHORITY_WEB, reads),
    ]
    mine = "by_id = (SELECT sharing.viewer_id())"
    is_due = (
        "d.schedule <> 'erasure' AND EXISTS (SELECT FROM public.retention_due r WHERE "
        "r.person_id = disposal_item.person_id AND r.category = disposal_item.category AND NOT r.is_held)"
    )
    is_granted = (
        "d.schedule = 'erasure' AND EXISTS (SELECT FROM public.subject_request q JOIN public.request_step t "
        "ON t.request_id = q.id AND t.step = 'granted' WHERE q.kind = 'erasure' "
        "AND q.person_id = disposal_item.person_id)"
    )
    checks = {
        "legal_hold": mine,
        "hold_release": mine,
        "disposal": mine,
        "disposal_item": f"EXISTS (SELECT FROM public.disposal d WHERE d.id = disposal_id AND d.{mine} AND NOT EXISTS "
        f"(SELECT FROM public.disposal_signature s WHERE s.disposal_id = d.id) AND ({is_due} OR {is_granted}))",
        "disposal_signature": f"{mine} AND EXISTS (SELECT FROM public.disposal d WHERE d.id = disposal_id "
        "AND d.by_id <> disposal_signature.by_id)",
    }
    for table, check in checks.items():
        reads = officer if table == "disposal_item" else _duty(Duty.OVERSEE)
        made += [
            f"GRANT SELECT, INSERT ON public.{table} TO {AUTHORITY_WEB}",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON public.{table} FROM {PIPELINE}",
            *_policy(table, "oversight", "SELECT", AUTHORITY_WEB, reads),
            *_policy(table, "in_own_name", "INSERT", AUTHORITY_WEB, None, check=f"{officer} AND {check}"),
        ]
    return made


def _mine(table: str, is_restricted: bool) -> str:
    mine = f"by_id = (SELECT sharing.viewer_id()) AND {_of_request(table, is_restricted)}"
    if table == "bundle_item":
        return "EXISTS (SELECT FROM public.bundle b WHERE b.id = bundle_id AND b.by_id = (SELECT sharing.viewer_id()))"
    is_given = f"EXISTS (SELECT FROM public.bundle_given g WHERE g.bundle_id = {table}.bundle_id)"
    if table in ("redaction", "bundle_signature"):
        return f"{mine} AND NOT {is_given}"
    if table == "bundle_given":  # two people stand by the same thing
        signed = (
            "EXISTS (SELECT FROM public.bundle_signature s WHERE s.bundle_id = bundle_given.bundle_id "
            "GROUP BY s.digest HAVING count(DISTINCT s.by_id) >= 2)"
        )
        exported = (
            "NOT EXISTS (SELECT FROM public.bundle_item i WHERE i.bundle_id = bundle_given.bundle_id "
            "AND i.category <> '' AND i.category <> ALL (ARRAY(SELECT sharing.exported())))"
        )
        return f"{mine} AND {signed} AND {exported}"
    return mine
