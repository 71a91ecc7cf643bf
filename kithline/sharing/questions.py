"""What of a child's page can be questioned: each value with its source, under a code that tells nothing of it."""

import hashlib
from collections.abc import Iterator

from kithline.record.types.child import PRESENT, ChildPage
from kithline.record.types.questions import Questionable
from kithline.record.types.sources import SourceLine

# What stands beside a value, or on top of the record, once a request of the person's was decided.
RECTIFIED, DISPUTED, RESTRICTED, OBJECTED = "rectified", "disputed", "restricted", "objected"
NOTE_WORDS = {
    RECTIFIED: "This is wrong, as was found on the person's request:",
    DISPUTED: "The person disputes this:",
    RESTRICTED: "Its use is restricted on the person's request:",
    OBJECTED: "The person has objected to its use:",
}
FIELD, INVOLVEMENT, EVENT, FACTOR = "field", "involvement", "event", "factor"


def code_of(sort: str, name: str, value: str, feed: str) -> str:
    """Twelve hex characters: the same for the same value of the same source, and nothing that can be read."""
    return hashlib.sha256("\x1f".join((sort, name, value, feed)).encode()).hexdigest()[:12]


def questionable(page: ChildPage) -> Iterator[Questionable]:
    """Every value of the page that has a source: details, who is involved, what happened, factors."""
    for field in page.fields:
        for value in field.values:
            yield _one(FIELD, field.code, field.title, value.value, value.source)
    for card in (*page.involvements, *page.earlier):
        if not card.state and not card.is_masked:
            yield _one(INVOLVEMENT, card.service, card.title, card.name or "No worker named", card.source)
    for entry in page.timeline:
        if entry.kind == "involvement":  # its card is above
            continue
        source = entry.sources[0] if entry.sources else None
        yield _one(EVENT, entry.kind, entry.title, entry.on.isoformat(), source)
    for factor in page.factors:
        if factor.state == PRESENT:
            sources = [line for each in factor.evidence for line in each.sources]
            yield _one(FACTOR, factor.code, factor.title, factor.summary, sources[0] if sources else None)


def _one(sort: str, name: str, title: str, value: str, source: SourceLine | None) -> Questionable:
    feed = source.feed if source else ""
    return Questionable(
        code_of(sort, name, value, feed), sort, name, title, value, feed, source.title if source else ""
    )
