"""The School Census as a council holds it: a set of files each term, one per table, child tables without names.

A pupil's row, on roll or no longer on roll, is one record with the key school + UPN + entry date: the row moves from
one file to the other when the pupil leaves, and the files' own table ids are numbers of one collection. Child tables
have no UPN; they reach their pupil through the roll tables. The totals of authorised and unauthorised sessions that
the roll tables had until 2024 are not taken: they were dropped in 2025 and follow from the codes. Nor are the other
forty columns (funding, post-16 learning, childcare): nothing here is decided by them.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from kithline.core.terms import AUTUMN, SPRING, SUMMER, Term, absence_term_of_census
from kithline.feeds.codes import (
    CENSUS_DATE,
    COUNTRY,
    ETHNICITY,
    LANGUAGE,
    SEN_NEED,
    SEN_PROVISION,
    SEX,
    SUSPENSION_CATEGORY,
    SUSPENSION_REASON,
)
from kithline.feeds.days import month_ahead, returned
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitAttribute,
    EmitEnrolment,
    EmitEvent,
    EmitTermTotal,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    Through,
    When,
)
from kithline.feeds.values import Code, Identifier, Whole
from kithline.record.categories import Restriction
from kithline.record.measures.session_codes import MEANING_OF

PERIOD = r"(?P<year>\d{4})_(?P<term>autumn|spring|summer)_"
SOURCE = "LIIA tools pipeline, School Census samples and schemas 2024 and 2025"


def census_day(period: Mapping[str, str], received: date) -> date:
    """The day of the census: the first Thursday of October, the third of January or of May (DfE census dates)."""
    month, nth = {AUTUMN: (10, 1), SPRING: (1, 3), SUMMER: (5, 3)}[period["term"]]
    first = date(int(period["year"]), month, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7, weeks=nth - 1)


def absence_term(period: Mapping[str, str]) -> str:
    """Absence is collected one term in arrears."""
    year = int(period["year"]) - (period["term"] != AUTUMN)
    return absence_term_of_census(Term(year, period["term"])).code


def layouts(**headers: str) -> tuple[Layout, ...]:
    return (Layout("colct", "DfE relational extract", SOURCE, {"school": "NativeId", **headers}),)


# --- the roll ---------------------------------------------------------------------------------------------------

PUPIL = Subject(
    namespace="school",
    key=("upn",),
    forename="forename",
    middle="middle",
    surname="surname",
    preferred_surname="preferred_surname",
    former_surname="former_surname",
    birth="birth",
    sex="sex",
    identifiers={"upn": "upn", "former_upn": "former_upn", "uln": "uln"},
)
WHO = (
    Column("roll_id", required=True, note="the file's own id of the pupil's row"),
    Column("school", required=True),
    Column("upn", Identifier("upn"), required=True),
    Column("former_upn", Identifier("former_upn")),
    Column("uln", Identifier("uln")),
    Column("forename"),
    Column("middle"),
    Column("surname"),
    Column("preferred_surname"),
    Column("former_surname"),
    Column("birth", CENSUS_DATE),
    Column("sex", SEX),
    Column("entry", CENSUS_DATE, required=True),
    Column("year_group"),
    Column("ethnicity", ETHNICITY, note="spring only"),
    Column("language", LANGUAGE),
    Column("sessions_possible", Whole(), note="of the term before"),
)
HEADERS = {
    "school": "NativeId",
    "upn": "upn",
    "former_upn": "formerupn",
    "uln": "uniquelearnernumber",
    "middle": "middlenames",
    "preferred_surname": "preferredsurname",
    "former_surname": "formersurname",
    "birth": "dob",
    "entry": "entrydate",
    "sessions_possible": "termlysessionspossible",
}
# Each year as what it changed of the one before. "gender" became "sex" in autumn 2024, and the roll began to say who
# cares for someone; ethnicity and young carers are asked for in spring only. Those who left lost their year group.
# 2025-26 has no new item; it changed hours of childcare and codes of learner funding and monitoring, which are not
# taken (bulletins of Devon County Council to its schools, September 2025 and January 2026).
ON_2023 = Layout(
    "2023",
    "DfE relational extract, until 2023",
    SOURCE,
    HEADERS
    | {
        "sex": "gender",
        "roll_id": "pupilonrolltableid",
        "year_group": "ncyearactual",
        "status": "enrolstatus",
        "sen_provision": "senprovision",
        "young_carer": "youngcarer",
    },
    absent=("young_carer",),
)
ON_AUTUMN_2024 = ON_2023.later(
    "autumn_2024",
    "DfE relational extract, autumn 2024",
    headers={"sex": "sex"},
    absent=("ethnicity", "young_carer"),
)
ON_SPRING_2025 = ON_AUTUMN_2024.later("spring_2025", "DfE relational extract, spring from 2025", absent=())
OFF_2023 = Layout(
    "2023",
    "DfE relational extract, until 2023",
    SOURCE,
    HEADERS
    | {
        "sex": "gender",
        "roll_id": "pupilnolongeronrolltableid",
        "year_group": "ncyearleaving",
        "leaving": "leavingdate",
    },
)
OFF_AUTUMN_2024 = OFF_2023.later(
    "autumn_2024", "DfE relational extract, autumn 2024", headers={"sex": "sex"}, absent=("ethnicity",)
)
OFF_SPRING_2025 = OFF_AUTUMN_2024.later(
    "spring_2025", "DfE relational extract, spring from 2025", absent=("year_group",)
)
COMMON_FACTS = (
    EmitAttribute("ethnicity", "ethnicity", "characteristics"),
    EmitAttribute("language", "language", "characteristics"),
    EmitTermTotal("school", "=possible", "sessions_possible"),
)
ON_ROLL = Table(
    code="on_roll",
    file=PERIOD + r"pupilonroll\.csv",
    name="{year}_{term}_pupilonroll.csv",
    record="roll",
    key=("school", "upn", "entry"),
    columns=(
        *WHO,
        Column(
            "status",
            Code({"C": "current", "M": "main", "S": "subsidiary", "F": "further education", "O": "other"}),
        ),
        Column("sen_provision", SEN_PROVISION),
        Column("young_carer", Code({"P": "told by parent", "S": "told by school", "N": "none"})),
        Column(
            "plaa",
            Code(
                {
                    "N": "none",
                    "A": "ceased to be looked after through adoption",
                    "G": "through a special guardianship order",
                    "R": "through a residence order",
                    "C": "through a child arrangements order",
                }
            ),
            note="restricted: it tells of an adoption",
        ),
    ),
    layouts=(ON_SPRING_2025, ON_AUTUMN_2024, ON_2023),
    subject=PUPIL,
    emits=(
        EmitEnrolment("school", "entry", year_group="year_group", status="status"),
        *COMMON_FACTS,
        EmitAttribute("sen_provision", "sen_provision", "send"),
        EmitAttribute("young_carer", "young_carer", "characteristics", when=When("young_carer", ("P", "S"))),
        EmitAttribute(
            "plaa",
            "plaa",
            "social_care",
            when=When("plaa", ("A", "G", "R", "C")),
            restriction=Restriction.ADOPTION,
        ),
    ),
)
OFF_ROLL = Table(
    code="off_roll",
    file=PERIOD + r"pupilnolongeronroll\.csv",
    name="{year}_{term}_pupilnolongeronroll.csv",
    record="roll",
    key=("school", "upn", "entry"),
    columns=(*WHO, Column("leaving", CENSUS_DATE, required=True)),
    layouts=(OFF_SPRING_2025, OFF_AUTUMN_2024, OFF_2023),
    subject=PUPIL,
    emits=(EmitEnrolment("school", "entry", "leaving", year_group="year_group"), *COMMON_FACTS),
)

# --- what hangs on it -------------------------------------------------------------------------------------------

ROLL_ID = (Column("roll_id", required=True), Column("school", required=True))
SIDES = {"on": ("on_roll", "pupilonrolltableid"), "off": ("off_roll", "pupilnolongeronrolltableid")}


def addresses(side: str) -> Table:
    roll, header = SIDES[side]
    columns = ("line1", "line2", "line3", "line4", "line5")
    return Table(
        code=f"addresses_{side}",
        file=PERIOD + rf"addresses{side}roll\.csv",
        name=f"{{year}}_{{term}}_addresses{side}roll.csv",
        key=("school", "roll_id", "order"),
        columns=(
            *ROLL_ID,
            Column("order", Whole(1), required=True),
            *(Column(line) for line in columns),
            Column("postcode"),
            Column("uprn", Identifier("uprn")),
        ),
        # The open samples leave the lines out, so their headers are not confirmed.
        layouts=(
            Layout(
                "colct",
                "DfE relational extract",
                "unconfirmed: names of the lines and of the order",
                {"roll_id": header, "school": "NativeId", "order": f"addresses{side}rollorderseqcolumn"}
                | {line: f"address{line}" for line in columns},
            ),
            Layout(
                "without_lines",
                "DfE relational extract without the lines",
                "LIIA tools pipeline, School Census samples of autumn 2024",
                {
                    "roll_id": header,
                    "school": "NativeId",
                    "order": f"addresses{side}rollorderseqcolumn",
                    "uprn": "uniquepropertyreferencenumber",
                },
                absent=columns,
            ),
        ),
        subject=Through((roll,), ("roll_id", "school"), AddressColumns(columns, "postcode", "uprn")),
        optional=True,
    )


def suspensions(side: str) -> Table:
    roll, header = SIDES[side]
    return Table(
        code=f"suspensions_{side}",
        file=PERIOD + rf"termlyexclusions{side}roll\.csv",
        name=f"{{year}}_{{term}}_termlyexclusions{side}roll.csv",
        # Not the row's own id: a file sent again is numbered anew.
        key=("school", "roll_id", "start", "category", "reason1", "reason2", "reason3"),
        columns=(
            *ROLL_ID,
            Column("start", CENSUS_DATE, required=True),
            Column("sessions", Whole(0, 400)),
            Column("reason1", SUSPENSION_REASON),
            Column("reason2", SUSPENSION_REASON),
            Column("reason3", SUSPENSION_REASON),
            Column("category", SUSPENSION_CATEGORY, required=True),
        ),
        layouts=layouts(roll_id=header, start="startdate"),
        subject=Through((roll,), ("roll_id", "school")),
        emits=(
            EmitEvent(
                "suspension",
                "start",
                payload={
                    "category": "category",
                    "sessions": "sessions",
                    "reason1": "reason1",
                    "reason2": "reason2",
                    "reason3": "reason3",
                    "school": "school",
                },
            ),
        ),
        within_period=True,
        optional=True,
    )


def sessions(side: str) -> Table:
    roll, header = SIDES[side]
    return Table(
        code=f"sessions_{side}",
        file=PERIOD + rf"termlysessiondetails{side}roll\.csv",
        name=f"{{year}}_{{term}}_termlysessiondetails{side}roll.csv",
        key=("school", "roll_id", "code"),
        columns=(
            *ROLL_ID,
            Column("code", Code(MEANING_OF, strict=False, form="[A-Za-z][0-9]?"), required=True),
            Column("sessions", Whole(0, 800), required=True, note="no number: nothing can be said"),
        ),
        layouts=layouts(roll_id=header, code="attendancereason"),
        subject=Through((roll,), ("roll_id", "school")),
        emits=(EmitTermTotal("school", "code", "sessions"),),
        within_period=True,
        optional=True,
    )


MEALS = Table(
    code="free_school_meals",
    file=PERIOD + r"fsmperiods?(onroll)?\.csv",
    name="{year}_{term}_fsmperiod.csv",
    key=("school", "roll_id", "start", "end", "country"),
    columns=(
        *ROLL_ID,
        Column("start", CENSUS_DATE, required=True),
        Column("end", CENSUS_DATE),
        Column("country", COUNTRY),
    ),
    layouts=layouts(
        roll_id="pupilonrolltableid", start="fsmstartdate", end="fsmenddate", country="ukcountry"
    ),
    subject=Through(("on_roll",), ("roll_id", "school")),
    emits=(EmitEvent("free_school_meals", "start", "end", {"country": "country"}),),
    within_period=True,
    optional=True,
)
NEEDS = Table(
    code="sen_needs",
    file=PERIOD + r"senneeds\.csv",
    name="{year}_{term}_senneeds.csv",
    key=("school", "roll_id", "type"),
    columns=(*ROLL_ID, Column("rank", Whole(1, 20)), Column("type", SEN_NEED, required=True)),
    layouts=layouts(roll_id="pupilonrolltableid", rank="sentyperank", type="sentype"),
    subject=Through(("on_roll",), ("roll_id", "school")),
    emits=(EmitEvent("sen_need", "", payload={"type": "type", "rank": "rank"}),),
    optional=True,  # spring only
)

FEED = Feed(
    code="school_census",
    title="School Census",
    source_system="the School Census",
    owner="the school, through the council's school data team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.TERMLY,
    due=returned(32),  # schools have a month to mend and sign it
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Education Act 2002 s.175; Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: until the pupil is 25, or as the council's schedule says",
    coverage="Pupils of state-funded schools on roll on census day, and those who left since the last; absence is that "
    "of the term before. Not independent schools, nor children educated at home.",
    tables=(
        ON_ROLL,
        OFF_ROLL,
        addresses("on"),
        addresses("off"),
        MEALS,
        NEEDS,
        suspensions("on"),
        suspensions("off"),
        sessions("on"),
        sessions("off"),
    ),
    scope=("school",),
    sender="school",
    # every pupil's year group changes with the census, and of a secondary school a fifth leave each summer
    hold=Hold(changed=None, gone=0.35),
    as_at=census_day,
    latest=month_ahead,
    absence_term=absence_term,
    order=10,
)
