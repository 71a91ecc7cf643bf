"""The council's SEND casework system: children with SEN support known to it, requests and EHC plans.

Headers are words of SEN2 and of the Standard Safeguarding Dataset's ehcp tables; no vendor's export was seen, and that
of Synergy is a guess.
"""

from kithline.feeds.codes import ANY_DATE, SEN_NEED, SEN_PROVISION, SEX
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitAttribute,
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
from kithline.feeds.values import Identifier

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_sen_"


def layouts(synergy: dict[str, str], **headers: str) -> tuple[Layout, ...]:
    """`synergy`: the headers of Synergy's reports."""
    return (
        Layout("sen2", "SEND casework system", "unconfirmed: words of SEN2 and SSD", headers),
        Layout("synergy", "Synergy SEND", "unconfirmed", synergy),
    )


def known(*, named: bool = False) -> Subject:
    """The child by the system's own id; with names only in the person table."""
    if not named:
        return Subject("sen_system", ("person_id",))
    return Subject(
        "sen_system",
        ("person_id",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn", "uln": "uln", "nhs_number": "nhs_number"},
        address=AddressColumns(("address",), "postcode", "uprn"),
    )


PERSONS = Table(
    code="persons",
    file=DATED + r"persons\.csv",
    name="{date}_sen_persons.csv",
    key=("person_id",),
    columns=(
        Column("person_id", required=True),
        Column("upn", Identifier("upn")),
        Column("uln", Identifier("uln")),
        Column("nhs_number", Identifier("nhs_number")),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("uprn", Identifier("uprn")),
        Column("school", note="LAESTAB"),
        Column("provision", SEN_PROVISION),
        Column("provision_start", ANY_DATE),
        Column("provision_end", ANY_DATE),
        Column("need", SEN_NEED),
    ),
    layouts=layouts(
        {
            "person_id": "Student ID",
            "upn": "UPN",
            "uln": "ULN",
            "nhs_number": "NHS No",
            "forename": "Student Forename",
            "surname": "Student Surname",
            "birth": "DOB",
            "sex": "Legal Sex",
            "address": "Home Address",
            "postcode": "Home Postcode",
            "uprn": "Home UPRN",
            "school": "Current Base DfE No",
            "provision": "SEN Stage",
            "provision_start": "Stage Start",
            "provision_end": "Stage End",
            "need": "Primary Need",
        },
        person_id="send_person_id",
        upn="send_upn",
        uln="send_uln",
        nhs_number="nhs_number",
        forename="forename",
        surname="surname",
        birth="date_of_birth",
        sex="sex",
        address="address",
        postcode="postcode",
        uprn="uprn",
        school="laestab",
        provision="sen_provision",
        provision_start="sen_provision_start_date",
        provision_end="sen_provision_end_date",
        need="senn_primary_need_type",
    ),
    subject=known(named=True),
    emits=(
        EmitEvent(
            "sen_provision",
            "provision_start",
            "provision_end",
            {"provision": "provision"},
            when=When("provision_start"),
        ),
        EmitAttribute("sen_provision", "provision", "send", since="provision_start"),
        EmitAttribute("sen_need", "need", "send"),
    ),
)
REQUESTS = Table(
    code="requests",
    file=DATED + r"requests\.csv",
    name="{date}_sen_requests.csv",
    key=("request_id",),
    columns=(
        Column("request_id", required=True),
        Column("person_id", required=True),
        Column("requested", ANY_DATE, required=True),
        Column("outcome"),
        Column("outcome_on", ANY_DATE),
    ),
    layouts=layouts(
        {
            "request_id": "Assessment ID",
            "person_id": "Student ID",
            "requested": "Request Received",
            "outcome": "Decision to Assess",
            "outcome_on": "Decision Date",
        },
        request_id="ehcr_ehcp_request_id",
        person_id="send_person_id",
        requested="ehcr_ehcp_req_date",
        outcome="ehcr_ehcp_req_outcome",
        outcome_on="ehcr_ehcp_req_outcome_date",
    ),
    subject=known(),
    emits=(EmitEvent("ehcp_request", "requested", payload={"outcome": "outcome"}),),
)
PLANS = Table(
    code="plans",
    file=DATED + r"plans\.csv",
    name="{date}_sen_plans.csv",
    key=("plan_id",),
    columns=(
        Column("plan_id", required=True),
        Column("person_id", required=True),
        Column("start", ANY_DATE, required=True),
        Column("end", ANY_DATE),
        Column("last_review", ANY_DATE),
        Column("placement", note="LAESTAB or name of the named school"),
        Column("primary_need", SEN_NEED),
        Column("officer_id"),
        Column("officer_name"),
        Column("officer_telephone"),
        Column("officer_email"),
    ),
    layouts=layouts(
        {
            "plan_id": "Plan ID",
            "person_id": "Student ID",
            "start": "Final Plan Date",
            "end": "Plan Ceased",
            "last_review": "Last Annual Review",
            "placement": "Named Base DfE No",
            "primary_need": "Primary Need",
            "officer_id": "Caseworker ID",
            "officer_name": "Caseworker",
            "officer_telephone": "Caseworker Telephone",
            "officer_email": "Caseworker Email",
        },
        plan_id="ehcn_named_plan_id",
        person_id="send_person_id",
        start="ehcn_named_plan_start_date",
        end="ehcn_named_plan_ceased_date",
        last_review="ehcp_active_ehcp_last_review_date",
        placement="ehcn_named_plan_laestab",
        primary_need="senn_active_ehcp_need_type",
        officer_id="case_officer_id",
        officer_name="case_officer_name",
        officer_telephone="case_officer_telephone",
        officer_email="case_officer_email",
    ),
    subject=known(),
    emits=(
        EmitEvent(
            "ehcp",
            "start",
            "end",
            {"last_review": "last_review", "placement": "placement", "primary_need": "primary_need"},
        ),
        EmitInvolvement("send_casework", "start", "end", "officer_id", when=When("officer_id")),
        EmitProfessional("officer_id", "officer_name", telephone="officer_telephone", email="officer_email"),
    ),
)

FEED = Feed(
    code="sen_register",
    title="SEN support and EHC plans",
    source_system="the SEND casework system",
    owner="the council's SEND team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Children Act 2004 s.10; Children and Families Act 2014 Part 3",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: until the young person is 25, and as the council's schedule says",
    coverage="Children and young people to 25 whose EHC plan the council maintains or was asked for, and those with SEN"
    " support that schools have told it of",
    tables=(PERSONS, REQUESTS, PLANS),
    hold=Hold(
        changed=0.35
    ),  # each September a fifth of the pupils are at another school, and their plans with them
    order=20,
)
