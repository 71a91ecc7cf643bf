"""Views of one's own account. None shows a child."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kithline.core import clock
from kithline.portals.account import actions, presenters
from kithline.portals.account.forms import PaceForm
from kithline.portals.account.portal import ASKING, EVERYONE, FIRST_SCREEN
from kithline.sharing.access.grants import my_grants
from kithline.sharing.access.log import record_look
from kithline.sharing.access.sign_ins import my_sign_ins
from kithline.sharing.access.staff import end_my_sessions
from kithline.sharing.conduct import RULES, VERSION, agree, agreed_on
from kithline.sharing.pace import PAGE as PACE
from kithline.sharing.sessions_of import browser_in_words, end_session, sessions_of
from kithline.sharing.sign_ins import note
from kithline.sharing.viewer import page


@require_safe
@page("account.home", roles=None)
def home(request: HttpRequest) -> HttpResponse:
    """To the role's first screen; to the sign-in page if nobody is signed in."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    if request.viewer is None:
        return render(request, "account/no_role.html")
    first = FIRST_SCREEN.get(request.viewer.role.code)
    return redirect(first or "account:why")


@require_http_methods(["GET", "HEAD", "POST"])
@page("account.me", roles=EVERYONE)
def me(request: HttpRequest) -> HttpResponse:
    """One's roles; POST changes to another."""
    if request.method == "POST":
        if not actions.stand_as(request.session, by=request.viewer, key=request.POST.get("standing", "")):
            raise Http404
        return redirect("account:home")
    values = {
        "standings": presenters.standings(request.viewer),
        "sessions": sessions_of(request.viewer.user_id, request.session.session_key),
        "in_words": browser_in_words,
        "lately": presenters.lately(my_sign_ins()),
        "asks": request.viewer.role.code in ASKING,
    }
    return render(request, "account/me.html", values)


@require_POST
@page("account.end_session", roles=EVERYONE)
def end_one(request: HttpRequest) -> HttpResponse:
    """End one other sign-in of one's own."""
    if end_session(request.viewer.user_id, request.POST.get("session", "")):
        note(request, "session_ended", how="by its user")
    return redirect("account:me")


@require_POST
@page("account.everywhere", roles=EVERYONE)
def everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out here and wherever else one is signed in."""
    note(request, "everywhere")
    end_my_sessions(by=request.viewer)
    logout(request)
    return redirect(settings.LOGIN_URL)


@require_POST
@page("account.here", roles=EVERYONE)
def here(request: HttpRequest) -> HttpResponse:
    """Somebody is at the keyboard, though no page was asked for: the session goes on."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@page("account.conduct", roles=EVERYONE)
def conduct(request: HttpRequest) -> HttpResponse:
    """The code of conduct; POST agrees to it, in one's own name."""
    if request.method == "POST":
        agree(by=request.viewer)
        return redirect("account:home")
    values = {"agreed_on": agreed_on(request.viewer), "rules": RULES, "version": VERSION}
    return render(request, "account/conduct.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page(PACE, roles=EVERYONE)
def pace(request: HttpRequest) -> HttpResponse:
    """Why so many in an hour; POST keeps the reason, and the viewer goes on."""
    form = PaceForm(request.POST or None)
    given = request.POST or request.GET
    then = given.get("next", "")
    then = then if url_has_allowed_host_and_scheme(then, allowed_hosts=None) else ""
    if form.is_bound and form.is_valid():
        record_look(request.viewer, PACE, asked=form.cleaned_data["reason"], outcome="written")
        return redirect(then or "account:home")
    role, is_search = request.viewer.role, given.get("what") == "searches"
    most = role.searches_an_hour if is_search else role.records_an_hour
    values = {
        "form": form,
        "then": then,
        "is_search": is_search,
        "most": most,
        "has_errors": bool(form.errors),
    }
    return render(request, "account/pace.html", values)


@require_safe
@page("account.why", roles=EVERYONE)
def why(request: HttpRequest) -> HttpResponse:
    """Why one sees what one sees: the matrix in force, for one's role."""
    grants = my_grants(request.viewer, on=clock.today())
    return render(request, "account/why.html", presenters.why(request.viewer, grants))
