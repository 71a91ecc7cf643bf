"""Who somebody is to a child, and where the child lives, as a professional says it on the child's page.

Beside the event, which says who wrote it and how it is known, the row makes a relationship or an address of the record,
as a source's would: see `kithline.feeds.added`.
"""

from kithline.record.categories import ADDRESS, FAMILY
from kithline.record.kinds import ENTERED, Kind

RELATIVE = Kind(
    "relative",
    "Who somebody is to the child",
    FAMILY,
    {
        "relation": "what they are to the child",
        "name": "theirs in full, as written",
        "birth": "their day of birth, if it is known",
        "words": "how it is known, as written",
        **ENTERED,
    },
    lasts=True,
    added_as="words",
    added_with=("relation", "forename", "surname", "birth"),
)
HOME = Kind(
    "home_address",
    "Where the child lives or stays",
    ADDRESS,
    {
        "address": "the lines before the postcode",
        "postcode": "theirs",
        "words": "how it is known, as written",
        **ENTERED,
    },
    lasts=True,
    added_as="words",
    added_with=("address", "postcode", "is_confidential"),
)
