"""Registration with a GP practice."""

from kithline.record.categories import HEALTH
from kithline.record.kinds import Kind

GP_REGISTRATION = Kind(
    "gp_registration",
    "Registered with a GP practice",
    HEALTH,
    {"practice": "ODS code", "name": "name of the practice"},
    lasts=True,
)
