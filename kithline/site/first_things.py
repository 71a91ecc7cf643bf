"""What a user of a real installation does before the first record: agree to the code of conduct, set up a second
factor. A demonstration asks for neither; everybody in it is invented."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kithline.sharing.conduct import agreed_on
from kithline.sharing.factors import factor_wanted

# the pages by which one does these things, and leaves
ALWAYS = ("/account/", "/conduct/", "/here/", "/sign-in/", "/sign-out/")


class FirstThings:
    """Lead to what is still to be done. The code's version and the factors are looked up at each page: they act at
    once when they change."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = getattr(request, "viewer", None)
        shell = request.shell  # type: ignore[attr-defined]
        is_real = shell.authority != "" and not shell.is_demonstration
        if viewer is not None and is_real and not request.path.startswith(ALWAYS):
            if agreed_on(viewer) is None:
                return redirect("account:conduct")
            wanted = factor_wanted(viewer.role, request)
            if wanted:
                return redirect(
                    f"{reverse(wanted)}?{urlencode({'needed': 1, 'next': request.get_full_path()})}"
                )
        return self.get_response(request)
