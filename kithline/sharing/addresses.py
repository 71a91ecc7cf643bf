"""Whole addresses of pages, for a mail or a provider."""

from django.conf import settings
from django.http import HttpRequest


def whole_address(request: HttpRequest, path: str, audience: str = "") -> str:
    """The address of a page at a site (this one, if none is named). Where the other site's is not set up: its path."""
    audience = audience or settings.AUDIENCE
    site = settings.SITE_ADDRESSES.get(audience, "")
    if site:
        return f"{site.rstrip('/')}{path}"
    return request.build_absolute_uri(path) if audience == settings.AUDIENCE else path
