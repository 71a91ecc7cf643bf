"""What the pages of agreements show, as plain values. Pure: no request, no database."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kithline.record.types.governing import FeedDecided, FeedUnder
from kithline.sharing.governance import SOON
from kithline.ui.tables import Column
from kithline.ui.words import day, moment, near_day

COLUMNS = (
    Column("feed", "Feed"),
    Column("agreement", "Agreement"),
    Column("dpia", "DPIA"),
    Column("state", "State"),
    Column("shown", "Its data"),
    Column("held", "Files that wait", is_numeric=True),
)


def agreements(found: Sequence[FeedUnder], today: date, *, is_demonstration: bool = False) -> dict[str, Any]:
    """The register, what is to be decided first."""
    lines = sorted(
        found, key=lambda each: (not is_to_decide(each), each.is_current and not _is_soon(each, today))
    )
    return {
        "lines": lines,
        "columns": COLUMNS,
        "state": lambda each: state(each, today, is_demonstration=is_demonstration),
        "shown": lambda each: shown(each, today),
        "to_decide": sum(is_to_decide(each) for each in found),
        "held": sum(each.held for each in found),
    }


def agreement(under: FeedUnder, today: date, *, is_demonstration: bool = False) -> dict[str, Any]:
    """One feed's agreement, whole."""
    facts = (
        ("Who gives", under.owner),
        ("Agreement", f"{under.name} ({under.reference})" if under.reference else "None in governance.toml"),
        ("Signed", day(under.signed) if under.signed else "Not known"),
        ("DPIA", under.dpia or "None named"),
        ("State", state(under, today, is_demonstration=is_demonstration)),
        ("Its data", shown(under, today)),
        ("Files that wait", str(under.held)),
        ("Last file taken in", f"Speaks for {day(under.speaks_for)}" if under.speaks_for else "None yet"),
        ("Covers", under.coverage),
        ("Legal basis", under.legal_basis),
        ("Purposes", "; ".join(under.purposes)),
        ("Kept", under.retention),
        ("Last decision", decided_words(under.decided, today)),
    )
    return {"under": under, "facts": [{"key": key, "value": value} for key, value in facts]}


def is_to_decide(under: FeedUnder) -> bool:
    """Whether its data are shown without a current agreement, and nobody has decided on that yet."""
    return under.has_come and bool(under.reference) and not under.is_current and under.decided is None


def state(under: FeedUnder, today: date, *, is_demonstration: bool = False) -> str:
    """The agreement's standing, in a few words. A demonstration tries a feed that has none."""
    if is_demonstration and not under.reference:
        return "None: tried, as this is a demonstration"
    if not under.reference or under.signed is None or under.expires is None:
        return "None: new files wait"
    if under.expires < today:
        return f"Expired on {near_day(under.expires, today)}: new files wait"
    if under.signed > today:
        return f"Not in force before {near_day(under.signed, today)}: new files wait"
    if not under.dpia:
        return "It names no DPIA: new files wait"
    return f"{'Ends soon: until' if _is_soon(under, today) else 'Until'} {near_day(under.expires, today)}"


def shown(under: FeedUnder, today: date) -> str:
    """Whether pages show what the feed has said."""
    if under.hidden_since:
        return f"Hidden since {near_day(under.hidden_since, today)}"
    if not under.has_come:
        return "Nothing has come"
    if under.decided and not under.is_current:
        return (
            "Being hidden: a minute for the largest sources"
            if under.decided.verdict == "hide"
            else "Shown, as decided"
        )
    return "Shown: to be decided" if is_to_decide(under) else "Shown"


def decided_words(decided: FeedDecided | None, today: date) -> str:
    """The officer's decision in one sentence."""
    if decided is None:
        return "None"
    until = f" until {near_day(decided.until, today)}" if decided.until else ""
    what = f"Stays visible{until}" if decided.verdict == "keep" else "Hidden"
    return f"{what}. {decided.reason} ({decided.by}, {moment(decided.at, short=True)})"


def _is_soon(under: FeedUnder, today: date) -> bool:
    return under.is_current and under.expires is not None and under.expires - today <= SOON
