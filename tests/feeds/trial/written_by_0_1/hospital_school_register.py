"""Hospital school register: Children taught in hospital."""

from kithline.core.dates import DateForm
from kithline.feeds.codes import SEX
from kithline.feeds.person_values import Name, Postcode, Reference
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
)
from kithline.feeds.values import Date, Identifier

ROWS = Table(
    code="rows",
    file=(
        r"wardclass-register-(?P<date>\d{4}-\d\d-\d\d)(?:[ _-]+(?:v[\d.]+|final|draft|copy)|[ _-"
        r"]*\(\d+\))*\.json"
    ),
    name="wardclass-register-{date}.json",
    key=("record",),
    columns=(
        Column("record", Reference(), required=True),
        Column("forename", Name()),
        Column("surname", Name(), required=True),
        Column("birth", Date((DateForm.ISO,))),
        Column("sex", SEX),
        Column("nhs_number", Identifier("nhs_number"), required=True),
        Column("upn", Identifier("upn")),
        Column("address"),
        Column("postcode", Postcode()),
        Column("ward"),
        Column("consultant"),
        Column("homeschool"),
        Column("start", Date((DateForm.UK,))),
        Column("end", Date((DateForm.UK,))),
        Column("worker_name"),
        Column("worker_telephone"),
        Column("contacts"),
        Column("sessions"),
        Column("notes"),
    ),
    layouts=(
        Layout(
            code="as_tried",
            supplier="WardClass",
            source="a file of the source itself, tried by the council",
            headers={
                "record": "registerNo",
                "forename": "pupil/legalForename",
                "surname": "pupil/legalSurname",
                "birth": "pupil/dob",
                "sex": "pupil/gender",
                "nhs_number": "pupil/nhsNo",
                "upn": "pupil/upn",
                "address": "pupil/address/line1",
                "postcode": "pupil/address/postcode",
                "ward": "ward",
                "consultant": "consultant",
                "homeschool": "homeSchool",
                "start": "admitted",
                "end": "discharged",
                "worker_name": "teacher/name",
                "worker_telephone": "teacher/phone",
                "contacts": "contacts",
                "sessions": "sessions",
                "notes": "notes",
            },
        ),
    ),
    subject=Subject(
        namespace="hospital_school_register",
        key=("nhs_number",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number", "upn": "upn"},
        address=AddressColumns(lines=("address",), postcode="postcode"),
    ),
    emits=(
        EmitEvent(
            kind="alternative_provision",
            on="start",
            until="end",
            payload={"sessions": "sessions"},
        ),
        EmitInvolvement(service="inclusion", start="start", end="end", worker="worker_name"),
        EmitProfessional(key="worker_name", name="worker_name", telephone="worker_telephone"),
    ),
    element="register",
)

FEED = Feed(
    code="hospital_school_register",
    title="Hospital school register",
    source_system="WardClass",
    owner="the hospital school",
    format=Format.JSON,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g); Children and Families Act 2014 s.23",
    purposes=("early_support",),
    retention="As the sharing agreement says",
    coverage="Children taught in hospital",
    tables=(ROWS,),
)
