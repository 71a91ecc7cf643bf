"""What browsers and proxies are told of a page beyond what Django says."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class KeepNoPage:
    """A page is kept by nobody on its way, nor by the browser: who presses "back" after signing out finds nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response
