"""Child and adolescent mental health: referrals and contacts, as the trust's local extract has them."""

from collections.abc import Iterator

from kithline.city.health import make_mental_health
from kithline.city.health_contacts import referral_tables
from kithline.city.sources import Delivery, Source

FEED = "mental_health"


def deliveries(source: Source) -> Iterator[Delivery]:
    """One snapshot (monthly in life)."""
    yield referral_tables(
        source, FEED, make_mental_health(source.seeds, source.truth), ("MH", "MR-", "MC-", "HCP")
    )
