"""GP registration: FHIR R4 Patient resources of UK Core, in a Bundle or one on each line.

A patient whose details are restricted comes without address, telephone and practice. The practice is a service that can
be reached; that a child is registered is health information, and so are the names that come with it.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
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
from kithline.feeds.values import Identifier, Listed

NHS_NUMBER = "identifier[system=https://fhir.nhs.uk/Id/nhs-number]/value"
SOURCE = "HL7 UK, UK Core Access guide: example Bundles of Patient"
PRACTICE = "generalPractitioner[1]"


def layout(code: str, supplier: str, source: str, use: str) -> Layout:
    """`use`: the use of the name that stands for the patient: official in UK Core, usual in PDS."""
    return Layout(
        code,
        supplier,
        source,
        {
            "patient": "id",
            "nhs_number": NHS_NUMBER,
            "forename": f"name[use={use}]/given[1]",
            "middle": f"name[use={use}]/given[2]",
            "surname": f"name[use={use}]/family",
            "former_surname": "name[use=old]/family",
            "birth": "birthDate",
            "sex": "gender",
            "line1": "address[use=home]/line[1]",
            "line2": "address[use=home]/line[2]",
            "line3": "address[use=home]/line[3]",
            "town": "address[use=home]/city",
            "postcode": "address[use=home]/postalCode",
            "since": "address[use=home]/period/start",
            "practice": f"{PRACTICE}/identifier/value",
            "practice_name": f"{PRACTICE}/display",
            "practice_telephone": "contained[resourceType=Organization]/telecom[system=phone]/value",
            "registered": f"{PRACTICE}/identifier/period/start",
            "left": f"{PRACTICE}/identifier/period/end",
        },
    )


PATIENTS = Table(
    code="patients",
    file=r"gp_registration_(?P<date>\d{4}-\d\d-\d\d)\.(json|ndjson)",
    name="gp_registration_{date}.json",
    element="entry[]/resource[resourceType=Patient] | .[resourceType=Patient]",
    key=("nhs_number",),
    columns=(
        Column("patient", note="the sender's own id of the resource"),
        Column("nhs_number", Identifier("nhs_number"), required=True),
        Column("forename"),
        Column("middle"),
        Column("surname"),
        Column("former_surname"),
        Column("birth", ANY_DATE),
        Column("sex", Listed(SEX, {"other": "U"})),
        Column("line1"),
        Column("line2"),
        Column("line3"),
        Column("town"),
        Column("postcode"),
        Column("since", ANY_DATE),
        Column("practice", note="ODS code"),
        Column("practice_name"),
        Column("practice_telephone", note="where the practice is contained in the resource"),
        Column("registered", ANY_DATE),
        Column("left", ANY_DATE),
    ),
    layouts=(
        layout(
            "uk_core",
            "Any system of UK Core",
            SOURCE,
            "official",
        ),
        layout(
            "pds", "Personal Demographics Service", "unconfirmed: name use as in the PDS FHIR API", "usual"
        ),
    ),
    subject=Subject(
        namespace="nhs",
        key=("nhs_number",),
        role="by_birth",
        category="health",
        forename="forename",
        middle="middle",
        surname="surname",
        former_surname="former_surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
        address=AddressColumns(("line1", "line2", "line3", "town"), "postcode", since="since"),
    ),
    emits=(
        EmitEvent(
            "gp_registration",
            "registered",
            "left",
            {"practice": "practice", "name": "practice_name"},
            when=When("registered"),
        ),
        EmitInvolvement("gp", "registered", "left", "practice", when=When("practice")),
        EmitProfessional("practice", "practice_name", telephone="practice_telephone"),
    ),
)

FEED = Feed(
    code="gp_registration",
    title="GP registration",
    source_system="the NHS register of GP registrations",
    owner="the integrated care board",
    format=Format.JSON,
    mode=Mode.DELTA,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(h); Health and Social Care Act 2012 s.251A, s.251B; "
    "Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "early_support"),
    retention="As the sharing agreement says; until the young person is 25 at the most",
    coverage="Children and young people, and the parents and carers in their households, whom the agreement with the "
    "integrated care board names; changes since the last file",
    tables=(PATIENTS,),
    hold=Hold(changed=None, gone=None),
    envelope={"resourceType": "Bundle|Patient"},
    order=25,
)
