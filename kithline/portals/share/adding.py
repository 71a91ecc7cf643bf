"""Adding a fact to a child's record, and correcting, ending or taking back one's own."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kithline.core import clock
from kithline.portals.share.adding_forms import AddForm, ChangeForm, FactForm
from kithline.portals.share.portal import ADDING
from kithline.sharing.access import adding as door
from kithline.sharing.viewer import page


@require_http_methods(["GET", "HEAD", "POST"])
@page(door.PAGE, roles=ADDING)
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a fact to this child's record; what the viewer has added to it so far."""
    viewer, child, offered, lines = door.adding(request.viewer, public_id, page=door.PAGE)
    in_words = [each for each in offered if not each.asks]
    form = AddForm(request.POST or None, offered=in_words, today=clock.today()) if in_words else None
    if form and form.is_bound and form.is_valid():
        door.add(public_id, **form.cleaned_data, by=viewer)
        return redirect("share:add", public_id=public_id)
    values = {
        "child": child,
        "lines": lines,
        "form": form,
        "with_more": [each for each in offered if each.asks],
        "today": clock.today(),
        "has_errors": bool(form and form.errors),
    }
    return render(request, "share/add.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page(door.PAGE_OF, roles=ADDING)
def add_of(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """Add a fact of a kind that asks for more than words: who somebody is to the child, where the child lives."""
    viewer, child, offered, _ = door.adding(request.viewer, public_id, page=door.PAGE_OF)
    asked = next((each for each in offered if each.code == kind and each.asks), None)
    if asked is None:
        raise Http404
    form = FactForm(request.POST or None, asks=asked.asks, lasts=asked.lasts, today=clock.today())
    if form.is_bound and form.is_valid():
        door.add(public_id, kind=kind, **form.cleaned_data, by=viewer)
        return redirect("share:add", public_id=public_id)
    values = {"child": child, "kind": asked, "form": form, "has_errors": bool(form.errors)}
    return render(request, "share/add_of.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page(door.CHANGE, roles=ADDING)
def change(request: HttpRequest, public_id: UUID, fact_id: int) -> HttpResponse:
    """Correct a fact that one has added oneself, end it, or take it back."""
    viewer, child, offered, lines = door.adding(request.viewer, public_id, page=door.CHANGE)
    line = next((each for each in lines if each.id == fact_id), None)
    kind = next((each for each in offered if line and each.code == line.kind), None)
    if line is None or kind is None:
        raise Http404
    form = ChangeForm(request.POST or None, line=line, kind=kind, today=clock.today())
    if form.is_bound and form.is_valid():
        try:
            door.add(public_id, kind=line.kind, **form.cleaned_data, changes=fact_id, by=viewer)
            return redirect("share:add", public_id=public_id)
        except door.NotAdded as why:
            form.add_error(None, str(why))
    values = {"child": child, "line": line, "form": form, "has_errors": bool(form.errors)}
    return render(request, "share/change.html", values)
