"""A data steward tries a file that no feed expects: upload, columns, questions, preview, declaration."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kithline.feeds.trial.proposal import roles
from kithline.portals.stewardship.trial_forms import AnswersForm, ColumnsForm, UploadForm
from kithline.portals.stewardship.views import STEWARD
from kithline.sharing.access import feed_trials as door
from kithline.sharing.session_rules import confirmed
from kithline.sharing.viewer import page
from kithline.ui.download import download as as_download
from kithline.ui.tables import Column

COLUMNS = (
    Column("header", "Column"),
    Column("role", "What it is"),
    Column("sure", "How sure"),
    Column("why", "Why"),
)


@require_http_methods(["GET", "POST"])
@page("stewardship.try", roles=STEWARD)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the file."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = door.keep_upload(
                request.viewer,  # type: ignore[attr-defined]
                file.name,
                file.chunks(),
                is_another=form.cleaned_data["is_another"],
                rows_at=form.cleaned_data["rows_at"].strip(),
            )
            return redirect("stewardship:try_columns", kept.id)
        except (door.WrongFile, ValueError) as why:
            form.add_error("file", _sentence(str(why).partition("; with --")[0]))
    waiting = door.undecided(request.viewer)  # type: ignore[attr-defined]
    values = {"form": form, "has_errors": bool(form.errors), "waiting": waiting}
    return render(request, "stewardship/try.html", values)


@require_http_methods(["GET", "POST"])
@page("stewardship.try_columns", roles=STEWARD)
def columns(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """What each column is taken for, and why; to be changed."""
    found = _found(request, upload_id, "stewardship.try_columns")
    form = ColumnsForm(found, _offered(found), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            found = door.say_columns(found, form.roles)
            if not found.trial.lacks:
                return redirect("stewardship:try_answers", upload_id)
            form.add_error(None, _sentence(found.trial.lacks))
        except ValueError as why:
            form.add_error(None, _sentence(str(why)))
    return _columns(request, found, form)


@require_http_methods(["GET", "POST"])
@page("stewardship.try_answers", roles=STEWARD)
def answers(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """What no file can say."""
    found = _found(request, upload_id, "stewardship.try_answers")
    form = AnswersForm(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        wrong = door.say_answers(found, form.cleaned_data)
        if not wrong:
            return redirect("stewardship:try_preview", upload_id)
        form.tell(wrong)
    values = {"found": found, "form": form, "has_errors": bool(form.errors)}
    return render(request, "stewardship/try_answers.html", values)


@require_GET
@page("stewardship.try_preview", roles=STEWARD)
def preview(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """The first rows as they are understood, those that could not be read, and the declaration."""
    return _preview(request, _found(request, upload_id, "stewardship.try_preview"), "")


@require_POST
@page("stewardship.try_write", roles=STEWARD)
def write(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Write the declaration and its sample; the upload is deleted."""
    found = _found(request, upload_id, "stewardship.try_write")
    try:
        written = door.write(request.viewer, found)  # type: ignore[attr-defined]
    except door.NotYet:
        return redirect("stewardship:try_answers", upload_id)
    except door.CannotWrite as why:
        return _preview(request, found, str(why))
    values = {"written": written, "later_names": found.trial.later_names, "title": found.given["title"]}
    return render(request, "stewardship/try_written.html", values)


@require_GET
@page("stewardship.try_download", roles=STEWARD)
@confirmed
def download(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Declaration and invented sample as a zip."""
    found = _found(request, upload_id, "stewardship.try_download")
    try:
        code, made = door.packed(request.viewer, found)  # type: ignore[attr-defined]
    except door.NotYet:
        return redirect("stewardship:try_answers", upload_id)
    return as_download(f"{code}.zip", made, "application/zip")


@require_POST
@page("stewardship.try_discard", roles=STEWARD)
def discard(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Delete the upload."""
    if not door.throw_away(request.viewer, upload_id):  # type: ignore[attr-defined]
        raise Http404
    return redirect("stewardship:try")


def _offered(found: door.Tried) -> dict[str, str]:
    """The roles that a column may have: with the details of the kind of event, once that is said."""
    return roles(str(found.given.get("says", "")))


def _found(request: HttpRequest, upload_id: UUID, code: str) -> door.Tried:
    found = door.tried(request.viewer, upload_id, code)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _columns(request: HttpRequest, found: door.Tried, form: ColumnsForm) -> HttpResponse:
    rows = list(enumerate(found.trial.proposal.guesses))
    values = {"found": found, "form": form, "columns": COLUMNS, "rows": rows, "has_errors": bool(form.errors)}
    return render(request, "stewardship/try_columns.html", values)


def _preview(request: HttpRequest, found: door.Tried, why_not: str) -> HttpResponse:
    try:
        _, text = door.text_of(found)
        seen = door.seen_of(found)
    except door.NotYet:
        return redirect("stewardship:try_answers", found.upload.id)
    except door.WrongFile as why:
        # its headers are read, and its rows are not: what is wrong is said where the columns are
        guesses = enumerate(found.trial.proposal.guesses)
        form = ColumnsForm(
            found, _offered(found), {f"column_{place}": guess.role for place, guess in guesses}
        )
        form.add_error(None, _sentence(str(why)))
        return _columns(request, found, form)
    values = {"found": found, "seen": seen, "text": text, "why_not": why_not, "cannot": door.can_write()}
    values["lacking"] = door.open_details(found)
    response = render(request, "stewardship/try_preview.html", values)
    response["Cache-Control"] = "no-store"  # it shows rows of the file
    return response


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
