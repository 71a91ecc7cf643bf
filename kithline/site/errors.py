"""The error pages. "Not found" is one page to the letter, whether a thing is out of scope or does not exist."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404

from kithline.sharing.access.log import record_look
from kithline.sharing.sign_ins import note

NO_PAGE = "site.no_page"  # what the log calls an address that leads to no page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page, and where the address leads to no view at all, the look: a view logs its own."""
    viewer = getattr(request, "viewer", None)
    if viewer is not None and isinstance(exception, Resolver404):
        record_look(viewer, NO_PAGE, asked=request.path[:200], outcome="not_found")
    # a form's token is new each time, and would tell one of these pages from the next
    return render(request, "404.html", {"has_forms": False}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, or with another's: refused, and kept."""
    note(
        request,
        "form_refused",
        user=request.user if request.user.is_authenticated else None,
        how=request.path[:100],
    )
    return render(request, "403_form.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
