"""Blind samples of what linking joined and kept apart: drawn, judged, counted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kithline.portals.stewardship import sample_presenters as presenters
from kithline.portals.stewardship.link_forms import BlindForm, SampleForm
from kithline.portals.stewardship.views import STEWARD
from kithline.sharing.access import link_samples as door
from kithline.sharing.viewer import page


@require_http_methods(["GET", "POST"])
@page("stewardship.samples", roles=STEWARD)
def samples(request: HttpRequest) -> HttpResponse:
    """Samples and their results; POST draws one."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = SampleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = door.draw(viewer, size=int(form.cleaned_data["size"]))
        if made is not None:
            return redirect("stewardship:sample", made)
        form.add_error(None, "There is nothing to draw: linking has joined and kept apart nobody yet")
    values = presenters.samples(door.samples(viewer))
    return render(
        request, "stewardship/samples.html", {**values, "form": form, "has_errors": bool(form.errors)}
    )


@require_http_methods(["GET", "POST"])
@page("stewardship.sample", roles=STEWARD)
def sample(request: HttpRequest, sample_id: int) -> HttpResponse:
    """The next pair, without score and outcome; POST judges it. After the last the result."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = BlindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        door.judge(viewer, sample_id, place=form.cleaned_data["place"], verdict=form.cleaned_data["verdict"])
        return redirect("stewardship:sample", sample_id)
    found = door.sample_page(viewer, sample_id)
    if found is None:
        raise Http404
    values = presenters.sample(found)
    return render(
        request, "stewardship/sample.html", {**values, "form": form, "has_errors": bool(form.errors)}
    )
