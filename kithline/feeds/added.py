"""What a professional adds to a child's record on a page of ours, as a source of its own: "added here". One row a fact,
of a kind that says of itself that a person adds it (`record.kinds`). A fact that is corrected or ended is sent again;
one that was taken back says nothing any more.

It has no people of its own: a fact hangs on the record that some source has of the child, and goes with it wherever
linking takes it. Not in the catalogue: nobody sends it and it is never late.
"""

from dataclasses import replace

from kithline.feeds.codes import ANY_DATE
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Text
from kithline.record.kinds import ENTERED, added_by_people

CODE = "added_here"
TAKEN_BACK = "taken_back"  # in the place of the kind, of a fact that was added by mistake
LONGEST = 4000  # characters of what somebody writes
_DETAILS = ("words", *ENTERED)
COLUMNS = ("reference", "child", "kind", "on", "until", *_DETAILS, "purpose", "legal_basis", "why", "at")

FACTS = Table(
    code="facts",
    file=r"added_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="added_{date}.csv",
    key=("reference",),
    columns=(
        Column("reference", required=True, note="the number of the first entry of this fact on the page"),
        Column(
            "child", required=True, note="the record of the child on which it hangs, by its source's number"
        ),
        Column("kind", required=True, note="or taken_back"),
        Column("on", ANY_DATE, required=True),
        Column("until", ANY_DATE),
        Column("words", Text(LONGEST)),
        Column("entered_by", required=True, note="name, role, organisation"),
        Column("purpose", required=True),
        Column("legal_basis"),
        Column("why", note="of a correction"),
        Column("at", required=True, note="the moment"),
    ),
    layouts=(Layout("page", "Kithline's own page", "Kithline", {code: code for code in COLUMNS}),),
    emits=tuple(
        EmitEvent(
            code,
            "on",
            "until" if kind.lasts else "",
            payload={kind.added_as: "words", **{name: name for name in ENTERED}},
            when=When("kind", (code,)),
        )
        for code, kind in sorted(added_by_people().items())
    ),
)

FEED = Feed(
    code=CODE,
    title="Added here",
    source_system="a worker, on this page",
    owner="whoever added it",
    format=Format.CSV,
    mode=Mode.APPEND,
    rhythm=Rhythm.DAILY,
    legal_basis="Kept with each row: the law by which the matrix lets the role of who added it add to the category",
    purposes=("safeguarding", "social_care"),
    retention="As the child's other records of the category",
    coverage="What professionals added on a child's page, because no agency's file says it",
    tables=(FACTS,),
    hold=Hold(changed=None, gone=None),
    order=91,
)


def about(namespace: str, role: str) -> Feed:
    """The feed, of rows about people whom another source knows: `namespace` says whose numbers "child" are."""
    return replace(FEED, tables=(replace(FACTS, subject=Subject(namespace, ("child",), role=role)),))
