"""The pages of the stewards of restricted records: a queue of their own, and the second person's word."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kithline.core import clock
from kithline.portals.stewardship import link_presenters as presenters
from kithline.portals.stewardship.link_forms import ConfirmForm, ReasonForm
from kithline.portals.stewardship.link_views import RESTRICTED, told_of
from kithline.sharing.access import link_requests
from kithline.sharing.access.restricted_links import restricted_queue, sealed_record, sealed_records
from kithline.sharing.viewer import page


@require_GET
@page("stewardship.restricted", roles=RESTRICTED)
def restricted(request: HttpRequest) -> HttpResponse:
    """Pairs of which somebody is restricted, and what waits for a second person."""
    found = restricted_queue(request.viewer)  # type: ignore[attr-defined]
    values = presenters.restricted(found, viewer_id=request.viewer.user_id, on=clock.today())  # type: ignore[attr-defined]
    return render(request, "stewardship/restricted.html", {**values, "told": told_of(request)})


@require_http_methods(["GET", "POST"])
@page("stewardship.confirm", roles=RESTRICTED)
def confirm(request: HttpRequest, request_id: int) -> HttpResponse:
    """The second person looks at both sides and says whether they agree."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = link_requests.request_page(viewer, request_id)
    if found is None:
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            link_requests.confirm(
                viewer,
                request_id,
                is_agreed=form.cleaned_data["verdict"] == "agree",
                reason=form.cleaned_data["reason"],
            )
            return redirect("stewardship:decision", request_id)
        except link_requests.NotAsked as why:
            form.add_error(None, str(why))
    values = presenters.request(found, on=clock.today())
    values |= {"form": form, "has_errors": bool(form.errors), "is_mine": found.line.by_id == viewer.user_id}
    return render(request, "stewardship/confirm.html", values)


@require_GET
@page("stewardship.sealed", roles=RESTRICTED)
def sealed(request: HttpRequest) -> HttpResponse:
    """The sealed records by themselves, to find the one whose restriction has ended."""
    words = request.GET.get("name", "").strip()[:100]
    found = sealed_records(request.viewer, words=words)  # type: ignore[attr-defined]
    return render(request, "stewardship/sealed.html", presenters.sealed(found, words=words, on=clock.today()))


@require_http_methods(["GET", "POST"])
@page("stewardship.sealed_record", roles=RESTRICTED)
def sealed_one(request: HttpRequest, record: int) -> HttpResponse:
    """One sealed record; POST asks that its restriction be lifted, and another steward confirms."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = sealed_record(viewer, record)
    if found is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and found.may_be_lifted:
        try:
            made = link_requests.ask_to_lift(viewer, record=record, **form.cleaned_data)
            return redirect("stewardship:decision", made)
        except link_requests.NotAsked as why:
            form.add_error(None, str(why))
    values = presenters.sealed_record(found, on=clock.today())
    return render(
        request, "stewardship/sealed_record.html", {**values, "form": form, "has_errors": bool(form.errors)}
    )
