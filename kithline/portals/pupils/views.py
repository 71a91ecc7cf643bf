"""Views of the pupils portal: ask the door, present, draw. Who may open which is named on each."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kithline.core import clock
from kithline.core.working_days import add_working_days
from kithline.portals.pupils import presenters
from kithline.portals.pupils.forms import read_filters
from kithline.portals.pupils.portal import CHILD, COORDINATOR, LEAD, LISTS
from kithline.record.types.pupils import Filters
from kithline.sharing.access.child import Moved, open_child
from kithline.sharing.access.emergencies import TOLD_DAYS, told_emergencies
from kithline.sharing.access.pupils import factor_titles, lately, list_pupils
from kithline.sharing.access.questions import OUTCOMES, my_answers
from kithline.sharing.access.schools import linked_schools
from kithline.sharing.access.sources import late_sources
from kithline.sharing.emergency import REASONS
from kithline.sharing.viewer import page
from kithline.ui.kept_search import asked_of, kept_search


@require_safe
@page("pupils.home", roles=LEAD)
def home(request: HttpRequest) -> HttpResponse:
    """The safeguarding lead's day: what came since the last working day, then the pupils with most factors."""
    today = clock.today()
    news = lately(request.viewer, on=today, since=add_working_days(today, -1), page="pupils.home")
    found = list_pupils(request.viewer, Filters(sort="-factors"), on=today, page="pupils.home")
    values = presenters.home(news, found, factor_titles(), today)
    values |= {**_told(request), "late": late_sources(today)}
    return render(request, "pupils/home.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("pupils.list", roles=LISTS)
@kept_search("name")
def list_(request: HttpRequest) -> HttpResponse:
    """The viewer's pupils, filtered and sorted by the address."""
    today = clock.today()
    found = list_pupils(request.viewer, read_filters(asked_of(request)), on=today, page="pupils.list")
    values = presenters.pupils(found, factor_titles(), today)
    # a lead and a coordinator read it on their first screen, which is another
    told = {"answers": ()} if request.viewer.role.code in (*LEAD, *COORDINATOR) else _told(request)
    return render(request, "pupils/list.html", {**values, **told, "late": late_sources(today)})


@require_safe
@page("pupils.child", roles=CHILD)
def child(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One child's record."""
    today = clock.today()
    found = open_child(request.viewer, public_id, on=today, page="pupils.child")
    if isinstance(found, Moved):
        return redirect("pupils:child", public_id=found.public_id)
    return render(request, "pupils/child.html", presenters.child(found, today))


@require_safe
@page("pupils.schools", roles=COORDINATOR)
def schools(request: HttpRequest) -> HttpResponse:
    """The link coordinator's schools, the next to be reviewed first."""
    today = clock.today()
    values = presenters.schools(linked_schools(request.viewer, page="pupils.schools"), today)
    return render(request, "pupils/schools.html", {**values, **_told(request), "late": late_sources(today)})


def _told(request: HttpRequest) -> dict[str, object]:
    """What stands at the top of a first screen: emergency access by others, answers to one's own questions."""
    recent = clock.now() - timedelta(days=TOLD_DAYS)
    return {
        "emergencies": told_emergencies(request.viewer, since=recent),
        "emergency_reasons": REASONS,
        "answers": my_answers(request.viewer, since=recent),
        "answer_outcomes": OUTCOMES,
    }
