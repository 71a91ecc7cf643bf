"""Sensory support caseload: Children with a hearing or vision impairment on the caseload now."""

from kithline.core.dates import DateForm
from kithline.feeds.codes import SEX
from kithline.feeds.person_values import Name, Postcode, Reference
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitInvolvement,
    EmitProfessional,
    EmitRelationship,
    Feed,
    Format,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Date, Identifier, NamePart

ROWS = Table(
    code="rows",
    file=r"SSS_caseload_\d+(?:[ _-]+(?:v[\d.]+|final|draft|copy)|[ _-]*\(\d+\))*\.xlsx",
    name="SSS_caseload_20112026.xlsx",
    key=("person",),
    columns=(
        Column("person", Reference(), required=True),
        Column("surname", Name(), required=True),
        Column("forename", Name()),
        Column("preferred_forename"),
        Column(
            "birth",
            Date(
                (
                    DateForm.ISO,
                    DateForm.UK,
                )
            ),
        ),
        Column("sex", SEX),
        Column("upn", Identifier("upn")),
        Column("setting"),
        Column("yr_gp"),
        Column("msi"),
        Column("natsip_score"),
        Column("start", Date((DateForm.ISO,))),
        Column("worker_name"),
        Column("worker_email"),
        Column("other_forename", NamePart("forename")),
        Column("other_surname", NamePart("surname")),
        Column("carer_1_tel"),
        Column("postcode", Postcode()),
        Column("last_visit"),
        Column("equip_loaned"),
        Column("notes"),
    ),
    layouts=(
        Layout(
            code="as_tried",
            supplier="its Access database",
            source="a file of the source itself, tried by the council",
            headers={
                "person": "SSS\nID",
                "surname": "Pupil Surname",
                "forename": "Pupil First\nName",
                "preferred_forename": "Known As",
                "birth": "D.O.B.",
                "sex": "M/F\n(1/2/9)",
                "upn": "UPN",
                "setting": "Setting",
                "yr_gp": "Yr\nGp",
                "msi": "VI / HI /\nMSI",
                "natsip_score": "NatSIP\nscore",
                "start": "Date\nopened",
                "worker_name": "QT",
                "worker_email": "QT e-mail",
                "other_forename": "Parent/Carer\n1 name",
                "other_surname": "Parent/Carer\n1 name",
                "carer_1_tel": "Parent/Carer\n1 tel",
                "postcode": "Home P/code",
                "last_visit": "Last\nvisit",
                "equip_loaned": "Equip. loaned",
                "notes": "Notes",
            },
        ),
    ),
    subject=Subject(
        namespace="sensory_support_caseload",
        key=("person",),
        forename="forename",
        surname="surname",
        preferred_forename="preferred_forename",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn"},
        address=AddressColumns(postcode="postcode"),
    ),
    emits=(
        EmitInvolvement(service="send_casework", start="start", worker="worker_email"),
        EmitProfessional(key="worker_email", name="worker_name", email="worker_email"),
        EmitRelationship(
            relation="=child",
            other=Subject(
                namespace="sensory_support_caseload_other",
                key=("other_forename", "other_surname"),
                role="adult",
                forename="other_forename",
                surname="other_surname",
            ),
            when=When("other_surname"),
        ),
    ),
    sheet="qry_Caseload_Export",
)

FEED = Feed(
    code="sensory_support_caseload",
    title="Sensory support caseload",
    source_system="its Access database",
    owner="the sensory support service",
    format=Format.XLSX,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g); Children and Families Act 2014 s.23",
    purposes=("early_support",),
    retention="As the sharing agreement says",
    coverage="Children with a hearing or vision impairment on the caseload now",
    tables=(ROWS,),
)
