"""Benefits, council tax and work: as far as they say who lives where and whether the home is without work."""

from kithline.record.categories import BENEFITS
from kithline.record.kinds import Kind

BENEFIT_CLAIM = Kind(
    "benefit_claim",
    "Housing Benefit or council tax reduction",
    BENEFITS,
    {
        "benefit": "Housing Benefit, council tax reduction",
        "role": "claimant, partner, dependant, non-dependant",
        "capped": "under the benefit cap",
        "shortfall": "under-occupancy or local housing allowance shortfall",
    },
    lasts=True,
)
COUNCIL_TAX = Kind(
    "council_tax",
    "Council tax account",
    BENEFITS,
    {
        "role": "liable, resident",
        "discount": "single person, disregarded ...",
        "arrears": "stage of recovery",
    },
    lasts=True,
)
WORKLESS = Kind(
    "workless",
    "Out of work, by the match with DWP",
    BENEFITS,
    {
        "benefit": "benefit that the match found",
        "result": "matched, not matched",
        "as_at": "date of DWP's scan",
    },
)
