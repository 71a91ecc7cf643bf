"""Pages of governance. Reading is for officers and auditors, deciding for officers, a team's looks for its manager."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kithline.core import clock
from kithline.portals.governance import presenters, request_presenters
from kithline.portals.governance.forms import RecordForm, ReviewForm
from kithline.portals.governance.portal import MANAGER, OVERSIGHT
from kithline.record.types.governing import EmergencyLine, LookLine
from kithline.sharing.access import emergencies as emergencies_door
from kithline.sharing.access import oversight, subject_requests
from kithline.sharing.access import sign_ins as sign_in_door
from kithline.sharing.access.permission import has_duty
from kithline.sharing.governance import configuration
from kithline.sharing.roles.acts import Duty
from kithline.sharing.sign_ins import WHAT
from kithline.sharing.viewer import page


@require_safe
@page("governance.home", roles=OVERSIGHT)
def home(request: HttpRequest) -> HttpResponse:
    """Sharing now: what waits, then who gives what to whom, with counts."""
    found = oversight.sharing_now(request.viewer)
    values = presenters.home(found, configuration(settings.HOME).agreements, clock.today())
    asked = request_presenters.waiting(subject_requests.open_requests(), clock.today())
    return render(request, "governance/home.html", values | {"asked": asked})


@require_safe
@page("governance.find_looks", roles=OVERSIGHT)
def find_looks(request: HttpRequest) -> HttpResponse:
    """Ask who has looked at a child."""
    form = RecordForm(request.GET if "record" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("governance:looks", form.cleaned_data["record"])
    return render(request, "governance/find_looks.html", {"form": form, "has_errors": bool(form.errors)})


@require_safe
@page("governance.looks", roles=OVERSIGHT)
def looks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who has looked at this child."""
    found = oversight.looks_at(request.viewer, public_id, page="governance.looks")
    if found is None:
        raise Http404
    title = "Who has looked at this child"
    return render(request, "governance/looks.html", presenters.looks(found, title, f"Record {public_id}"))


@require_safe
@page("governance.sample", roles=OVERSIGHT)
def sample(request: HttpRequest) -> HttpResponse:
    """Looks drawn by chance, to review."""
    found = oversight.sample(request.viewer, on=clock.today(), page="governance.sample")
    words = "Ten looks of the last 30 days, drawn by chance once a day"
    return render(
        request, "governance/looks.html", presenters.looks(found, "Looks to review", words, why="sample")
    )


@require_safe
@page("governance.unusual", roles=OVERSIGHT)
def unusual(request: HttpRequest) -> HttpResponse:
    """Looks that a rule flags, each with the reason."""
    thresholds = configuration(settings.HOME).unusual
    found = oversight.unusual(request.viewer, thresholds, page="governance.unusual")
    return render(request, "governance/unusual.html", presenters.unusual(found, thresholds))


@require_safe
@page("governance.sign_ins", roles=OVERSIGHT)
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Who signed in, who was not let in, which factors changed; of one kind where the address names it."""
    what = request.GET.get("what", "")
    what = what if what in WHAT else ""
    found = sign_in_door.sign_ins(request.viewer, what=what)
    return render(request, "governance/sign_ins.html", presenters.sign_ins(found, what))


@require_safe
@page("governance.team", roles=MANAGER)
def team(request: HttpRequest) -> HttpResponse:
    """The looks of the manager's own team."""
    found = oversight.team_looks(request.viewer, page="governance.team")
    words = "By workers of your own team, the newest first"
    return render(
        request, "governance/looks.html", presenters.looks(found, "My team's looks", words, is_linked=False)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.look", roles=OVERSIGHT)
def look(request: HttpRequest, look_id: int) -> HttpResponse:
    """One look with all that the log keeps of it; an officer says what was found."""
    found = oversight.one_look(request.viewer, look_id, page="governance.look")
    if found is None:
        raise Http404
    form = ReviewForm(request.POST or None, of="look", initial={"why": request.GET.get("why", "")})
    if _is_reviewed(request, form, "look", found):
        return redirect("governance:unusual" if form.cleaned_data["why"] != "sample" else "governance:sample")
    return render(
        request, "governance/look.html", presenters.look(found) | _form_values(request, form, found)
    )


@require_safe
@page("governance.emergencies", roles=OVERSIGHT)
def emergencies(request: HttpRequest) -> HttpResponse:
    """Every emergency access, those to be reviewed first."""
    found = emergencies_door.emergencies(request.viewer, page="governance.emergencies")
    return render(request, "governance/emergencies.html", presenters.emergencies(found, clock.today()))


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.emergency", roles=OVERSIGHT)
def emergency(request: HttpRequest, emergency_id: int) -> HttpResponse:
    """One emergency access; an officer reviews it."""
    found = emergencies_door.emergency(request.viewer, emergency_id, page="governance.emergency")
    if found is None:
        raise Http404
    form = ReviewForm(request.POST or None, of="emergency")
    if _is_reviewed(request, form, "emergency", found):
        return redirect("governance:emergencies")
    values = presenters.emergency(found, clock.today()) | _form_values(request, form, found)
    return render(request, "governance/emergency.html", values)


def _is_reviewed(request: HttpRequest, form: ReviewForm, kind: str, line: LookLine | EmergencyLine) -> bool:
    """Whether a sound review was posted, and is kept now. An auditor's is not found, for only an officer decides; nor
    is one of what the officer did themselves, in another role."""
    if request.method != "POST":
        return False
    if not has_duty(request.viewer, Duty.REVIEW) or line.is_own:
        raise Http404
    if not form.is_valid():
        return False
    emergencies_door.review(kind, line.id, **form.cleaned_data, by=request.viewer)
    return True


def _form_values(request: HttpRequest, form: ReviewForm, line: LookLine | EmergencyLine) -> dict[str, object]:
    may_decide = has_duty(request.viewer, Duty.REVIEW) and not line.is_own
    return {"form": form, "may_decide": may_decide, "has_errors": bool(form.errors)}
