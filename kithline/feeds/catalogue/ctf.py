"""The Common Transfer File: what one school tells the next of a pupil who moves, as XML through the council.

A pupil is known by the UPN, a contact by the pupil and the contact's name: a contact's place in the list changes. Key
stage results are not taken: nothing here is decided by them.
"""

from collections.abc import Mapping
from datetime import date

from kithline.feeds.codes import ANY_DATE, ETHNICITY, SEN_PROVISION, SEX
from kithline.feeds.days import received_day
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    Emit,
    EmitAttribute,
    EmitEnrolment,
    EmitEvent,
    EmitRelationship,
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
from kithline.feeds.values import Code, Flag, Identifier, Whole

SOURCE = (
    "DfE Common Transfer File: names of elements as public CTF programs of DfE and of MIS suppliers have them"
)
PUPIL = "CTFpupilData/Pupil"
KNOWN = Subject("school", ("upn",))
SCHOOL = "LEA:3+Estab"  # two elements, of which the first has three figures
# The code of a contact's relationship, as the words that families are made by.
RELATION = Code(
    {},
    legacy={
        "PAM": "mother",
        "PAF": "father",
        "STP": "step-parent",
        "STM": "stepmother",
        "STF": "stepfather",
        "FOM": "foster carer",
        "FOF": "foster carer",
        "FOS": "foster carer",
        "CAR": "carer",
        "GRM": "grandmother",
        "GRF": "grandfather",
        "GRP": "grandparent",
        "SIB": "sibling",
        "SWR": "social worker",
        "OTH": "contact",
    },
    strict=False,
    form="[A-Za-z -]{2,40}",
)
YES_NO = Flag(written=("true", "false"))


def as_at(period: Mapping[str, str], received: date) -> date:
    """The day on which the school made the file, where its header says it."""
    try:
        return date.fromisoformat(period.get("sent", "")[:10])
    except ValueError:
        return received_day({}, received)


def table(
    code: str,
    element: str,
    key: tuple[str, ...],
    columns: tuple[Column, ...],
    headers: Mapping[str, str],
    *emits: Emit,
    subject: Subject = KNOWN,
    earlier: Mapping[str, str] | None = None,
) -> Table:
    """One part of a pupil. `earlier`: elements that had another name until 2023."""
    layouts = [Layout("ctf", "DfE CTF", SOURCE, headers)]
    if earlier:
        layouts.append(Layout("ctf_2023", "DfE CTF until 2023", SOURCE, {**headers, **earlier}))
    return Table(
        code=code,
        file=r"(?P<source>\d{7})_CTF_(?P<dest>\w{7})_(?P<number>\d{3})\.xml",
        name="{source}_CTF_{dest}_{number}.xml",
        element=element,
        key=key,
        columns=columns,
        layouts=tuple(layouts),
        subject=subject,
        emits=emits,
        optional=code != "pupils",
    )


BASIC = "BasicDetails"
LINES = ("saon", "paon", "street", "locality", "town", "line1", "line2", "line3", "line4")
ADDRESS = "Address/BS7666Address"
PUPILS = table(
    "pupils",
    PUPIL,
    ("upn",),
    (
        Column("upn", Identifier("upn"), required=True),
        Column("uln", Identifier("uln")),
        Column("former_upn", Identifier("former_upn")),
        Column("surname", required=True),
        Column("forename", required=True),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("middle"),
        Column("preferred_forename"),
        Column("preferred_surname"),
        Column("former_surname"),
        Column("ethnicity", ETHNICITY),
        Column("disabilities", note="codes, comma separated"),
        Column("in_care", YES_NO),
        Column("care_authority"),
        *(Column(line) for line in LINES),
        Column("postcode"),
        Column("uprn", Identifier("uprn")),
    ),
    {
        "upn": "UPN",
        "uln": "UniqueLearnerNumber",
        "former_upn": f"{BASIC}/FormerUPN",
        "surname": "Surname",
        "forename": "Forename",
        "birth": "DOB",
        "sex": "Sex",
        "middle": f"{BASIC}/MiddleNames",
        "preferred_forename": f"{BASIC}/PreferredForename",
        "preferred_surname": f"{BASIC}/PreferredSurname",
        "former_surname": f"{BASIC}/FormerSurname",
        "ethnicity": f"{BASIC}/Ethnicity",
        "disabilities": f"{BASIC}/Disabilities/Disability",
        "in_care": "LookedAfter/InCare",
        "care_authority": "LookedAfter/CareAuthority",
        "saon": f"{ADDRESS}/SAON",
        "paon": f"{ADDRESS}/PAON",
        "street": f"{ADDRESS}/Street",
        "locality": f"{ADDRESS}/Locality",
        "town": f"{ADDRESS}/Town",
        "line1": "Address/AddressLines/AddressLine1",
        "line2": "Address/AddressLines/AddressLine2",
        "line3": "Address/AddressLines/AddressLine3",
        "line4": "Address/AddressLines/AddressLine4",
        "postcode": "Address/PostCode",
        "uprn": f"{ADDRESS}/UniquePropertyReferenceNumber",
    },
    EmitAttribute("ethnicity", "ethnicity", "characteristics"),
    EmitAttribute("disability", "disabilities", "send"),
    EmitAttribute("in_care", "in_care", "social_care", when=When("in_care", ("true",))),
    subject=Subject(
        namespace="school",
        key=("upn",),
        forename="forename",
        middle="middle",
        surname="surname",
        preferred_forename="preferred_forename",
        preferred_surname="preferred_surname",
        former_surname="former_surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn", "former_upn": "former_upn", "uln": "uln"},
        address=AddressColumns(LINES, "postcode", "uprn"),
    ),
    earlier={"sex": "Gender"},
)
OF_PUPIL = (Column("upn", Identifier("upn"), required=True),)
MEALS = table(
    "free_school_meals",
    f"{PUPIL}/FSMhistory/FSMinstance",
    ("upn", "start", "country"),
    (
        *OF_PUPIL,
        Column("start", ANY_DATE, required=True),
        Column("end", ANY_DATE),
        Column(
            "country", Code({"ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland"})
        ),
    ),
    {"upn": "../../UPN", "start": "FSMstartDate", "end": "FSMendDate", "country": "UKcountry"},
    EmitEvent("free_school_meals", "start", "end", {"country": "country"}),
)
SEN = table(
    "sen",
    f"{PUPIL}/SENhistory/SEN",
    ("upn", "start"),
    (*OF_PUPIL, Column("start", ANY_DATE, required=True), Column("provision", SEN_PROVISION)),
    {"upn": "../../UPN", "start": "StartDate", "provision": "SENprovision"},
    EmitEvent("sen_provision", "start", payload={"provision": "provision"}),
    EmitAttribute("sen_provision", "provision", "send", since="start"),
)
CONTACTS = table(
    "contacts",
    f"{PUPIL}/Contacts/Contact",
    ("upn", "forename", "surname"),
    (
        *OF_PUPIL,
        Column("order", Whole(1, 50), note="1 is called first"),
        Column("forename"),
        Column("surname", required=True),
        Column("relation", RELATION),
        Column("responsible", YES_NO, note="has parental responsibility"),
    ),
    {
        "upn": "../../UPN",
        "order": "Order",
        "forename": "Forename",
        "surname": "Surname",
        "relation": "Relationship",
        "responsible": "Responsibility",
    },
    EmitRelationship("relation", KNOWN, when=When("relation")),
    subject=Subject(
        "school_contact",
        ("upn", "forename", "surname"),
        role="adult",
        forename="forename",
        surname="surname",
    ),
)
ATTENDANCE = table(
    "attendance",
    f"{PUPIL}/Attendance/YearData",
    ("upn", "year", "school"),
    (
        *OF_PUPIL,
        Column("year", Whole(2000, 2100), required=True, note="in which the school year began"),
        Column("school"),
        Column("possible", Whole(0, 500)),
        Column("authorised", Whole(0, 500)),
        Column("attended", Whole(0, 500)),
        Column("unauthorised", Whole(0, 500)),
    ),
    {
        "upn": "../../UPN",
        "year": "Year",
        "school": SCHOOL,
        "possible": "SessionsPossible",
        "authorised": "SessionsAuthorised",
        "attended": "SessionsAttended",
        "unauthorised": "SessionsUnauthorised",
    },
    EmitEvent(
        "attendance_year",
        "",
        payload={
            code: code for code in ("year", "school", "possible", "authorised", "attended", "unauthorised")
        },
    ),
)
SCHOOLS = table(
    "schools",
    f"{PUPIL}/SchoolHistory/School",
    ("upn", "school", "entry"),
    (
        *OF_PUPIL,
        Column("school", required=True),
        Column("name"),
        Column("entry", ANY_DATE, required=True),
        Column("leaving", ANY_DATE),
        Column("reason", note="of leaving"),
    ),
    {
        "upn": "../../UPN",
        "school": SCHOOL,
        "name": "SchoolName",
        "entry": "EntryDate",
        "leaving": "LeavingDate",
        "reason": "LeavingReason",
    },
    EmitEnrolment("school", "entry", "leaving"),
)

FEED = Feed(
    code="ctf",
    title="Common Transfer File (CTF)",
    source_system="the former school's MIS",
    owner="the former school",
    format=Format.XML,
    mode=Mode.DELTA,
    rhythm=Rhythm.YEARLY,  # none is due before a pupil moves; that none does for a year is a sign
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Education (Pupil Information) (England) Regulations 2005 reg.9; "
    "Children Act 2004 s.10",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: until the pupil is 25, or as the council's schedule says",
    coverage="Pupils who moved between schools and whose file went through the council; full and partial files",
    tables=(PUPILS, MEALS, SEN, CONTACTS, ATTENDANCE, SCHOOLS),
    hold=Hold(changed=None, gone=None),
    as_at=as_at,
    order=15,
    root="CTfile",
    envelope={"Header/DocumentName": "Common Transfer File", "Header/DateTime": "{sent}"},
    sequence=("Header", "CTFpupilData"),
)
