"""What a professional adds to a child's record on a page of ours, as a source of its own: "added here". One row a fact,
of a kind that says of itself that a person adds it (`record.kinds`). A fact that is corrected or ended is sent again;
one that was taken back says nothing any more.

A fact hangs on the record that some source has of the child, and goes with it wherever linking takes it. Of its own the
feed has only the people who are said to be somebody to a child, by the fact's number: linking says who they are. Not in
the catalogue: nobody sends it and it is never late.
"""

from dataclasses import replace

from kithline.feeds.codes import ANY_DATE
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitAddress,
    EmitEvent,
    EmitRelationship,
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
from kithline.feeds.values import Flag, Text
from kithline.record.categories import Restriction
from kithline.record.kinds import ENTERED, Kind, added_by_people
from kithline.record.kinds.told_of import HOME, RELATIVE

CODE = "added_here"  # and the namespace of the people whom it names
TAKEN_BACK = "taken_back"  # in the place of the kind, of a fact that was added by mistake
LONGEST = 4000  # characters of what somebody writes
_DETAILS = ("words", *ENTERED)
_TOLD_OF = (*RELATIVE.added_with, "name", *HOME.added_with)
COLUMNS = (
    "reference",
    "child",
    "kind",
    "on",
    "until",
    *_DETAILS,
    *_TOLD_OF,
    "purpose",
    "legal_basis",
    "why",
    "at",
)
_CONFIDENTIAL = (When("is_confidential", ("true",)),)


def _event(code: str, kind: Kind) -> EmitEvent:
    told = {name: name for name in kind.fields if name in (*_TOLD_OF, *ENTERED)}
    is_home = code == HOME.code
    return EmitEvent(
        code,
        "on",
        "until" if kind.lasts else "",
        payload={kind.added_as: "words", **told},
        when=When("kind", (code,)),
        restriction=Restriction.CONFIDENTIAL_ADDRESS if is_home else Restriction.NONE,
        restricted_where=_CONFIDENTIAL if is_home else (),
    )


def _whom(role: str) -> EmitRelationship:
    """Who is somebody to the child: of the feed's own, so that linking looks who they are."""
    who = Subject(CODE, ("reference",), role=role, forename="forename", surname="surname", birth="birth")
    return EmitRelationship("relation", who, "on", "until", When("kind", (RELATIVE.code,)), is_turned=True)


_LIVES = EmitAddress(
    AddressColumns(("address",), "postcode", since="on"), "until", When("kind", (HOME.code,)), _CONFIDENTIAL
)
_EVENTS = tuple(_event(code, kind) for code, kind in sorted(added_by_people().items()))

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
        Column("relation", Text(60), note="what somebody is to the child"),
        Column("forename", Text(100), note="theirs"),
        Column("surname", Text(100)),
        Column("birth", ANY_DATE),
        Column("name", Text(201), note="both together, in which a name that is kept back is found"),
        Column("address", Text(300)),
        Column("postcode", Text(10)),
        Column("is_confidential", Flag(), note="of the address"),
        Column("purpose", required=True),
        Column("legal_basis"),
        Column("why", note="of a correction"),
        Column("at", required=True, note="the moment"),
    ),
    layouts=(Layout("page", "Kithline's own page", "Kithline", {code: code for code in COLUMNS}),),
    emits=(*_EVENTS, _whom("adult"), _LIVES),
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


def about(namespace: str, role: str, *, is_birth_told: bool = False) -> Feed:
    """The feed, of rows about people whom another source knows: `namespace` says whose numbers "child" are.
    `is_birth_told`: of whoever is somebody to the child; without it they are taken for grown."""
    other = _whom("by_birth" if is_birth_told else "adult")
    subject = Subject(namespace, ("child",), role=role)
    return replace(FEED, tables=(replace(FACTS, subject=subject, emits=(*_EVENTS, other, _LIVES)),))
