"""Somebody new: looked for first, then entered by hand as a source of its own, or tied to whom the record has."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kithline.core import clock
from kithline.portals.stewardship import entry_presenters as presenters
from kithline.portals.stewardship.entry_forms import NEW, EnterForm, SearchForm
from kithline.portals.stewardship.link_views import told_of
from kithline.sharing.access import link_requests
from kithline.sharing.access.permission import has_duty
from kithline.sharing.access.person_search import near_matches
from kithline.sharing.matrix import roles_with
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import page
from kithline.ui.links import with_query

ENTERING = roles_with(Duty.ENTER)


@require_http_methods(["GET", "POST"])
@page("stewardship.new_child", roles=ENTERING)
def new_child(request: HttpRequest) -> HttpResponse:
    """POST looks, and shows who is alike; the second button enters. What was typed stands in no address."""
    viewer = request.viewer  # type: ignore[attr-defined]
    may_tie = has_duty(viewer, Duty.QUALITY)
    search = SearchForm(request.POST if request.method == "POST" else None, on=clock.today())
    values: dict[str, Any] = {
        "search": search,
        "told": told_of(request),
        "found": None,
        "enter": None,
        "may_tie": may_tie,
    }
    if search.is_bound and search.is_valid():
        found = near_matches(viewer, search.asked)
        is_entering = "enter" in request.POST
        form = EnterForm(presenters.choices(found) if may_tie else [], request.POST if is_entering else None)
        if is_entering and form.is_valid():
            who = form.cleaned_data["who"]
            try:
                made = link_requests.ask_to_enter(
                    viewer,
                    search.asked,
                    public_id=None if who == NEW else UUID(who),
                    reason=form.cleaned_data["reason"],
                )
                return redirect(with_query(reverse("stewardship:new_child"), {}, done=made))
            except link_requests.NotAsked as why:
                form.add_error(None, str(why))
        values |= {"found": found, "enter": form, "columns": presenters.MATCH_COLUMNS}
    shown = values["enter"] or search
    return render(
        request, "stewardship/new_child.html", {**values, "shown": shown, "has_errors": bool(shown.errors)}
    )
