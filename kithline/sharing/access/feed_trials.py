"""Trying an uploaded file as a feed of the council's own: the door of the data steward's page. Each function writes its
own line of the log: who, which upload, what was done. No value of the file goes there.

An upload is shown to nobody but whoever sent it, and kept until it is decided on, a day at the most.
"""

import io
import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from kithline.core import clock
from kithline.feeds.discovery import BadDeclaration, feeds
from kithline.feeds.readers import WrongFile
from kithline.feeds.trial import suggest
from kithline.feeds.trial.answers import Answers, answers_of, faults
from kithline.feeds.trial.declare import CannotDeclare, declaration
from kithline.feeds.trial.invent import write_sample
from kithline.feeds.trial.own_folder import CannotWrite, Written, feed_of, own_folder, write_feed
from kithline.feeds.trial.trial import Trial, try_file
from kithline.intake import uploads
from kithline.intake.preview import Preview, preview
from kithline.intake.uploads import MOST_BYTES, TooLarge, Upload
from kithline.sharing.access.log import record_look
from kithline.sharing.matrix import PURPOSES
from kithline.sharing.viewer import Viewer

__all__ = ["MOST_BYTES", "TooLarge", "Tried", "Upload", "WrongFile"]


class NotYet(ValueError):
    """Something is still to be said before this can be done; one line."""


@dataclass(frozen=True)
class Tried:
    """An upload, what is proposed of it, and which questions are still open."""

    upload: Upload
    trial: Trial
    open: Mapping[str, str]

    @property
    def given(self) -> dict[str, Any]:
        return dict(self.upload.state.get("answers", {}))


def keep_upload(
    viewer: Viewer, name: str, chunks: Iterable[bytes], *, is_another: bool, rows_at: str = ""
) -> Upload:
    """Keep a file to be tried. `is_another`: even if it looks like a feed that is there. `rows_at`: the sheet, element
    or list that is meant, if not the one that says most. Raises TooLarge, ValueError,
    and WrongFile where nothing can be proposed: then it is not kept."""
    uploads.purge(clock.now())
    upload = uploads.keep(viewer.user_id, name, chunks, clock.now())
    try:
        upload = _saying(upload, is_another=is_another, rows_at=rows_at)
        _trial(upload)
    except (WrongFile, ValueError):
        uploads.discard(upload)
        record_look(viewer, "stewardship.try", asked=str(upload.id), outcome="refused")
        raise
    record_look(viewer, "stewardship.try", asked=str(upload.id), outcome="uploaded")
    return upload


def undecided(viewer: Viewer) -> list[Upload]:
    """The viewer's own uploads that wait for a decision. Their names are shown, and nothing of them."""
    return uploads.undecided(viewer.user_id, clock.now())


def tried(viewer: Viewer, upload_id: UUID, page: str) -> Tried | None:
    """The viewer's own upload, with the proposal as they have changed it; None if there is no such upload of theirs."""
    upload = uploads.find(upload_id, viewer.user_id, clock.now())
    record_look(viewer, page, asked=str(upload_id), outcome="shown" if upload else "not_found")
    if upload is None:
        return None
    trial = _trial(upload)
    return Tried(upload, trial, faults(upload.state.get("answers", {}), trial.asked))


def say_columns(found: Tried, roles: Mapping[str, str]) -> Tried:
    """Header -> role, as the viewer says. ValueError where they do not go together."""
    upload = replace(found.upload, state={**found.upload.state, "columns": dict(roles)})
    trial = _trial(upload)
    uploads.remember(upload, upload.state)
    return replace(found, upload=upload, trial=trial)


def say_answers(found: Tried, answers: Mapping[str, Any]) -> dict[str, str]:
    """The viewer's answers are kept. Returns what is amiss in them, by question."""
    upload = _saying(found.upload, answers=dict(answers))
    trial = _trial(upload)
    wrong = faults(answers, trial.asked)
    code = answers_of(answers).code
    if "title" not in wrong and code in feeds():
        wrong["title"] = "there is a feed of this name already; give it another"
    return wrong


def text_of(found: Tried) -> tuple[Answers, str]:
    """The declaration. Raises NotYet where something is still to be said."""
    if found.trial.keys is None:
        raise NotYet(found.trial.lacks)
    if found.open:
        raise NotYet("not every question is answered")
    answers = answers_of(found.given)
    try:
        return answers, declaration(found.trial.proposal, found.trial.keys, answers, found.trial.hanging)
    except CannotDeclare as why:
        raise NotYet(str(why)) from None


def seen_of(found: Tried) -> Preview:
    """What the feed would make of the rows. Raises NotYet, WrongFile."""
    answers, text = text_of(found)
    return preview(feed_of(text, answers.code), found.upload.path, clock.today())


def open_details(found: Tried) -> list[str]:
    """What else could be told of what happened, and no column is: "type (secure, flexible ...)"."""
    lacking = suggest.open_details(found.trial.proposal, str(found.given.get("says", "")))
    return [f"{field.replace('_', ' ')} ({words})" for field, words in lacking.items()]


def can_write() -> str:
    """Why a declaration cannot be written from here; "" where it can."""
    try:
        folder = own_folder()
        feeds()
    except (CannotWrite, BadDeclaration) as why:
        return str(why)
    return "" if _is_writable(folder) else "the sites may not write into the council's own folder of feeds"


def write(viewer: Viewer, found: Tried) -> Written:
    """Write declaration and sample into the council's folder; the upload is gone. Raises NotYet, CannotWrite."""
    answers, text = text_of(found)
    if useless := seen_of(found).why_useless:
        raise CannotWrite(useless)
    try:
        written = write_feed(
            text, found.trial.proposal, answers.code, clock.today(), hanging=found.trial.hanging
        )
    except (BadDeclaration, OSError) as why:
        raise CannotWrite(
            str(why) if isinstance(why, BadDeclaration) else "the folder cannot be written to"
        ) from None
    uploads.discard(found.upload)
    record_look(viewer, "stewardship.try_write", asked=f"{found.upload.id} {answers.code}", outcome="written")
    return written


def packed(viewer: Viewer, found: Tried) -> tuple[str, bytes]:
    """The feed's code, and declaration and invented sample as a zip, to be handed to whoever keeps the folder."""
    answers, text = text_of(found)
    out = io.BytesIO()
    with TemporaryDirectory() as scratch, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        declared = feed_of(text, answers.code)
        sample = write_sample(
            declared, found.trial.proposal, Path(scratch), clock.today(), found.trial.hanging
        )
        zipped.writestr(f"{answers.code}.py", text)
        zipped.write(sample, f"samples/{answers.code}/{sample.name}")
    made, asked = out.getvalue(), f"{found.upload.id} {answers.code}"
    record_look(viewer, "stewardship.try_download", asked=asked, outcome="exported", exported=made)
    return answers.code, made


def throw_away(viewer: Viewer, upload_id: UUID) -> bool:
    """The upload is gone. False if there is none of the viewer's."""
    upload = uploads.find(upload_id, viewer.user_id, clock.now())
    if upload is not None:
        uploads.discard(upload)
    record_look(
        viewer,
        "stewardship.try_discard",
        asked=str(upload_id),
        outcome="discarded" if upload else "not_found",
    )
    return upload is not None


def _saying(upload: Upload, **changes: Any) -> Upload:
    upload = replace(upload, state={**upload.state, **changes})
    uploads.remember(upload, upload.state)
    return upload


def _trial(upload: Upload) -> Trial:
    state = upload.state
    return try_file(
        upload.path,
        clock.today(),
        PURPOSES,
        sheet=state.get("rows_at", ""),
        element=state.get("rows_at", ""),
        said=state.get("columns"),
        dates=str(state.get("answers", {}).get("dates", "")),
        is_another=bool(state.get("is_another")),
    )


def _is_writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK)
