"""Agreements and feeds: officers and auditors read; the officer decides on a feed whose agreement has ended."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kithline.core import clock
from kithline.portals.governance import agreement_presenters as presenters
from kithline.portals.governance.forms import FeedDecisionForm
from kithline.portals.governance.portal import OVERSIGHT
from kithline.sharing.access import agreements as door
from kithline.sharing.access.permission import has_duty
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import page


@require_safe
@page("governance.agreements", roles=OVERSIGHT)
def agreements(request: HttpRequest) -> HttpResponse:
    """The register: each feed, its agreement, and what waits."""
    today = clock.today()
    found = door.agreements(request.viewer, on=today, page="governance.agreements")
    is_tried = request.shell.is_demonstration  # type: ignore[attr-defined]
    values = presenters.agreements(found, today, is_demonstration=is_tried)
    return render(request, "governance/agreements.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.agreement", roles=OVERSIGHT)
def agreement(request: HttpRequest, feed: str) -> HttpResponse:
    """One feed's agreement; where it has ended, an officer decides whether its data stay visible."""
    today = clock.today()
    under = door.agreement_of(request.viewer, feed, on=today, page="governance.agreement")
    if under is None or (request.method == "POST" and not has_duty(request.viewer, Duty.REVIEW)):
        raise Http404
    form = FeedDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            door.decide(under, **form.cleaned_data, by=request.viewer)
            return redirect("governance:agreement", feed)
        except ValueError as why:
            form.add_error(None, str(why).capitalize())
    may_decide = has_duty(request.viewer, Duty.REVIEW) and not under.is_current and under.has_come
    values = {"form": form, "may_decide": may_decide, "has_errors": bool(form.errors)}
    is_tried = request.shell.is_demonstration  # type: ignore[attr-defined]
    shown = presenters.agreement(under, today, is_demonstration=is_tried)
    return render(request, "governance/agreement.html", shown | values)
