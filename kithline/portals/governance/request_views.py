"""Pages of requests by people about their own record. The officer works on them; an auditor reads that they came.

Requests about restricted records are on the same pages, for the stewards of such records, and on nobody else's."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kithline.core import clock
from kithline.portals.governance import request_presenters as presenters
from kithline.portals.governance.portal import ANSWERS, OFFICER, OVERSIGHT, RESTRICTED
from kithline.portals.governance.request_forms import CutForm, NoteForm, RequestForm, StepForm
from kithline.record.types.rights import BundleView
from kithline.sharing.access import bundles, record_notes, subject_requests
from kithline.sharing.access.notes_kept import notes_of_request
from kithline.sharing.access.permission import has_duty
from kithline.sharing.questions import NOTE_WORDS, questionable
from kithline.sharing.rights.paper import Letter, write_paper
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import page
from kithline.ui.download import download

PDF = "application/pdf"
_NO_RECORD = "There is no one record so: look at the name and the date of birth, or ask a steward"
_NOT_RESTRICTED = (
    "There is no one record so of which anything is restricted: look at the name and the date of birth, or pass the "
    "request to the information governance officer"
)


@require_safe
@page("governance.requests", roles=OVERSIGHT + RESTRICTED)
def requests(request: HttpRequest) -> HttpResponse:
    """Every request, with the days that are left."""
    found = subject_requests.requests(request.viewer, page="governance.requests")
    values = presenters.requests(found, clock.today())
    return render(request, "governance/requests.html", values | {"may_decide": _answers(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.new_request", roles=ANSWERS)
def new_request(request: HttpRequest) -> HttpResponse:
    """Take a request in."""
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        made = subject_requests.take_in(by=request.viewer, asked=given.pop("record", None) or None, **given)
        if made is not None:
            return redirect("governance:request", made)
        form.add_error("record", _NO_RECORD if has_duty(request.viewer, Duty.REQUESTS) else _NOT_RESTRICTED)
    return render(request, "governance/new_request.html", {"form": form, "has_errors": bool(form.errors)})


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.request", roles=OVERSIGHT + RESTRICTED)
def one_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request with its steps; an officer adds the next."""
    found = subject_requests.request(request.viewer, request_id, page="governance.request")
    if found is None or (request.method == "POST" and not _answers(request)):
        raise Http404
    form = StepForm(request.POST or None, kind=found.kind, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            subject_requests.take_step(request_id, by=request.viewer, **form.cleaned_data)
        except ValueError as fault:
            form.add_error(None, str(fault).capitalize())
        else:
            return redirect("governance:request", request_id)
    values = presenters.request(found, clock.today())
    may = {"may_decide": _answers(request), "may_note": has_duty(request.viewer, Duty.REQUESTS)}
    more = {"form": form, "has_errors": bool(form.errors)}
    return render(request, "governance/request.html", values | may | more)


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.values", roles=OFFICER)
def values(request: HttpRequest, request_id: int) -> HttpResponse:
    """The values of the record whose request is open, and the notes that the request leaves beside them."""
    found = record_notes.record_of_request(request.viewer, request_id, page="governance.values")
    if found is None:
        raise Http404
    listed = {each.code: each for each in questionable(found)}
    choices = [(code, presenters.value_words(each)) for code, each in listed.items()]
    form = NoteForm(request.POST or None, values=choices)
    if request.method == "POST" and form.is_valid():
        about = listed.get(form.cleaned_data.pop("value"))
        record_notes.write_note(request_id, found, about, by=request.viewer, **form.cleaned_data)
        return redirect("governance:values", request_id)
    shown = {"notes": notes_of_request(request_id), "words": NOTE_WORDS, "request_id": request_id}
    return render(request, "governance/values.html", shown | {"form": form, "has_errors": bool(form.errors)})


@require_POST
@page("governance.end_note", roles=OFFICER)
def end_note(request: HttpRequest, request_id: int, note_id: int) -> HttpResponse:
    """Take a note off the record."""
    try:
        record_notes.end_note(note_id, request_id, why=request.POST.get("why", ""), by=request.viewer)
    except ValueError:
        raise Http404 from None
    return redirect("governance:values", request_id)


@require_POST
@page("governance.make_bundle", roles=ANSWERS)
def make_bundle(request: HttpRequest, request_id: int) -> HttpResponse:
    """Make the bundle from what is held now."""
    return _done(request, request_id, lambda: bundles.make(request_id, by=request.viewer))


@require_safe
@page("governance.bundle", roles=ANSWERS)
def bundle(request: HttpRequest, request_id: int) -> HttpResponse:
    """The bundle: where it stands, and its items."""
    return _bundle(request, request_id)


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.item", roles=ANSWERS)
def item(request: HttpRequest, request_id: int, number: int) -> HttpResponse:
    """One item: what to leave out of it, and why."""
    view = _view(request, request_id, "governance.item")
    values = presenters.item(view, number, bundles.suggestions(view))
    if values is None:
        raise Http404
    form = CutForm(request.POST or None, text=values["item"].text, suggested=values["choices"])
    if request.method == "POST" and form.is_valid():
        try:
            for start, end, how in form.places():
                bundles.cut(
                    *(request_id, number),
                    start=start,
                    end=end,
                    how=how,
                    exemption=form.cleaned_data["exemption"],
                    opinion=form.cleaned_data["opinion"],
                    by=request.viewer,
                )
        except bundles.NotYet as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("governance:item", request_id, number)
    more = {"form": form, "has_errors": bool(form.errors)}
    return render(request, "governance/item.html", values | more)


@require_POST
@page("governance.lift", roles=ANSWERS)
def lift(request: HttpRequest, request_id: int, number: int, cut_id: int) -> HttpResponse:
    """Give back what was left out."""
    try:
        bundles.lift(request_id, cut_id, by=request.viewer)
    except ValueError:
        raise Http404 from None
    return redirect("governance:item", request_id, number)


@require_POST
@page("governance.sign", roles=ANSWERS)
def sign(request: HttpRequest, request_id: int) -> HttpResponse:
    """Stand by the bundle as it was shown."""
    seen = request.POST.get("digest", "")
    return _done(request, request_id, lambda: bundles.sign(request_id, seen, by=request.viewer))


@require_POST
@page("governance.give", roles=ANSWERS)
def give(request: HttpRequest, request_id: int) -> HttpResponse:
    """Write the paper and hand it over; in one transaction with the page, so that half of one is none."""
    view = _view(request, request_id, "governance.give")
    letter = Letter(request.shell.authority, clock.today(), request.shell.contact.words)
    try:
        if len(view.signatures) < bundles.SIGNERS:
            raise bundles.NotYet("Two people sign before it is given")
        content, pages = write_paper(view, letter)
        bundles.give(request_id, view.digest, content, pages, by=request.viewer)
    except bundles.NotYet as fault:
        return _bundle(request, request_id, str(fault))
    return download(f"request-{request_id}.pdf", content, PDF)


@require_safe
@page("governance.given", roles=ANSWERS)
def given(request: HttpRequest, request_id: int) -> HttpResponse:
    """The paper as it was given, again."""
    content = bundles.given_file(request.viewer, request_id)
    if content is None:
        raise Http404
    return download(f"request-{request_id}.pdf", content, PDF)


def _answers(request: HttpRequest) -> bool:
    return has_duty(request.viewer, Duty.REQUESTS) or has_duty(request.viewer, Duty.RESTRICTED)


def _view(request: HttpRequest, request_id: int, code: str) -> BundleView:
    view = bundles.bundle(request.viewer, request_id, page=code)
    if view is None:
        raise Http404
    return view


def _done(request: HttpRequest, request_id: int, act: object) -> HttpResponse:
    """Do it and show the bundle; or show it with why it could not be done."""
    try:
        act()  # type: ignore[operator]
    except bundles.NotYet as fault:
        return _bundle(request, request_id, str(fault))
    return redirect("governance:bundle", request_id)


def _bundle(request: HttpRequest, request_id: int, fault: str = "") -> HttpResponse:
    view = _view(request, request_id, "governance.bundle")
    asked = request.GET.get("page", "1")
    page = min(
        max(1, int(asked) if asked.isdecimal() and len(asked) < 6 else 1),
        1 + (len(view.items) - 1) // presenters.PER_PAGE,
    )
    values = presenters.bundle(view, bundles.suggestions(view), page, request.viewer.user_id)
    return render(request, "governance/bundle.html", values | {"fault": fault}, status=409 if fault else 200)
