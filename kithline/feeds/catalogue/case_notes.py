"""Case notes: when, by whom in which role, of what kind, about whom, and the text as written.

A row is one note about one child. A note about three children is three rows of one number, each naming the others. A
note that the source has sealed is kept from everyone whom the matrix does not name.

Files that were attached to notes come in a table of their own, each beside its note's number and its child. A file is
kept back as its note is, and until its note is here.
"""

from kithline.feeds.attached import Attached
from kithline.feeds.codes import ANY_DATE
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import Column, EmitEvent, Feed, Format, Hold, Mode, Rhythm, Subject, Table, When
from kithline.feeds.values import Flag, Text, Whole
from kithline.record.categories import Restriction

LONGEST = 20_000  # letters of a note; what is longer is a document, and the row is one we could not read
ROWS = (
    (Column("note", required=True), "id", "Case Note ID", "Note Reference"),
    (
        Column("child", required=True, note="the case system's number"),
        "child",
        "Person ID",
        "Subject Reference",
    ),
    (Column("on", ANY_DATE, required=True), "date", "Note Date", "Date of Event"),
    (Column("author_role"), "author_role", "Author Role", "Worker Role"),
    (Column("agency"), "agency", "Author Agency", "Worker Organisation"),
    (Column("kind"), "kind", "Note Type", "Case Note Type"),
    (Column("others"), "children", "Linked Person IDs", "Also About"),
    (Column("text", Text(LONGEST), required=True), "text", "Note Text", "Case Note"),
    (Column("sealed", Flag(written=("Y", "N"))), "sealed", "Restricted", "Is Sealed"),
)
SUPPLIERS = (
    Supplier("notes", "any system, our plain columns", "Kithline, these columns"),
    Supplier("mosaic", "Mosaic"),
    Supplier("liquidlogic", "Liquidlogic"),
)
NOTES = Table(
    code="notes",
    file=r"case_notes_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="case_notes_{date}.csv",
    key=("note", "child"),
    columns=columns_of(ROWS),
    layouts=layouts_of(
        ROWS,
        *SUPPLIERS,
    ),
    subject=Subject("case_system", ("child",)),
    emits=(
        EmitEvent(
            "case_note",
            "on",
            payload={
                "kind": "kind",
                "author_role": "author_role",
                "agency": "agency",
                "others": "others",
                "text": "text",
            },
            restriction=Restriction.PROTECTED_PERSON,
            restricted_where=(When("sealed", ("true",)),),
        ),
    ),
)
FILE_ROWS = (
    (Column("note", required=True), "id", "Case Note ID", "Note Reference"),
    (
        Column("child", required=True, note="the case system's number"),
        "child",
        "Person ID",
        "Subject Reference",
    ),
    (Column("file", Whole(1, 9_999), required=True), "file", "Attachment No", "Document No"),
    (Column("on", ANY_DATE, required=True), "date", "Attached On", "Document Date"),
    (Column("name", Text(200), required=True), "name", "File Name", "Document Name"),
    (Column("content", Attached(), required=True), "content", "File Content", "Document Content"),
)
FILES = Table(
    code="files",
    file=r"case_note_files_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="case_note_files_{date}.csv",
    key=("note", "child", "file"),
    columns=columns_of(FILE_ROWS),
    layouts=layouts_of(
        FILE_ROWS,
        *SUPPLIERS,
    ),
    subject=Subject("case_system", ("child",)),
    emits=(
        EmitEvent(
            "note_file",
            "on",
            payload={
                "name": "name",
                "note": "note",
                "sort": "content_sort",
                "text": "content",
                "sha256": "content_sha256",
                "has_more": "content_has_more",
            },
        ),
    ),
    optional=True,
    follows="notes",
)

FEED = Feed(
    code="case_notes",
    title="Case notes",
    source_system="the case system's notes",
    owner="children's services",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.DAILY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g), 10 with DPA 2018 Schedule 1 para 18; Children Act 1989 s.17, "
    "s.47; Children Act 2004 s.10, s.11",
    purposes=("social_care",),
    retention="As the record that they belong to: looked after 75 years from birth, else the council's schedule",
    coverage="Notes on children with open work, from the feed's first day; supervision as far as it is on the "
    "child's file; legal advice is not sent",
    tables=(NOTES, FILES),
    hold=Hold(changed=None, gone=None),
    order=44,
)
