"""Checks for free school meals: applications of parents, and lists that the council checked at once.

Headers and words of results are those of DfE's open service "Check a family's eligibility"
(DFE-Digital/check-free-school-meals-eligibility-admin): its export of applications and its file of batch results. The
batch file has no reference: within one file a child is known by name and birth.

A parent's e-mail address is not declared, so it is not kept.
"""

from kithline.feeds.codes import ANY_DATE
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    EmitRelationship,
    Feed,
    Format,
    Hold,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Code, Identifier

SOURCE = "DFE-Digital/check-free-school-meals-eligibility-admin"
YEARS = range(2024, 2036)  # a result names the school year for which it holds
ELIGIBLE, NOT_ELIGIBLE = "eligible", "not eligible"
RESULT = Code(
    {ELIGIBLE: "a benefit was found", NOT_ELIGIBLE: "none was found", "review": "evidence is looked at"},
    legacy={
        **{
            f"{word}{year}": ELIGIBLE
            for word in ("ELIGIBLE", "RECEIVING ENTITLEMENT", "REVIEWED ENTITLED")
            for year in ("", *(f" ({first}-{first + 1})" for first in YEARS))
        },
        # with the tier that was added when more families became eligible
        **{
            f"{word} {tier}{end}": ELIGIBLE
            for word, end in (("ELIGIBLE", ""), ("RECEIVING", " FSM"), ("REVIEWED ENTITLED", ""))
            for tier in ("TARGETED", "EXPANDED")
        },
        "NOT ELIGIBLE": NOT_ELIGIBLE,
        "REVIEWED NOT ENTITLED": NOT_ELIGIBLE,
        "EVIDENCE NEEDED": "review",
        "SENT FOR REVIEW": "review",
    },
    strict=False,
)
APPLICATION_ROWS = (
    (Column("reference", required=True), "Reference", "Application No"),
    (Column("result", RESULT), "Status", "Result"),
    (Column("forename"), "Child First Name", "Pupil Forename"),
    (Column("surname"), "Child Last Name", "Pupil Surname"),
    (Column("birth", ANY_DATE), "Child DOB", "Pupil DOB"),
    (Column("upn", Identifier("upn")), "", "UPN"),
    (Column("school", note="URN"), "School URN", "School URN"),
    (Column("checked", ANY_DATE, required=True), "Submission Date", "Date Checked"),
    (Column("until", ANY_DATE), "", "Valid To"),
    (Column("parent_forename"), "Parent First Name", "Claimant Forename"),
    (Column("parent_surname"), "Parent Last Name", "Claimant Surname"),
    (Column("parent_birth", ANY_DATE), "Parent DOB", "Claimant DOB"),
    (Column("parent_nino", Identifier("nino")), "Parent NI Number", "Claimant NINO"),
)
BATCH_ROWS = (
    (Column("forename", required=True), "Child First Name"),
    (Column("surname", required=True), "Child Last Name"),
    (Column("birth", ANY_DATE, required=True), "Child Date of Birth"),
    (Column("school", note="URN"), "Child School Urn"),
    (Column("result", RESULT), "Outcome"),
    (Column("until", ANY_DATE), "Eligibility End Date"),
    (Column("parent_forename"), "Parent First Name"),
    (Column("parent_surname"), "Parent Last Name"),
    (Column("parent_birth", ANY_DATE), "Parent Date of Birth"),
    (Column("parent_nino", Identifier("nino")), "Parent National Insurance number"),
)


def parent(*key: str) -> EmitRelationship:
    """The parent whose benefit was asked about; only where a National Insurance number says who it is."""
    return EmitRelationship(
        "=child",
        Subject(
            "fsm_parents",
            key,
            role="adult",
            forename="parent_forename",
            surname="parent_surname",
            birth="parent_birth",
            identifiers={"nino": "parent_nino"},
        ),
        when=When("parent_nino"),
    )


APPLICATIONS = Table(
    code="applications",
    file=r"(eligibility-applications-|fsm_applications_)(?P<date>\d{4}-?\d\d-?\d\d)(\d{6})?\.csv",
    name="fsm_applications_{date}.csv",
    key=("reference",),
    columns=columns_of(APPLICATION_ROWS),
    layouts=layouts_of(
        APPLICATION_ROWS,
        Supplier("dfe", "DfE, export of applications", SOURCE),
        Supplier("synergy", "Synergy"),
    ),
    subject=Subject(
        namespace="fsm_applications",
        key=("reference",),
        forename="forename",
        surname="surname",
        birth="birth",
        identifiers={"upn": "upn"},
    ),
    emits=(
        EmitEvent("fsm_check", "checked", payload={"result": "result", "school": "school"}),
        EmitEvent("free_school_meals", "checked", "until", when=When("result", (ELIGIBLE,))),
        parent("parent_nino"),
    ),
    optional=True,
)
BATCH = Table(
    code="batch",
    file=r"fsm_batch_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="fsm_batch_{date}.csv",
    key=("forename", "surname", "birth"),
    columns=columns_of(BATCH_ROWS),
    layouts=layouts_of(BATCH_ROWS, Supplier("dfe", "DfE, batch results", SOURCE)),
    subject=Subject(
        namespace="fsm_batch",
        key=("forename", "surname", "birth"),
        forename="forename",
        surname="surname",
        birth="birth",
    ),
    emits=(
        EmitEvent("fsm_check", "", payload={"result": "result", "school": "school"}),
        EmitEvent("free_school_meals", "", "until", when=When("result", (ELIGIBLE,))),
        parent("parent_nino"),
    ),
    optional=True,
    within_period=True,
)

FEED = Feed(
    code="fsm_checks",
    title="Checks for free school meals",
    source_system="the council's free school meals checks",
    owner="the council's free school meals team",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e); Education Act 1996 s.512ZB; Welfare Reform Act 2012 s.131; Children Act "
    "2004 s.10",
    purposes=("early_support",),
    retention="Two years after the check, or as the council's schedule says",
    coverage="Children for whom a parent, school or the council asked whether they are eligible, since the feed's "
    "first day",
    tables=(APPLICATIONS, BATCH),
    hold=Hold(changed=None, gone=None),
    order=36,
)
