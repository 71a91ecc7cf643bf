"""Pages of those who work with children one by one, and numbers for those who plan."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kithline.core import clock
from kithline.portals.casework import presenters
from kithline.portals.casework.portal import CASELOADS, KINDS_OF_CHILD, NUMBERS
from kithline.sharing.access.caseload import caseload
from kithline.sharing.access.emergencies import TOLD_DAYS, told_emergencies
from kithline.sharing.access.own_children import own_children
from kithline.sharing.access.questions import OUTCOMES, my_answers
from kithline.sharing.access.reasons import totals
from kithline.sharing.access.sources import late_sources
from kithline.sharing.emergency import REASONS
from kithline.sharing.viewer import page


@require_GET
@page("casework.home", roles=CASELOADS)
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


@require_GET
@page("casework.children", roles=KINDS_OF_CHILD)
def children(request: HttpRequest) -> HttpResponse:
    """The children in one's scope, by name."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    found = own_children(request.viewer, page_number=number, page="casework.children")  # type: ignore[attr-defined]
    return render(request, "casework/children.html", presenters.children(found, on=clock.today()))


@require_GET
@page("casework.numbers", roles=NUMBERS)
def numbers(request: HttpRequest) -> HttpResponse:
    """Of how many children something is on record, by category; nobody is named."""
    found = totals(request.viewer, page="casework.numbers")  # type: ignore[attr-defined]
    return render(request, "casework/numbers.html", presenters.numbers(found))
