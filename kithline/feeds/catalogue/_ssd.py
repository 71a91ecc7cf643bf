"""What the tables of the Standard Safeguarding Dataset (SSD) have in common, and its tables of work with children."""

from kithline.feeds.codes import EXTRACT_DATE
from kithline.feeds.spec import Column, Emit, EmitEvent, Layout, Subject, Table, When
from kithline.feeds.values import Code, Flag

SOURCE = "Data to Insight, Standard Safeguarding Dataset (ssd-data-model)"
YES_NO = Flag(written=("Y", "N"))
DAY = EXTRACT_DATE
MISSING_TYPE = Code(
    {"M": "missing", "A": "away from placement without authorisation"},
    legacy={"MISSING": "M", "ABSENT": "A"},
    strict=False,
)


def layouts(
    prefix: str, headers: dict[str, str], earlier: dict[str, str], ours: tuple[str, ...]
) -> tuple[Layout, ...]:
    """The published names, those of the earlier release, and (`ours`) our additions, which the plain extract lacks."""
    full = {code: f"{prefix}_{header}" for code, header in headers.items()}
    old = full | {code: f"{prefix}_{header}" for code, header in earlier.items()}
    plain = (Layout("ssd", "any case system, plain SSD extract", SOURCE, full, absent=ours),) if ours else ()
    return (
        Layout("liquidlogic", "Liquidlogic, SSD extract", SOURCE, full),
        Layout("mosaic", "Mosaic, SSD extract", "unconfirmed: names of the earlier release", old),
        *plain,
    )


def table(
    code: str,
    prefix: str,
    key: tuple[str, ...],
    columns: dict[str, tuple[str, Column]],
    subject: Subject | None,
    emits: tuple[Emit, ...],
    *,
    earlier: dict[str, str] | None = None,
    ours: tuple[str, ...] = (),
    optional: bool = True,
) -> Table:
    """`columns`: our code -> (their header after the prefix, our column)."""
    return Table(
        code=code,
        file=rf"((?P<date>\d{{4}}-\d\d-\d\d)_)?(ssd_)?{code}\.csv",
        name=f"{{date}}_ssd_{code}.csv",
        key=key,
        columns=tuple(column for _, column in columns.values()),
        layouts=layouts(prefix, {ours: header for ours, (header, _) in columns.items()}, earlier or {}, ours),
        subject=subject,
        emits=emits,
        optional=optional,
        worker_namespace="" if subject else "case_system",
    )


def named(*columns: tuple[str, Column]) -> dict[str, tuple[str, Column]]:
    return {column.code: (header, column) for header, column in columns}


KNOWN = Subject("case_system", ("person_id",), role="by_birth")
PERSON_ID = ("person_id", Column("person_id", required=True))

# --- work with a child, which not every authority extracts yet -------------------------------------------------------

ASSESSMENTS = table(
    "cin_assessments",
    "cina",
    ("assessment_id",),
    named(
        ("assessment_id", Column("assessment_id", required=True)),
        PERSON_ID,
        ("assessment_start_date", Column("start", DAY, required=True)),
        ("assessment_auth_date", Column("authorised_on", DAY)),
        ("assessment_child_seen", Column("child_seen", YES_NO)),
    ),
    KNOWN,
    (EmitEvent("assessment", "start", "authorised_on", {"child_seen": "child_seen"}),),
)
CIN_PLANS = table(
    "cin_plans",
    "cinp",
    ("plan_id",),
    named(
        ("cin_plan_id", Column("plan_id", required=True)),
        PERSON_ID,
        ("cin_plan_start_date", Column("start", DAY, required=True)),
        ("cin_plan_end_date", Column("end", DAY)),
    ),
    KNOWN,
    (EmitEvent("cin_plan", "start", "end"),),
)
SECTION_47 = table(
    "s47_enquiry",
    "s47e",
    ("enquiry_id",),
    named(
        ("s47_enquiry_id", Column("enquiry_id", required=True)),
        PERSON_ID,
        ("s47_start_date", Column("start", DAY, required=True)),
        ("s47_end_date", Column("end", DAY, note="kept; an enquiry is told by its first day")),
        ("s47_nfa", Column("nfa", YES_NO, note="kept")),
    ),
    KNOWN,
    (EmitEvent("section_47", "start"),),
)
CP_REVIEWS = table(
    "cp_reviews",
    "cppr",
    ("review_id",),
    named(
        ("cp_review_id", Column("review_id", required=True)),
        PERSON_ID,
        ("cp_review_due", Column("due_on", DAY, note="kept")),
        ("cp_review_date", Column("reviewed_on", DAY, note="empty until it is held")),
    ),
    KNOWN,
    (EmitEvent("cp_review", "reviewed_on", when=When("reviewed_on")),),
)
MISSING = table(
    "missing",
    "miss",
    ("table_id",),
    named(
        ("table_id", Column("table_id", required=True)),
        PERSON_ID,
        ("missing_episode_start_date", Column("start", DAY, required=True)),
        ("missing_episode_end_date", Column("end", DAY)),
        ("missing_episode_type", Column("category", MISSING_TYPE)),
        ("missing_rhi_offered", Column("interview_offered", note="Y, N or NA; kept")),
        ("missing_rhi_accepted", Column("interview_accepted", note="Y, N or NA; kept")),
    ),
    KNOWN,
    (EmitEvent("missing_episode", "start", "end", {"category": "category"}),),
)
OF_WORK = (ASSESSMENTS, CIN_PLANS, SECTION_47, CP_REVIEWS, MISSING)
