"""Who is looking, as what, and the two middlewares that let the database know it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kithline.sharing.pending import pending
from kithline.sharing.roles import ROLES, Role
from kithline.sharing.seal import set_seal
from kithline.sharing.sessions import stored_key

ONLY_AT = "only_at"  # in the session: the user, and the organisation as whose a provider let them in
Handler = Callable[[HttpRequest], HttpResponse]
# All that a session holds, as `DISCARD ALL` lists it, but the plans of the functions' own statements: they hold no
# value, and to make them anew took longer than the questions of a child's page.
CLEAN = (
    "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; UNLISTEN *; "
    "SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP"
)


@dataclass(frozen=True)
class Standing:
    """A role that the user holds today, and where. `covers`: the colleagues whose place they take in it meanwhile."""

    role: Role
    organisation_id: int | None
    organisation: str
    covers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.role.code}@{self.organisation_id or ''}"


@dataclass(frozen=True)
class Viewer:
    """The signed-in user in one of their roles. Every look is made, and logged, as this."""

    user_id: int
    username: str
    name: str
    standing: Standing
    standings: tuple[Standing, ...]
    request_id: str = ""
    session: str = ""  # the hash under which the session is stored
    is_about_child: bool = (
        False  # whether the page is about one child, of `child_age` years (None: not known)
    )
    child_age: int | None = None

    @property
    def role(self) -> Role:
        return self.standing.role

    @property
    def organisation_id(self) -> int | None:
        return self.standing.organisation_id

    def about(self, age: int | None) -> "Viewer":
        """The same viewer, on the page of one child of that age."""
        return replace(self, is_about_child=True, child_age=age)


class TooMany(Exception):
    """The viewer did more in an hour than the role's entry says: they are asked why (see `sharing.pace`).

    `what`: `children` or `searches`.
    """

    def __init__(self, what: str, number: int) -> None:
        super().__init__(what)
        self.what = what
        self.number = number


class OneTransaction:
    """One transaction round the whole response, rendering included: a look and its log entry stand or fall together.

    The connection is cleaned of whatever the request before left on it. A response of 500 or more rolls back.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if connection.in_atomic_block:  # a test's own transaction
            return self.get_response(request)
        with connection.cursor() as cursor:
            cursor.execute(CLEAN)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


class KnowTheViewer:
    """Set `request.viewer` (None if nobody is signed in or they hold no role at this site) and seal the transaction."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = viewer_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def viewer_of(request: HttpRequest) -> Viewer | None:
    user = request.user
    if not user.is_authenticated:
        whose = pending(request)
        if whose is not None:  # their own second factor is looked up by the next page
            set_seal(whose, "", None)
        return None
    set_seal(user.pk, "", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT role, organisation_id, organisation, covers FROM sharing.my_roles()")
        rows = cursor.fetchall()
    standings = _standings(rows)
    whom, only_at = request.session.get(ONLY_AT) or (None, None)
    if whom == user.pk:  # a provider vouched for them as somebody of this organisation, and of no other
        standings = tuple(each for each in standings if each.organisation_id == only_at)
    if not standings:
        return None
    chosen = request.session.get("standing")
    standing = next((each for each in standings if each.key == chosen), standings[0])
    set_seal(user.pk, standing.role.code, standing.organisation_id)
    name = user.get_full_name() or user.get_username()
    session = stored_key(getattr(request.session, "session_key", None) or "")
    return Viewer(user.pk, user.get_username(), name, standing, standings, uuid.uuid4().hex, session)


def _ask_why(request: HttpRequest, code: str, held: TooMany) -> HttpResponse:
    """To the page that asks, and the log says that it was asked. A form that was sent is to be sent again."""
    from kithline.sharing.access.log import record_look

    asked = f"{held.number} {held.what}"
    record_look(request.viewer, code, outcome="held_back", asked=asked)  # type: ignore[attr-defined]
    then = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return redirect(f"{reverse('account:pace')}?{urlencode({'what': held.what, 'next': then})}")


def _standings(rows: list[tuple[str, int | None, str, str]]) -> tuple[Standing, ...]:
    """One for each role and place; of those whose place the user takes there, the names."""
    covers: dict[tuple[str, int | None], list[str]] = {}
    names: dict[tuple[str, int | None], str] = {}
    for role, organisation_id, organisation, covered in rows:
        if role in ROLES and ROLES[role].audience == settings.AUDIENCE:
            names[role, organisation_id] = organisation
            covers.setdefault((role, organisation_id), []).extend([covered] if covered else [])
    return tuple(
        Standing(ROLES[role], place, names[role, place], tuple(found))
        for (role, place), found in covers.items()
    )


def page(
    code: str, *, roles: tuple[str, ...] | None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Name a view's permission: its page code (which the log keeps) and the roles that may open it.

    `roles` None: anyone, signed in or not. Nobody signed in: to the sign-in page. The wrong role: the one
    "not found" page, and the log says so.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if roles is not None:
                if not request.user.is_authenticated:
                    return redirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
                viewer = request.viewer  # type: ignore[attr-defined]
                if viewer is None or viewer.role.code not in roles:
                    if viewer is not None:
                        from kithline.sharing.access.log import record_look

                        record_look(viewer, code, outcome="refused", asked=request.path[:200])
                    raise Http404
            try:
                return view(request, *args, **kwargs)
            except TooMany as held:
                return _ask_why(request, code, held)

        guarded.permission = (code, roles)  # type: ignore[attr-defined]
        return guarded

    return decorate
