"""What a professional does about sharing a child's record: emergency access."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kithline.portals.share.forms import EmergencyForm
from kithline.sharing.access.emergencies import PAGE, open_emergency
from kithline.sharing.emergency import MAY, MINUTES
from kithline.sharing.roles import ROLES
from kithline.sharing.viewer import page

NOT_OPENED = (
    "No record can be opened by this. There may be none, more than one of that name and birth, or one that emergency "
    "access does not open. Ring the duty team."
)


@require_http_methods(["GET", "HEAD", "POST"])
@page(PAGE, roles=tuple(role for role in MAY if role in ROLES))
def emergency(request: HttpRequest) -> HttpResponse:
    """Ask for one child's record outside one's scope, with a reason; opened at once, told and reviewed."""
    form = EmergencyForm(request.POST or None, initial={"record": request.GET.get("record", "")[:300]})
    if form.is_bound and form.is_valid():
        names = ("reason_code", "reason", "asked", "surname", "forename", "birth")
        found = open_emergency(by=request.viewer, **{name: form.cleaned_data[name] for name in names})
        if found is not None:
            return redirect("pupils:child", public_id=found)
        form.add_error(None, NOT_OPENED)
    values = {"form": form, "minutes": MINUTES, "has_errors": bool(form.errors)}
    return render(request, "share/emergency.html", values)
