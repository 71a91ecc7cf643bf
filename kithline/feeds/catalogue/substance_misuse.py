"""Drug and alcohol treatment: the National Drug Treatment Monitoring System's data set (NDTMS).

NDTMS sends initials, date of birth, sex and part of a postcode, and no name: it was made so that nobody can be found
in it. Many people share all four. So a client is never linked to anyone by the programme, nor proposed. The clients are
persons of a namespace of their own; what is known of them that linking could compare is the date of birth and the sex,
and a record without a forename and without a shared number is kept apart by the rule for unnamed records. The initials
and the part postcode stand in the event, for the people who may read it.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Text

EPISODES = Table(
    code="episodes",
    file=r"ndtms_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="ndtms_{date}.csv",
    key=("agency", "client", "episode"),
    columns=(
        Column("agency", required=True),
        Column("client", required=True, note="the agency's number of the client"),
        Column("episode", required=True),
        Column("initials", Text(4), note="first and last initial"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("area", Text(6), note="postcode without its last two letters"),
        Column("started_on", ANY_DATE, required=True),
        Column("discharged_on", ANY_DATE),
        Column("outcome"),
        Column("substance"),
        Column("parental_status"),
        Column("children"),
        Column("early_help"),
        Column("worker_id"),
        Column("worker_name"),
        Column("worker_telephone"),
    ),
    layouts=(
        Layout(
            "ndtms",
            "NDTMS core data set",
            "unconfirmed",  # the specification of the CSV file is public; its field names were not at hand
            {
                "agency": "AGNCY",
                "client": "CLIENT",
                "episode": "EPISODID",
                "initials": "INITIALS",
                "birth": "DOB",
                "sex": "SEX",
                "area": "PC",
                "started_on": "TRIAGED",
                "discharged_on": "DISD",
                "outcome": "DISRSN",
                "substance": "DRUG1",
                "parental_status": "PRNTSTAT",
                "children": "CHILDWTH",
                "early_help": "EHCSC",
            },
            absent=("worker_id", "worker_name", "worker_telephone"),
        ),
        Layout(
            "provider",
            "Treatment provider's list for the safeguarding partners",
            "unconfirmed",
            {
                "agency": "Agency",
                "client": "Client Reference",
                "episode": "Episode",
                "initials": "Initials",
                "birth": "Date of Birth",
                "sex": "Sex",
                "area": "Part Postcode",
                "started_on": "Treatment Start",
                "discharged_on": "Discharge Date",
                "outcome": "Discharge Reason",
                "substance": "Main Substance",
                "parental_status": "Parental Status",
                "children": "Children in Household",
                "early_help": "Help for Children",
                "worker_id": "Keyworker ID",
                "worker_name": "Keyworker",
                "worker_telephone": "Keyworker Telephone",
            },
        ),
    ),
    subject=Subject(
        namespace="ndtms",
        key=("agency", "client"),
        role="by_birth",
        category="substance",
        birth="birth",
        sex="sex",
    ),
    emits=(
        EmitEvent(
            "substance_treatment",
            "started_on",
            "discharged_on",
            {
                "initials": "initials",
                "area": "area",
                "substance": "substance",
                "parental_status": "parental_status",
                "children": "children",
                "early_help": "early_help",
                "outcome": "outcome",
            },
        ),
        EmitInvolvement(
            "substance_misuse", "started_on", "discharged_on", "worker_id", when=When("worker_id")
        ),
        EmitProfessional("worker_id", "worker_name", telephone="worker_telephone"),
    ),
)

FEED = Feed(
    code="substance_misuse",
    title="Drug and alcohol treatment",
    source_system="the drug and alcohol service",
    owner="the council's public health team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(h) with DPA 2018 Schedule 1 paragraph 2; NHS Act 2006 s.2B; Children Act 2004 "
    "s.10, s.11",
    purposes=("social_care",),
    retention="Eight years after discharge, as the NHS Records Management Code says, or until a young client is 25",
    coverage="Clients of the council's treatment services, young people and adults, in treatment now or "
    "discharged within"
    " a year",
    tables=(EPISODES,),
    hold=Hold(changed=0.4, gone=0.4),  # few, and a household that moves is several of them
    order=45,
)
