"""Is this wrong? A question about one value, the stewards' queue of them, and their answers."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kithline.core import clock
from kithline.portals.share.forms import AnswerForm, WrongForm
from kithline.portals.share.portal import ASKING, STEWARD
from kithline.sharing.access import questions as door
from kithline.sharing.access.child import Moved, open_child
from kithline.sharing.access.deliveries import feed_name
from kithline.sharing.questions import questionable
from kithline.sharing.viewer import page
from kithline.ui.tables import Column

COLUMNS = (
    Column("feed", "Source"),
    Column("what", "Questioned"),
    Column("who", "Asked by"),
    Column("since", "Since"),
    Column("state", "State"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@page("share.wrong", roles=ASKING)
def wrong(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    """Ask whether one value of a child's page is wrong."""
    found = open_child(request.viewer, public_id, on=clock.today(), page="share.wrong")
    if isinstance(found, Moved):
        return redirect("pupils:child", public_id=found.public_id)
    about = next((each for each in questionable(found) if each.code == code), None)
    if about is None:
        raise Http404
    form = WrongForm(request.POST or None)
    if form.is_bound and form.is_valid():
        door.ask(public_id, about, words=form.cleaned_data["words"], by=request.viewer)
        return redirect("pupils:child", public_id=public_id)
    name = ", ".join(part for part in (found.card.surname, found.card.forename) if part)
    values = {
        "about": about,
        "name": name,
        "public_id": public_id,
        "form": form,
        "has_errors": bool(form.errors),
    }
    return render(request, "share/wrong.html", values)


@require_safe
@page("share.my_questions", roles=ASKING)
def mine(request: HttpRequest) -> HttpResponse:
    """What one asked oneself, and what was answered: the first screen tells of an answer for a fortnight only."""
    lines = door.my_questions(request.viewer, page="share.my_questions")
    return render(request, "share/mine.html", {"lines": lines, "outcomes": door.OUTCOMES})


@require_safe
@page("share.questions", roles=STEWARD)
def queue(request: HttpRequest) -> HttpResponse:
    """Questions about values that wait for a steward, by source."""
    lines = door.queue(request.viewer, page="share.questions")
    values = {
        "lines": [(each, _source(each.feed)) for each in lines],
        "columns": COLUMNS,
        "today": clock.today(),
    }
    return render(request, "share/questions.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page("share.answer", roles=STEWARD)
def answer(request: HttpRequest, question_id: int) -> HttpResponse:
    """One question; answer it."""
    line = door.question(request.viewer, question_id, page="share.answer")
    if line is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if form.is_bound and form.is_valid():
        door.answer(question_id, **form.cleaned_data, by=request.viewer)
        return redirect("share:questions")
    values = {"line": line, "form": form, "feed": feed_name(line.feed), "has_errors": bool(form.errors)}
    return render(request, "share/answer.html", values)


def _source(feed: str) -> str:
    return feed_name(feed).title if feed else "Several sources, or our own rule"
