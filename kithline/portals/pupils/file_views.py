"""A file that came with a case note: its text as a page, its text as a file, and the file as it was sent."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kithline.portals.pupils import presenters
from kithline.portals.pupils.portal import CHILD
from kithline.sharing.access.child import Moved
from kithline.sharing.access.files import open_file, take_as_sent, take_text
from kithline.sharing.session_rules import confirmed
from kithline.sharing.viewer import page
from kithline.ui.download import download


@require_safe
@page("pupils.file", roles=CHILD)
def file(request: HttpRequest, public_id: UUID, event_id: UUID) -> HttpResponse:
    """What stands in the file, as far as it may be shown."""
    found = open_file(request.viewer, public_id, event_id, page="pupils.file")
    if isinstance(found, Moved):
        return redirect("pupils:file", public_id=found.public_id, event_id=event_id)
    return render(
        request, "pupils/file.html", {"file": found, "paragraphs": presenters.paragraphs(found.text)}
    )


@require_safe
@page("pupils.file_text", roles=CHILD)
@confirmed
def text(request: HttpRequest, public_id: UUID, event_id: UUID) -> HttpResponse:
    """The same text, to take away."""
    found = take_text(request.viewer, public_id, event_id, page="pupils.file_text")
    return download(presenters.file_name(found.name, "txt"), found.text, "text/plain; charset=utf-8")


@require_safe
@page("pupils.file_as_sent", roles=CHILD)
@confirmed
def as_sent(request: HttpRequest, public_id: UUID, event_id: UUID) -> HttpResponse:
    """The file as it was sent, where nothing of it is kept back from the viewer."""
    found, content = take_as_sent(request.viewer, public_id, event_id, page="pupils.file_as_sent")
    ending = presenters.ENDINGS.get(found.sort, "bin")
    return download(presenters.file_name(found.name, ending), content, "application/octet-stream")
