"""Housing: tenancies and what threatens them, homelessness, temporary accommodation."""

from kithline.record.categories import HOUSING
from kithline.record.kinds import Kind

TENANCY = Kind(
    "tenancy",
    "Tenancy",
    HOUSING,
    {
        "type": "introductory, secure, flexible ...",
        "landlord": "name",
        "role": "tenant or member of the household",
    },
    lasts=True,
)
ARREARS = Kind(
    "rent_arrears",
    "Rent arrears",
    HOUSING,
    {"amount": "pounds", "weeks": "weeks of rent owed", "stage": "stage of recovery, as sent"},
)
NOTICE = Kind(
    "possession_notice",
    "Notice seeking possession",
    HOUSING,
    {"ground": "arrears, anti-social behaviour ...", "stage": "notice, hearing, order, warrant, evicted"},
)
TENANCY_ASB = Kind(
    "tenancy_asb",
    "Anti-social behaviour in a tenancy",
    HOUSING,
    {"role": "perpetrator, complainant", "behaviour": "as sent", "outcome": "as sent"},
    lasts=True,
)
HOMELESSNESS = Kind(
    "homelessness",
    "Homelessness application",
    HOUSING,
    {
        "role": "main applicant or what the person is to them",
        "reason": "reason for loss of last settled home",
        "duty": "prevention, relief, main or none",
        "support_needs": "codes, comma separated",
        "outcome": "reason the duty ended",
    },
    lasts=True,
)
TEMPORARY_ACCOMMODATION = Kind(
    "temporary_accommodation",
    "Temporary accommodation",
    HOUSING,
    {
        "type": "bed and breakfast, hostel, private sector leased ...",
        "out_of_area": "in another council's area",
    },
    lasts=True,
)
