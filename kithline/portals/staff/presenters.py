"""What the pages about accounts show, as plain values. Pure: no request, no database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from kithline.portals.staff.portal import ACTS, OWNED
from kithline.sharing.access.staff import EventLine, Held, ReviewLine, StaffLine
from kithline.sharing.appointing import EVENTS, REVIEW_DAYS, UNUSED_FLAG_DAYS
from kithline.sharing.openid.identities import Asked
from kithline.sharing.roles import ROLES
from kithline.ui.tables import Column
from kithline.ui.words import day, moment

PEOPLE = (
    Column("name", "Name"),
    Column("role", "Role"),
    Column("place", "Organisation"),
    Column("dates", "From and to"),
    Column("used", "Last signed in"),
    Column("state", "Account"),
)
REVIEWS = (
    Column("place", "Organisation"),
    Column("people", "People", is_numeric=True),
    Column("at", "Last confirmed"),
    Column("state", "State"),
)
STATES = {
    "open": "Open",
    "invited": "Invited",
    "unused": "Not used",
    "ended": "No role now",
    "closed": "Closed",
}
PER_PAGE = 50


def state_of(line: StaffLine, today: date) -> str:
    """A code of STATES. `unused`: no sign-in for so long that the account will be closed by rule."""
    if not line.is_active:
        return "invited" if line.is_invited else "closed"
    if not any(each.is_open(today) for each in line.roles):
        return "ended"
    unused_since = datetime.combine(today, datetime.min.time(), line.last_used.tzinfo)
    return "unused" if line.last_used < unused_since - timedelta(days=UNUSED_FLAG_DAYS) else "open"


def people(
    found: Sequence[StaffLine], came: int, *, words: str, state: str, number: int, today: date
) -> dict[str, Any]:
    """One page of the list: those whose name, sign-in name, role or organisation holds the words, in this state."""
    sought = words.casefold().strip()
    rows = [
        (line, state_of(line, today))
        for line in found
        if not sought or any(sought in text.casefold() for text in _texts(line))
    ]
    kept = [(line, is_now) for line, is_now in rows if state in ("", is_now)]
    first = (number - 1) * PER_PAGE
    return {
        "columns": PEOPLE,
        "came": came,
        "rows": [_row(line, is_now, today) for line, is_now in kept[first : first + PER_PAGE]],
        "total": len(kept),
        "number": number,
        "per_page": PER_PAGE,
        "words": words,
        "state": state,
        "states": [("", "All"), *STATES.items()],
        "unused": sum(is_now == "unused" for _, is_now in rows),
    }


def person(
    line: StaffLine,
    done: Sequence[EventLine],
    owned: dict[str, int],
    came: Sequence[tuple[int, str]],
    *,
    today: date,
) -> dict[str, Any]:
    """One person's page."""
    open_roles = [each for each in line.roles if each.is_open(today)]
    acts = ["role"] if line.is_active or line.is_invited else []
    acts += ["end"] if open_roles else []
    if line.is_whole:
        acts += ["link"]
        acts += ["factor"] if line.factors else []
        acts += ["identity"] if came else []
        acts += ["unlink"] if any(each.what == "linked" for each in done) else []
        acts += ["hand"] if owned else []
        acts += ["close"] if line.is_active or line.is_invited or open_roles else []
    factors = "None" if not line.factors else str(line.factors)
    return {
        "line": line,
        "state": STATES[state_of(line, today)],
        "facts": [
            {"key": "Signs in as", "value": line.username},
            {"key": "E-mail", "value": line.email or "Not known"},
            {
                "key": "Site",
                "value": "The schools' site" if line.audience == "school" else "The authority's site",
            },
            {"key": "Account", "value": STATES[state_of(line, today)]},
            {
                "key": "Last signed in",
                "value": moment(line.last_login, short=True) if line.last_login else "Never",
            },
            {"key": "Second factors", "value": factors},
        ],
        "roles": [(each, _dates(each), each.is_open(today)) for each in line.roles],
        "events": [
            (
                each,
                EVENTS.get(each.what, each.what),
                ROLES[each.role].title if each.role in ROLES else each.role,
            )
            for each in done
        ],
        "owned": owned_words(owned),
        "acts": [(code, ACTS[code][0]) for code in acts],
    }


def owned_words(owned: dict[str, int]) -> list[str]:
    """What hangs on a person, each with what becomes of it."""
    return [OWNED[kind].format(n=number) for kind, number in owned.items()]


def came_choices(came: Sequence[Asked], audience: str) -> list[tuple[int, str]]:
    """Those who came by a provider to this site, as the provider has them."""
    return [
        (
            each.id,
            ", ".join(filter(None, (each.name, each.email, each.organisation, _proposal(each.proposed)))),
        )
        for each in came
        if each.audience == audience
    ]


def _proposal(role: str) -> str:
    return f"a group proposes {ROLES[role].title}" if role in ROLES else ""


def successors(found: Sequence[StaffLine], leaver: StaffLine) -> list[tuple[int, str]]:
    """Who may take over: open accounts of the same site."""
    return [
        (line.user_id, f"{line.name or line.username} ({line.roles[0].title})")
        for line in found
        if line.is_active and line.audience == leaver.audience and line.user_id != leaver.user_id
    ]


def held_choices(line: StaffLine, today: date) -> list[tuple[int, str]]:
    """A person's open roles, to choose one that ends."""
    return [
        (each.assignment_id, ", ".join(filter(None, (each.title, each.organisation))))
        for each in line.roles
        if each.is_open(today)
    ]


def place_choices(found: Sequence[StaffLine], place: int, today: date) -> list[tuple[int, str]]:
    """The people of one organisation with their roles there, to choose those who have left."""
    return [
        (each.assignment_id, f"{line.name or line.username}, {each.title}{_used(line)}")
        for line in found
        if line.is_active or line.is_invited
        for each in line.roles
        if each.organisation_id == place and each.is_open(today)
    ]


def reviews(found: Sequence[ReviewLine], today: date) -> dict[str, Any]:
    """The organisations, those due first."""
    return {
        "columns": REVIEWS,
        "found": [(each, is_due(each, today)) for each in found],
        "due": sum(is_due(each, today) for each in found),
        "days": REVIEW_DAYS,
    }


def is_due(line: ReviewLine, today: date) -> bool:
    """Never confirmed, or longer ago than the rule says."""
    return line.at is None or (today - line.at.date()).days > REVIEW_DAYS


def _texts(line: StaffLine) -> list[str]:
    roles = [text for each in line.roles for text in (each.title, each.organisation)]
    return [line.name, line.username, *roles]


def _row(line: StaffLine, state: str, today: date) -> dict[str, Any]:
    shown = next((each for each in line.roles if each.is_open(today)), line.roles[0])
    more = sum(each.is_open(today) for each in line.roles) - 1
    return {
        "id": line.user_id,
        "name": line.name or line.username,
        "username": line.username,
        "role": shown.title + (f" and {more} more" if more > 0 else ""),
        "place": shown.organisation,
        "dates": _dates(shown),
        "used": day(line.last_login.date(), short=True) if line.last_login else "Never",
        "state": STATES[state],
        "is_flagged": state in ("unused", "ended"),
    }


def _dates(held: Held) -> str:
    until = f" to {day(held.valid_to, short=True)}" if held.valid_to else ", open"
    covers = f", for {held.covers}" if held.covers else ""
    return f"{day(held.valid_from, short=True)}{until}{covers}"


def _used(line: StaffLine) -> str:
    return (
        f" (last signed in {day(line.last_login.date(), short=True)})"
        if line.last_login
        else " (never signed in)"
    )
