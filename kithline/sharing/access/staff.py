"""Accounts, as whoever looks after them sees and changes them. The database says who that is (`sql/staff.sql`); each
function writes its own line of the log."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from kithline.sharing import statements
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.appointing import INVITED_DAYS
from kithline.sharing.openid.identities import Asked
from kithline.sharing.roles import ROLES
from kithline.sharing.viewer import Viewer


class NotAppointed(ValueError):
    """Why nothing was done, in one line for the page."""


@dataclass(frozen=True)
class Held:
    """One role of one person: since, until (both inside; None: open), whose place they take in it."""

    assignment_id: int
    role: str
    organisation_id: int | None
    organisation: str
    valid_from: date
    valid_to: date | None
    covers: str

    @property
    def title(self) -> str:
        return ROLES[self.role].title if self.role in ROLES else self.role

    def is_open(self, on: date) -> bool:
        return self.valid_to is None or self.valid_to >= on


@dataclass(frozen=True)
class StaffLine:
    """One person with their roles. `is_whole`: the viewer looks after the whole account, not a part of it."""

    user_id: int
    username: str
    name: str
    email: str
    audience: str
    is_active: bool
    is_invited: bool
    last_login: datetime | None
    joined: datetime
    factors: int
    roles: tuple[Held, ...]
    is_whole: bool = False

    @property
    def last_used(self) -> datetime:
        return self.last_login or self.joined


@dataclass(frozen=True)
class EventLine:
    """One thing that was done to an account."""

    at: datetime
    what: str
    role: str
    organisation: str
    reason: str
    by: str


@dataclass(frozen=True)
class ReviewLine:
    """An organisation, how many people it has, when they were last confirmed (None: never) and by whom."""

    organisation_id: int
    organisation: str
    people: int
    at: datetime | None
    by: str


@dataclass(frozen=True)
class Link:
    """The one-use link of an account. It is shown or sent once, and kept nowhere."""

    user_id: int
    token: str


def staff(viewer: Viewer, *, page: str) -> tuple[StaffLine, ...]:
    """All whom the viewer looks after, by name. Writes the look."""
    found = _lines(statements.rows("SELECT * FROM sharing.my_staff(NULL)"))
    record_look(viewer, page, asked=f"{len(found)} accounts")
    return found


def one(viewer: Viewer, user_id: int, *, page: str) -> StaffLine | None:
    """One of them; None if they are not the viewer's to look after, or there is none. Writes the look."""
    found = _lines(statements.rows("SELECT * FROM sharing.my_staff(%s)", user_id))
    record_look(viewer, page, asked=str(user_id), outcome="shown" if found else "not_found")
    return found[0] if found else None


def events(user_id: int) -> tuple[EventLine, ...]:
    """What was done to an account, the newest first; nothing where it is not the viewer's to look after."""
    return tuple(
        EventLine(*row) for row in statements.rows("SELECT * FROM sharing.staff_events(%s)", user_id)
    )


def owned(user_id: int) -> dict[str, int]:
    """What hangs on a user: kind -> number, where there is any."""
    return {
        kind: number
        for kind, number in statements.rows("SELECT * FROM sharing.owned_by(%s)", user_id)
        if number
    }


def places() -> tuple[tuple[int, str, str], ...]:
    """The organisations where the viewer looks after accounts: id, name, kind."""
    return tuple(
        statements.rows(
            "SELECT o.id, o.name, o.kind FROM organisation o WHERE o.id IN (SELECT sharing.my_places()) "
            "ORDER BY o.name, o.id"
        )
    )


def reviews(viewer: Viewer, *, page: str) -> tuple[ReviewLine, ...]:
    """The viewer's organisations, those longest not confirmed first. Writes the look."""
    found = tuple(ReviewLine(*row) for row in statements.rows("SELECT * FROM sharing.my_reviews()"))
    record_look(viewer, page, asked=f"{len(found)} organisations")
    return found


def invite(
    *,
    by: Viewer,
    first: str,
    last: str,
    email: str,
    role: str,
    place: int | None,
    since: date,
    until: date | None,
    worker: str,
    reason: str,
) -> Link:
    """An account for a new person, whose sign-in name is their e-mail address. Raises NotAppointed."""
    token, hashed = _token()
    made = statements.one(
        "SELECT sharing.invite(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        *(email, first, last, email, role, place, since, until, worker, hashed, INVITED_DAYS, reason),
    )
    _keep(by, "staff.invite", f"{role} at {place or '-'}", bool(made))
    if not made:
        raise NotAppointed("This address has an account already, or the role is not yours to give there")
    return Link(int(made), token)


def new_link(user_id: int, *, by: Viewer, reason: str) -> Link:
    """A link to set a password anew; those before it stop working. Raises NotAppointed."""
    token, hashed = _token()
    done = statements.one(
        "SELECT sharing.make_link(%s, %s, %s, 'link_sent', %s)", user_id, hashed, INVITED_DAYS, reason
    )
    _keep(by, "staff.act", f"link {user_id}", bool(done))
    if not done:
        raise NotAppointed("This account is not yours alone to look after")
    return Link(user_id, token)


def give_role(
    user_id: int, *, by: Viewer, role: str, place: int | None, since: date, until: date | None, reason: str
) -> None:
    """One more role between two days (`until` None: open). Raises NotAppointed."""
    made = statements.one(
        "SELECT sharing.give_role(%s, %s, %s, %s, %s, %s)", user_id, role, place, since, until, reason
    )
    _keep(by, "staff.act", f"give {role} to {user_id}", bool(made))
    if not made:
        raise NotAppointed("This role is not yours to give to this person there")


def end_role(assignment_id: int, *, by: Viewer, last_day: date | None, reason: str) -> None:
    """End a role on a day; None: at once. It is never changed otherwise. Raises NotAppointed."""
    done = statements.one("SELECT sharing.end_role(%s, %s, %s)", assignment_id, last_day, reason)
    _keep(by, "staff.act", f"end role {assignment_id}", bool(done))
    if not done:
        raise NotAppointed("This role has ended, or is not yours to end")


def close_account(user_id: int, *, by: Viewer, reason: str) -> None:
    """A leaver: no sign-in, session, role or link from now on. Raises NotAppointed."""
    done = statements.one("SELECT sharing.close_account(%s, %s)", user_id, reason)
    _keep(by, "staff.act", f"close {user_id}", bool(done))
    if not done:
        raise NotAppointed("This account is not yours alone to close: end the roles that are yours")


def reset_factors(user_id: int, *, by: Viewer, reason: str) -> bool:
    """Take a lost second factor away. False: this is the first of the two who are needed. Raises NotAppointed."""
    done = statements.one("SELECT sharing.reset_factors(%s, %s)", user_id, reason)
    _keep(by, "staff.act", f"reset second factor {user_id}: {done or 'refused'}", bool(done))
    if not done:
        raise NotAppointed("This account is not yours alone to look after")
    return bool(done == "reset")


def came() -> tuple[Asked, ...]:
    """Who came by a provider and has no account linked: everywhere, or where the provider says that they work."""
    return tuple(Asked(*row) for row in statements.rows("SELECT * FROM sharing.identity_requests()"))


def link_identity(user_id: int, *, by: Viewer, request: int, reason: str) -> None:
    """Link one of those who came to an account. Raises NotAppointed."""
    done = statements.one("SELECT sharing.link_request(%s, %s, %s)", request, user_id, reason)
    _keep(by, "staff.act", f"link identity request {request} to {user_id}", bool(done))
    if not done:
        raise NotAppointed(
            "This account is not yours alone to look after, or somebody else's is linked to it"
        )


def unlink(user_id: int, *, by: Viewer, reason: str) -> None:
    """End every link of an account to a provider, with the sessions. Raises NotAppointed."""
    done = statements.one("SELECT sharing.unlink_identities(%s, %s)", user_id, reason)
    _keep(by, "staff.act", f"unlink identities of {user_id}", bool(done))
    if not done:
        raise NotAppointed("Nothing is linked to this account, or it is not yours alone to look after")


def hand_over(user_id: int, *, by: Viewer, successor: int, reason: str) -> int:
    """Give the linked schools to a successor, and keep who takes over the rest. How many schools; NotAppointed."""
    moved = statements.one("SELECT sharing.hand_over(%s, %s, %s)", user_id, successor, reason)
    _keep(by, "staff.act", f"hand over {user_id} to {successor}", moved is not None)
    if moved is None:
        raise NotAppointed("Choose somebody of the same site whose account is open")
    return int(moved)


def confirm(place: int, *, by: Viewer, gone: Sequence[int], reason: str, on: date) -> tuple[int, int]:
    """An organisation's people are gone through: roles of `gone` (assignments) end at once, the others stay.

    How many people's roles stay, and how many ended. Raises NotAppointed.
    """
    here = [
        each
        for line in _lines(statements.rows("SELECT * FROM sharing.my_staff(NULL)"))
        for each in line.roles
        if each.organisation_id == place and each.is_open(on)
    ]
    ending = [each for each in here if each.assignment_id in gone]
    for each in ending:
        end_role(each.assignment_id, by=by, last_day=None, reason=reason)
    if not statements.one(
        "SELECT sharing.confirm_staff(%s, %s, %s)", place, len(here) - len(ending), len(ending)
    ):
        raise NotAppointed("This organisation is not yours to look after")
    _keep(by, "staff.confirm", f"people of {place}", True)
    return len(here) - len(ending), len(ending)


def end_my_sessions(*, by: Viewer) -> None:
    """Every session of one's own ends, this one too."""
    done = statements.one("SELECT sharing.end_my_sessions()")
    _keep(by, "account.everywhere", "signed out everywhere", bool(done))


def invited(token: str) -> tuple[str, str] | None:
    """Sign-in name and name of whoever a link is for, while it works at this site; else None. Nobody is signed in."""
    found = statements.rows("SELECT username, full_name FROM sharing.invited(%s)", hashed_token(token))
    return found[0] if found else None


def accept(token: str, password: str) -> bool:
    """Use a link up: the password is set and the account open. False: it does not work (any more)."""
    return bool(
        statements.one(
            "SELECT sharing.accept_invitation(%s, %s)", hashed_token(token), make_password(password)
        )
    )


def hashed_token(token: str) -> str:
    """As a link's secret is kept: 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token() -> tuple[str, str]:
    token = secrets.token_urlsafe(24)
    return token, hashed_token(token)


def _keep(by: Viewer, page: str, words: str, is_done: bool) -> None:
    record_look(by, page, asked=words, outcome="written" if is_done else "refused", action=DECIDE)


def _lines(rows: list[tuple[Any, ...]]) -> tuple[StaffLine, ...]:
    people: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        people.setdefault(row[0], []).append(row)
    return tuple(
        StaffLine(*mine[0][:10], roles=tuple(Held(*row[10:17]) for row in mine), is_whole=mine[0][17])
        for mine in people.values()
    )
