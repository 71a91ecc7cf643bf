"""Early years headcount: which setting a young child goes to, and which funded hours, from the providers' claims.

The basis of a two-year-old's entitlement may tell that a child is looked after or was adopted: such a row's entitlement
is restricted. Codes of the basis are from general knowledge of DfE's early years census. The eligibility code of
working parents is not declared, so it is not kept.
"""

from kithline.feeds.codes import ANY_DATE, ETHNICITY, SEX
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitAttribute,
    EmitEvent,
    Feed,
    Format,
    Hold,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Code, Flag, Identifier, Text
from kithline.record.categories import Restriction

BASIS = Code(
    {
        "ECO": "economic criteria",
        "HSD": "high-level special needs or disability",
        "LAA": "looked after, or left care by adoption or an order",
    },
    strict=False,
    form="[A-Za-z]{3}",
)
YES_NO = Flag(written=("Y", "N"))
ROWS = (
    (Column("claim", required=True), "Claim ID", "Headcount Ref"),
    (Column("child", required=True), "Child ID", "Child Ref"),
    (Column("nhs_number", Identifier("nhs_number")), "NHS Number", ""),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", ANY_DATE), "DOB", "Date of Birth"),
    (Column("sex", SEX), "Sex", "Gender"),
    (Column("ethnicity", ETHNICITY), "Ethnicity", "Ethnic Code"),
    (Column("address"), "Address", "Home Address"),
    (Column("postcode"), "Postcode", "Home Postcode"),
    (Column("setting", required=True), "Provider", "Setting Name"),
    (Column("setting_urn"), "Provider URN", "Ofsted URN"),
    (Column("setting_telephone"), "Provider Telephone", "Setting Phone"),
    (Column("start", ANY_DATE, required=True), "Start Date", "First Attended"),
    (Column("end", ANY_DATE), "End Date", "Last Attended"),
    (Column("hours", Text(8)), "Hours Attended Per Week", "Weekly Hours"),
    (Column("entitlement"), "Entitlement", "Funding Type"),
    (Column("funded", Text(8)), "Funded Hours Per Week", "Funded Hours"),
    (Column("basis", BASIS), "2YO Basis", "Two Year Old Basis"),
    (Column("pupil_premium", YES_NO), "EYPP", "EYPP Claimed"),
    (Column("disability_fund", YES_NO), "DAF", "DAF Claimed"),
)
CLAIMS = Table(
    code="claims",
    file=r"early_years_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="early_years_{date}.csv",
    key=("claim",),
    columns=columns_of(ROWS),
    layouts=layouts_of(ROWS, Supplier("one", "ONE"), Supplier("synergy", "Synergy")),
    subject=Subject(
        namespace="early_years",
        key=("child",),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "early_years_place",
            "start",
            "end",
            {
                "setting": "setting",
                "setting_urn": "setting_urn",
                "telephone": "setting_telephone",
                "hours": "hours",
            },
        ),
        EmitEvent(
            "early_years_entitlement",
            "start",
            "end",
            {
                "entitlement": "entitlement",
                "hours": "funded",
                "basis": "basis",
                "pupil_premium": "pupil_premium",
                "disability_fund": "disability_fund",
            },
            when=When("entitlement"),
            restriction=Restriction.ADOPTION,
            restricted_where=(When("basis", ("LAA",)),),
        ),
        EmitAttribute("ethnicity", "ethnicity", "characteristics"),
    ),
)

FEED = Feed(
    code="early_years",
    title="Early years headcount",
    source_system="the council's early years funding system",
    owner="the council's early years team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.TERMLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Childcare Act 2006 s.7, s.13, s.99; Childcare Act 2016; Children "
    "Act 2004 s.10",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: seven years after the claim, or as the council's schedule says",
    coverage="Children under five who take funded hours with a provider in the area, in the term of the headcount",
    tables=(CLAIMS,),
    hold=Hold(changed=None, gone=0.7),  # hours are new each term; a third start school each September
    order=34,
)
