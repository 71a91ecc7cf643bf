"""The social care case system in the shape of the Standard Safeguarding Dataset (SSD), one CSV file for each table.

Headers are the published ones (Data to Insight, ssd-data-model) and the same whatever the case system. Two things are
additions of ours, which SSD has no fields for: how a professional can be reached (prof_telephone ...), and
relationships other than the mother's (ssd_relationships). The layout "mosaic" has names of the earlier release. Of the
dataset's 48 tables these are 18; what others say comes from the returns, or is not taken: visits, conferences, scores.
"""

from kithline.feeds.catalogue._ssd import DAY, KNOWN, OF_WORK, PERSON_ID, YES_NO, named, table
from kithline.feeds.codes import ABUSE, CLOSURE, ETHNICITY, PRIMARY_NEED, REFERRAL_SOURCE, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitAttribute,
    EmitEvent,
    EmitIdentifier,
    EmitInvolvement,
    EmitProfessional,
    EmitRelationship,
    Feed,
    Format,
    Mode,
    Rhythm,
    Subject,
    When,
)
from kithline.feeds.values import Identifier, JsonParts, Text
from kithline.record.categories import Restriction

# how case systems call the officer who reviews a child's care; the dataset gives no list of roles
REVIEWERS = ("Independent Reviewing Officer", "Independent reviewing officer", "Reviewing Officer", "IRO")
HOUSE = JsonParts(("FLAT", "BUILDING", "HOUSE", "STREET", "TOWN"))

PERSON = table(
    "person",
    "pers",
    ("person_id",),
    named(
        PERSON_ID,
        ("upn", Column("upn", Identifier("upn"))),
        ("common_child_id", Column("nhs_number", Identifier("nhs_number"), note="SSD's lifetime identifier")),
        ("forename", Column("forename")),
        ("surname", Column("surname")),
        ("dob", Column("birth", DAY)),
        ("expected_dob", Column("expected_birth", DAY)),
        ("sex", Column("sex", SEX)),
        ("ethnicity", Column("ethnicity", ETHNICITY)),
        ("death_date", Column("death", DAY)),
    ),
    Subject(
        namespace="case_system",
        key=("person_id",),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn", "nhs_number": "nhs_number"},
    ),
    (
        EmitAttribute("ethnicity", "ethnicity", "characteristics"),
        EmitAttribute("death", "death", "identity"),
    ),
    optional=False,
)
UPN_TYPES = ("Unique Pupil Number", "UPN")
IDENTIFIERS = table(
    "linked_identifiers",
    "link",
    ("table_id",),
    named(
        ("table_id", Column("table_id", required=True)),
        PERSON_ID,
        ("identifier_type", Column("type", required=True)),
        ("identifier_value", Column("value", required=True)),
        ("valid_from_date", Column("since", DAY)),
        ("valid_to_date", Column("until", DAY)),
    ),
    KNOWN,
    tuple(
        EmitIdentifier(scheme, "value", "since", "until", When("type", types))
        for scheme, types in {
            "upn": UPN_TYPES,
            "former_upn": ("Former Unique Pupil Number", "Former UPN"),
            "nhs_number": ("NHS Number", "NHS"),
            "uln": ("Unique Learner Number", "ULN"),
        }.items()
    ),
)
ADDRESS = table(
    "address",
    "addr",
    ("table_id",),
    named(
        ("table_id", Column("table_id", required=True)),
        PERSON_ID,
        ("address_json", Column("address", HOUSE)),
        ("address_json", Column("uprn", JsonParts(("UPRN",)))),
        ("address_postcode", Column("postcode")),
        ("address_type", Column("type")),
        ("address_start_date", Column("start", DAY)),
        ("address_end_date", Column("end", DAY)),
    ),
    Subject(
        "case_system",
        ("person_id",),
        role="by_birth",
        address=AddressColumns(("address",), "postcode", "uprn", "start"),
    ),
    (),
    earlier={"start": "address_start", "end": "address_end"},
)
FAMILY = table(
    "family",
    "fami",
    ("table_id",),
    named(
        ("table_id", Column("table_id", required=True)),
        ("family_id", Column("family_id", required=True)),
        PERSON_ID,
    ),
    KNOWN,
    (EmitAttribute("case_family", "family_id", "family"),),
)
MOTHER = table(
    "mother",
    "moth",
    ("mother_id", "child_id"),
    named(
        ("person_id", Column("mother_id", required=True)),
        ("childs_person_id", Column("child_id", required=True)),
        ("childs_dob", Column("child_birth", DAY)),
    ),
    Subject("case_system", ("mother_id",), role="by_birth"),
    (EmitRelationship("=mother", Subject("case_system", ("child_id",), birth="child_birth")),),
)
RELATIONSHIPS = table(
    "relationships",
    "rela",
    ("table_id",),
    named(
        ("table_id", Column("table_id", required=True)),
        PERSON_ID,
        (
            "relationship",
            Column("relationship", Text(60), required=True, note="what person is to related person"),
        ),
        ("related_person_id", Column("related_id", required=True)),
        ("start_date", Column("start", DAY)),
        ("end_date", Column("end", DAY)),
    ),
    KNOWN,
    (
        EmitRelationship(
            "relationship", Subject("case_system", ("related_id",), role="by_birth"), "start", "end"
        ),
    ),
)
CONTACTS = table(
    "contacts",
    "cont",
    ("contact_id",),
    named(
        ("contact_id", Column("contact_id", required=True)),
        PERSON_ID,
        ("contact_date", Column("date", DAY, required=True)),
        ("contact_source_code", Column("source", REFERRAL_SOURCE)),
        ("contact_outcome_json", Column("outcome", Text(4000))),
    ),
    KNOWN,
    (EmitEvent("contact", "date", payload={"source": "source", "outcome": "outcome"}),),
    earlier={"source": "contact_source"},
)
EARLY_HELP = table(
    "early_help_episodes",
    "earl",
    ("episode_id",),
    named(
        ("episode_id", Column("episode_id", required=True)),
        PERSON_ID,
        ("episode_start_date", Column("start", DAY, required=True)),
        ("episode_end_date", Column("end", DAY)),
        ("episode_end_reason", Column("end_reason")),
        ("episode_worker_id", Column("worker")),
    ),
    KNOWN,
    (
        EmitEvent("early_help_episode", "start", "end", {"end_reason": "end_reason"}),
        EmitInvolvement("early_help", "start", "end", "worker", when=When("worker")),
    ),
)
CIN_EPISODES = table(
    "cin_episodes",
    "cine",
    ("referral_id",),
    named(
        ("referral_id", Column("referral_id", required=True)),
        PERSON_ID,
        ("referral_date", Column("referral_on", DAY, required=True)),
        ("cin_primary_need_code", Column("need", PRIMARY_NEED)),
        ("referral_source_code", Column("source", REFERRAL_SOURCE)),
        ("referral_nfa", Column("nfa", YES_NO)),
        ("close_reason", Column("closure_reason", CLOSURE)),
        ("close_date", Column("closed_on", DAY)),
    ),
    KNOWN,
    (
        EmitEvent("referral", "referral_on", payload={"source": "source", "nfa": "nfa", "need": "need"}),
        EmitEvent(
            "cin_episode",
            "referral_on",
            "closed_on",
            {"need": "need", "source": "source", "closure_reason": "closure_reason"},
            when=When("nfa", ("false",)),
        ),
    ),
    earlier={"need": "cin_primary_need", "source": "referral_source"},
)
CP_PLANS = table(
    "cp_plans",
    "cppl",
    ("plan_id",),
    named(
        ("cp_plan_id", Column("plan_id", required=True)),
        PERSON_ID,
        ("cp_plan_start_date", Column("start", DAY, required=True)),
        ("cp_plan_end_date", Column("end", DAY)),
        ("cp_plan_initial_category", Column("initial_category", ABUSE)),
        ("cp_plan_latest_category", Column("latest_category", ABUSE)),
    ),
    KNOWN,
    (
        EmitEvent(
            "cp_plan",
            "start",
            "end",
            {"initial_category": "initial_category", "latest_category": "latest_category"},
        ),
    ),
)
CLA_EPISODES = table(
    "cla_episodes",
    "clae",
    ("episode_id",),
    named(
        ("cla_episode_id", Column("episode_id", required=True)),
        PERSON_ID,
        ("cla_episode_start_date", Column("start", DAY, required=True)),
        ("cla_episode_start_reason", Column("reason_started")),
        ("cla_primary_need_code", Column("need", PRIMARY_NEED)),
        ("cla_episode_ceased_date", Column("end", DAY)),
        ("cla_episode_ceased_reason", Column("reason_ended")),
    ),
    KNOWN,
    (
        EmitEvent(
            "cla_episode",
            "start",
            "end",
            {"reason_started": "reason_started", "reason_ended": "reason_ended", "need": "need"},
            restriction=Restriction.ADOPTION,
            restricted_where=(When("reason_ended", ("E11", "E12")),),  # adopted
        ),
    ),
    earlier={"need": "cla_primary_need", "end": "cla_episode_ceased"},
)
PROFESSIONALS = table(
    "professionals",
    "prof",
    ("professional_id",),
    named(
        ("professional_id", Column("professional_id", required=True)),
        ("professional_name", Column("name", required=True)),
        ("professional_job_title", Column("title")),
        ("professional_department", Column("team")),
        ("telephone", Column("telephone")),
        ("email", Column("email")),
        ("manager_name", Column("manager")),
        ("duty_telephone", Column("duty_telephone")),
    ),
    None,
    (
        EmitProfessional(
            "professional_id",
            "name",
            "title",
            "team",
            "telephone",
            "email",
            "manager",
            "duty_telephone",
        ),
    ),
    ours=("telephone", "email", "manager", "duty_telephone"),
)
INVOLVEMENTS = table(
    "involvements",
    "invo",
    ("involvement_id",),
    named(
        ("involvements_id", Column("involvement_id", required=True)),
        PERSON_ID,
        ("professional_id", Column("worker")),
        ("professional_role_id", Column("role")),
        ("involvement_start_date", Column("start", DAY, required=True)),
        ("involvement_end_date", Column("end", DAY)),
    ),
    KNOWN,
    (
        EmitInvolvement(
            "social_work", "start", "end", "worker", "role", When("role", REVIEWERS, is_not=True)
        ),
        EmitInvolvement("reviewing", "start", "end", "worker", "role", When("role", REVIEWERS)),
    ),
)

FEED = Feed(
    code="case_system",
    title="Social care case system",
    source_system="the children's social care case system",
    owner="children's services",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 1989 s.17, s.47; Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "early_support", "social_care"),
    retention="As the source system: looked after 75 years from birth; child protection and in need by the council's "
    "schedule",
    coverage="Children known to early help and social care in the last six years, with their family as the case system "
    "has it",
    tables=(
        PERSON,
        IDENTIFIERS,
        ADDRESS,
        FAMILY,
        MOTHER,
        RELATIONSHIPS,
        PROFESSIONALS,
        INVOLVEMENTS,
        CONTACTS,
        EARLY_HELP,
        CIN_EPISODES,
        CP_PLANS,
        CLA_EPISODES,
        *OF_WORK,
    ),
    order=10,
)
