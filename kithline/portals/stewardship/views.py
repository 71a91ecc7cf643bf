"""A data steward's pages."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kithline.core import clock
from kithline.portals.stewardship import feed_presenters, presenters
from kithline.portals.stewardship.forms import PersonForm, VerdictForm
from kithline.record.types.data import HELD
from kithline.sharing.access import deliveries as door
from kithline.sharing.access import standings as standings_door
from kithline.sharing.access.agreements import agreements
from kithline.sharing.access.holding_area import holding_area
from kithline.sharing.access.link_drift import drift_report
from kithline.sharing.access.links import person_links
from kithline.sharing.matrix import roles_with
from kithline.sharing.roles.acts import Duty
from kithline.sharing.session_rules import confirmed
from kithline.sharing.viewer import page
from kithline.ui.download import download
from kithline.ui.spreadsheet import as_csv

STEWARD = roles_with(Duty.QUALITY)


@require_GET
@page("stewardship.home", roles=STEWARD)
def home(request: HttpRequest) -> HttpResponse:
    """Files late, held, short and changed; what was told of that; then each feed with its last file and agreement."""
    on = clock.today()
    under = agreements(request.viewer, on=on, page="stewardship.agreements")  # type: ignore[attr-defined]
    standings = standings_door.feed_standings(request.viewer, on=on)  # type: ignore[attr-defined]
    held = door.held_deliveries(request.viewer)  # type: ignore[attr-defined]
    refused = door.refused_deliveries(request.viewer, on=on)  # type: ignore[attr-defined]
    told = standings_door.notices(request.viewer, on=on)  # type: ignore[attr-defined]
    drifted = drift_report().beyond
    values = presenters.home(
        standings,
        held,
        told,
        holding_area(),
        drifted,
        under,
        refused,
        on=on,
        is_demonstration=request.shell.is_demonstration,  # type: ignore[attr-defined]
        aside=standings_door.feeds_set_aside(),
    )
    return render(request, "stewardship/home.html", values)


@require_GET
@page("stewardship.feed", roles=STEWARD)
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """One feed of the register: its agreement and law, what it covers, how good its files are."""
    on = clock.today()
    found = standings_door.feed_page(request.viewer, code, on=on)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return render(
        request,
        "stewardship/feed.html",
        feed_presenters.feed(found, on=on, is_demonstration=request.shell.is_demonstration),
    )  # type: ignore[attr-defined]


@require_GET
@page("stewardship.deliveries", roles=STEWARD)
def deliveries(request: HttpRequest) -> HttpResponse:
    """Files received."""
    feed, state, number = request.GET.get("feed", ""), request.GET.get("state", ""), page_number(request)
    found = door.deliveries(request.viewer, feed=feed, state=state, page=number)  # type: ignore[attr-defined]
    values = presenters.deliveries(
        found, feed=feed, state=state, on=clock.today(), page=number, per_page=door.PER_PAGE
    )
    return render(request, "stewardship/deliveries.html", values)


@require_GET
@page("stewardship.delivery", roles=STEWARD)
def delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """One delivery: its files, what it changed, the rows that we could not read."""
    return _delivery(request, delivery_id, VerdictForm())


@require_POST
@page("stewardship.decide", roles=STEWARD)
def decide(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Release or refuse a held delivery: asked for here, carried out by the pipeline."""
    form = VerdictForm(request.POST)
    if form.is_valid():
        try:
            door.ask_for_verdict(delivery_id, **form.cleaned_data, by=request.viewer)  # type: ignore[attr-defined]
            return redirect("stewardship:delivery", delivery_id)
        except ValueError as why:
            form.add_error(None, str(why).capitalize())
    return _delivery(request, delivery_id, form)


@require_GET
@page("stewardship.send_back", roles=STEWARD)
@confirmed
def send_back(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """The rows that we could not read, for the owner of the file, without anything that stood in them."""
    found = door.unread_to_send_back(request.viewer, delivery_id)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    line, rows = found
    made = as_csv(presenters.CSV_HEADER, presenters.csv_rows(rows))
    door.keep_sent_back(request.viewer, delivery_id, made)  # type: ignore[attr-defined]
    return download(presenters.csv_name(line), made, "text/csv; charset=utf-8")


@require_GET
@page("stewardship.rejected", roles=STEWARD)
def rejected(request: HttpRequest) -> HttpResponse:
    """All rows that we could not read, of one feed or of all."""
    feed, number = request.GET.get("feed", ""), page_number(request)
    found = door.unread_rows(request.viewer, feed=feed, page=number)  # type: ignore[attr-defined]
    values = presenters.unread(found, feed=feed, on=clock.today(), page=number, per_page=door.PER_PAGE)
    return render(request, "stewardship/rejected.html", values)


@require_GET
@page("stewardship.find_links", roles=STEWARD)
def find_links(request: HttpRequest) -> HttpResponse:
    """Ask for a record by its id."""
    form = PersonForm(request.GET if "person" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("stewardship:links", form.cleaned_data["person"])
    return render(request, "stewardship/find_links.html", {"form": form, "has_errors": bool(form.errors)})


@require_GET
@page("stewardship.links", roles=STEWARD)
def links(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Which sources' persons are this person, and which were kept apart."""
    found = person_links(request.viewer, public_id)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return render(request, "stewardship/links.html", {"found": found, "today": clock.today()})


def _delivery(request: HttpRequest, delivery_id: int, form: VerdictForm) -> HttpResponse:
    number = page_number(request)
    found = door.delivery(request.viewer, delivery_id, page=number)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    values = presenters.delivery(found, on=clock.today(), page=number, per_page=door.PER_PAGE)
    may_decide = found.line.state == HELD and found.line.waits_for is None
    values |= {"form": form, "may_decide": may_decide, "has_errors": bool(form.errors)}
    return render(request, "stewardship/delivery.html", values)


def page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
