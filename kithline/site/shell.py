"""The frame of each page: whose site, who is signed in, where they can go, and whether all this is invented."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kithline.feeds.discovery import feeds
from kithline.record.categories import IDENTITY
from kithline.sharing.access.permission import categories_of
from kithline.sharing.appointing import APPOINTERS
from kithline.sharing.emergency import MAY
from kithline.sharing.governance import BadConfiguration, configuration
from kithline.sharing.matrix import grants_of
from kithline.sharing.openid.providers import providers_of
from kithline.sharing.roles import ROLES
from kithline.ui.shell import Contact, NavigationLink, Shell, SignedIn

_AT_SCHOOL = (("pupils:home", "Today"), ("pupils:list", "Pupils"))
_AT_SCHOOLS = (("pupils:schools", "Schools"), ("pupils:list", "Pupils"))
_MINE = ("casework:home", "My children")
_CHILDREN = (("casework:children", "Children"), ("account:why", "Sharing"))
# role -> (view name, words); the first is the role's first screen
NAVIGATION = (
    dict.fromkeys(ROLES, (("account:why", "Sharing"),))
    | {
        "safeguarding_lead": _AT_SCHOOL,
        "deputy_safeguarding_lead": _AT_SCHOOL,
        "head_teacher": _AT_SCHOOL,
        "senco": (("pupils:list", "Pupils"),),
        "trust_safeguarding_lead": (("pupils:list", "Pupils"),),
        "link_coordinator": _AT_SCHOOLS,
        "education_welfare": _AT_SCHOOLS,
        "school_nurse": (_MINE, *_AT_SCHOOLS),
        "social_worker": (
            _MINE,
            ("share:find", "Find a child"),
            ("stewardship:new_child", "Find or add somebody"),
        ),
        "early_help_lead": (_MINE,),
        "health_visitor": (_MINE,),
        "youth_justice_worker": (_MINE,),
        "virtual_school_head": _CHILDREN,
        "home_education_officer": _CHILDREN,
        "independent_reviewing_officer": _CHILDREN,
        "met_coordinator": _CHILDREN,
        "police_partner": _CHILDREN,
        "supporting_families_analyst": _CHILDREN,
        "service_manager": (("casework:numbers", "Numbers"), ("account:why", "Sharing")),
        "data_steward": (
            ("stewardship:home", "Data quality"),
            ("stewardship:deliveries", "Files received"),
            ("stewardship:waiting", "Who is who"),
            ("share:questions", "Questions"),
        ),
        "restricted_steward": (
            ("stewardship:restricted", "Restricted records"),
            ("governance:requests", "Requests"),
        ),
        **dict.fromkeys(
            APPOINTERS, (("staff:people", "People and accounts"), ("staff:reviews", "Still your people?"))
        ),
        "team_manager": (_MINE, ("share:find", "Find a child"), ("governance:team", "My team's looks")),
    }
    | dict.fromkeys(
        ("information_governance_officer", "auditor"),
        (
            ("governance:home", "Sharing now"),
            ("governance:agreements", "Agreements"),
            ("governance:emergencies", "Emergency access"),
            ("governance:unusual", "Unusual looks"),
            ("governance:sample", "Looks to review"),
            ("governance:find_looks", "Looks at a child"),
            ("governance:sign_ins", "Sign-ins"),
            ("governance:requests", "Requests"),
            ("governance:retention", "Retention"),
        ),
    )
)


def instance() -> tuple[str, bool, tuple[str, ...]]:
    """The authority's name, whether this is a demonstration, and the feeds that no page shows now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authority, kind = 'demonstration', ARRAY(SELECT w.feed FROM withdrawn_feed w ORDER BY w.feed) "
            "FROM instance LIMIT 1"
        )
        row = cursor.fetchone()
    return (row[0], row[1], tuple(row[2])) if row else ("", False, ())


@cache
def contact() -> Contact:
    """Whom every page names to be asked, as governance.toml says when this process first draws one. Where that file is
    not sound (`kithline doctor` says why), the words that stand there otherwise: a page is drawn all the same."""
    try:
        told = configuration(settings.HOME).contact
    except (BadConfiguration, OSError):
        return Contact()
    return Contact(told.words or Contact.words, told.email, told.telephone)


def withdrawn_for(role: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Of the feeds that are hidden, the titles of those of which the role would see something."""
    granted = {grant.category for grant in grants_of(role)} if codes else set()
    return tuple(
        feeds()[code].title
        for code in codes
        if code in feeds() and granted & (categories_of(code) or {IDENTITY})
    )


class AddShell:
    """Put `request.shell` on each request; pages and error pages draw it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.shell = shell_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def shell_of(request: HttpRequest) -> Shell:
    authority, is_demonstration, hidden = instance()
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return Shell(authority=authority, is_demonstration=is_demonstration, contact=contact())
    links = []
    for name, words in NAVIGATION[viewer.role.code]:
        href = reverse(name)
        links.append(NavigationLink(words, href, request.path == href))
    return Shell(
        authority=authority,
        is_demonstration=is_demonstration,
        contact=contact(),
        signed_in=SignedIn(viewer.name, viewer.role.title, viewer.standing.organisation),
        navigation=tuple(links),
        account_url=reverse("account:me"),
        sign_out_url=reverse("account_logout"),
        withdrawn=withdrawn_for(viewer.role.code, hidden),
        emergency_url=reverse("share:emergency") if viewer.role.code in MAY else "",
    )


def page_context(request: HttpRequest) -> dict[str, Any]:
    """The context that every template has."""
    return {
        "shell": getattr(request, "shell", None) or Shell(contact=contact()),
        "request": request,
        "providers": providers_of(settings.HOME, settings.AUDIENCE),
    }
