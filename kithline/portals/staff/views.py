"""Pages about accounts. None shows a child. What may be seen and done is the database's to say."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kithline.core import clock
from kithline.portals.staff import actions, presenters
from kithline.portals.staff.forms import (
    ConfirmForm,
    EndForm,
    HandForm,
    IdentityForm,
    InviteForm,
    PasswordForm,
    ReasonForm,
    RoleForm,
)
from kithline.portals.staff.portal import ACTS, APPOINTERS
from kithline.sharing.access import staff as door
from kithline.sharing.addresses import whole_address
from kithline.sharing.appointing import INVITED_DAYS, appointable
from kithline.sharing.session_rules import confirmed
from kithline.sharing.sign_ins import note
from kithline.sharing.viewer import page
from kithline.ui.kept_search import asked_of, kept_search


@require_http_methods(["GET", "HEAD", "POST"])
@page("staff.people", roles=APPOINTERS)
@kept_search("words")
def people(request: HttpRequest) -> HttpResponse:
    """Everyone whom the viewer looks after."""
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found = door.staff(request.viewer, page="staff.people")
    values = presenters.people(
        found,
        len(door.came()),
        words=asked_of(request).get("words", "")[:100],
        state=request.GET.get("state", "")[:20],
        number=number,
        today=clock.today(),
    )
    return render(request, "staff/people.html", values)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page("staff.invite", roles=APPOINTERS)
@confirmed
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: account, role and a link of one use."""
    form = InviteForm(request.POST or None, **_choices(request))
    if form.is_bound and form.is_valid():
        try:
            link = door.invite(by=request.viewer, **form.cleaned_data)
        except door.NotAppointed as why:
            form.add_error(None, str(why))
        else:
            return _show_link(request, link, form.cleaned_data["email"])
    return render(request, "staff/invite.html", {"form": form, "has_errors": bool(form.errors)})


@require_safe
@page("staff.person", roles=APPOINTERS)
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person's account: roles, what was done, what hangs on them."""
    line = _line(request, user_id)
    owned = door.owned(user_id) if line.is_whole else {}
    came = presenters.came_choices(door.came(), line.audience)
    values = presenters.person(line, door.events(user_id), owned, came, today=clock.today())
    return render(request, "staff/person.html", values)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page("staff.act", roles=APPOINTERS)
@confirmed
def act(request: HttpRequest, user_id: int, act: str) -> HttpResponse:
    """Do one thing to an account, with the reason."""
    line = _line(request, user_id)
    if act not in ACTS:
        raise Http404
    form = _form_of(request, act, line)
    if form.is_bound and form.is_valid():
        try:
            link = actions.do(act, line.user_id, form.cleaned_data, by=request.viewer)
        except door.NotAppointed as why:
            form.add_error(None, str(why))
        else:
            return _show_link(request, link, line.email, line) if link else redirect("staff:person", user_id)
    title, button = ACTS[act]
    owned = door.owned(user_id) if act in ("close", "hand", "end") and line.is_whole else {}
    values = {
        "line": line,
        "act": act,
        "title": title,
        "button": button,
        "form": form,
        "owned": presenters.owned_words(owned),
        "has_errors": bool(form.errors),
    }
    return render(request, "staff/act.html", values)


@require_safe
@page("staff.reviews", roles=APPOINTERS)
def reviews(request: HttpRequest) -> HttpResponse:
    """Which organisations' people are to be confirmed."""
    found = door.reviews(request.viewer, page="staff.reviews")
    return render(request, "staff/reviews.html", presenters.reviews(found, clock.today()))


@require_http_methods(["GET", "HEAD", "POST"])
@page("staff.confirm", roles=APPOINTERS)
@confirmed
def confirm(request: HttpRequest, place: int) -> HttpResponse:
    """Go through one organisation's people: are they still yours?"""
    names = {key: name for key, name, _ in door.places()}
    if place not in names:
        raise Http404
    today = clock.today()
    held = presenters.place_choices(door.staff(request.viewer, page="staff.confirm"), place, today)
    form = ConfirmForm(request.POST or None, held=held)
    if form.is_bound and form.is_valid():
        gone = [int(key) for key in form.cleaned_data.get("gone", ())]
        try:
            door.confirm(
                place, by=request.viewer, gone=gone, reason="No longer works here: periodic review", on=today
            )
        except door.NotAppointed as why:
            form.add_error("gone", str(why))
        else:
            return redirect("staff:reviews")
    values = {
        "form": form,
        "place": place,
        "name": names[place],
        "held": held,
        "has_errors": bool(form.errors),
    }
    return render(request, "staff/confirm.html", values)


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@page("staff.accept", roles=None)
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password by an invitation's link, once."""
    found = door.invited(token[:100])
    if found is None:
        note(request, "link_refused")
        return render(request, "staff/no_invitation.html", status=404)
    form = PasswordForm(request.POST or None, username=found[0], name=found[1])
    if form.is_bound and form.is_valid() and door.accept(token, form.cleaned_data["password"]):
        return redirect(f"{settings.LOGIN_URL}?joined=1")
    values = {
        "form": form,
        "username": found[0],
        "name": found[1],
        "token": token,
        "has_errors": bool(form.errors),
    }
    return render(request, "staff/accept.html", values)


def _line(request: HttpRequest, user_id: int) -> door.StaffLine:
    found = door.one(request.viewer, user_id, page="staff.person") if user_id < 2**63 else None
    if found is None:
        raise Http404
    return found


def _choices(request: HttpRequest) -> dict[str, Any]:
    return {
        "roles": appointable(request.viewer.role.code),
        "places": door.places(),
        "today": clock.today(),
    }


def _form_of(request: HttpRequest, act: str, line: door.StaffLine) -> forms.Form:
    data, today = request.POST or None, clock.today()
    if act == "role":
        return RoleForm(data, **_choices(request), audience=line.audience)
    if act == "end":
        return EndForm(data, held=presenters.held_choices(line, today), today=today)
    if act == "hand":
        return HandForm(
            data, others=presenters.successors(door.staff(request.viewer, page="staff.act"), line)
        )
    if act == "identity":
        return IdentityForm(data, came=presenters.came_choices(door.came(), line.audience))
    return ReasonForm(data)


def _show_link(
    request: HttpRequest, link: door.Link, email: str, line: door.StaffLine | None = None
) -> HttpResponse:
    """The link on the page, once, where no mail took it away; an installation that mails does not show it."""
    audience = line.audience if line else _audience_of(link.user_id, request)
    path = reverse("staff:accept", args=[link.token])
    address = whole_address(request, path, audience)
    is_sent = bool(email) and actions.send_link(email, address)
    is_shown = not is_sent or request.shell.is_demonstration
    values = {
        "user_id": link.user_id,
        "email": email,
        "address": address,
        "is_sent": is_sent,
        "is_shown": is_shown,
        "days": INVITED_DAYS,
    }
    return render(request, "staff/link.html", values)


def _audience_of(user_id: int, request: HttpRequest) -> str:
    return _line(request, user_id).audience
