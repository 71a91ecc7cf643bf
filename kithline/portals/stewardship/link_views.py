"""A data steward's pages about who is who: the queue, two persons side by side, what was decided."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kithline.core import clock
from kithline.portals.stewardship import link_presenters as presenters
from kithline.portals.stewardship.link_forms import PairForm, PartForm, ReasonForm
from kithline.portals.stewardship.views import STEWARD, page_number
from kithline.record.types.links import ASKED, TO_DECIDE
from kithline.sharing.access import link_queue, link_requests
from kithline.sharing.access.link_pairs import pair_page
from kithline.sharing.access.link_parts import part_page
from kithline.sharing.access.permission import has_duty
from kithline.sharing.matrix import roles_with
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import page
from kithline.ui.links import with_query

RESTRICTED = roles_with(Duty.RESTRICTED)
EITHER = STEWARD + RESTRICTED


@require_GET
@page("stewardship.waiting", roles=STEWARD)
def waiting(request: HttpRequest) -> HttpResponse:
    """Pairs that linking holds for a steward."""
    reason, source = _filters(request)
    state = ASKED if request.GET.get("state") == ASKED else TO_DECIDE
    number = page_number(request)
    found = link_queue.queue(
        request.viewer,  # type: ignore[attr-defined]
        reason=reason,
        source=source,
        state=state,
        page=number,
    )
    values = presenters.queue(
        found,
        reason=reason,
        source=source,
        state=state,
        on=clock.today(),
        page=number,
        per_page=link_queue.PER_PAGE,
    )
    return render(request, "stewardship/waiting.html", {**values, "told": told_of(request)})


@require_http_methods(["GET", "POST"])
@page("stewardship.pair", roles=EITHER)
def pair(request: HttpRequest, left: int, right: int) -> HttpResponse:
    """Two persons side by side; POST decides, and goes on to the next pair."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = pair_page(viewer, left, right)
    if found is None:
        raise Http404
    form = PairForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = link_requests.ask_about_pair(viewer, left=left, right=right, **form.cleaned_data)
            return redirect(_next(request, left, right, made))
        except link_requests.NotAsked as why:
            form.add_error(None, str(why))
    values = presenters.pair(found, on=clock.today())
    reason, source = _filters(request)
    values |= {
        "form": form,
        "has_errors": bool(form.errors),
        "told": told_of(request),
        "after": _next(request, left, right, None),
        "filters": {"reason": reason, "source": source},
        "two_people": found.is_restricted,
    }
    return render(request, "stewardship/pair.html", values)


@require_GET
@page("stewardship.decided", roles=EITHER)
def decided(request: HttpRequest) -> HttpResponse:
    """What was decided, newest first."""
    number = page_number(request)
    lines, total = link_requests.requests(request.viewer, page=number)  # type: ignore[attr-defined]
    values = presenters.decided(lines, total, on=clock.today(), page=number, per_page=link_requests.PER_PAGE)
    return render(request, "stewardship/decided.html", values)


@require_http_methods(["GET", "POST"])
@page("stewardship.request", roles=EITHER)
def decision(request: HttpRequest, request_id: int) -> HttpResponse:
    """One decision and what became of it; POST takes it back."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = link_requests.ask_to_undo(viewer, request_id, **form.cleaned_data)
            if made is None:
                raise Http404
            return redirect("stewardship:decision", made)
        except link_requests.NotAsked as why:
            form.add_error(None, str(why))
    found = link_requests.request_page(viewer, request_id)
    if found is None:
        raise Http404
    values = presenters.request(found, on=clock.today())
    return render(
        request, "stewardship/decision.html", {**values, "form": form, "has_errors": bool(form.errors)}
    )


@require_http_methods(["GET", "POST"])
@page("stewardship.part", roles=EITHER)
def part(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Records of a person that are another's leave for one of their own."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = part_page(viewer, public_id)
    if found is None:
        raise Http404
    form = PartForm(presenters.part_choices(found), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and not found.is_asked:
        made = link_requests.ask_to_un_merge(viewer, person_id=found.person_id, **form.cleaned_data)
        return redirect("stewardship:decision", made)
    values = {"found": found, "form": form, "has_errors": bool(form.errors), "today": clock.today()}
    return render(request, "stewardship/part.html", values)


def _filters(request: HttpRequest) -> tuple[str, str]:
    return request.GET.get("reason", "")[:60], request.GET.get("source", "")[:60]


def _next(request: HttpRequest, left: int, right: int, made: int | None) -> str:
    """The next pair of the queue that the steward works through, with its filters; the queue where none is left."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    reason, source = _filters(request)
    kept = {"reason": reason, "source": source, "done": made or ""}
    if has_duty(viewer, Duty.RESTRICTED):
        return with_query(reverse("stewardship:restricted"), {}, done=kept["done"])
    after = link_queue.next_pair(reason=reason, source=source, after=(left, right))
    if after is None:
        return with_query(reverse("stewardship:waiting"), {}, **kept)
    return with_query(reverse("stewardship:pair", args=after), {}, **kept)


def told_of(request: HttpRequest) -> tuple[str, str]:
    """What became of what the steward has just decided."""
    text = request.GET.get("done", "")
    known = text.isascii() and text.isdigit() and len(text) < 15
    return presenters.told(link_requests.request_line(int(text)) if known else None)
