"""The page on which an officer limits the use of parts of a record, and ends that again (UK GDPR 18)."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kithline.core import clock
from kithline.feeds.discovery import feeds
from kithline.portals.governance.portal import OFFICER
from kithline.portals.governance.request_forms import date_field, text_field
from kithline.sharing.access import limits, subject_requests
from kithline.sharing.access.sources import title_of
from kithline.sharing.rights.deadline import ENDS
from kithline.sharing.rights.limits import BEFOREHAND, GOES_ON, GROUNDS, PARTS
from kithline.sharing.viewer import page
from kithline.ui.fields import one_of


class LimitForm(forms.Form):
    """Which parts, on what ground, and what goes on."""

    parts = forms.MultipleChoiceField(
        label="Parts of the record",
        help_text="Not who somebody is: without names and numbers nobody could keep to the limit.",
        choices=list(PARTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick a part"},
    )
    feed = forms.ChoiceField(label="Of which source", required=False)
    ground = one_of("On what ground (Article 18(1))", GROUNDS.items())
    purposes = forms.MultipleChoiceField(
        label="What goes on",
        help_text="Only what the person agrees to, a claim in law, the protection of others or important public "
        "interest needs (Article 18(2)). A child's safety is ticked.",
        choices=list(GOES_ON.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label="Why, and why what is ticked goes on",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write it in words"},
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        sources = sorted(((code, title_of(code)) for code in feeds()), key=lambda each: each[1].lower())
        self.fields["feed"].choices = [("", "Every source"), *sources]


class EndForm(forms.Form):
    """Why a limit ends, and that the person knows."""

    why = text_field("Why it ends", "Say why it ends")
    told_on = date_field("The person was told on", help_text="Before it ends (Article 18(3)).")

    def clean_told_on(self) -> object:
        """No day ahead."""
        if self.cleaned_data["told_on"] > clock.today():
            raise forms.ValidationError("Tell the person first; enter today or a day before")
        return self.cleaned_data["told_on"]


@require_http_methods(["GET", "HEAD", "POST"])
@page("governance.limits", roles=OFFICER)
def limit_use(request: HttpRequest, request_id: int) -> HttpResponse:
    """The limits that a request left, and the form of another while the request is open."""
    asked = subject_requests.request(request.viewer, request_id, page="governance.limits")
    if asked is None:
        raise Http404
    is_open = not any(each.step in ENDS for each in asked.steps)
    form = LimitForm(request.POST or None, initial={"purposes": BEFOREHAND})
    if request.method == "POST" and form.is_valid():
        try:
            limits.limit_use(request_id, by=request.viewer, **form.cleaned_data)
        except ValueError as fault:
            form.add_error(None, str(fault).capitalize())
        else:
            return redirect("governance:limits", request_id)
    return _shown(request, request_id, form=form, is_open=is_open)


@require_POST
@page("governance.end_limit", roles=OFFICER)
def end_limit(request: HttpRequest, request_id: int, limit_id: int) -> HttpResponse:
    """End a limit; the person was told first."""
    form = EndForm(request.POST, prefix=str(limit_id))
    if form.is_valid():
        try:
            limits.end_limit(limit_id, request_id, by=request.viewer, **form.cleaned_data)
        except ValueError:
            raise Http404 from None
        return redirect("governance:limits", request_id)
    asked = subject_requests.request(request.viewer, request_id, page="governance.limits")
    is_open = asked is not None and not any(each.step in ENDS for each in asked.steps)
    again = LimitForm(initial={"purposes": BEFOREHAND})
    return _shown(request, request_id, form=again, is_open=is_open, ending=(limit_id, form))


def _shown(
    request: HttpRequest,
    request_id: int,
    *,
    form: LimitForm,
    is_open: bool,
    ending: tuple[int, EndForm] | None = None,
) -> HttpResponse:
    held = limits.limits_of_request(request_id)
    of_ending = ending[1] if ending else None
    lines = [
        (each, of_ending if ending and ending[0] == each.id else EndForm(prefix=str(each.id)))
        for each in held
        if each.ended is None
    ]
    values = {
        "request_id": request_id,
        "lines": lines,
        "ended": [each for each in held if each.ended is not None],
        "form": form,
        "wrong": of_ending or form,
        "is_open": is_open,
        "grounds": GROUNDS,
        "goes_on": GOES_ON,
        "has_errors": bool((of_ending or form).errors),
    }
    return render(request, "governance/limits.html", values, status=400 if of_ending else 200)
