"""Probation: adults under supervision, and what is said of them on the record of a child in their home."""

from kithline.record.categories import PROBATION
from kithline.record.kinds import Kind

SUPERVISION = Kind(
    "probation_supervision",
    "Supervision by probation",
    PROBATION,
    {
        "order": "community order, suspended sentence, licence",
        "conditions": "licence conditions and requirements, as written",
        "rosh": "risk of serious harm: low, medium, high, very high",
        "rosh_children": "risk of serious harm to children",
        "mappa": "MAPPA category and level",
        "registrations": "child protection concern, domestic abuse perpetrator ...",
    },
    lasts=True,
)
# A relationship would be seen by all who see families, and tell whom probation supervises. So it is an event of the
# child, of probation's own category, with whom to ring.
LINKED_ADULT = Kind(
    "probation_linked_adult",
    "An adult in the child's life is under supervision by probation",
    PROBATION,
    {
        "relation": "what the adult is to the child",
        "lives_with": "yes/no",
        "contact": "contact that the conditions allow",
        "rosh_children": "risk of serious harm to children",
        "mappa": "MAPPA category and level",
        "officer": "who supervises",
        "officer_telephone": "telephone",
        "officer_email": "email",
    },
    lasts=True,
)
