"""Pages of retention: what need not be kept, holds, disposals. The officer decides, an auditor reads."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kithline.core import clock
from kithline.portals.governance import retention_presenters as presenters
from kithline.portals.governance.portal import OFFICER, OVERSIGHT
from kithline.portals.governance.retention_forms import EraseForm, HoldForm, PrepareForm, ReasonForm
from kithline.sharing.access import disposals, subject_requests
from kithline.sharing.access.holding_area import holding_area
from kithline.sharing.access.permission import has_duty
from kithline.sharing.rights.disposal import kept_since
from kithline.sharing.rights.schedules import LOOKS, BadSchedule, schedules
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import page


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.retention", roles=OVERSIGHT)
def retention(request: HttpRequest) -> HttpResponse:
    """What is due by schedule, holds and disposals; an officer prepares a disposal."""
    is_officer = has_duty(request.viewer, Duty.REQUESTS)
    if request.method == "POST" and not is_officer:
        raise Http404
    due, holds, made = disposals.retention(request.viewer, page="governance.retention")
    try:
        held = schedules(settings.HOME)
    except BadSchedule as fault:
        held, wrong = schedules(settings.HOME / "none"), str(fault)
    else:
        wrong = ""
    before = kept_since(settings.HOME, clock.today())
    looks = disposals.old_looks(before)
    values = presenters.retention(due, holds, made, held, holding_area(), clock.today(), looks, before)
    form = PrepareForm(request.POST or None, schedules=values.pop("choices"))
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            if given["schedule"] == LOOKS:
                prepared = disposals.prepare_looks(before, words=given["words"], by=request.viewer)
            else:
                prepared = disposals.prepare(**given, by=request.viewer)
        except ValueError as fault:
            form.add_error("schedule", str(fault).capitalize())
        else:
            return redirect("governance:disposal", prepared)
    more = {"form": form, "has_errors": bool(form.errors), "may_decide": is_officer, "wrong": wrong}
    return render(request, "governance/retention.html", values | more)


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.new_hold", roles=OFFICER)
def new_hold(request: HttpRequest) -> HttpResponse:
    """Hold something back from disposal."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if disposals.place_hold(by=request.viewer, **form.cleaned_data):
            return redirect("governance:retention")
        form.add_error(
            "record", "There is no such record; of a restricted one, ask a steward of restricted records"
        )
    return render(request, "governance/new_hold.html", {"form": form, "has_errors": bool(form.errors)})


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.hold", roles=OVERSIGHT)
def hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    """One hold; an officer ends it."""
    is_officer = has_duty(request.viewer, Duty.REQUESTS)
    found = disposals.hold(request.viewer, hold_id, page="governance.hold")
    if found is None or (request.method == "POST" and (not is_officer or found.released is not None)):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        disposals.release_hold(hold_id, why=form.cleaned_data["why"], by=request.viewer)
        return redirect("governance:retention")
    more = {"form": form, "has_errors": bool(form.errors), "may_decide": is_officer}
    return render(request, "governance/hold.html", presenters.hold(found) | more)


@require_safe
@page("governance.disposal", roles=OVERSIGHT)
def disposal(request: HttpRequest, disposal_id: int) -> HttpResponse:
    """One disposal: prepared, signed, done, with its certificate."""
    return _disposal(request, disposal_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.erase", roles=OFFICER)
def erase(request: HttpRequest, request_id: int) -> HttpResponse:
    """Prepare the disposal of what a person asked to be erased, once it was granted."""
    asked = subject_requests.request(request.viewer, request_id, page="governance.erase")
    if asked is None or asked.kind != "erasure" or not any(each.step == "granted" for each in asked.steps):
        raise Http404
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = disposals.prepare_erasure(request_id, by=request.viewer, **form.cleaned_data)
        return redirect("governance:disposal", made)
    more = {"form": form, "has_errors": bool(form.errors), "request_id": request_id}
    return render(request, "governance/erase.html", more)


@require_POST
@page("governance.sign_disposal", roles=OFFICER)
def sign_disposal(request: HttpRequest, disposal_id: int) -> HttpResponse:
    """The second yes."""
    try:
        disposals.sign_disposal(disposal_id, by=request.viewer)
    except ValueError as fault:
        return _disposal(request, disposal_id, str(fault))
    return redirect("governance:disposal", disposal_id)


def _disposal(request: HttpRequest, disposal_id: int, fault: str = "") -> HttpResponse:
    found = disposals.disposal(request.viewer, disposal_id, page="governance.disposal")
    if found is None:
        raise Http404
    may_sign = (
        has_duty(request.viewer, Duty.REQUESTS)
        and found.by_id != request.viewer.user_id
        and not found.signed_by
    )
    values = presenters.disposal(found) | {"fault": fault, "may_sign": may_sign}
    return render(request, "governance/disposal.html", values, status=409 if fault else 200)
