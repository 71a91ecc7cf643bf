"""The CIN census: one XML document a year, episodes of need nested in children, all else nested in episodes.

Elements have no ids: an episode is known by its child and referral date, what hangs on it by its own start date.
Checked against the schemas of 2025 and 2026. `Sex` was `GenderCurrent` until 2024. With 2026 came the module on
pre-proceedings and family group decision making (FGDM); its names are published, but the schema we have does not hold
it, so its place under CINdetails is unconfirmed.
"""

from kithline.feeds.codes import (
    ABUSE,
    ANY_DATE,
    CLOSURE,
    ETHNICITY,
    PRIMARY_NEED,
    REFERRAL_SOURCE,
    SEX,
)
from kithline.feeds.days import month_ahead, returned
from kithline.feeds.spec import (
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
    When,
)
from kithline.feeds.values import Flag, Identifier, Text, Whole

FILE = r"cin[_-].*\.xml|cin\.xml"
NAME = "cin_{year}.xml"
SOURCE = "DfE CIN census XML schema 2025 and 2026"
CHILD = "Children/Child"
EPISODE = f"{CHILD}/CINdetails"
PLAN = f"{EPISODE}/ChildProtectionPlans"
YES_NO = Flag(written=("1", "0"))
KNOWN = Subject("case_system", ("child_id",))


def layouts(up: int, **headers: str) -> tuple[Layout, ...]:
    """One layout, whose child and episode are found `up` elements above the row's."""
    above = {
        "child_id": "../" * up + "ChildIdentifiers/LAchildID",
        "referral_on": "../" * (up - 1) + "CINreferralDate",
    }
    return (Layout("census", "DfE CIN census", SOURCE, above | headers),)


IDENTIFIERS = {
    "child_id": "ChildIdentifiers/LAchildID",
    "upn": "ChildIdentifiers/UPN",
    "former_upn": "ChildIdentifiers/FormerUPN",
    "no_upn": "ChildIdentifiers/UPNunknown",
    "birth": "ChildIdentifiers/PersonBirthDate",
    "expected_birth": "ChildIdentifiers/ExpectedPersonBirthDate",
    "sex": "ChildIdentifiers/GenderCurrent",
    "death": "ChildIdentifiers/PersonDeathDate",
    "ethnicity": "ChildCharacteristics/Ethnicity",
    "disabilities": "ChildCharacteristics/Disabilities/Disability",
}
CHILDREN_2024 = Layout(
    "2024", "DfE CIN census until 2024", "LIIA tools pipeline, return of 2022", IDENTIFIERS
)
CHILDREN_2025 = CHILDREN_2024.later(
    "2025", "DfE CIN census from 2025", headers={"sex": "ChildIdentifiers/Sex"}, source=SOURCE
)
CHILDREN = Table(
    code="children",
    file=FILE,
    name=NAME,
    element=CHILD,
    key=("child_id",),
    columns=(
        Column("child_id", required=True),
        Column("upn", Identifier("upn")),
        Column("former_upn", Identifier("former_upn")),
        Column("no_upn", note="why there is no UPN: UN1 to UN10"),
        Column("birth", ANY_DATE),
        Column("expected_birth", ANY_DATE, note="unborn"),
        Column("sex", SEX),
        Column("death", ANY_DATE),
        Column("ethnicity", ETHNICITY),
        Column("disabilities", note="codes, comma separated; NONE is one"),
    ),
    layouts=(CHILDREN_2025, CHILDREN_2024),
    subject=Subject(
        namespace="case_system",
        key=("child_id",),
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn", "former_upn": "former_upn"},
    ),
    emits=(
        EmitAttribute("ethnicity", "ethnicity", "characteristics"),
        EmitAttribute("disability", "disabilities", "social_care"),
        EmitAttribute("death", "death", "identity"),
    ),
)
EPISODES = Table(
    code="episodes",
    file=FILE,
    name=NAME,
    element=EPISODE,
    key=("child_id", "referral_on"),
    columns=(
        Column("child_id", required=True),
        Column("referral_on", ANY_DATE, required=True),
        Column("source", REFERRAL_SOURCE),
        Column("need", PRIMARY_NEED),
        Column("closed_on", ANY_DATE),
        Column("closure_reason", CLOSURE),
        Column("conference_on", ANY_DATE, note="initial child protection conference"),
        Column("nfa", YES_NO, note="no further action"),
    ),
    layouts=layouts(
        1,
        referral_on="CINreferralDate",
        source="ReferralSource",
        need="PrimaryNeedCode",
        closed_on="CINclosureDate",
        closure_reason="ReasonForClosure",
        conference_on="DateOfInitialCPC",
        nfa="ReferralNFA",
    ),
    subject=KNOWN,
    emits=(
        EmitEvent("referral", "referral_on", payload={"source": "source", "nfa": "nfa", "need": "need"}),
        # A referral on which nothing more was done is no episode of need.
        EmitEvent(
            "cin_episode",
            "referral_on",
            "closed_on",
            {"need": "need", "source": "source", "closure_reason": "closure_reason"},
            when=When("nfa", ("false",)),
        ),
    ),
    optional=True,
)
WITHIN = (Column("child_id", required=True), Column("referral_on", ANY_DATE, required=True))
ASSESSMENTS = Table(
    code="assessments",
    file=FILE,
    name=NAME,
    element=f"{EPISODE}/Assessments",
    key=("child_id", "referral_on", "start"),
    columns=(
        *WITHIN,
        Column("start", ANY_DATE, required=True),
        Column("review", ANY_DATE),
        Column("authorised", ANY_DATE),
        Column("factors", Text(2000)),
    ),
    layouts=layouts(
        2,
        start="AssessmentActualStartDate",
        review="AssessmentInternalReviewDate",
        authorised="AssessmentAuthorisationDate",
        factors="FactorsIdentifiedAtAssessment/AssessmentFactors",
    ),
    subject=KNOWN,
    emits=(EmitEvent("assessment", "start", "authorised", {"factors": "factors"}),),
    optional=True,
)
CIN_PLANS = Table(
    code="cin_plans",
    file=FILE,
    name=NAME,
    element=f"{EPISODE}/CINPlanDates",
    key=("child_id", "referral_on", "start"),
    columns=(*WITHIN, Column("start", ANY_DATE, required=True), Column("end", ANY_DATE)),
    layouts=layouts(2, start="CINPlanStartDate", end="CINPlanEndDate"),
    subject=KNOWN,
    emits=(EmitEvent("cin_plan", "start", "end"),),
    optional=True,
)
SECTION_47 = Table(
    code="section_47",
    file=FILE,
    name=NAME,
    element=f"{EPISODE}/Section47",
    key=("child_id", "referral_on", "start"),
    columns=(
        *WITHIN,
        Column("start", ANY_DATE, required=True),
        Column("target", ANY_DATE),
        Column("conference_on", ANY_DATE),
        Column("conference_not_required", YES_NO),
    ),
    layouts=layouts(
        2,
        start="S47ActualStartDate",
        target="InitialCPCtarget",
        conference_on="DateOfInitialCPC",
        conference_not_required="ICPCnotRequired",
    ),
    subject=KNOWN,
    emits=(
        EmitEvent(
            "section_47",
            "start",
            payload={
                "conference_on": "conference_on",
                "conference_not_required": "conference_not_required",
            },
        ),
    ),
    optional=True,
)
CP_PLANS = Table(
    code="cp_plans",
    file=FILE,
    name=NAME,
    element=PLAN,
    key=("child_id", "referral_on", "start"),
    columns=(
        *WITHIN,
        Column("start", ANY_DATE, required=True),
        Column("end", ANY_DATE),
        Column("initial_category", ABUSE),
        Column("latest_category", ABUSE),
        Column("previous_plans", Whole(0, 99)),
    ),
    layouts=layouts(
        2,
        start="CPPstartDate",
        end="CPPendDate",
        initial_category="InitialCategoryOfAbuse",
        latest_category="LatestCategoryOfAbuse",
        previous_plans="NumberOfPreviousCPP",
    ),
    subject=KNOWN,
    emits=(
        EmitEvent(
            "cp_plan",
            "start",
            "end",
            {
                "initial_category": "initial_category",
                "latest_category": "latest_category",
                "previous_plans": "previous_plans",
            },
        ),
    ),
    optional=True,
)
CP_REVIEWS = Table(
    code="cp_reviews",
    file=FILE,
    name=NAME,
    element=f"{PLAN}/Reviews/CPPreviewDate",
    key=("child_id", "referral_on", "plan_start", "reviewed_on"),
    columns=(
        *WITHIN,
        Column("plan_start", ANY_DATE, required=True),
        Column("reviewed_on", ANY_DATE, required=True),
    ),
    layouts=layouts(4, plan_start="../../CPPstartDate", reviewed_on="."),
    subject=KNOWN,
    emits=(EmitEvent("cp_review", "reviewed_on"),),
    optional=True,
)
PRE_PROCEEDINGS = Table(
    code="pre_proceedings",
    file=FILE,
    name=NAME,
    element=f"{EPISODE}/PreProceedingsandFGDM",
    key=("child_id", "referral_on", "start", "offered"),
    columns=(
        *WITHIN,
        Column("start", ANY_DATE, note="empty where only a family group meeting was offered"),
        Column("letter_on", ANY_DATE, note="letter before proceedings"),
        Column("offered", YES_NO, note="a family group decision making meeting was offered"),
        Column("facilitated", YES_NO, note="and was held"),
        Column("first_meeting_on", ANY_DATE),
        Column("review_meetings", Whole(0, 99)),
        Column("step_decision", ANY_DATE, note="to step down, or to apply to the court"),
        Column("outcome"),
        Column("application_on", ANY_DATE, note="to the court"),
        Column("issue_letter_on", ANY_DATE, note="letter that care proceedings begin"),
    ),
    layouts=(
        Layout(
            "2026",
            "DfE CIN census from 2026",
            "unconfirmed: published names, no schema",
            {
                "child_id": "../../ChildIdentifiers/LAchildID",
                "referral_on": "../CINreferralDate",
                "start": "PPStartDate",
                "letter_on": "LBPSentDate",
                "offered": "FGDMMeetingOffer",
                "facilitated": "FGDMMeetingFac",
                "first_meeting_on": "InitialPPMeetingDate",
                "review_meetings": "ReviewMeetingsCount",
                "step_decision": "StepDecisionDate",
                "outcome": "PPOutcome",
                "application_on": "CourtAppDate",
                "issue_letter_on": "LetterInitCPDate",
            },
        ),
    ),
    subject=KNOWN,
    emits=(
        EmitEvent(
            "pre_proceedings",
            "start",
            "step_decision",
            {
                "outcome": "outcome",
                "letter_on": "letter_on",
                "first_meeting_on": "first_meeting_on",
                "review_meetings": "review_meetings",
                "application_on": "application_on",
            },
            when=When("start"),
        ),
        EmitEvent(
            "family_group_meeting", "", payload={"held": "facilitated"}, when=When("offered", ("true",))
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="cin_census",
    title="Children in need census",
    source_system="the children in need census",
    owner="children's services' data team",
    format=Format.XML,
    mode=Mode.SNAPSHOT,
    of_period=True,
    rhythm=Rhythm.YEARLY,
    due=returned(122),  # DfE takes the return until 31 July
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 1989 s.17, s.47; Children Act 2004 s.10",
    purposes=("safeguarding", "social_care"),
    retention="As the source system: the council's schedule for children in need and child protection",
    coverage="Children referred to or in need of children's social care at any time in the census year, to 31 March",
    tables=(
        CHILDREN,
        EPISODES,
        ASSESSMENTS,
        CIN_PLANS,
        SECTION_47,
        CP_PLANS,
        CP_REVIEWS,
        PRE_PROCEEDINGS,
    ),
    order=30,
    root="Message",
    latest=month_ahead,
    envelope={
        "Header/CollectionDetails/Collection": "CIN",
        "Header/CollectionDetails/Year": "{year}",
        "Header/CollectionDetails/ReferenceDate": "{date}",
    },
    # Only what stands out of our order of columns in the schema.
    sequence=(
        "CINreferralDate",
        "ReferralSource",
        "PrimaryNeedCode",
        "CINclosureDate",
        "ReasonForClosure",
        "S47ActualStartDate",
        "InitialCPCtarget",
        "DateOfInitialCPC",
        "Assessments",
        "CINPlanDates",
        "Section47",
        "ICPCnotRequired",
        "ReferralNFA",
        "CPPstartDate",
        "CPPendDate",
        "InitialCategoryOfAbuse",
        "LatestCategoryOfAbuse",
        "NumberOfPreviousCPP",
        "Reviews",
        "ChildProtectionPlans",
        "PreProceedingsandFGDM",
        "ChildIdentifiers",
        "ChildCharacteristics",
        "CINdetails",
    ),
)
