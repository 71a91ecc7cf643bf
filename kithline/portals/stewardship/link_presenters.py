"""From what the door gives to what the pages about links say. No database, no clock."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kithline.record.types.links import (
    APART,
    ASK,
    ASKED,
    DONE,
    ENTER,
    FAILED,
    LIFT,
    NEEDS_SECOND,
    SAME,
    TO_DECIDE,
    UN_MERGE,
    UNDO,
    UNDONE,
    WAITS,
    HistoryLine,
    PairPage,
    PartPage,
    Queue,
    RequestLine,
    RequestPage,
    RestrictedQueue,
    SealedPage,
    SealedRecord,
    Side,
)
from kithline.ui.tables import Column
from kithline.ui.words import day, moment, near_day, plural

# why a pair is held (identity/cluster.py, identity/constraints.py), in a steward's words
REASONS = {
    "below_threshold": "Alike, but not enough to join",
    "near_tie": "Two people claim one record almost equally",
    "conflicting_ids": "Each has a valid number, and they differ",
    "twin_rule": "Perhaps twins",
    "sibling_rule": "Perhaps brother or sister",
    "role_rule": "A child and an adult",
    "unnamed_rule": "One has no forename",
    "one_per_namespace": "Two records of one source",
    "too_many_records": "More records than one person has",
    "": "Not compared",
}
PLAIN = ("below_threshold", "near_tie")  # their reason says no more than the words above
WHAT = {
    "name": "Name",
    "preferred_name": "Known as",
    "former_name": "Former name",
    "birth": "Date of birth",
    "sex": "Sex",
    "address": "Address",
    "upn": "UPN",
    "former_upn": "Former UPN",
    "nhs_number": "NHS number",
    "uln": "ULN",
    "nino": "National Insurance number",
}
VERDICTS = {
    SAME: "Same person",
    APART: "Not the same person",
    ASK: "Cannot tell: the source is asked",
    UNDO: "Taken back",
    UN_MERGE: "Parted into two people",
    LIFT: "Restriction lifted",
    ENTER: "Entered by hand",
}
STATES = {
    WAITS: "Being carried out",
    NEEDS_SECOND: "Waits for a second person",
    DONE: "Done",
    FAILED: "Could not be carried out",
    UNDONE: "Done, and taken back since",
}
ALIKE = {  # why two persons stand in the restricted queue
    "same_number": "They share a UPN or an NHS number",
    "same_name_and_birth": "Same name and date of birth",
    "crosses": "Held by linking, and one of them is restricted",
}
RESTRICTIONS = {1: "Adoption", 2: "Protected person", 4: "Staff"}  # record.categories.Restriction
RESTRICTED_COLUMNS = (
    Column("pair", "Who"),
    Column("reason", "Why you are asked"),
    Column("restriction", "Restriction"),
    Column("sources", "Sources"),
    Column("since", "Changed"),
)
SEALED_COLUMNS = (
    Column("name", "Who"),
    Column("restriction", "Restriction"),
    Column("source", "Source"),
    Column("since", "First seen"),
)
QUEUE_COLUMNS = (
    Column("pair", "Who"),
    Column("reason", "Why you are asked"),
    Column("sources", "Sources"),
    Column("group", "Wait together", is_numeric=True),
    Column("since", "Waits"),
    Column("weight", "Score", is_numeric=True),
)
STEP_COLUMNS = (
    Column("what", "Compared"),
    Column("words", "Found"),
    Column("weight", "Adds", is_numeric=True),
    Column("sum", "Sum so far", is_numeric=True),
)
DECIDED_COLUMNS = (
    Column("at", "When"),
    Column("kind", "Decision"),
    Column("by", "By"),
    Column("state", "State"),
    Column("reason", "Reason"),
)
SEEN_COLUMNS = (
    Column("name", "Who"),
    Column("role", "As"),
    Column("times", "Pages", is_numeric=True),
    Column("first", "First"),
    Column("last", "Last"),
)


def reason_words(code: str) -> str:
    return REASONS.get(code, code.replace("_", " ").capitalize())


def queue(
    found: Queue, *, reason: str, source: str, state: str, on: date, page: int, per_page: int
) -> dict[str, Any]:
    """The values of stewardship/waiting.html."""
    children = (
        f"{plural(found.children, 'child', 'children')} among {plural(found.persons, 'person', 'people')}"
    )
    words = f"{plural(found.total, 'pair')}: {children} wait"
    if found.oldest:
        words += f"; the oldest since {near_day(found.oldest, on)} ({age_words(found.oldest, on)})"
    return {
        "found": found,
        "today": on,
        "words": words,
        "columns": QUEUE_COLUMNS,
        "reason_words": reason_words,
        "plain": PLAIN,
        "age_words": age_words,
        "reason_choices": [
            ("", "All"),
            *((code, f"{reason_words(code)} ({many})") for code, many in found.reasons),
        ],
        "source_choices": [("", "All"), *((name, f"{name} ({many})") for name, many in found.sources)],
        "state_choices": [(TO_DECIDE, "To decide"), (ASKED, f"The source was asked ({found.asked})")],
        "reason": reason,
        "source": source,
        "state": state,
        "filters": {"reason": reason, "source": source},
        "page": page,
        "per_page": per_page,
    }


def age_words(since: datetime, on: date) -> str:
    """ "today", "1 day", "12 days"."""
    days = (on - since.date()).days
    return plural(days, "day") if days > 0 else "today"


def pair(found: PairPage, *, on: date) -> dict[str, Any]:
    """The values of stewardship/pair.html, without its form."""
    steps, total = [], 0.0
    for step in found.evidence.steps:
        total += step.weight
        steps.append((step.what.capitalize(), step.words, f"{step.weight:+.2f}", f"{total:.2f}"))
    return {
        "found": found,
        "today": on,
        "title": f"{found.sides[0].title} and {found.sides[1].title}",
        "why": why_words(found) if found.evidence.is_waiting else "",
        "rows": side_by_side(found.sides),
        "step_columns": STEP_COLUMNS,
        "steps": steps,
        "bars": [(step.what.capitalize(), step.weight) for step in found.evidence.steps],
        "odds": odds_words(found.evidence.match_weight),
        "verdicts": VERDICTS,
        "states": STATES,
        "what_of": request_words,
        "sides": [(letter, side) for letter, side in zip("AB", found.sides, strict=True)],
    }


def why_words(found: PairPage) -> str:
    """Why a steward is asked, with what the rule adds."""
    words, reason = reason_words(found.evidence.code), found.evidence.reason
    return words if found.evidence.code in PLAIN or not reason else f"{words}: {reason}"


def part_choices(found: PartPage) -> list[tuple[str, str]]:
    """Each record as a box to tick: its source, its number, and what it says."""
    return [
        (str(each.id), f"{each.source}, record {each.id}: {', '.join(value for _, value in each.names)}")
        for each in found.records
    ]


def odds_words(weight: float | None) -> str:
    """A weight in bits as odds: "about 18 to 1 that they are one person", before the rules."""
    if weight is None:
        return ""
    odds = 2 ** abs(weight)
    number = f"{min(odds, 1e9):,.0f}" if odds >= 10 else f"{odds:.1f}"
    side = "that they are one person" if weight >= 0 else "that they are two people"
    return f"about {number} to 1 {side}, by this evidence alone"


def side_by_side(sides: tuple[Side, Side]) -> list[dict[str, Any]]:
    """For each thing that is known: what each side has of it, and whether the two agree, in words and by shape."""
    order = list(dict.fromkeys([*WHAT, *(line.what for side in sides for line in side.history)]))
    rows = []
    for what in order:
        mine, theirs = ([line for line in side.history if line.what == what] for side in sides)
        if mine or theirs:
            rows.append(
                {
                    "what": WHAT.get(what, what.replace("_", " ").capitalize()),
                    "agreement": _agreement(mine, theirs),
                    "cells": (_said(mine, theirs), _said(theirs, mine)),
                }
            )
    return rows


def _agreement(mine: list[HistoryLine], theirs: list[HistoryLine]) -> str:
    if not mine or not theirs:
        return "only one side"
    return "agree" if {line.likeness for line in mine} & {line.likeness for line in theirs} else "differ"


def _said(lines: list[HistoryLine], others: Iterable[HistoryLine]) -> list[dict[str, Any]]:
    """Each value once, with every source that says it and its dates."""
    there = {line.likeness for line in others}
    by_value: dict[str, list[HistoryLine]] = {}
    for line in lines:
        by_value.setdefault(line.value, []).append(line)
    return [
        {
            "value": _value(same[0]),
            "is_both": same[0].likeness in there,
            "is_valid": same[0].is_valid,
            "sources": list(dict.fromkeys(_source(line) for line in same)),
        }
        for same in by_value.values()
    ]


def _value(line: HistoryLine) -> str:
    if line.what == "birth":
        try:
            return day(date.fromisoformat(line.value))
        except ValueError:
            return line.value
    return {"F": "Female", "M": "Male"}.get(line.value, line.value) if line.what == "sex" else line.value


def _source(line: HistoryLine) -> str:
    parts = [line.source] if line.source else []
    if line.since or line.until:
        start = day(line.since, short=True) if line.since else ""
        end = day(line.until, short=True) if line.until else ""
        parts.append(f"{start} to {end}".strip() if end else f"since {start}")
    elif line.received:
        parts.append(f"received {day(line.received, short=True)}")
    return ", ".join(parts)


def request_words(line: RequestLine) -> str:
    """ "Same person, by Dana Reed on 12 May 2026 at 9am: done"."""
    what, state = VERDICTS.get(line.kind, line.kind), STATES[line.state].lower()
    words = f"{what}, by {line.by} on {moment(line.at, short=True)}: {state}"
    if line.second:
        words += f"; second person {line.second}"
    return f"{words} ({line.failure})" if line.failure else words


def told(line: RequestLine | None) -> tuple[str, str]:
    """(kind of message, words) for the steward who has just decided."""
    if line is None:
        return ("", "")
    kind = {DONE: "success", FAILED: "warning"}.get(line.state, "notice")
    words = f"{VERDICTS.get(line.kind, line.kind)}: {STATES[line.state].lower()}"
    return (kind, f"{words}, because {line.failure}" if line.failure else f"{words}.")


def decided(
    lines: tuple[RequestLine, ...], total: int, *, on: date, page: int, per_page: int
) -> dict[str, Any]:
    """The values of stewardship/decided.html."""
    return {
        "lines": lines,
        "total": total,
        "columns": DECIDED_COLUMNS,
        "verdicts": VERDICTS,
        "states": STATES,
        "today": on,
        "page": page,
        "per_page": per_page,
    }


def request(found: RequestPage, *, on: date) -> dict[str, Any]:
    """The values of stewardship/request.html, without its form."""
    return {
        "found": found,
        "line": found.line,
        "today": on,
        "words": request_words(found.line),
        "title": VERDICTS.get(found.line.kind, found.line.kind),
        "seen_columns": SEEN_COLUMNS,
        "may_undo": found.line.state == DONE and found.line.kind in (SAME, APART, UN_MERGE, LIFT),
    }


def restricted(found: RestrictedQueue, *, viewer_id: int, on: date) -> dict[str, Any]:
    """The values of stewardship/restricted.html."""
    return {
        "found": found,
        "today": on,
        "columns": RESTRICTED_COLUMNS,
        "alike": ALIKE,
        "restriction_words": restriction_words,
        "words_of": request_words,
        "mine": viewer_id,
    }


def restriction_words(number: int) -> str:
    return RESTRICTIONS.get(number, "Restricted")


def sealed(found: tuple[SealedRecord, ...], *, words: str, on: date) -> dict[str, Any]:
    """The values of stewardship/sealed.html."""
    return {
        "found": found,
        "words": words,
        "today": on,
        "columns": SEALED_COLUMNS,
        "restriction_words": restriction_words,
    }


def sealed_record(found: SealedPage, *, on: date) -> dict[str, Any]:
    """The values of stewardship/sealed_record.html, without its form."""
    said = [
        {"what": row["what"], "values": row["cells"][0]}
        for row in side_by_side((found.side, replace(found.side, history=())))
    ]
    return {
        "found": found,
        "today": on,
        "title": found.record.name,
        "restriction": restriction_words(found.record.restriction),
        "said": said,
        "verdicts": VERDICTS,
        "words_of": request_words,
    }
