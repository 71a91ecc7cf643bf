"""A name that is looked for stands in no address: it is kept in the session, and the address bears a mark instead.

So a list filtered by a name can be sorted, paged, gone back to and kept as a link while the sign-in lasts, and browser
history, proxies and whoever looks over a shoulder learn no name from the address (OWASP ASVS 5.0, 14.2.1).
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from kithline.ui.links import with_query

MARK = "kept"
_IN_SESSION = "kept_searches"
MOST = 30  # of one session; the oldest goes
LONGEST = 200  # characters of one
View = Callable[..., HttpResponse]


def kept_search(*fields: str) -> Callable[[View], View]:
    """Of a view that lists: those fields come by POST, or are taken out of the address; see `asked_of`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            posted = request.POST if request.method == "POST" else request.GET
            words = {name: posted[name].strip()[:LONGEST] for name in fields if posted.get(name, "").strip()}
            if request.method == "POST" or words:
                mark = _keep(request.session, words) if words else ""
                rest = {
                    key: posted.getlist(key) for key in posted if key not in (*fields, "csrfmiddlewaretoken")
                }
                return redirect(with_query(request.path, rest, **{MARK: mark or None}))
            mark = request.GET.get(MARK, "")
            if mark and mark not in request.session.get(_IN_SESSION, {}):  # of a sign-in that is over
                return redirect(with_query(request.path, request.GET, **{MARK: None}))
            return view(request, *args, **kwargs)

        return kept

    return decorate


def asked_of(request: HttpRequest) -> QueryDict:
    """What the address asks, with the words that its mark stands for."""
    asked = request.GET.copy()
    asked.update(request.session.get(_IN_SESSION, {}).get(request.GET.get(MARK, ""), {}))
    return asked


def _keep(session: Any, words: dict[str, str]) -> str:
    """The mark of these words: the one that they have already, or a new one."""
    kept: dict[str, dict[str, str]] = dict(session.get(_IN_SESSION, {}))
    mark = next((one for one, known in kept.items() if known == words), "") or secrets.token_urlsafe(6)
    kept[mark] = words
    session[_IN_SESSION] = dict(list(kept.items())[-MOST:])
    return mark
