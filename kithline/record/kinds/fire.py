"""Fire and rescue: visits to homes, fires set on purpose, and work with children who set them."""

from kithline.record.categories import FIRE
from kithline.record.kinds import Kind

SAFE_AND_WELL = Kind(
    "safe_and_well",
    "Safe and well visit",
    FIRE,
    {
        "reason": "why the home was visited",
        "risk": "as sent",
        "concerns": "hoarding, neglect, smoking, no alarm ... as written",
        "referred_to": "agency that was told",
    },
)
FIRE_SETTING = Kind(
    "fire_setting",
    "Deliberate fire-setting",
    FIRE,
    {"role": "believed to have set it, lives there, threatened", "what": "what burnt", "injuries": "as sent"},
)
FIRE_SETTING_WORK = Kind(
    "fire_setting_work",
    "Work on fire-setting",
    FIRE,
    {"reason": "as sent", "outcome": "as sent"},
    lasts=True,
)
