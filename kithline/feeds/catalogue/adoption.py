"""Adoption: decisions, orders and placements before an adoption, and support after it. Every row is restricted.

A child who is adopted becomes another person to the record. Those before and those after have numbers of their own, in
namespaces of their own, and no column that both share. Names and births stay in the row as sent: the subjects have
none, so there is nothing by which a rule could link them, to each other or to an open record. Two people who may see
both do that, by hand. Adopters are not taken: their names would be the thread from one identity to the other. Nor is
any address.

The layout "ssd" is the published permanence table of the Standard Safeguarding Dataset; it has no names. Its person
number is the case system's, which is why it is kept under this feed's own namespace, where it leads nowhere.
"""

from kithline.feeds.codes import EXTRACT_DATE, SEX
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Hold,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.record.categories import Restriction

ADOPTION = Restriction.ADOPTION
DATED = r"(?P<date>\d{4}-\d\d-\d\d)_adoption_"
SSD = "Data to Insight, Standard Safeguarding Dataset (ssd-data-model-next), ssd_permanence"
BEFORE_ROWS = (
    (Column("record", required=True), "Adoption Case ID", "perm_table_id"),
    (Column("child", required=True), "Adoption Child ID", "perm_person_id"),
    (Column("forename"), "Forename", ""),
    (Column("surname"), "Surname", ""),
    (Column("birth", EXTRACT_DATE), "Date of Birth", ""),
    (Column("sex", SEX), "Sex", ""),
    (Column("decided", EXTRACT_DATE), "ADM Decision Date", "perm_adm_decision_date"),
    (Column("placement_order", EXTRACT_DATE), "Placement Order Date", "perm_placement_order_date"),
    (Column("matched", EXTRACT_DATE), "Matched Date", "perm_matched_date"),
    (Column("placed", EXTRACT_DATE), "Placed Date", "perm_placed_for_adoption_date"),
    (Column("reversed", EXTRACT_DATE), "Decision Reversed Date", "perm_decision_reversed_date"),
    (Column("reversed_reason"), "Decision Reversed Reason", "perm_decision_reversed_reason"),
    (Column("ordered", EXTRACT_DATE), "Order Date", "perm_permanence_order_date"),
    (Column("order_type"), "Order Type", "perm_permanence_order_type"),
    (Column("adopters"), "Number of Adopters", "perm_number_of_adopters"),
    (Column("adopters_status"), "Adopters Legal Status", "perm_adopter_legal_status"),
    (Column("worker"), "Worker ID", "perm_adoption_worker_id"),
    (Column("worker_name"), "Worker", ""),
    (Column("worker_telephone"), "Worker Telephone", ""),
    (Column("worker_email"), "Worker Email", ""),
)
AFTER_ROWS = (
    (Column("support", required=True), "Support ID", "Support Plan Ref"),
    (Column("person", required=True), "Support Person ID", "Client Ref"),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", EXTRACT_DATE), "Date of Birth", "DOB"),
    (Column("start", EXTRACT_DATE, required=True), "Support Start", "Start"),
    (Column("end", EXTRACT_DATE), "Support End", "End"),
    (Column("type"), "Support Type", "Service"),
    (Column("funded_by"), "Funded By", "Fund"),
    (Column("worker"), "Worker ID", "Worker Ref"),
    (Column("worker_name"), "Worker", "Worker Name"),
    (Column("worker_telephone"), "Worker Telephone", "Worker Phone"),
    (Column("worker_email"), "Worker Email", "Worker E-mail"),
)
BEFORE = Table(
    code="before",
    file=DATED + r"cases\.csv",
    name="{date}_adoption_cases.csv",
    key=("record",),
    columns=columns_of(BEFORE_ROWS),
    layouts=layouts_of(BEFORE_ROWS, Supplier("charms", "CHARMS"), Supplier("ssd", "SSD extract", SSD)),
    subject=Subject("adoption", ("child",), category="social_care"),
    emits=(
        EmitEvent(
            "adoption_decision",
            "decided",
            payload={"matched_on": "matched", "adopters": "adopters", "adopters_status": "adopters_status"},
            when=When("decided"),
            restriction=ADOPTION,
        ),
        EmitEvent("placement_order", "placement_order", when=When("placement_order"), restriction=ADOPTION),
        EmitEvent(
            "adoption_placement",
            "placed",
            "reversed",
            {"reason_ceased": "reversed_reason"},
            when=When("placed"),
            restriction=ADOPTION,
        ),
        EmitEvent(
            "adoption_order",
            "ordered",
            payload={"type": "order_type"},
            when=When("ordered"),
            restriction=ADOPTION,
        ),
        EmitInvolvement("social_work", "decided", "ordered", "worker", "=Adoption worker", When("worker")),
        EmitProfessional("worker", "worker_name", telephone="worker_telephone", email="worker_email"),
    ),
    restriction=ADOPTION,
)
AFTER = Table(
    code="after",
    file=DATED + r"support\.csv",
    name="{date}_adoption_support.csv",
    key=("support",),
    columns=columns_of(AFTER_ROWS),
    layouts=layouts_of(AFTER_ROWS, Supplier("charms", "CHARMS"), Supplier("agency", "Regional agency")),
    subject=Subject("adoption_support", ("person",), category="social_care"),
    emits=(
        EmitEvent(
            "adoption_support",
            "start",
            "end",
            {"type": "type", "funded_by": "funded_by"},
            restriction=ADOPTION,
        ),
        EmitInvolvement("social_work", "start", "end", "worker", "=Adoption support worker", When("worker")),
        EmitProfessional("worker", "worker_name", telephone="worker_telephone", email="worker_email"),
    ),
    optional=True,
    restriction=ADOPTION,
)

FEED = Feed(
    code="adoption",
    title="Adoption",
    source_system="the adoption service",
    owner="the adoption agency",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Adoption and Children Act 2002 s.3, s.4, s.56 to s.65; Adoption "
    "Agencies Regulations 2005 reg. 39 to 44",
    purposes=("social_care",),
    retention="100 years from the adoption order",
    coverage="Children for whom the agency has decided on adoption, and those who are supported after it, since the "
    "feed's first day",
    tables=(BEFORE, AFTER),
    restriction=ADOPTION,
    hold=Hold(changed=None, gone=None),
    order=44,
)
