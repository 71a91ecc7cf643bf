"""What people wrote: concerns in a school's log, case notes."""

from kithline.record.categories import NOTES, SCHOOL_CONCERN
from kithline.record.kinds import ENTERED, Kind

SCHOOL_CONCERN_LOGGED = Kind(
    "school_concern",
    "Concern in the school's log",
    SCHOOL_CONCERN,
    {
        "school": "the school's code",
        "category": "as sent",
        "more": "further categories, as sent",
        "text": "as written",
        "action": "what was done, as written",
        "status": "open, monitoring, closed",
        "author_role": "who wrote it, by role",
        "agencies": "who was told",
        **ENTERED,
    },
    added_as="text",
)
CASE_NOTE = Kind(
    "case_note",
    "Case note",
    NOTES,
    {
        "kind": "visit, call, strategy discussion, core group, supervision ...",
        "author_role": "who wrote it, by role",
        "agency": "the author's agency",
        "others": "other children whom the note is about, by the source's numbers",
        "text": "as written",
        **ENTERED,
    },
    added_as="text",
)
NOTE_FILE = Kind(
    "note_file",
    "File with a case note",
    NOTES,
    {
        "name": "the file's name, as sent",
        "note": "the note's number",
        "sort": "PDF, Word or text",
        "text": "all that stands in it",
        "sha256": "the mark of its bytes",
        "has_more": "yes if it holds pictures or other things that are no text",
    },
)
