"""Row-level security on every table, made from one list. Run after each migration, as the owner; safe to repeat.

A table is one of: a *person* table (scope and class decide), a *steward* table (the data steward's), an *open* one
(anyone signed in: no person in it), a *session* table or the users' table (each site its own), a *closed* one (no web
login at all) or *log* (insert only, in one's own name). A table that is in no list fails the start-up check.
"""

import re
from importlib.resources import files

from django.db import connection

from kithline.feeds.discovery import feeds, set_aside
from kithline.feeds.spec import Subject
from kithline.record.categories import IDENTITY
from kithline.record.models import DERIVED, FACTS, Fact
from kithline.sharing.appointing import write_appointment_rules
from kithline.sharing.aside import not_aside
from kithline.sharing.emergency import write_emergency_roles
from kithline.sharing.logins import AUTHORITY_WEB, BACKUP, OWNER, PIPELINE, SCHOOL_WEB, SEARCH, TRUSTED
from kithline.sharing.matrix_rows import write_matrix
from kithline.sharing.roles.acts import Duty
from kithline.sharing.roles.relationships import BY_CODE, Cohort, Shape
from kithline.sharing.seal import stored_key
from kithline.sharing.searching import write_pace_rules, write_search_rules

PERSON_TABLES = tuple(model._meta.db_table for model in (*FACTS, *DERIVED))
# scope tables: one row a person, no class of their own
SCOPE_TABLES = {"pupil_at": "person_id", "allocated_to": "person_id", "person": "id"}
STEWARD_TABLES = {
    "source_record": "restriction = 0 AND feed <> ALL (ARRAY(SELECT w.feed FROM public.withdrawn_feed w))",
    "source_person": "restriction = 0 AND partition = ''",
    "rejected_row": "restriction = 0",
    "delivery_file": "true",
    "link": "true",
    "link_refusal": "true",
    "link_review": "true",
    "link_decision": "second_by_id IS NULL",  # what two people decided is theirs alone to see
    "person_lineage": "true",
    "link_drift": "true",
    "delivery_sender": "true",
    "notice": "true",
    "feed_agreement": "true",
}
# What stewards ask of the pipeline, and answer each other: inserted in one's own name, and changed by no site.
ASKED_TABLES = ("link_request", "link_confirmation", "link_sample", "link_sample_verdict")
OPEN_TABLES = (
    *(
        "organisation",
        "organisation_code",
        "professional",
        "delivery",
        "instance",
        "matrix_row",
        "matrix_duty",
    ),
    "withdrawn_feed",  # each page says which source is not shown
)
CLOSED_TABLES = (
    "role_assignment",
    "linked_school",
    "trust_school",
    "touched",
    "next_change",
    "marks_leeway",
    "household",
    "family",
    "daily_round",
    *("record_confirmed", "seen_again"),
    *("blocking_key", "dwelling", "name_count", "linking_base"),
    "withheld_phrase",
    "disposed_key",
    # by functions only: sql/staff.sql, sql/openid.sql
    "work_handed",
    *("appointment_rule", "invitation", "staff_event", "staff_review", "known_identity", "identity_request"),
    "search_rule",  # sql/search.sql
    "pace_rule",  # sql/pace.sql
)
# Columns that no site's login may read, in tables of which it reads the others.
KEPT_COLUMNS = {"event_detail": ("as_written",)}
SESSION_TABLES = {"school_session": SCHOOL_WEB, "authority_session": AUTHORITY_WEB}
USER_TABLE = "app_user"
# what is run before the policies are made, in this order: sql/seal.sql and so on
SQL = (
    *("seal", "people", "scope", "seen", "aside", "accounts", "accountability", "reasons", "writing"),
    *("staff", "rights", "limits", "looks", "openid", "search", "sign_ins", "pace", "files", "crowd"),
)
FILE_TABLE = "attached_file"  # see kithline.sharing.attached
LOG_TABLES = ("access",)
OWN_TABLES = ("conduct_agreement",)  # each user adds to their own and reads it
VERDICTS = "delivery_verdict"  # what a steward asks of the pipeline
# emergency access, seals of the log, what professionals write about sharing: see kithline.sharing.governing
WRITTEN_TABLES = ("sharing_decision", "service_consent", "correction", "added_fact")
# requests of people about their own record, and the bundles that answer them: see kithline.sharing.rights.policies
RIGHTS_TABLES = (
    *("subject_request", "request_step", "bundle", "bundle_item"),
    *("redaction", "bundle_signature", "bundle_given"),
    *("legal_hold", "hold_release", "retention_due", "disposal", "disposal_item", "disposal_signature"),
    *("disposal_done", "aside_disposal"),
    *("record_note", "note_ended", "use_limit", "limit_ended", "looks_disposed"),
)
GOVERNING_TABLES = (
    *(
        "audit_batch",
        "emergency_access",
        "emergency_role",
        "look_review",
        "correction_answer",
        "feed_decision",
        "sign_in",
    ),
    *WRITTEN_TABLES,
)
# Which people a site's login may see rows of. The schools' site by an array, which can use the index on the person. The
# authority's by the bounds of `sharing.seen`, in which the viewer's people have their own numbers; a query there names
# its people itself. "<> 0" and not "= 1": the planner then takes nearly every row to be seen, which is so of the rows
# that a page asks for, and plans as where no policy is.
SEEN = "width_bucket({}, (SELECT sharing.seen())) % 2 <> 0"
PEOPLE = {
    SCHOOL_WEB: "{} = ANY ((SELECT sharing.people_on_roll())::bigint[])",
    AUTHORITY_WEB: SEEN,
}
FOR_ALL = Shape.EVERYONE.value
EARLIER_ON_PERSON = ("steward", "restricted_steward", "oversight")  # policies of `person`, now one
ONE_SITE_ONLY = {
    "people_on_roll()": AUTHORITY_WEB,
    "people_of_authority(text)": SCHOOL_WEB,
}  # who may not call it


def apply_sharing(audience_secrets: dict[str, str]) -> None:
    """Create schemas, functions, grants and policies on the default connection (the owner's)."""
    with connection.cursor() as cursor:
        _drop_scope_policies(cursor)
        for name in SQL:
            text = (files("kithline.sharing") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
            for each in of_all_and_of_some(text.replace("-- {cohorts}", cohorts())):
                cursor.execute(each)
        for audience, secret in audience_secrets.items():
            inner, outer = stored_key(secret)
            login = SCHOOL_WEB if audience == "school" else AUTHORITY_WEB
            cursor.execute(
                "INSERT INTO seal.key VALUES (%s, %s, %s, %s) ON CONFLICT (audience) DO UPDATE "
                "SET login = excluded.login, inner_key = excluded.inner_key, outer_key = excluded.outer_key",
                [audience, login, inner, outer],
            )
        write_matrix(cursor)
        cursor.execute("SELECT seal.write_reach()")  # of the matrix as it now is
        write_emergency_roles(cursor)
        write_appointment_rules(cursor)
        write_search_rules(cursor)
        write_pace_rules(cursor)
        for statement in statements(_tables(cursor)):
            cursor.execute(statement)
        cursor.execute("SHOW server_version_num")
        if int(cursor.fetchone()[0]) >= 170_000:
            # fresh statistics after a bulk load; older servers leave it to autovacuum
            cursor.execute(f"GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {PIPELINE}")


def statements(tables: set[str]) -> list[str]:
    """The SQL of all grants and policies for these tables of schema public."""
    made = [
        f"GRANT USAGE ON SCHEMA public TO {', '.join((PIPELINE, SCHOOL_WEB, AUTHORITY_WEB, SEARCH, BACKUP))}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sharing FROM PUBLIC",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA seal FROM PUBLIC",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA sharing TO {SCHOOL_WEB}, {AUTHORITY_WEB}",
        *(f"REVOKE EXECUTE ON FUNCTION sharing.{name} FROM {login}" for name, login in ONE_SITE_ONLY.items()),
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {PIPELINE}",
        f"GRANT TRUNCATE ON public.blocking_key, public.dwelling TO {PIPELINE}",  # made anew of what is there
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {PIPELINE}",
        # an identity column needs none, and a sequence tells how many of each there are
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {SCHOOL_WEB}, {AUTHORITY_WEB}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON access FROM {PIPELINE}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {SEARCH}, {BACKUP}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {BACKUP}",
    ]
    for table in sorted(tables):
        made += [
            f'REVOKE ALL ON public."{table}" FROM {SCHOOL_WEB}, {AUTHORITY_WEB}, PUBLIC',
            f'ALTER TABLE public."{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE public."{table}" FORCE ROW LEVEL SECURITY',
            *_policy(table, "trusted", "ALL", ", ".join(TRUSTED), "true", check="true"),
        ]
    for table in PERSON_TABLES:
        made += _person_table(table)
    for table, column in SCOPE_TABLES.items():
        for login, people in PEOPLE.items():
            made += _select(table, login)
            made += _policy(table, f"by_people_{login}", "SELECT", login, people.format(column))
        if table != "person":  # nobody who is set aside has a row
            made += _policy(table, "steward", "SELECT", AUTHORITY_WEB, _duty(Duty.QUALITY))
    # of `person` three duties show, each in its way; one question for all of them, as every query of a child asks it
    shown = "CASE WHEN status <> 'aside' THEN 1 ELSE 0 END | CASE WHEN restriction = 0 THEN 2 ELSE 0 END"
    by_duty = f"({shown}) & (SELECT sharing.people_by_duty()) <> 0"
    made += _policy("person", "by_duty", "SELECT", AUTHORITY_WEB, by_duty)
    made += [f"DROP POLICY IF EXISTS {name} ON public.person" for name in EARLIER_ON_PERSON]
    for table, condition in STEWARD_TABLES.items():
        made += _select(table, AUTHORITY_WEB)
        steward = f"{_duty(Duty.QUALITY)} AND {condition} AND {not_aside(table)}"
        made += _policy(table, "steward", "SELECT", AUTHORITY_WEB, steward)
    for table in OPEN_TABLES:
        # the banner and the authority's name stand on the sign-in page too
        who = "true" if table == "instance" else "(SELECT sharing.is_signed_in())"
        for login in (SCHOOL_WEB, AUTHORITY_WEB):
            seen = f"{who} AND {not_sensitive()}" if (table, login) == ("delivery", SCHOOL_WEB) else who
            made += [*_select(table, login), *_policy(table, f"open_{login}", "SELECT", login, seen)]
    made += [*_select(VERDICTS, AUTHORITY_WEB), f"GRANT INSERT ON public.{VERDICTS} TO {AUTHORITY_WEB}"]
    made += _policy(VERDICTS, "steward", "SELECT", AUTHORITY_WEB, _duty(Duty.QUALITY))
    mine = f"{_duty(Duty.QUALITY)} AND by_id = (SELECT sharing.viewer_id())"
    made += _policy(VERDICTS, "in_own_name", "INSERT", AUTHORITY_WEB, None, check=mine)
    for table, login in SESSION_TABLES.items():
        made.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table} TO {login}")
        made += _policy(table, "own", "ALL", login, "true", check="true")
    for login in (SCHOOL_WEB, AUTHORITY_WEB):
        own = "audience = (SELECT sharing.login_audience())"
        made.append(f"GRANT SELECT ON public.{USER_TABLE} TO {login}")
        made.append(f"GRANT UPDATE (last_login, password) ON public.{USER_TABLE} TO {login}")
        made += _policy(USER_TABLE, f"own_{login}", "SELECT", login, own)
        made += _policy(USER_TABLE, f"change_{login}", "UPDATE", login, own, check=own)
        for table in LOG_TABLES:
            made.append(f"GRANT INSERT ON public.{table} TO {login}")
            # no log, no data: who may take nothing away has no look of that sort
            mine = (
                "user_id = (SELECT b.user_id FROM sharing.bearer() b) "
                "AND (action <> 'export' OR (SELECT sharing.may_export()))"
            )
            made += _policy(table, f"in_own_name_{login}", "INSERT", login, None, check=mine)
        for table in OWN_TABLES:
            made.append(f"GRANT SELECT, INSERT ON public.{table} TO {login}")
            mine = "user_id = (SELECT b.user_id FROM sharing.bearer() b)"
            made += _policy(table, f"own_{login}", "SELECT", login, mine)
            made += _policy(table, f"in_own_name_{login}", "INSERT", login, None, check=mine)
    # here, for they are made of this module's parts
    from kithline.sharing import attached, governing, one_child, own_accounts, stewarding
    from kithline.sharing.rights import policies as rights

    made += own_accounts.statements(account_tables(tables))
    return [
        *(
            *made,
            *governing.statements(),
            *stewarding.statements(),
            *rights.statements(),
            *attached.statements(),
            *one_child.statements(),
        ),
        "DROP FUNCTION IF EXISTS sharing.is_role(text)",  # no policy of an earlier version asks it any more
    ]


def account_tables(tables: set[str]) -> list[str]:
    """Tables of the sign-in library, which both sites use: see `sharing.own_accounts`. They hold no child."""
    return [name for name in tables if name.startswith(("account_", "mfa_", "socialaccount_"))]


def known_tables(tables: set[str]) -> set[str]:
    """Tables that some list above accounts for, or that hold the framework's own books."""
    framework = {name for name in tables if name.startswith(("django_", "auth_", "app_user_"))}
    return {
        *PERSON_TABLES,
        *SCOPE_TABLES,
        *STEWARD_TABLES,
        *OPEN_TABLES,
        *CLOSED_TABLES,
        *SESSION_TABLES,
        USER_TABLE,
        FILE_TABLE,
        *LOG_TABLES,
        *OWN_TABLES,
        VERDICTS,
        *GOVERNING_TABLES,
        *RIGHTS_TABLES,
        *ASKED_TABLES,
        *account_tables(tables),
        *framework,
    }


def not_sensitive() -> str:
    """Deliveries but those of sensitive services: a masked row's delivery would else say which service it hides. A feed
    that is set aside counts as one, for nothing says that it is none."""
    feeds_of = {
        feed.code
        for feed in feeds().values()
        for table in feed.tables
        if isinstance(table.subject, Subject) and table.subject.category != IDENTITY.code
    }
    return f"feed <> ALL (ARRAY[{', '.join(repr(code) for code in sorted(feeds_of | set_aside().keys()))}]::text[])"


def _person_table(table: str) -> list[str]:
    """One policy a site: the mark of the row's class and the row's person, as one number among those that are seen.

    See `sharing.marks` and `seal.find_seen` in sql/seen.sql. Where nobody is looking both are null, and nothing is
    seen. At the schools' site the index on the person is used. Each SELECT in a policy is planned in every query of the
    table, so few of them cost little.

    A row that is kept back has a number past all others (`seal.kept_number`), which few see: where its use is limited
    and the viewer's purpose goes on (sql/limits.sql), and to answer a restricted person's request (sql/rights.sql).
    """
    number = "((SELECT sharing.marks())::bigint[])[access_class] + coalesce(person_id, 0)"
    kept = f"{2**50} + (coalesce(person_id, 0) * 8 + restriction) * 512 + access_class"
    seen = SEEN.format(f"CASE restriction WHEN 0 THEN {number} ELSE {kept} END")
    made = []
    for login, condition in (
        (SCHOOL_WEB, f"{PEOPLE[SCHOOL_WEB].format('person_id')} AND {seen}"),
        (AUTHORITY_WEB, seen),
    ):
        made += [*_select(table, login), *_policy(table, f"by_scope_{login}", "SELECT", login, condition)]
    return made


def of_all_and_of_some(text: str) -> list[str]:
    """A text with places for a child as three: of all people, of one child, of those among some. Another as it is."""
    if "{child}" not in text:
        return [text]
    kinds = (("", ""), (", child bigint", "= child"), (", among bigint[]", "= ANY (among)"))
    return [
        re.sub(r"\{only (\w)\}", rf" AND \1.person_id {only}" if only else "", text).replace("{child}", child)
        for child, only in kinds
    ]


def cohorts() -> str:
    """The branches of `seal.find_of_authority` (sql/people.sql) that find children by what is on record of them.

    Their kinds stand in the text, not in a table, so that the partial index on them can be used.
    """
    return "\n".join(_cohort(code, each.cohort) for code, each in BY_CODE.items() if each.cohort)


def _cohort(code: str, cohort: Cohort) -> str:
    kinds = ", ".join(f"'{kind}'" for kind in cohort.kinds)
    if cohort.within is None:
        when = "e.valid_to IS NULL OR e.valid_to >= current_date"
    else:
        since = (
            f"current_date - {cohort.within}"  # each part by itself, so that the index on the last day serves
        )
        when = f"e.valid_to >= {since} OR e.valid_to IS NULL AND e.valid_from >= {since}"
    return (
        f"    WHEN '{code}' THEN\n"
        "        RETURN QUERY SELECT c.person_id FROM (\n"
        "            SELECT DISTINCT e.person_id FROM public.event e\n"
        f"            WHERE e.kind IN ({kinds}) AND e.known_to IS NULL AND e.restriction IN (0, 7)\n"
        "              AND (e.valid_from IS NULL OR e.valid_from <= current_date)\n"
        f"              AND ({when}){{only e}}) c\n"
        # looked up one by one: the planner, which takes them for more than they are, would read everybody
        "        CROSS JOIN LATERAL (SELECT FROM public.person p WHERE p.id = c.person_id\n"
        "            AND p.status = 'active' AND p.restriction = 0 OFFSET 0) p;"
    )


def _drop_scope_policies(cursor: object) -> None:
    """Those of an earlier version that have another name now would go on granting; and they need its functions."""
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' AND policyname LIKE 'by\\_%'"
    )
    for table, name in cursor.fetchall():  # type: ignore[attr-defined]
        cursor.execute(f'DROP POLICY {name} ON public."{table}"')  # type: ignore[attr-defined]


def _duty(duty: Duty) -> str:
    """The condition that the viewer's role has this duty. No policy names a role."""
    return f"(SELECT sharing.has_duty('{duty}'))"


def _select(table: str, login: str) -> list[str]:
    if table not in KEPT_COLUMNS:
        return [f"GRANT SELECT ON public.{table} TO {login}"]
    [model] = [each for each in FACTS if each._meta.db_table == table]
    return [f"GRANT SELECT ({', '.join(columns_for_sites(model))}) ON public.{table} TO {login}"]


def columns_for_sites(model: type[Fact]) -> list[str]:
    """The columns of a table of facts that the sites' logins may read, of the rows that they see."""
    kept = KEPT_COLUMNS.get(model._meta.db_table, ())
    return [each.column for each in model._meta.concrete_fields if each.column not in kept]


def _policy(
    table: str, name: str, action: str, to: str, using: str | None, check: str | None = None
) -> list[str]:
    parts = [f'CREATE POLICY {name} ON public."{table}" FOR {action} TO {to}']
    if using is not None:
        parts.append(f"USING ({using})")
    if check is not None:
        parts.append(f"WITH CHECK ({check})")
    return [f'DROP POLICY IF EXISTS {name} ON public."{table}"', " ".join(parts)]


def _tables(cursor: object) -> set[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")  # type: ignore[attr-defined]
    return {name for (name,) in cursor.fetchall()}  # type: ignore[attr-defined]


__all__ = ["OWNER", "account_tables", "apply_sharing", "known_tables", "statements"]
