"""Sign-in by the council's or DfE's identity provider, and leaving it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kithline.portals.account.portal import EVERYONE
from kithline.sharing.addresses import whole_address
from kithline.sharing.openid import exchange, flow, identities, tokens
from kithline.sharing.openid.providers import Provider, provider_of
from kithline.sharing.session_rules import confirmed
from kithline.sharing.sign_ins import note
from kithline.sharing.viewer import page

WHY_NOT = {
    "not_reached": "The sign-in service does not answer. Try again, or sign in with your password.",
    "not_asked": "This answer was not asked for here, or came too late. Begin again.",
    "not_verified": "The sign-in service's answer could not be verified. It was kept in the server's log. Begin again.",
    "declined": "The sign-in service did not sign you in.",
    "no_account": "You are signed in there, but no account here is linked to you. Whoever looks after accounts at your "
    "place of work can see that you came, and can link you. If you have an account, sign in with your password and "
    "link it yourself on the page Your account.",
    "other_place": "The organisation that you chose there is not one where you hold a role here. Choose your own "
    "school, or ask whoever looks after accounts there.",
    "others": "This sign-in is linked to somebody else's account.",
}


@never_cache
@require_safe
@page("account.provider", roles=None)
def provider(request: HttpRequest, code: str) -> HttpResponse:
    """To the provider, to sign in."""
    found = _provider(code)
    return _begin(request, found, flow.SIGN_IN, request.GET.get("next", ""))


@never_cache
@require_POST  # with a form's token: else another's page could have one link the other's sign-in to one's own account
@page("account.link", roles=EVERYONE)
@confirmed
def link(request: HttpRequest, code: str) -> HttpResponse:
    """To the provider, to link one's own account."""
    return _begin(request, _provider(code), flow.LINK, reverse("account:me"))


@never_cache
@require_safe
@page("account.back", roles=None)
def back(request: HttpRequest, code: str) -> HttpResponse:
    """Back from the provider."""
    found = _provider(code)
    try:
        vouched, purpose, then = flow.come_back(request, found, back=_back_address(request, found))
        if purpose == flow.SIGN_IN:
            return flow.let_in(request, found, vouched, then)
        if request.viewer is None:
            raise flow.NotLetIn("not_asked")
        if not identities.link_mine(found, vouched.subject):
            raise flow.NotLetIn("others")
        return redirect(then)
    except flow.NotLetIn as why:
        return _not_let_in(request, found, why)


@csrf_exempt
@never_cache
@require_POST
@page("account.provider_out", roles=None)
def provider_out(request: HttpRequest, code: str) -> HttpResponse:
    """The provider says that somebody signed out there (back-channel logout): their sessions end here too."""
    found = _provider(code)
    token = request.POST.get("logout_token", "")
    try:
        subject = tokens.logout(token, exchange.keys(found, token), found)
    except (tokens.NotVerified, exchange.NotReached):
        note(request, "token_refused", how=found.code)
        return HttpResponse(status=400)
    identities.end_sessions(found, subject)
    return HttpResponse(status=200)


def _provider(code: str) -> Provider:
    found = provider_of(settings.HOME, settings.AUDIENCE, code)
    if found is None:
        raise Http404
    return found


def _begin(request: HttpRequest, found: Provider, purpose: str, then: str) -> HttpResponse:
    try:
        address = flow.begin(request, found, back=_back_address(request, found), purpose=purpose, then=then)
    except flow.NotLetIn as why:
        return _not_let_in(request, found, why)
    return redirect(address)


def _back_address(request: HttpRequest, found: Provider) -> str:
    return whole_address(request, reverse("account:back", args=[found.code]))


def _not_let_in(request: HttpRequest, found: Provider, why: flow.NotLetIn) -> HttpResponse:
    note(request, "provider_refused", how=f"{found.code}: {why.why}")
    values: dict[str, Any] = {
        "title": found.title,
        "words": WHY_NOT[why.why],
        "is_signed_in": request.viewer is not None,  # who tried to link
    }
    return render(request, "account/not_let_in.html", values, status=403)
