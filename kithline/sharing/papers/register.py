"""The register of data sharing agreements as a paper."""

from collections.abc import Sequence
from datetime import date

from kithline.feeds.discovery import feeds
from kithline.sharing.governance import Agreement
from kithline.sharing.papers.paper import Paper, Part, Table


def register(council: str, agreements: Sequence[Agreement], on: date) -> Paper:
    """Every agreement with its end, what to renew first; then the feeds that come under none."""
    listed = sorted(agreements, key=lambda each: (each.expires, each.reference))
    under = {code for each in agreements if each.is_current(on) for code in each.feeds}
    rows = tuple(
        (
            each.reference,
            each.name,
            _day(each.signed),
            _day(each.expires),
            _state(each, on),
            each.dpia or "none named",
            "; ".join(feeds()[code].title for code in each.feeds if code in feeds()),
        )
        for each in listed
    )
    without = tuple(
        f"{feed.title} ({feed.owner or 'owner not named'})"
        for feed in feeds().values()
        if feed.code not in under
    )
    return Paper(
        "agreements",
        "Register of data sharing agreements",
        (
            Part(text=(f"{council}, on {_day(on)}. The soonest to end stands first.",)),
            Part(
                "Agreements",
                table=Table(("Reference", "Between", "Signed", "Ends", "State", "DPIA", "Feeds"), rows),
            ),
            Part(
                "Feeds without a current agreement",
                text=("Nothing of them is taken in.",) if without else ("None: every feed has one.",),
                lines=without,
            ),
        ),
    )


def _state(each: Agreement, on: date) -> str:
    if each.expires < on:
        return "ended"
    if each.signed > on:
        return "not in force yet"
    if not each.dpia:
        return "names no DPIA"
    return f"ends in {(each.expires - on).days} days" if each.expires_soon(on) else "current"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


__all__ = ["register"]
