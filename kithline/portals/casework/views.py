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
    values |= {**_told(request), "late": late_sources(on)}
    return render(request, "casework/home.html", values)


@require_GET
@page("casework.children", roles=KINDS_OF_CHILD)
def children(request: HttpRequest) -> HttpResponse:
    """The children in one's scope, by name."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    found = own_children(request.viewer, page_number=number, page="casework.children")  # type: ignore[attr-defined]
    values = presenters.children(found, on=clock.today()) | _told(request)
    return render(request, "casework/children.html", values)


@require_GET
@page("casework.numbers", roles=NUMBERS)
def numbers(request: HttpRequest) -> HttpResponse:
    """Of how many children something is on record, by category; nobody is named."""
    found = totals(request.viewer, page="casework.numbers")  # type: ignore[attr-defined]
    return render(request, "casework/numbers.html", presenters.numbers(found))


def _told(request: HttpRequest) -> dict[str, object]:
    """What stands at the top of a first screen: emergency access by others, answers to one's own questions."""
    recent = clock.now() - timedelta(days=TOLD_DAYS)
    return {
        "emergencies": told_emergencies(request.viewer, since=recent),  # type: ignore[attr-defined]
        "emergency_reasons": REASONS,
        "answers": my_answers(request.viewer, since=recent),  # type: ignore[attr-defined]
        "answer_outcomes": OUTCOMES,
    }
