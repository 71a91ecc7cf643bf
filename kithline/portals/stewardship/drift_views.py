"""Whether linking's weights still fit what sources send."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kithline.core import clock
from kithline.portals.stewardship.drift_presenters import drift as values_of
from kithline.portals.stewardship.views import STEWARD
from kithline.sharing.access.link_drift import drift_report
from kithline.sharing.viewer import page


@require_GET
@page("stewardship.drift", roles=STEWARD)
def drift(request: HttpRequest) -> HttpResponse:
    """The newest report, source by source, the most off first."""
    return render(request, "stewardship/drift.html", values_of(drift_report(), on=clock.today()))
