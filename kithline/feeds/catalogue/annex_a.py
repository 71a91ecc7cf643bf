"""Annex A: the eleven child-level lists that Ofsted asks of children's services, as one workbook.

Every case system makes it, authorities rename its columns, and people pick its values from lists ("q) 6: Police"): so
headers are matched by pattern, and values by code or meaning. Lists are of the last months or of who is open now, so a
row that is gone says nothing. The child's age, and the placement's place and postcode, are not taken: the first follows
from the birth date, the others come from the case system, which knows whom they may be told to. Workers come from the
case system too, with their telephone numbers, which the lists have not.
"""

from kithline.feeds.catalogue._annex_a import (
    ADOPTED,
    ADOPTION,
    AS_SENT,
    CATEGORY,
    CEASED,
    CHILD,
    COUNT,
    DAY,
    DISABILITY,
    DISABLED,
    ETHNIC,
    NEED,
    PLACED_FOR_ADOPTION,
    PLACEMENT,
    PROVIDER,
    STATUS,
    WORKER,
    YES_NO,
    Columns,
    lists,
    same,
)
from kithline.feeds.codes import CLOSURE, REFERRAL_SOURCE
from kithline.feeds.spec import EmitEvent, Feed, Format, Hold, Mode, Rhythm, Subject, When
from kithline.feeds.values import Listed, Text

CONTACTS = lists(
    1,
    "contacts",
    "contacts?",
    ("child", "contacted_on", "source"),
    CHILD | {"contacted_on": ("Date of Contact", DAY), "source": ("Contact Source", Listed(REFERRAL_SOURCE))},
    EmitEvent("contact", "contacted_on", payload=same("source")),
    ETHNIC,
    may_be_empty=("source",),
)
EARLY_HELP = lists(
    2,
    "early_help",
    "early help.*",
    ("child", "start"),
    CHILD
    | {
        "start": ("Assessment start date", DAY),
        "end": ("Assessment completion date", DAY),
        "organisation": ("Organisation completing assessment", AS_SENT),
    },
    EmitEvent("early_help_assessment", "start", "end", {"agency": "organisation"}),
    ETHNIC,
)
REFERRALS = lists(
    3,
    "referrals",
    "referrals?",
    ("child", "referred_on"),
    CHILD
    | {
        "referred_on": ("Date of Referral", DAY),
        "source": ("Referral Source", Listed(REFERRAL_SOURCE)),
        "nfa": ("Referral NFA?", YES_NO),
        "in_year": ("Number of Referrals in Last 12 Months", COUNT),
    }
    | WORKER,
    EmitEvent("referral", "referred_on", payload=same("source", "nfa")),
    ETHNIC,
)
ASSESSMENTS = lists(
    4,
    "assessments",
    "assessments?",
    ("child", "start"),
    CHILD
    | DISABILITY
    | {
        "start": ("Continuous Assessment Start Date", DAY),
        "child_seen": ("Child Seen During Continuous Assessment", YES_NO),
        "authorised": ("Continuous Assessment Date of Authorisation", DAY),
        "support_needed": (
            "Was the child assessed as requiring LA children's social care support?",
            AS_SENT,
        ),
    }
    | WORKER,
    EmitEvent("assessment", "start", "authorised", same("child_seen", "support_needed")),
    ETHNIC,
    DISABLED,
)
ENQUIRIES = lists(
    5,
    "section_47",
    "(section|s)[ .]?47.*",
    ("child", "start"),
    CHILD
    | DISABILITY
    | {
        "start": ("Strategy discussion initiating Section 47 Enquiry Start Date", DAY),
        "conference_not_required": ("Was an Initial Child Protection Conference deemed unnecessary?", YES_NO),
        "conference_on": ("Date of Initial Child Protection Conference", DAY),
        "plan_followed": (
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
            YES_NO,
        ),
        "enquiries_in_year": ("Number of Section 47 Enquiries in the last 12 months", COUNT),
        "conferences_in_year": ("Number of ICPCs in the last 12 months", COUNT),
    }
    | WORKER,
    EmitEvent(
        "section_47", "start", payload=same("conference_on", "conference_not_required", "plan_followed")
    ),
    ETHNIC,
    DISABLED,
)
IN_NEED = lists(
    6,
    "children_in_need",
    "cin|child(ren)? in need",
    ("child", "start"),
    CHILD
    | DISABILITY
    | {
        "start": ("CIN Start Date", DAY),
        "need": ("Primary Need Code", NEED),
        "last_seen": ("Date Child Was Last Seen", DAY),
        "end": ("CIN Closure Date", DAY),
        "closure_reason": ("Reason for Closure", Listed(CLOSURE)),
        "status": ("Case Status", AS_SENT),
    }
    | WORKER,
    EmitEvent("cin_episode", "start", "end", same("need", "closure_reason", "status", "last_seen")),
    ETHNIC,
    DISABLED,
)
PROTECTION = lists(
    7,
    "child_protection",
    "cpp?|child protection.*",
    ("child", "start"),
    CHILD
    | DISABILITY
    | {
        "start": ("Child Protection Plan Start Date", DAY),
        "initial_category": ("Initial Category of Abuse", CATEGORY),
        "latest_category": ("Latest Category of Abuse", CATEGORY),
        "last_visit": ("Date of the Last Statutory Visit", DAY),
        "seen_alone": ("Was the Child Seen Alone?", YES_NO),
        "last_review": ("Date of latest review conference", DAY),
        "end": ("Child Protection Plan End Date", DAY),
        "police_protection": (
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
            YES_NO,
        ),
        "previous_plans": ("Number of Previous Child Protection Plans", COUNT),
    }
    | WORKER,
    EmitEvent(
        "cp_plan",
        "start",
        "end",
        same(
            "initial_category",
            "latest_category",
            "previous_plans",
            "last_visit",
            "seen_alone",
            "last_review",
            "police_protection",
        ),
    ),
    ETHNIC,
    DISABLED,
)
IN_CARE_FACTS: Columns = {
    "need": ("Child's Category of Need", NEED),
    "legal_status_on": ("Start date of current legal status", DAY),
    "legal_status": ("Child's Legal Status", STATUS),
    "last_review": ("Date of Latest Statutory Review", DAY),
    "last_visit": ("Date of Last Social Work Visit", DAY),
    "permanence_plan": ("What is the permanence plan for this child?", AS_SENT),
    "last_reviewing_officer": ("Date of Last IRO Visit / Contact to the Child", DAY),
    "last_health_assessment": ("Date of Last Health Assessment", DAY),
    "last_dental_check": ("Date of Last Dental Check", DAY),
    "placements_in_year": ("Number of Placements in the Last 12 months", COUNT),
    "reason_ended": ("Reason Ceased to be Looked After", CEASED),
    "placement_on": ("Start Date of Most Recent Placement", DAY),
    "placement": ("Placement Type", PLACEMENT),
    "provider": ("Placement Provider", PROVIDER),
    "missing_in_year": (
        "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
        COUNT,
    ),
    "absent_in_year": (
        "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months",
        COUNT,
    ),
    "interview_offered": (
        "Was the child offered a Return Interview after their last missing episode (Y/N)?",
        YES_NO,
    ),
    "interview_accepted": (
        "Did the child accept a Return Interview after their last missing episode (Y/N)?",
        YES_NO,
    ),
}
LOOKED_AFTER = lists(
    8,
    "looked_after",
    "(cla|lac|(children )?looked after.*)",
    ("child", "start"),
    CHILD
    | DISABILITY
    | {"start": ("Date Started to be Looked After", DAY), "end": ("Date Ceased to be Looked After", DAY)}
    | IN_CARE_FACTS
    | {"urn": ("URN of Placement", AS_SENT)}
    | WORKER,
    EmitEvent(
        "care_period",
        "start",
        "end",
        same(*IN_CARE_FACTS),
        restriction=ADOPTION,
        restricted_where=(PLACED_FOR_ADOPTION, ADOPTED),
    ),
    ETHNIC,
    DISABLED,
)
CARE_LEAVERS = lists(
    9,
    "care_leavers",
    "care leavers?|leaving care",
    ("child",),
    CHILD
    | DISABILITY
    | WORKER
    | {
        "eligibility": ("Eligibility Category", AS_SENT),
        "in_touch": ("LA in Touch", AS_SENT),
        "accommodation": ("Type of Accommodation", AS_SENT),
        "suitable": ("Suitability of Accommodation", AS_SENT),
        "activity": ("Activity Status", AS_SENT),
    },
    EmitEvent(
        "care_leaver", "", payload=same("in_touch", "activity", "accommodation", "suitable", "eligibility")
    ),
    ETHNIC,
    DISABLED,
)
ADOPTION_LIST = lists(
    10,
    "adoption",
    "adoption",
    ("child",),
    CHILD
    | DISABILITY
    | {
        "family": ("Family identifier", AS_SENT),
        "decided_on": ("Date of Decision that Child Should be Placed for Adoption", DAY),
        "order_on": ("Date of Placement Order", DAY),
        "matched_on": ("Date of Matching Child and Prospective Adopters", DAY),
        "placed_on": ("Date Placed for Adoption", DAY),
        "adopted_on": ("Date of Adoption Order", DAY),
        "reversed_on": ("Date of Decision that Child Should No Longer be Placed for Adoption", DAY),
        "reason_ceased": ("Reason Why Child No Longer Placed for Adoption", AS_SENT),
    },
    EmitEvent(
        "adoption_decision",
        "decided_on",
        payload=same("matched_on"),
        when=When("decided_on"),
        restriction=ADOPTION,
    ),
    EmitEvent("placement_order", "order_on", when=When("order_on"), restriction=ADOPTION),
    EmitEvent(
        "adoption_placement",
        "placed_on",
        "reversed_on",
        same("reason_ceased"),
        when=When("placed_on"),
        restriction=ADOPTION,
    ),
    EmitEvent("adoption_order", "adopted_on", when=When("adopted_on"), restriction=ADOPTION),
    restriction=ADOPTION,
)
# Only that someone was assessed and when: names and the children's families are not in the list.
ADOPTERS = lists(
    11,
    "adopters",
    "(prospective )?adopters?",
    ("adopter",),
    {
        "adopter": ("Individual adopter identifier", Text()),
        "family": ("Family identifier", AS_SENT),
        "enquired_on": ("Date enquiry received", DAY),
        "stage_1_on": ("Date Stage 1 started", DAY),
        "stage_2_on": ("Date Stage 2 started", DAY),
        "approved_on": ("Date application approved", DAY),
        "matched_on": ("Date adopter matched with child(ren)", DAY),
        "placed_on": ("Date child/children placed with adopter(s)", DAY),
        "children": ("No. of children placed", COUNT),
        "left_on": ("Date of leaving adoption process", DAY),
        "reason_left": ("Reason for leaving adoption process", AS_SENT),
    },
    EmitEvent(
        "adopter_assessment",
        "enquired_on",
        "left_on",
        same("stage_1_on", "stage_2_on", "approved_on", "matched_on", "placed_on", "children", "reason_left"),
        when=When("enquired_on"),
        restriction=ADOPTION,
    ),
    subject=Subject("adopters", ("adopter",), role="adult", category="social_care"),
    restriction=ADOPTION,
)

FEED = Feed(
    code="annex_a",
    title="Annex A (Ofsted's child-level lists)",
    source_system="the social care case system's inspection lists",
    owner="children's services' data team",
    format=Format.XLSX,
    mode=Mode.DELTA,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 1989 s.17, s.47; Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="As the source system; the workbook itself as files received: 90 days. Adoption 100 years from the order",
    coverage="Contacts, early help assessments, referrals, assessments and enquiries of the last months; children in "
    "need, with plans, looked after, leaving care or with a plan for adoption in the last months; prospective adopters",
    tables=(
        CONTACTS,
        EARLY_HELP,
        REFERRALS,
        ASSESSMENTS,
        ENQUIRIES,
        IN_NEED,
        PROTECTION,
        LOOKED_AFTER,
        CARE_LEAVERS,
        ADOPTION_LIST,
        ADOPTERS,
    ),
    hold=Hold(changed=None, gone=None),
    order=40,
)
