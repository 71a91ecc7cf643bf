"""What a professional does about sharing a child's record: emergency access, decisions, families' agreement."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kithline.core import clock
from kithline.portals.share.forms import (
    ClosedSearchForm,
    ConsentForm,
    DecisionForm,
    EmergencyForm,
    OpenSearchForm,
)
from kithline.portals.share.portal import AGREEING, DECIDING, DECISIONS, FAMILY, PROFESSIONALS, PROMPTS
from kithline.sharing.access import decisions as door
from kithline.sharing.access import finding
from kithline.sharing.access.emergencies import PAGE, open_emergency
from kithline.sharing.emergency import MAY
from kithline.sharing.governance import configuration
from kithline.sharing.law import LAWS
from kithline.sharing.roles.declare import Search
from kithline.sharing.session_rules import confirmed
from kithline.sharing.viewer import page

NOT_OPENED = (
    "No record can be opened by this. There may be none, more than one of that name and birth, or one that emergency "
    "access does not open. Ring the duty team."
)


@require_http_methods(["GET", "HEAD", "POST"])
@page(PAGE, roles=MAY)
@confirmed
def emergency(request: HttpRequest) -> HttpResponse:
    """Ask for one child's record outside one's scope, with a reason; opened at once, told and reviewed."""
    form = EmergencyForm(request.POST or None, initial={"record": request.GET.get("record", "")[:300]})
    if form.is_bound and form.is_valid():
        names = ("reason_code", "reason", "asked", "surname", "forename", "birth")
        found = open_emergency(by=request.viewer, **{name: form.cleaned_data[name] for name in names})
        if found is not None:
            return redirect("pupils:child", public_id=found)
        form.add_error(None, NOT_OPENED)
    values = {"form": form, "minutes": request.viewer.role.emergency, "has_errors": bool(form.errors)}
    return render(request, "share/emergency.html", values)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page(finding.PAGE, roles=PROFESSIONALS)
def find(request: HttpRequest) -> HttpResponse:
    """Look for a child by name: among one's own, or in the whole authority, as the role's entry says."""
    is_open = request.viewer.role.search is Search.OPEN
    form = (OpenSearchForm if is_open else ClosedSearchForm)(request.POST or None)
    found = None
    if form.is_bound and form.is_valid():
        look = finding.find_openly if is_open else finding.find_mine
        found = look(by=request.viewer, **form.cleaned_data)
    values = {
        "form": form,
        "is_open": is_open,
        "found": found,
        "may_emergency": MAY,
        "has_errors": bool(form.errors),
    }
    return render(request, "share/find.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("share.decision", roles=DECIDING)
def decision(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Decide whether to share something about this child, and keep why, either way."""
    today, set_by_council = clock.today(), configuration(settings.HOME)
    laws = {law.code: law.title for law in LAWS.values() if set_by_council.in_force(law, today)}
    form = DecisionForm(request.POST or None, laws=list(laws.items()))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        door.decide(public_id, **given, basis=laws.get(given["law"], ""), by=request.viewer)
        return redirect("share:decision", public_id)
    child, lines = door.decisions(request.viewer, public_id, page="share.decision")
    values = {
        "child": child,
        "lines": lines,
        "form": form,
        "prompts": PROMPTS,
        "decision_words": DECISIONS,
        "family_words": FAMILY,
        "not_in_force": [law for law in LAWS.values() if law.code not in laws],
        "has_errors": bool(form.errors),
    }
    return render(request, "share/decision.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("share.consent", roles=AGREEING)
def consent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What services the family has agreed to; add one."""
    today = clock.today()
    form = ConsentForm(request.POST or None, services=door.services_of(request.viewer), today=today)
    if form.is_bound and form.is_valid():
        door.agree(public_id, **form.cleaned_data, by=request.viewer)
        return redirect("share:consent", public_id)
    child, lines = door.consents(request.viewer, public_id, page="share.consent")
    values = {"child": child, "lines": lines, "form": form, "today": today, "has_errors": bool(form.errors)}
    return render(request, "share/consent.html", values)


@require_POST
@page("share.withdraw", roles=AGREEING)
def withdraw(request: HttpRequest, public_id: UUID, consent_id: int) -> HttpResponse:
    """Keep that the family took an agreement back, today."""
    try:
        door.withdraw(public_id, consent_id, on=clock.today(), by=request.viewer)
    except ValueError:
        raise Http404 from None
    return redirect("share:consent", public_id)
