"""Early help: assessments, support with its lead practitioner, meetings of the team around the family.

Agreement to the service is a fact of its own, as practitioners record it: who agreed, to what, since when, and when it
was withdrawn. It is not the legal basis for the record, which the feed names.

Each system's headers are our best guess. The lead practitioner may be of any agency.
"""

from kithline.feeds.codes import ANY_DATE, ETHNICITY, SEX
from kithline.feeds.headers import Row, Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    Emit,
    EmitAttribute,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Flag, Identifier, Text

SUPPLIERS = (
    Supplier("ehm", "Liquidlogic Early Help Module"),
    Supplier("mosaic", "Mosaic"),
    Supplier("eclipse", "Eclipse"),
)
KNOWN = Subject("early_help", ("person",), role="by_birth")
PERSON = (Column("person", required=True), "EHM ID", "Person ID", "PersonIdentifier")


def table(
    code: str,
    key: str,
    rows: tuple[Row, ...],
    emits: tuple[Emit, ...],
    subject: Subject = KNOWN,
    *,
    optional: bool = True,
) -> Table:
    return Table(
        code=code,
        file=rf"(?P<date>\d{{4}}-\d\d-\d\d)_early_help_{code}\.csv",
        name=f"{{date}}_early_help_{code}.csv",
        key=(key,),
        columns=columns_of(rows),
        layouts=layouts_of(rows, *SUPPLIERS),
        subject=subject,
        emits=emits,
        optional=optional,
    )


PEOPLE = table(
    "people",
    "person",
    (
        PERSON,
        (Column("upn", Identifier("upn")), "UPN", "UPN", "UniquePupilNumber"),
        (Column("nhs_number", Identifier("nhs_number")), "NHS Number", "NHS No", "NhsNumber"),
        (Column("forename"), "Forename", "First Names", "Forename"),
        (Column("surname"), "Surname", "Last Names", "Surname"),
        (Column("birth", ANY_DATE), "Date Of Birth", "DOB", "DateOfBirth"),
        (Column("sex", SEX), "Gender", "Sex", "Gender"),
        (Column("ethnicity", ETHNICITY), "Ethnicity", "Ethnic Origin", "Ethnicity"),
        (Column("address"), "Address", "Current Address", "AddressLine"),
        (Column("postcode"), "Postcode", "Current Postcode", "Postcode"),
    ),
    (EmitAttribute("ethnicity", "ethnicity", "characteristics"),),
    Subject(
        namespace="early_help",
        key=("person",),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"upn": "upn", "nhs_number": "nhs_number"},
        address=AddressColumns(("address",), "postcode"),
    ),
    optional=False,
)
EPISODES = table(
    "episodes",
    "episode",
    (
        (Column("episode", required=True), "Episode ID", "Workflow Step ID", "EpisodeIdentifier"),
        PERSON,
        (Column("start", ANY_DATE, required=True), "Episode Start Date", "Started On", "StartDate"),
        (Column("end", ANY_DATE), "Episode End Date", "Ended On", "EndDate"),
        (Column("reason"), "Episode Reason", "Presenting Need", "PrimaryReason"),
        (Column("level"), "Level Of Need", "Tier", "ThresholdLevel"),
        (Column("closure_reason"), "Closure Reason", "End Reason", "ClosureReason"),
        (Column("agency"), "Lead Agency", "Lead Organisation", "LeadOrganisation"),
        (Column("lead"), "Lead Professional ID", "Lead Worker ID", "LeadPractitionerIdentifier"),
        (Column("lead_name"), "Lead Professional", "Lead Worker", "LeadPractitioner"),
        (Column("lead_title"), "Lead Professional Role", "Lead Worker Role", "LeadPractitionerRole"),
        (
            Column("lead_telephone"),
            "Lead Professional Telephone",
            "Lead Worker Phone",
            "LeadPractitionerPhone",
        ),
        (Column("lead_email"), "Lead Professional Email", "Lead Worker Email", "LeadPractitionerEmail"),
    ),
    (
        EmitEvent(
            "family_support",
            "start",
            "end",
            {"reason": "reason", "agency": "agency", "level": "level", "closure_reason": "closure_reason"},
        ),
        EmitInvolvement("early_help", "start", "end", "lead", "=Lead practitioner", When("lead")),
        EmitProfessional("lead", "lead_name", "lead_title", "agency", "lead_telephone", "lead_email"),
    ),
    optional=False,
)
ASSESSMENTS = table(
    "assessments",
    "assessment",
    (
        (Column("assessment", required=True), "Assessment ID", "Form ID", "AssessmentIdentifier"),
        PERSON,
        (Column("start", ANY_DATE, required=True), "Assessment Start Date", "Form Started", "StartDate"),
        (Column("end", ANY_DATE), "Assessment Completed Date", "Form Completed", "CompletedDate"),
        (Column("type"), "Assessment Type", "Form Type", "AssessmentType"),
        (Column("needs", Text(2000)), "Needs Identified", "Needs", "IdentifiedNeeds"),
        (Column("outcome"), "Assessment Outcome", "Outcome", "Outcome"),
    ),
    (
        EmitEvent(
            "early_help_assessment",
            "start",
            "end",
            {"type": "type", "needs": "needs", "outcome": "outcome"},
        ),
    ),
)
MEETINGS = table(
    "meetings",
    "meeting",
    (
        (Column("meeting", required=True), "TAF ID", "Meeting ID", "MeetingIdentifier"),
        PERSON,
        (Column("on", ANY_DATE, required=True), "TAF Date", "Meeting Date", "MeetingDate"),
        (Column("outcome"), "TAF Outcome", "Meeting Outcome", "Outcome"),
        (Column("scale", Text(20)), "Family Score", "Scaling", "ScalingScore"),
        (Column("next_on", ANY_DATE), "Next TAF Date", "Next Meeting", "NextMeetingDate"),
    ),
    (
        EmitEvent(
            "family_meeting", "on", payload={"outcome": "outcome", "scale": "scale", "next_on": "next_on"}
        ),
    ),
)
CONSENTS = table(
    "consents",
    "consent",
    (
        (Column("consent", required=True), "Consent ID", "Agreement ID", "ConsentIdentifier"),
        PERSON,
        (Column("service", required=True), "Consent For", "Agreed To", "ConsentType"),
        (Column("given_by"), "Consent Given By", "Agreed By", "GivenBy"),
        (Column("start", ANY_DATE, required=True), "Consent Date", "Agreed On", "GivenDate"),
        (Column("end", ANY_DATE), "Consent End Date", "Ended On", "EndDate"),
        (Column("withdrawn", Flag(written=("Y", "N"))), "Consent Withdrawn", "Withdrawn", "IsWithdrawn"),
    ),
    (
        EmitEvent(
            "service_consent",
            "start",
            "end",
            {"service": "service", "given_by": "given_by", "withdrawn": "withdrawn"},
        ),
    ),
)

FEED = Feed(
    code="early_help",
    title="Early help",
    source_system="the early help system",
    owner="the council's early help service",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g); Children Act 1989 s.17 and Schedule 2; Children Act 2004 s.10, s.11; "
    "Childcare Act 2006 s.1",
    purposes=("safeguarding", "early_support", "social_care"),
    retention="As the source system: six years after closing, or as the council's schedule says",
    coverage="Children and families with an early help assessment or support, open or closed in the last six years",
    tables=(PEOPLE, EPISODES, ASSESSMENTS, MEETINGS, CONSENTS),
    order=30,
)
