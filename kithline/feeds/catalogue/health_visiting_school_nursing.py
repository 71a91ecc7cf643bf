"""Health visitors and school nurses: whose caseload a child is on, at which level, and the reviews of early years."""

from kithline.feeds.codes import ANY_DATE, SEX
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
    When,
)
from kithline.feeds.values import Code, Identifier, Text

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_healthy_child_"
SERVICE = Code(
    {"health_visiting": "health visiting", "school_nursing": "school nursing"},
    legacy={
        "HEALTH VISITING": "health_visiting",
        "HV": "health_visiting",
        "SCHOOL NURSING": "school_nursing",
        "SN": "school_nursing",
    },
)
SUPPLIERS = (("systmone", "SystmOne", "unconfirmed"), ("rio", "Rio", "unconfirmed"))


def layouts(headers: dict[str, tuple[str, str]]) -> tuple[Layout, ...]:
    return tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in headers.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    )


CASELOAD = Table(
    code="caseload",
    file=DATED + r"caseload\.csv",
    name="{date}_healthy_child_caseload.csv",
    key=("referral",),
    columns=(
        Column("referral", required=True),
        Column("nhs_number", Identifier("nhs_number"), required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("service", SERVICE, required=True),
        Column("since", ANY_DATE, required=True),
        Column("until", ANY_DATE),
        Column("nurse_id", required=True),
        Column("nurse_name"),
        Column("team"),
        Column("nurse_telephone"),
        Column("nurse_email"),
        Column("duty_telephone"),
    ),
    layouts=layouts(
        {
            "referral": ("Referral ID", "Referral Number"),
            "nhs_number": ("NHS Number", "NHS No"),
            "forename": ("First Name", "Forename"),
            "surname": ("Surname", "Last Name"),
            "birth": ("DOB", "Date of Birth"),
            "sex": ("Sex", "Gender"),
            "address": ("Address", "Home Address"),
            "postcode": ("Postcode", "Home Postcode"),
            "service": ("Caseload", "Service"),
            "since": ("Accepted", "Referral Start"),
            "until": ("Discharged", "Referral End"),
            "nurse_id": ("Staff ID", "HCP ID"),
            "nurse_name": ("Staff Name", "HCP Name"),
            "team": ("Team", "Team Name"),
            "nurse_telephone": ("Telephone", "HCP Telephone"),
            "nurse_email": ("Email", "HCP Email"),
            "duty_telephone": ("Duty Telephone", "Duty Line"),
        }
    ),
    subject=Subject(
        namespace="healthy_child",
        key=("nhs_number",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitInvolvement(
            "health_visiting", "since", "until", "nurse_id", when=When("service", ("health_visiting",))
        ),
        EmitInvolvement(
            "school_nursing", "since", "until", "nurse_id", when=When("service", ("school_nursing",))
        ),
        EmitProfessional(
            "nurse_id",
            "nurse_name",
            team="team",
            telephone="nurse_telephone",
            email="nurse_email",
            duty_telephone="duty_telephone",
        ),
    ),
)
REVIEWS = Table(
    code="reviews",
    file=DATED + r"reviews\.csv",
    name="{date}_healthy_child_reviews.csv",
    key=("contact_id",),
    columns=(
        Column("contact_id", required=True),
        Column("nhs_number", Identifier("nhs_number"), required=True),
        Column("contact_on", ANY_DATE, required=True),
        Column("service"),
        Column("review", note="antenatal, new birth, 6 to 8 weeks, 1 year, 2 to 2½ years, school entry"),
        Column("attended"),
        Column("how"),
        Column("level", note="universal, targeted, specialist"),
        Column("concern", Text(4000)),
    ),
    layouts=layouts(
        {
            "contact_id": ("Contact ID", "Contact Number"),
            "nhs_number": ("NHS Number", "NHS No"),
            "contact_on": ("Contact Date", "Date of Contact"),
            "service": ("Caseload", "Service"),
            "review": ("Mandated Contact", "Review Type"),
            "attended": ("Attendance", "Outcome"),
            "how": ("Contact Method", "Contact Type"),
            "level": ("Level of Support", "Partnership Level"),
            "concern": ("Concern", "Concerns"),
        }
    ),
    subject=Subject("healthy_child", ("nhs_number",), identifiers={"nhs_number": "nhs_number"}),
    emits=(
        EmitEvent(
            "health_contact",
            "contact_on",
            payload={
                "service": "service",
                "attended": "attended",
                "how": "how",
                "review": "review",
                "level": "level",
                "concern": "concern",
            },
        ),
    ),
    optional=True,
)

FEED = Feed(
    code="health_visiting_school_nursing",
    title="Health visiting and school nursing",
    source_system="the healthy child programme",
    owner="the provider of health visiting and school nursing",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(h) with DPA 2018 Schedule 1 paragraph 2; NHS Act 2006 s.2B, s.82; Children Act "
    "2004 s.10, s.11",
    purposes=("safeguarding", "early_support", "social_care"),
    retention="Until the child is 25, as the NHS Records Management Code says",
    coverage="Children of the council's area on the caseload of a health visitor or school nurse now, and the "
    "reviews of"
    " the last three years",
    tables=(CASELOAD, REVIEWS),
    order=25,
)
