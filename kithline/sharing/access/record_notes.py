"""What a person's request leaves on the record: a value put right or disputed, a use restricted or objected to.

A note stands beside the value wherever it is shown, for as long as a source says the value so. A value that was found
wrong is also questioned, so that its source is told of it as of any other question.
"""

from django.db import connection

from kithline.core import clock
from kithline.record.categories import IDENTITY, Level
from kithline.record.types.child import ChildPage
from kithline.record.types.questions import Questionable
from kithline.sharing.access.child import Moved, open_child
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.access.notes_kept import notes_of_request
from kithline.sharing.access.questions import ask, class_of
from kithline.sharing.access.subject_requests import person_of_request, request_of
from kithline.sharing.questions import NOTE_WORDS, RECTIFIED
from kithline.sharing.viewer import Viewer


def record_of_request(viewer: Viewer, request_id: int, *, page: str) -> ChildPage | None:
    """The record of the person whose request is open, as a child's page has it; None for no such request, or one that
    has ended. Writes the look."""
    asked = request_of(request_id)
    if asked is None or asked.public_id is None or person_of_request(request_id) is None:
        record_look(viewer, page, asked=str(request_id), outcome="not_found")
        return None
    context = f"subject request {request_id}"
    found = open_child(viewer, asked.public_id, on=clock.today(), page=page, context=context)
    return None if isinstance(found, Moved) else found


def write_note(
    request_id: int, page: ChildPage, about: Questionable | None, *, kind: str, words: str, by: Viewer
) -> None:
    """Leave a note beside the value; `about` None: on the whole record. `page`: the record as the officer has seen it.
    ValueError without words. What was found wrong is questioned too, in the officer's name."""
    if kind not in NOTE_WORDS or not words.strip() or (kind == RECTIFIED and about is None):
        raise ValueError("expected words, and the value that was wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT p.id FROM person p WHERE p.public_id = %s", [page.card.public_id])
        (person_id,) = cursor.fetchone()
        access_class = class_of(person_id, about) if about else IDENTITY.at(Level.DETAIL)
        value = (about.feed, about.code, about.title, about.value) if about else ("", "", "", "")
        cursor.execute(
            "INSERT INTO record_note (person_id, access_class, restriction, kind, feed, code, title, value, words, "
            "request_id, by_id, by_name, at) VALUES (%s, %s, 0, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                person_id,
                access_class,
                kind,
                *value,
                words.strip(),
                request_id,
                by.user_id,
                by.name,
                clock.now(),
            ],
        )
    record_look(
        by,
        "governance.note",
        person_id=person_id,
        people=[person_id],
        asked=f"{request_id} {kind}",
        outcome="written",
        action=DECIDE,
        context=f"subject request {request_id}",
    )
    if about is not None and kind == RECTIFIED:
        ask(page.card.public_id, about, words=words, by=by)


def end_note(note_id: int, request_id: int, *, why: str, by: Viewer) -> None:
    """Take a note off the record. ValueError without a reason, or where the request left no such note in force."""
    if not why.strip() or note_id not in {each.id for each in notes_of_request(request_id)}:
        raise ValueError("expected a note in force, and a reason")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO note_ended (note_id, why, by_id, by_name, at) VALUES (%s, %s, %s, %s, %s)",
            [note_id, why.strip(), by.user_id, by.name, clock.now()],
        )
    record_look(by, "governance.end_note", asked=f"{request_id} {note_id}", outcome="written", action=DECIDE)
