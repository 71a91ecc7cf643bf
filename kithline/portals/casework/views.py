"""A social worker's pages."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kithline.core import clock
from kithline.portals.casework import presenters
from kithline.sharing.access.caseload import caseload
from kithline.sharing.access.emergencies import TOLD_DAYS, told_emergencies
from kithline.sharing.access.questions import OUTCOMES, my_answers
from kithline.sharing.access.sources import late_sources
from kithline.sharing.emergency import REASONS
from kithline.sharing.viewer import page


@require_GET
@page("casework.home", roles=("social_worker",))
def home(request: HttpRequest) -> HttpResponse:
    """My children, and what arrived since the last working day or a chosen date."""
    on = clock.today()
    since, problem = presenters.since_when(request.GET.get("since", ""), on)
    found = caseload(request.viewer, since=since, on=on)  # type: ignore[attr-defined]
    values = presenters.home(found, on=on, problem=problem)
    recent = clock.now() - timedelta(days=TOLD_DAYS)
    told = told_emergencies(request.viewer, since=recent)  # type: ignore[attr-defined]
    values |= {"emergencies": told, "emergency_reasons": REASONS, "late": late_sources(on)}
    answers = my_answers(request.viewer, since=recent)  # type: ignore[attr-defined]
    values |= {"answers": answers, "answer_outcomes": OUTCOMES}
    return render(request, "casework/home.html", values)
