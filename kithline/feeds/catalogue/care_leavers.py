"""Care leavers: in touch or not, where they live and whether it suits, pathway plans, and the personal adviser.

The layout "ssd" is the published table of the Standard Safeguarding Dataset. People and workers are the case system's:
its own feed names them and says how a worker can be reached.
"""

from kithline.feeds.codes import EXTRACT_DATE
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    EmitInvolvement,
    Feed,
    Format,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)

SOURCE = "Data to Insight, Standard Safeguarding Dataset (ssd-data-model), ssd_care_leavers"
ROWS = (
    (Column("record", required=True), "clea_table_id", "Care Leaver ID"),
    (Column("person", required=True), "clea_person_id", "Person ID"),
    (Column("eligibility"), "clea_care_leaver_eligibility", "Eligibility Category"),
    (Column("in_touch"), "clea_care_leaver_in_touch", "In Touch"),
    (Column("contact", EXTRACT_DATE), "clea_care_leaver_latest_contact", "Latest Contact Date"),
    (Column("accommodation"), "clea_care_leaver_accommodation", "Accommodation Type"),
    (Column("suitable"), "clea_care_leaver_accom_suitable", "Accommodation Suitable"),
    (Column("activity"), "clea_care_leaver_activity", "Main Activity"),
    (Column("review", EXTRACT_DATE), "clea_pathway_plan_review_date", "Pathway Plan Reviewed"),
    (Column("adviser", note="name or number"), "clea_care_leaver_personal_advisor", "Personal Adviser"),
    (Column("team"), "clea_care_leaver_allocated_team", "Team"),
    (Column("worker", note="the case system's staff number"), "clea_care_leaver_worker_id", "Worker ID"),
    (Column("since", EXTRACT_DATE), "", "Worker From"),
)
CARE_LEAVERS = Table(
    code="care_leavers",
    file=r"((?P<date>\d{4}-\d\d-\d\d)_)?(ssd_)?care_leavers\.csv",
    name="{date}_ssd_care_leavers.csv",
    key=("record",),
    columns=columns_of(ROWS),
    layouts=layouts_of(
        ROWS,
        Supplier("ssd", "any case system, SSD extract", SOURCE),
        Supplier("mosaic", "Mosaic report"),
    ),
    subject=Subject("case_system", ("person",), role="by_birth"),
    emits=(
        EmitEvent(
            "care_leaver",
            "contact",
            payload={"in_touch": "in_touch", "activity": "activity", "accommodation": "accommodation"},
            when=When("contact"),
        ),
        EmitEvent(
            "care_leaver_home",
            "contact",
            payload={"accommodation": "accommodation", "suitable": "suitable"},
            when=When("contact"),
        ),
        EmitEvent("pathway_plan", "review", payload={"eligibility": "eligibility"}, when=When("review")),
        EmitInvolvement("leaving_care", "since", "", "worker", "=Personal adviser", When("worker")),
    ),
)

FEED = Feed(
    code="care_leavers",
    title="Care leavers",
    source_system="the leaving care service",
    owner="the council's leaving care team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 1989 s.23A to s.24D; Care Leavers (England) "
    "Regulations 2010; Children and Social Work Act 2017 s.3; Children Act 2004 s.10",
    purposes=("social_care",),
    retention="As the source system: 75 years from birth with the record of care",
    coverage="Young people from 16 to 25 whom the council looked after and owes a duty, as they are now",
    tables=(CARE_LEAVERS,),
    order=36,
)
