"""The match with DWP: which adults of families that the council sent are out of work, and on which benefit.

The council sends its families and gets the same rows back with a result: matched or not, and what was found. The
postcode that comes back is the council's own, and no news of where anyone lives, so it is not read.
"""

from kithline.feeds.codes import ANY_DATE
from kithline.feeds.spec import Column, EmitEvent, Feed, Format, Layout, Mode, Rhythm, Subject, Table
from kithline.feeds.values import Code, Identifier

RESULT = Code(
    {"matched": "on an out-of-work benefit", "not matched": "no out-of-work benefit found"},
    legacy={"MATCHED": "matched", "Y": "matched", "NOT MATCHED": "not matched", "N": "not matched"},
)

RESULTS = Table(
    code="results",
    file=r"dwp_match_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="dwp_match_{date}.csv",
    key=("reference", "scanned_on"),
    columns=(
        Column("reference", required=True, note="the council's own number of the person"),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("nino", Identifier("nino")),
        Column("result", RESULT, required=True),
        Column("benefit"),
        Column("scanned_on", ANY_DATE, required=True),
    ),
    layouts=(
        Layout(
            "dwp",
            "DWP's automated data matching for the Supporting Families programme",
            "unconfirmed",
            {
                "reference": "LA Reference",
                "forename": "Forename",
                "surname": "Surname",
                "birth": "DOB",
                "nino": "NINO",
                "result": "Match Result",
                "benefit": "Benefit Type",
                "scanned_on": "Scan Date",
            },
        ),
    ),
    subject=Subject(
        namespace="dwp_match",
        key=("reference",),
        role="adult",
        forename="forename",
        surname="surname",
        birth="birth",
        identifiers={"nino": "nino"},
    ),
    emits=(
        EmitEvent(
            "workless",
            "scanned_on",
            payload={"benefit": "benefit", "result": "result", "as_at": "scanned_on"},
        ),
    ),
)

FEED = Feed(
    code="dwp_match",
    title="Out of work (match with DWP)",
    source_system="the match with DWP",
    owner="the council's Supporting Families coordinator",
    format=Format.CSV,
    mode=Mode.APPEND,
    rhythm=Rhythm.TERMLY,
    legal_basis="UK GDPR 6(1)(e); Digital Economy Act 2017 s.35; Welfare Reform Act 2012 s.131",
    purposes=("early_support",),
    retention="Until the family's plan has been closed for two years",
    coverage="Adults of families that the council sent to be matched, at each scan, from the feed's first",
    tables=(RESULTS,),
    order=45,
)
