"""What the pages of governance show, as plain values. Pure: no request, no database."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kithline.core.clock import day_of
from kithline.core.working_days import add_working_days
from kithline.portals.governance.portal import ACTIONS, LOOK_VERDICTS, OUTCOMES, PAGES, RULES
from kithline.record.types.governing import EmergencyLine, LookLine, SharingNow, UnusualLook
from kithline.sharing.access.emergencies import VERDICTS
from kithline.sharing.access.sign_ins import SignInLine
from kithline.sharing.emergency import REASONS
from kithline.sharing.governance import Agreement, Thresholds
from kithline.sharing.sign_ins import WHAT
from kithline.ui.tables import Column
from kithline.ui.words import moment, near_day

FEEDS = (
    Column("owner", "Who gives"),
    Column("feed", "What"),
    Column("agreement", "Agreement"),
    Column("received", "Last received"),
    Column("rows", "Rows", is_numeric=True),
    Column("to", "To whom"),
)
ROLES = (
    Column("title", "Role"),
    Column("holders", "People today", is_numeric=True),
    Column("looks", "Looks in 30 days", is_numeric=True),
    Column("people", "Children opened", is_numeric=True),
)
LOOKS = (
    Column("at", "When"),
    Column("who", "Who"),
    Column("what", "What was done"),
    Column("child", "Child's record"),
    Column("why", "What for"),
    Column("review", "Reviewed"),
)


def home(found: SharingNow, agreements: Sequence[Agreement], today: date) -> dict[str, Any]:
    """Sharing now."""
    of_feed = {code: each for each in agreements for code in each.feeds}
    without = [feed for feed in found.feeds if feed.received and feed.code not in of_feed]
    ended = [each for each in agreements if not each.is_current(today)]
    soon = sorted((each for each in agreements if each.expires_soon(today)), key=lambda each: each.expires)
    return {
        "today": today,
        "feeds": found.feeds,
        "feed_columns": FEEDS,
        "roles": found.roles,
        "role_columns": ROLES,
        "agreement_words": {code: _agreement_words(each, today) for code, each in of_feed.items()},
        "ended": ended,
        "soon": soon,
        "without": without,
        "waiting": [(each, _waiting_words(each, today)) for each in found.waiting],
        "sealed_to": found.sealed_to,
        "kept": found.kept,
    }


def _agreement_words(agreement: Agreement, today: date) -> str:
    if agreement.expires < today:
        return f"{agreement.reference}, expired on {near_day(agreement.expires, today)}"
    if agreement.signed > today:
        return f"{agreement.reference}, not in force before {near_day(agreement.signed, today)}"
    if not agreement.dpia:
        return f"{agreement.reference}, which names no DPIA"
    return f"{agreement.reference}, until {near_day(agreement.expires, today)}"


def is_overdue(line: EmergencyLine, today: date) -> bool:
    """Whether it was to be reviewed before today: the next working day is the day for it."""
    return line.review is None and add_working_days(day_of(line.opened_at), 1) < today


def _waiting_words(line: EmergencyLine, today: date) -> str:
    late = "; review overdue" if is_overdue(line, today) else ""
    return f"{line.role}, {moment(line.opened_at, short=True)}: {REASONS.get(line.reason_code, line.reason_code)}{late}"


def did(line: LookLine) -> str:
    """What was done, in a few words: "Looked: Child's record, not found"."""
    outcome = OUTCOMES.get(line.outcome, line.outcome)
    page = PAGES.get(line.page, line.page)
    return f"{ACTIONS.get(line.action, line.action)}: {page}" + (f", {outcome}" if outcome else "")


def looks(
    lines: Sequence[LookLine], title: str, words: str, *, why: str = "", is_linked: bool = True
) -> dict[str, Any]:
    """A table of looks."""
    verdicts = LOOK_VERDICTS
    return {
        "title": title,
        "words": words,
        "lines": lines,
        "columns": LOOKS if is_linked else LOOKS[:-1],
        "did": did,
        "why": why,
        "is_linked": is_linked,
        "short": lambda verdict: str(verdicts.get(verdict, verdict)).partition(":")[0],
    }


def look(line: LookLine) -> dict[str, Any]:
    """One look, whole."""
    facts = (
        ("When", moment(line.at)),
        ("Who", f"{line.who}, {line.role}" + (f", {line.organisation}" if line.organisation else "")),
        ("What was done", did(line)),
        ("Child's record", str(line.public_id or "none")),
        ("People shown", str(line.people)),
        ("Sections shown", ", ".join(line.sections) or "none"),
        ("Asked for", line.asked or "nothing more"),
        ("What for", line.purpose),
        ("Because of", line.context.replace("_", " ") or "no one child"),
        ("In which law", line.legal_basis),
        ("Version of the matrix", line.matrix_version),
        ("Emergency access", REASONS.get(line.emergency_reason, line.emergency_reason) or "no"),
    )
    return {
        "line": line,
        "facts": [{"key": key, "value": value} for key, value in facts],
        "verdicts": LOOK_VERDICTS,
    }


def unusual(found: Sequence[UnusualLook], thresholds: Thresholds) -> dict[str, Any]:
    """Flagged looks, each with its reason in words."""
    columns = (Column("why", "Why"), *LOOKS[:4], Column("review", "Review"))
    return {
        "found": [(each, RULES[each.rule].format(number=each.number)) for each in found],
        "columns": columns,
        "did": did,
        "thresholds": thresholds,
    }


def sign_ins(found: Sequence[SignInLine], what: str) -> dict[str, Any]:
    """The log of sign-ins: a session is its first eight figures, enough to tell one from another."""
    columns = (
        *(Column("at", "When"), Column("who", "Who"), Column("site", "Site"), Column("what", "What")),
        *(Column("how", "How, or why"), Column("session", "Session")),
    )
    return {"found": found, "columns": columns, "words": WHAT, "what": what}


def emergencies(found: Sequence[EmergencyLine], today: date) -> dict[str, Any]:
    """Every emergency access."""
    columns = (
        Column("opened", "Opened"),
        Column("who", "Who"),
        Column("reason", "Reason"),
        Column("child", "Child's record"),
        Column("review", "Review"),
    )
    return {
        "found": found,
        "columns": columns,
        "reasons": REASONS,
        "verdicts": {code: words.partition(":")[0] for code, words in VERDICTS.items()},
        "is_overdue": lambda line: is_overdue(line, today),
    }


def emergency(line: EmergencyLine, today: date) -> dict[str, Any]:
    """One emergency access, whole."""
    facts = (
        ("Who", f"{line.who}, {line.role}" + (f", {line.organisation}" if line.organisation else "")),
        ("Opened", moment(line.opened_at)),
        ("Open until", moment(line.closes_at)),
        ("Child's record", str(line.public_id or "not shown")),
        ("Reason", REASONS.get(line.reason_code, line.reason_code)),
        ("What had happened", line.reason),
    )
    return {
        "line": line,
        "facts": [{"key": key, "value": value} for key, value in facts],
        "verdicts": VERDICTS,
        "is_overdue": is_overdue(line, today),
    }
