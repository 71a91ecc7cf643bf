"""SEN2, person level: the council's yearly return on requests for assessment, assessments and EHC plans.

Its ids are numbers of one collection, so a person is known by UPN, name and birth date, and what hangs on the person by
its own dates. The five modules come as one CSV file each; from 2024 on some councils hold them as the converter of
Data to Insight writes them.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from kithline.feeds.codes import ANY_DATE, ETHNICITY, SEN_NEED, SEX
from kithline.feeds.days import month_ahead, returned
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitAttribute,
    EmitEvent,
    Feed,
    Format,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    Through,
    When,
)
from kithline.feeds.values import Code, Flag, Identifier, Whole

YEAR = r"sen2_(?P<year>\d{4})_"
YES_NO = Flag(written=("1", "0"))
CODE = Code({}, strict=False, form="[A-Za-z0-9]{1,6}")


def census_day(period: Mapping[str, str], received: date) -> date:
    """The third Thursday of January of the return's year."""
    first = date(int(period["year"]), 1, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7, weeks=2)


def layouts(absent: tuple[str, ...] = (), **headers: str) -> tuple[Layout, ...]:
    """The council's own files and those of the converter: they differ in what the numbers are called."""
    return (
        Layout(
            "return",
            "SEN2 return, a file for each module",
            "DfE SEN2 guide; Mastodon C, SEN2 source data files",
            {"person": "persontableid", "request": "requeststableid"} | headers,
        ),
        Layout(
            "d2i",
            "Data to Insight, SEN2 to CSV",
            "Data to Insight, SEN2 XML to CSV converter",
            {"person": "child_id", "request": "requests_id"} | headers,
            absent,
        ),
    )


def only(table: tuple[Layout, ...], columns: tuple[Column, ...]) -> tuple[Layout, ...]:
    """The layouts without headers of columns that the table has not."""
    codes = {column.code for column in columns}
    return tuple(
        Layout(
            each.code,
            each.supplier,
            each.source,
            {code: header for code, header in each.headers.items() if code in codes},
            each.absent,
        )
        for each in table
    )


def module(
    code: str,
    key: tuple[str, ...],
    columns: tuple[Column, ...],
    *emits: EmitEvent | EmitAttribute,
    absent: tuple[str, ...] = (),
    **headers: str,
) -> Table:
    """A module that hangs on the persons."""
    all_columns = (Column("person", required=True), *columns)
    return Table(
        code=code,
        file=YEAR + code.replace("_", "_?") + r"\.csv",
        name=f"sen2_{{year}}_{code}.csv",
        key=("person", *key),
        columns=all_columns,
        layouts=only(layouts(absent, **headers), all_columns),
        subject=Through(("persons",), ("person",)),
        emits=emits,
        optional=True,
    )


PERSON_COLUMNS = (
    Column("person", required=True, note="a number of this return"),
    Column("surname", required=True),
    Column("forename", required=True),
    Column("birth", ANY_DATE, required=True),
    Column("sex", SEX),
    Column("ethnicity", ETHNICITY),
    Column("postcode"),
    Column("upn", Identifier("upn")),
    Column("uln", Identifier("uln")),
    Column("no_upn", note="why there is no UPN"),
)
PERSON_KEY = ("upn", "surname", "forename", "birth")
PERSONS = Table(
    code="persons",
    file=YEAR + r"persons?\.csv",
    name="sen2_{year}_persons.csv",
    key=PERSON_KEY,
    columns=PERSON_COLUMNS,
    layouts=only(
        layouts(
            surname="Surname",
            forename="Forename",
            birth="PersonBirthDate",
            sex="Sex",
            ethnicity="Ethnicity",
            postcode="PostCode",
            upn="UPN",
            uln="UniqueLearnerNumber",
            no_upn="UPNunknown",
        ),
        PERSON_COLUMNS,
    ),
    subject=Subject(
        namespace="sen2",
        key=PERSON_KEY,
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn", "uln": "uln"},
        address=AddressColumns((), "postcode"),
    ),
    emits=(EmitAttribute("ethnicity", "ethnicity", "characteristics"),),
)
REQUESTS = module(
    "requests",
    ("received",),
    (
        Column("request", required=True, note="a number of this return"),
        Column("received", ANY_DATE, required=True),
        Column("source", CODE, note="who asked; from 2024"),
        Column("decided", ANY_DATE),
        Column("outcome", CODE, note="Y an assessment, N none, W withdrawn, H historical ..."),
        Column("mediation", YES_NO),
        Column("tribunal", YES_NO),
    ),
    EmitEvent(
        "ehcp_request",
        "received",
        payload={"outcome": "outcome", "decided_on": "decided", "source": "source"},
    ),
    received="ReceivedDate",
    source="RequestSource",
    decided="RequestOutcomeDate",
    outcome="RequestOutcome",
    mediation="RequestMediation",
    tribunal="RequestTribunal",
)
ASSESSMENTS = module(
    "assessments",
    ("outcome_on", "outcome"),
    (
        Column("request"),
        Column("outcome", CODE, note="Y a plan, N none, W withdrawn, H historical ..."),
        Column("outcome_on", ANY_DATE),
        Column("mediation", YES_NO),
        Column("tribunal", YES_NO),
        Column("exception", YES_NO, note="exceptions to the time limit of 20 weeks applied"),
    ),
    EmitEvent(
        "ehc_assessment",
        "outcome_on",
        payload={"outcome": "outcome", "exception": "exception"},
        when=When("outcome_on"),
    ),
    outcome="AssessmentOutcome",
    outcome_on="AssessmentOutcomeDate",
    mediation="AssessmentMediation",
    tribunal="AssessmentTribunal",
    exception="Week20",
)
PLANS = module(
    "named_plan",
    ("start",),
    (
        Column("request"),
        Column("start", ANY_DATE, required=True),
        Column("residential", CODE),
        Column("budget", YES_NO, note="a personal budget was taken up"),
        Column("urn"),
        Column("setting", CODE),
        Column("end", ANY_DATE),
        Column("end_reason", CODE),
    ),
    EmitEvent("ehcp", "start", "end", {"placement": "urn", "end_reason": "end_reason"}),
    start="StartDate",
    residential="PlanRes",
    budget="PB",
    urn="URN",
    setting="SENSetting",
    end="CeaseDate",
    end_reason="CeaseReason",
)
ACTIVE = module(
    "active_plans",
    ("rank", "entry", "urn"),
    (
        Column("request"),
        Column("urn"),
        Column("setting", CODE),
        Column("rank", Whole(1, 9), note="1 the main placement"),
        Column("entry", ANY_DATE),
        Column("leaving", ANY_DATE),
        Column("unit", YES_NO, note="in a school's SEN unit"),
        Column("resourced", YES_NO, note="in resourced provision"),
        Column("need", SEN_NEED),
        Column("review_meeting", ANY_DATE),
        Column("review_outcome", CODE),
        Column("last_review", ANY_DATE, note="date of the decision after the last annual review"),
    ),
    EmitEvent(
        "send_placement",
        "entry",
        "leaving",
        {"urn": "urn", "setting": "setting", "rank": "rank", "unit": "unit", "resourced": "resourced"},
        when=When("entry"),
    ),
    EmitEvent(
        "ehcp_annual_review",
        "last_review",
        payload={"outcome": "review_outcome", "meeting_on": "review_meeting"},
        when=When("last_review"),
    ),
    EmitAttribute("sen_need", "need", "send"),
    urn="URN",
    setting="SENSetting",
    rank="PlacementRank",
    entry="EntryDate",
    leaving="LeavingDate",
    unit="SENunitIndicator",
    resourced="ResourcedProvisionIndicator",
    need="SENtype",
    review_meeting="ReviewMeeting",
    review_outcome="ReviewOutcome",
    last_review="LastReview",
)

FEED = Feed(
    code="sen2",
    title="SEN2 return, person level",
    source_system="the SEN2 return",
    owner="the council's SEND team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    of_period=True,
    rhythm=Rhythm.YEARLY,
    due=returned(45),  # DfE takes the return until the end of February
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children and Families Act 2014 Part 3; Children Act 2004 s.10",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: until the young person is 25, and as the council's schedule says",
    coverage="Children and young people to 25 with a request, an assessment or an EHC plan in the calendar year before "
    "the census day in January",
    tables=(PERSONS, REQUESTS, ASSESSMENTS, PLANS, ACTIVE),
    as_at=census_day,
    latest=month_ahead,
    order=35,
)
