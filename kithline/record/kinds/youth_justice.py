"""Youth justice: offences and interventions."""

from kithline.record.categories import YOUTH_JUSTICE
from kithline.record.kinds import Kind

OFFENCE = Kind(
    "offence",
    "Offence",
    YOUTH_JUSTICE,
    {"offence": "offence group", "gravity": "1 to 8", "disposal": "as sent"},
)
INTERVENTION = Kind(
    "yj_intervention",
    "Youth justice intervention",
    YOUTH_JUSTICE,
    {
        "type": "as sent",
        "rosh": "risk of serious harm",
        "wellbeing": "safety and wellbeing concern",
        "reoffending": "likelihood of reoffending",
        "stage": "AssetPlus stage",
    },
    lasts=True,
)
