"""Who is in `data_rows`: names without models, for tests to import. All invented."""

import re

PASSWORD = "an invented password"  # noqa: S105 - for invented users only
SOCIAL_WORKER, OTHER_WORKER, STEWARD, COORDINATOR = "sam.lark", "noor.vale", "dana.reed", "lee.moss"
CHILDREN = (
    ("Ashdown", "Kit"),
    ("Birch", "Ottoline"),
    ("Coker-Wells", "Idris"),
    ("Dunmore", "Tansy"),
    ("Eversholt", "Rafferty"),
    ("Fenn", "Odalys"),
    ("Garrick", "Wren"),
    ("Hollis", "Jago"),
    ("Ingram", "Safiya"),
    ("Jessop", "Teddy"),
    ("Kestle", "Morwenna"),
    ("Lander", "Ezra"),
    ("Marchbank", "Ottilie"),
    ("Nettle", "Caspian"),
    ("Orchard", "Blythe"),
    ("Penhale", "Rowan"),
)
OTHERS_CHILD = ("Quill", "Sorrel")
# What stood in the row that we could not read: it must be on no page.
UNREAD_VALUE = "ZEBEDEE-UNREAD"
# A diagnosis-like value of a category that a steward does not see.
SEND_VALUE_BEFORE, SEND_VALUE_NOW = "ASD-OLD", "SEMH-NEW"


def without_token(page: bytes) -> bytes:
    """A page but for the tokens of its forms and of its clock of idle minutes, which are others each time."""
    return re.sub(rb'(name="csrfmiddlewaretoken" value|data-token)="[^"]*"', b"", page)
