"""Signing out at the provider too, for a sign-in that came from one."""

from django.conf import settings
from django.http import HttpRequest

from kithline.sharing.openid import exchange
from kithline.sharing.openid.providers import provider_of

CAME_BY = "openid_came_by"  # in the session: the provider's code and its identity token


def address_to_leave(request: HttpRequest, *, back: str) -> str:
    """The provider's own page to sign out; "" where the sign-in came from none, or it has no such page."""
    came_by = request.session.get(CAME_BY)
    found = provider_of(settings.HOME, settings.AUDIENCE, came_by["provider"]) if came_by else None
    return exchange.address_to_leave(found, came_by["token"], back) if found and came_by else ""
