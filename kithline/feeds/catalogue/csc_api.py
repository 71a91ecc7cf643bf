"""DfE's children's social care API: what a council sends to it, kept as it is sent and taken in here too.

A document is a list of children with all that hangs on them, new and changed ones only. Everything has a `purge` flag:
what is purged comes with its id alone (or its date, or as it was) and says nothing any more, so its facts end. With an
episode goes what the payloads have said in it, with a child all that they have said of it. An unborn child has an
expected date, and its birth date once it is born. Postcodes are not taken: where a child lives comes from the case
system, which knows whom it may be told to.
"""

from kithline.feeds.codes import (
    ANY_DATE,
    CLOSURE,
    ETHNICITY,
    PLACEMENT,
    REFERRAL_SOURCE,
    SEX,
)
from kithline.feeds.spec import (
    Column,
    Emit,
    EmitAttribute,
    EmitEvent,
    EmitInvolvement,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Purge,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Code, Flag, Identifier, Text, Whole
from kithline.record.categories import Restriction

SOURCE = "Data to Insight, dfe-csc-api-data-flows: full example payload, specification 0.8"
KNOWN = Subject("case_system", ("child",))
YES_NO = Flag(written=("true", "false"))
PURGED = When("purge", ("true",))
ADOPTION = Restriction.ADOPTION
EPISODES_AT = "./social_care_episodes"
CODE = Code({}, strict=False, form="[A-Z][0-9]{0,2}[A-Z]?")
# of what stands in an episode: which, so that it goes with it
IN_EPISODE = {"episode": ("../social_care_episode_id", Column("episode"))}


def part(
    code: str,
    element: str,
    key: tuple[str, ...],
    columns: dict[str, tuple[str, Column]],
    *emits: Emit,
    restriction: Restriction = Restriction.NONE,
    subject: Subject = KNOWN,
    purges: Purge | None = None,
) -> Table:
    """One list of the document. `columns`: our code -> where it stands, and the column. `purges`: what goes with a
    purged row (nothing)."""
    up = "../" * (element.count("/") if element != "." else 0)
    headers = {"child": f"{up}la_child_id"} | {ours: header for ours, (header, _) in columns.items()}
    return Table(
        code=code,
        file=r"csc_payload_(?P<date>\d{4}-\d\d-\d\d)\.(json|jsonl)",
        name="csc_payload_{date}.json",
        element=element,
        key=key,
        columns=(
            Column("child", required=True),
            *(column for _, column in columns.values()),
            Column("purge", YES_NO),
        ),
        layouts=(Layout("0.8", "DfE CSC API 0.8", SOURCE, headers),),
        subject=subject,
        emits=emits,
        optional=code != "children",
        purges=purges or Purge(PURGED),
        restriction=restriction,
    )


def identified(header: str) -> dict[str, tuple[str, Column]]:
    """The part's own id, and that of its episode."""
    return {"id": (header, Column("id", required=True))} | IN_EPISODE


def dates(**headers: str) -> dict[str, tuple[str, Column]]:
    return {ours: (header, Column(ours, ANY_DATE)) for ours, header in headers.items()}


DETAILS = "child_details"
CHILDREN = part(
    "children",
    ".",
    ("child",),
    {
        "supplier_id": ("mis_child_id", Column("supplier_id")),
        "upn": (f"{DETAILS}/unique_pupil_number", Column("upn", Identifier("upn"))),
        "former_upn": (
            f"{DETAILS}/former_unique_pupil_number",
            Column("former_upn", Identifier("former_upn")),
        ),
        "no_upn": (f"{DETAILS}/unique_pupil_number_unknown_reason", Column("no_upn")),
        "forename": (f"{DETAILS}/first_name", Column("forename")),
        "surname": (f"{DETAILS}/surname", Column("surname")),
        "birth": (f"{DETAILS}/date_of_birth", Column("birth", ANY_DATE)),
        "expected_birth": (f"{DETAILS}/expected_date_of_birth", Column("expected_birth", ANY_DATE)),
        "sex": (f"{DETAILS}/sex", Column("sex", SEX)),
        "ethnicity": (f"{DETAILS}/ethnicity", Column("ethnicity", ETHNICITY)),
        "disabilities": (f"{DETAILS}/disabilities[]", Column("disabilities")),
        "uasc": (f"{DETAILS}/uasc_flag", Column("uasc", YES_NO)),
        "uasc_until": (f"{DETAILS}/uasc_end_date", Column("uasc_until", ANY_DATE)),
    },
    EmitAttribute("ethnicity", "ethnicity", "characteristics"),
    EmitAttribute("disability", "disabilities", "social_care"),
    EmitAttribute("uasc_until", "uasc_until", "social_care", when=When("uasc", ("true",))),
    subject=Subject(
        namespace="case_system",
        key=("child",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn", "former_upn": "former_upn"},
    ),
    purges=Purge(PURGED, is_of_person=True),
)
QUESTIONNAIRES = part(
    "sdq",
    "./health_and_wellbeing/sdq_assessments",
    ("child", "on"),
    {
        "on": ("date", Column("on", ANY_DATE, required=True)),
        "score": ("score", Column("score", Whole(0, 40))),
    },
    EmitEvent("cla_year", "on", payload={"sdq_score": "score"}),
)
EPISODES = part(
    "episodes",
    EPISODES_AT,
    ("child", "episode"),
    {"episode": ("social_care_episode_id", Column("episode", required=True))}
    | dates(referred_on="referral_date", closed_on="closure_date")
    | {
        "source": ("referral_source", Column("source", REFERRAL_SOURCE)),
        "nfa": ("referral_no_further_action_flag", Column("nfa", YES_NO)),
        "closure_reason": ("closure_reason", Column("closure_reason", CLOSURE)),
    },
    EmitEvent("referral", "referred_on", payload={"source": "source", "nfa": "nfa"}),
    EmitEvent(
        "cin_episode",
        "referred_on",
        "closed_on",
        {"source": "source", "closure_reason": "closure_reason"},
        when=When("nfa", ("false",)),
    ),
    purges=Purge(PURGED, "episode"),
)
WORKERS = part(
    "workers",
    f"{EPISODES_AT}/care_worker_details",
    ("child", "worker", "start"),
    {
        "worker": ("worker_id", Column("worker", required=True)),
        "start": ("start_date", Column("start", ANY_DATE, required=True)),
    }
    | IN_EPISODE
    | dates(end="end_date"),
    EmitInvolvement("social_work", "start", "end", "worker"),
)
ASSESSMENTS = part(
    "assessments",
    f"{EPISODES_AT}/child_and_family_assessments",
    ("child", "id"),
    identified("child_and_family_assessment_id")
    | dates(start="start_date", authorised="authorisation_date")
    | {"factors": ("factors[]", Column("factors", Text(2000)))},
    EmitEvent("assessment", "start", "authorised", {"factors": "factors"}),
)
CIN_PLANS = part(
    "cin_plans",
    f"{EPISODES_AT}/child_in_need_plans",
    ("child", "id"),
    identified("child_in_need_plan_id") | dates(start="start_date", end="end_date"),
    EmitEvent("cin_plan", "start", "end"),
)
ENQUIRIES = part(
    "section_47",
    f"{EPISODES_AT}/section_47_assessments",
    ("child", "id"),
    identified("section_47_assessment_id")
    | dates(start="start_date", conference_on="icpc_date", end="end_date")
    | {"conference_required": ("icpc_required_flag", Column("conference_required", YES_NO))},
    EmitEvent("section_47", "start", payload={"conference_on": "conference_on"}),
)
CP_PLANS = part(
    "cp_plans",
    f"{EPISODES_AT}/child_protection_plans",
    ("child", "id"),
    identified("child_protection_plan_id") | dates(start="start_date", end="end_date"),
    EmitEvent("cp_plan", "start", "end"),
)
PLACEMENTS = part(
    "placements",
    f"{EPISODES_AT}/child_looked_after_placements",
    ("child", "id"),
    identified("child_looked_after_placement_id")
    | dates(start="start_date", end="end_date")
    | {
        "reason_started": ("start_reason", Column("reason_started", CODE)),
        "placement": ("placement_type", Column("placement", PLACEMENT)),
        "reason_ended": ("end_reason", Column("reason_ended", CODE)),
        "change": ("change_reason", Column("change")),
    },
    EmitEvent(
        "cla_episode",
        "start",
        "end",
        {"reason_started": "reason_started", "placement": "placement", "reason_ended": "reason_ended"},
        restriction=ADOPTION,
        restricted_where=(
            When("placement", ("A3", "A4", "A5", "A6")),
            When("reason_ended", ("E11", "E12")),
        ),
    ),
)
ADOPTIONS = part(
    "adoption",
    f"{EPISODES_AT}/adoption[.]",
    ("child", "decided_on"),
    {"decided_on": ("initial_decision_date", Column("decided_on", ANY_DATE))}
    | IN_EPISODE
    | dates(matched_on="matched_date", placed_on="placed_date"),
    EmitEvent(
        "adoption_decision",
        "decided_on",
        payload={"matched_on": "matched_on"},
        when=When("decided_on"),
        restriction=ADOPTION,
    ),
    EmitEvent("adoption_placement", "placed_on", when=When("placed_on"), restriction=ADOPTION),
    restriction=ADOPTION,
    purges=Purge(PURGED, "episode", ("adoption",)),
)
LEAVERS = part(
    "care_leavers",
    f"{EPISODES_AT}/care_leavers[.]",
    ("child", "contacted_on"),
    {"contacted_on": ("contact_date", Column("contacted_on", ANY_DATE))}
    | IN_EPISODE
    | {
        "activity": ("activity", Column("activity", CODE)),
        "accommodation": ("accommodation", Column("accommodation", CODE)),
    },
    EmitEvent(
        "care_leaver",
        "contacted_on",
        payload={"activity": "activity", "accommodation": "accommodation"},
        when=When("contacted_on"),
    ),
    purges=Purge(PURGED, "episode", ("care_leavers",)),
)

FEED = Feed(
    code="csc_api",
    title="Children's social care API payload",
    source_system="the payload for DfE's children's social care API",
    owner="children's services' data team",
    format=Format.JSON,
    mode=Mode.DELTA,
    rhythm=Rhythm.DAILY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 1989 s.17, s.47, s.83; Children Act 2004 s.10",
    purposes=("safeguarding", "social_care"),
    retention="As the source system: the council's schedule for children in need, protection and children in care",
    coverage="Children with an episode of social care in the period that the API asks for; new and changed since the "
    "last payload",
    tables=(
        CHILDREN,
        QUESTIONNAIRES,
        EPISODES,
        WORKERS,
        ASSESSMENTS,
        CIN_PLANS,
        ENQUIRIES,
        CP_PLANS,
        PLACEMENTS,
        ADOPTIONS,
        LEAVERS,
    ),
    hold=Hold(changed=None, gone=None),
    order=30,
)
