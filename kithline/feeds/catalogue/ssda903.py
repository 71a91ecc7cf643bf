"""SSDA903: the yearly return on children looked after, twelve CSV files, or one XML document of the same rows.

HOME_POST and PL_POST are not taken: where a child lives comes from the case system, which knows whom it may be told
to; the postcode of a placement for adoption must not be stored as an address at all. Episodes placed for adoption
(PLACE A3 to A6) or ended by adoption (REC E11, E12), the adoption files and earlier adoptions are restricted. OC2 and
OC3 have no date of their own: their facts are of the delivery's date.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kithline.feeds.catalogue._ssda903_xml import as_document
from kithline.feeds.codes import ETHNICITY, PLACEMENT, PRIMARY_NEED, SEX, UK_DATE
from kithline.feeds.days import month_ahead, received_day, returned
from kithline.feeds.spec import (
    Column,
    Emit,
    EmitAttribute,
    EmitEvent,
    EmitInvolvement,
    Feed,
    Format,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Code, Flag, Identifier, Value, Whole
from kithline.record.categories import Restriction

SOURCE = "data-to-insight 903 validator, fake data; LIIA tools pipeline, SSDA903 headers 2017 to 2027"
ADOPTION = Restriction.ADOPTION
YES_NO = Flag(written=("1", "0"))
PLACED_FOR_ADOPTION = When("placement", ("A3", "A4", "A5", "A6"))
ADOPTED = When("reason_ended", ("E11", "E12"))
KNOWN = Subject("case_system", ("child",), birth="birth")


def as_at(period: Mapping[str, str], received: date) -> date:
    """31 March, the last day of the return's year, where the file names say the year."""
    return date(int(period["year"]), 3, 31) if period.get("year") else received_day(period, received)


def table(
    code: str,
    file: str,
    key: tuple[str, ...],
    columns: Mapping[str, tuple[str, Value | None]],
    emits: tuple[Emit, ...],
    restriction: Restriction = Restriction.NONE,
    subject: Subject = KNOWN,
    is_of_year: bool = False,
) -> Table:
    """A file of the return, named `file` or one of several names; all have CHILD, all but episodes DOB. `columns`:
    our code -> their header and its value. `is_of_year`: its rows have no date, and the next year's are others."""
    all_columns = {"child": ("CHILD", None), **columns}
    return Table(
        code=code,
        file=rf"(ssda903_)?((?P<year>\d{{4}})_)?(ssda903_)?({file})\.csv",
        name=f"{{year}}_{code}.csv",
        key=key,
        columns=tuple(
            Column(ours, required=ours in key) if value is None else Column(ours, value, ours in key)
            for ours, (_, value) in all_columns.items()
        ),
        layouts=(
            Layout("903", "DfE SSDA903", SOURCE, {ours: theirs for ours, (theirs, _) in all_columns.items()}),
        ),
        subject=subject,
        emits=emits,
        optional=code != "header",
        within_period=is_of_year,
        restriction=restriction,
    )


BIRTH = {"birth": ("DOB", UK_DATE)}

HEADER = table(
    "header",
    "header",
    ("child",),
    {
        "sex": ("SEX", SEX),
        **BIRTH,
        "ethnicity": ("ETHNIC", ETHNICITY),
        "upn": ("UPN", Identifier("upn")),
        "mother": ("MOTHER", Whole(0, 1)),
        "mothers_child_birth": ("MC_DOB", UK_DATE),
    },
    (EmitAttribute("ethnicity", "ethnicity", "characteristics"),),
    subject=Subject("case_system", ("child",), birth="birth", sex="sex", identifiers={"upn": "upn"}),
)
EPISODES = table(
    "episodes",
    "episodes",
    ("child", "start"),
    {
        "start": ("DECOM", UK_DATE),
        "reason_started": ("RNE", Code({}, strict=False, form="[A-Z]")),
        "legal_status": ("LS", Code({}, strict=False, form="[A-Z][0-9]")),
        "need": ("CIN", PRIMARY_NEED),
        "placement": ("PLACE", PLACEMENT),
        "provider": ("PLACE_PROVIDER", Code({}, strict=False, form="PR[0-9]")),
        "end": ("DEC", UK_DATE),
        "reason_ended": ("REC", Code({}, strict=False, form="X1|E[0-9]{1,2}[A-Z]?")),
        "change": ("REASON_PLACE_CHANGE", None),
        "urn": ("URN", None),
    },
    (
        EmitEvent(
            "cla_episode",
            "start",
            "end",
            {
                "legal_status": "legal_status",
                "placement": "placement",
                "provider": "provider",
                "reason_started": "reason_started",
                "reason_ended": "reason_ended",
                "need": "need",
                "placement_urn": "urn",
            },
            restriction=ADOPTION,
            restricted_where=(PLACED_FOR_ADOPTION, ADOPTED),
        ),
    ),
    subject=Subject("case_system", ("child",)),
)
REVIEWS = table(
    "reviews",
    "reviews",
    ("child", "reviewed_on"),
    {
        **BIRTH,
        "reviewed_on": ("REVIEW", UK_DATE),
        "participation": ("REVIEW_CODE", Code({}, strict=False, form="PN[0-9]")),
    },
    (EmitEvent("cla_review", "reviewed_on", payload={"participation": "participation"}),),
)
UASC = table(
    "uasc",
    "uasc",
    ("child",),
    {"sex": ("SEX", SEX), **BIRTH, "until": ("DUC", UK_DATE)},
    # The day on which the child became one is not in the return, so this is no dated event.
    (EmitAttribute("uasc_until", "until", "social_care"),),
    subject=Subject("case_system", ("child",), birth="birth", sex="sex"),
)
YEAR_FLAGS = {
    "convicted": "CONVICTED",
    "health_check": "HEALTH_CHECK",
    "immunisations": "IMMUNISATIONS",
    "teeth_check": "TEETH_CHECK",
    "health_assessment": "HEALTH_ASSESSMENT",
    "substance_misuse": "SUBSTANCE_MISUSE",
    "intervention_received": "INTERVENTION_RECEIVED",
    "intervention_offered": "INTERVENTION_OFFERED",
}
OC2 = table(
    "oc2",
    "oc2",
    ("child",),
    {
        **BIRTH,
        "sdq_score": ("SDQ_SCORE", Whole(0, 40)),
        "sdq_reason": ("SDQ_REASON", None),
        **{ours: (theirs, YES_NO) for ours, theirs in YEAR_FLAGS.items()},
    },
    (EmitEvent("cla_year", "", payload={code: code for code in ("sdq_score", "sdq_reason", *YEAR_FLAGS)}),),
    is_of_year=True,
)
OC3 = table(
    "oc3",
    "oc3",
    ("child",),
    {
        **BIRTH,
        "in_touch": ("IN_TOUCH", None),
        "activity": ("ACTIV", None),
        "accommodation": ("ACCOM", None),
    },
    (
        EmitEvent(
            "care_leaver",
            "",
            payload={"in_touch": "in_touch", "activity": "activity", "accommodation": "accommodation"},
        ),
    ),
    is_of_year=True,
)
AD1 = table(
    "ad1",
    "ad1",
    ("child",),
    {
        **BIRTH,
        "decided_on": ("DATE_INT", UK_DATE),
        "matched_on": ("DATE_MATCH", UK_DATE),
        "foster_carer": ("FOSTER_CARE", None),
        "adopters": ("NB_ADOPTR", None),
        "adopters_sex": ("SEX_ADOPTR", None),
        "adopters_status": ("LS_ADOPTR", None),
    },
    (
        EmitEvent(
            "adoption_decision",
            "decided_on",
            payload={
                "matched_on": "matched_on",
                "foster_carer": "foster_carer",
                "adopters": "adopters",
                "adopters_sex": "adopters_sex",
                "adopters_status": "adopters_status",
            },
            when=When("decided_on"),
            restriction=ADOPTION,
        ),
    ),
    restriction=ADOPTION,
)
PLACED = table(
    "placed_for_adoption",
    "placed_for_adoption|placed_adoption",
    ("child", "placed_on"),
    {
        **BIRTH,
        "placed_on": ("DATE_PLACED", UK_DATE),
        "ceased_on": ("DATE_PLACED_CEASED", UK_DATE),
        "reason_ceased": ("REASON_PLACED_CEASED", None),
    },
    (
        EmitEvent(
            "adoption_placement",
            "placed_on",
            "ceased_on",
            {"reason_ceased": "reason_ceased"},
            restriction=ADOPTION,
        ),
    ),
    restriction=ADOPTION,
)
PREVIOUS = table(
    "previous_permanence",
    "previous_permanence|prev_perm",
    ("child",),
    {
        **BIRTH,
        "option": ("PREV_PERM", None),
        "la": ("LA_PERM", None),
        "ordered_on": ("DATE_PERM", UK_DATE),
    },
    (
        EmitEvent(
            "previous_permanence",
            "ordered_on",
            payload={"option": "option", "la": "la"},
            when=When("ordered_on"),
            restriction=ADOPTION,
        ),
    ),
    restriction=ADOPTION,
)
MISSING = table(
    "missing",
    "missing",
    ("child", "start"),
    {
        **BIRTH,
        "category": ("MISSING", Code({"M": "missing", "A": "away from placement without authorisation"})),
        "start": ("MIS_START", UK_DATE),
        "end": ("MIS_END", UK_DATE),
    },
    (EmitEvent("missing_episode", "start", "end", {"category": "category"}),),
)
SW_EPISODES = table(
    "sw_episodes",
    "sw_episodes|social_worker",
    ("child", "start", "worker"),
    {
        **BIRTH,
        "worker": ("SW_ID", None),
        "start": ("SW_DECOM", UK_DATE),
        "end": ("SW_DEC", UK_DATE),
        "reason": ("SW_REASON", None),
    },
    (EmitInvolvement("social_work", "start", "end", "worker"),),
)
DOLO = table(
    "dolo",
    "dolo|deprivation_of_liberty_order",
    ("child", "start"),
    {**BIRTH, "start": ("DOLO_START", UK_DATE), "end": ("DOLO_END", UK_DATE)},
    (EmitEvent("deprivation_of_liberty", "start", "end"),),
)

FILES = Feed(
    code="ssda903",
    title="Children looked after return (SSDA903)",
    source_system="the looked-after children return",
    owner="children's services' data team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    of_period=True,
    rhythm=Rhythm.YEARLY,
    due=returned(91),  # DfE takes the return until 30 June
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 1989 Part 3; Children Act 2004 s.10",
    purposes=("safeguarding", "social_care"),
    retention="As the source system: 75 years from birth; adoption 100 years from the order",
    coverage="Children looked after at any time in the year to 31 March, and care leavers aged 17 to 21",
    tables=(
        HEADER,
        EPISODES,
        REVIEWS,
        UASC,
        OC2,
        OC3,
        AD1,
        PLACED,
        PREVIOUS,
        MISSING,
        SW_EPISODES,
        DOLO,
    ),
    as_at=as_at,
    latest=month_ahead,
    order=30,
)
FEED = replace(FILES, also=(as_document(FILES),))
