"""What the pages of requests and bundles show, as plain values. Pure: no request, no database."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from kithline.record.types.questions import Questionable
from kithline.record.types.rights import BundleView, Cut, Item, RequestView, Suggestion
from kithline.sharing.rights.deadline import ASKERS, KINDS, STEPS, Due, Step, due
from kithline.sharing.rights.exemptions import EXEMPTIONS, hints_for
from kithline.sharing.rights.redaction import kept, still_open, without_opinion
from kithline.ui.tables import Column
from kithline.ui.words import day, moment, plural

PER_PAGE = 60
AROUND = 30  # characters on each side of a suggestion
REQUESTS = (
    Column("received", "Received"),
    Column("kind", "What is asked for"),
    Column("asker", "Who asks"),
    Column("due", "To be answered by"),
    Column("left", "Days left", is_numeric=True),
)
ITEMS = (
    Column("item", "Item"),
    Column("words", "As it is given"),
    Column("out", "Left out", is_numeric=True),
    Column("look", "To look at", is_numeric=True),
)
SUGGESTED = {
    "name": "a name",
    "address": "an address",
    "birth": "a date of birth",
    "telephone": "a telephone number",
    "email": "an e-mail address",
    "postcode": "a postcode",
}


def due_of(request: RequestView, today: date) -> Due:
    return due(request.received_on, [Step(each.step, each.on) for each in request.steps], today)


def requests(found: Sequence[RequestView], today: date) -> dict[str, Any]:
    """The list: what is open first, the shortest time first; then what has ended."""
    lines = [(each, due_of(each, today)) for each in found]
    lines.sort(key=lambda line: (bool(line[1].ended_as), line[1].on))
    return {"lines": lines, "columns": REQUESTS, "kinds": KINDS, "askers": ASKERS, "left": left_words}


def waiting(found: Sequence[RequestView], today: date) -> list[dict[str, Any]]:
    """What stands on the first screen: requests to answer, the nearest last day first."""
    lines = sorted(((due_of(each, today), each) for each in found), key=lambda line: line[0].on)
    return [
        {
            "id": each.id,
            "text": f"{KINDS[each.kind].partition(' (')[0]}, by {day(held.on, short=True)}",
            "note": "overdue" if held.days_left < 0 else "clock stopped" if held.is_paused else "",
        }
        for held, each in lines
    ]


def left_words(held: Due) -> str:
    """Days left in words: "12", "4 days late", "clock stopped", or how it ended."""
    if held.ended_as:
        return STEPS[held.ended_as].partition(",")[0]
    if held.is_paused:
        return f"{held.days_left}, clock stopped"
    if held.days_left < 0:
        return f"{plural(-held.days_left, 'day')} late"
    return str(held.days_left)


def request(found: RequestView, today: date) -> dict[str, Any]:
    """One request with its steps."""
    held = due_of(found, today)
    facts = (
        ("What is asked for", KINDS[found.kind]),
        ("In their words", found.what),
        ("Record", str(found.public_id or "not shown")),
        ("Who asks", f"{found.asker_name} ({ASKERS[found.asker].lower()})"),
        ("What lets them ask", found.authority or "their own record"),
        ("Who they are", f"{found.identity_how}, seen by {found.seen_by} on {day(found.seen_on)}"),
        ("Received", day(found.received_on)),
        ("To be answered by", day(held.on) + (" (two months more were taken)" if held.is_extended else "")),
        ("Days left", left_words(held)),
        ("Taken in", f"{found.by}, {moment(found.at)}"),
    )
    return {
        "asked": found,
        "due": held,
        "facts": [{"key": key, "value": value} for key, value in facts],
        "steps": [
            {"on": each.on, "title": STEPS.get(each.step, each.step), "words": f"{each.words} ({each.by})"}
            for each in reversed(found.steps)
        ],
        "is_access": found.kind == "access",
    }


def value_words(each: Questionable) -> str:
    """A value in a line of a list: "Address: 3 Quay Row (the school's MIS)"."""
    source = f" ({each.source})" if each.source else ""
    return f"{each.title}: {each.value}{source}"[:150]


def bundle(view: BundleView, suggested: Sequence[Suggestion], page: int, user_id: int) -> dict[str, Any]:
    """The bundle's own page: where it stands, and a part of its items."""
    cuts = _by_number(view.cuts)
    waiting = still_open(suggested, view.cuts)
    to_look = Counter(each.number for each in waiting)
    shown = view.items[(page - 1) * PER_PAGE : page * PER_PAGE]
    missing = without_opinion(view.cuts)
    return {
        "view": view,
        "page": page,
        "per_page": PER_PAGE,
        "total": len(view.items),
        "columns": ITEMS,
        "lines": [
            (
                each,
                _preview(each, cuts.get(each.number, [])),
                len(cuts.get(each.number, [])),
                to_look[each.number],
            )
            for each in shown
        ],
        "waiting": len(waiting),
        "waiting_items": len(to_look),
        "first_waiting": min(to_look, default=None),
        "missing": missing[0].number if missing else None,
        "has_signed": any(each.by_id == user_id for each in view.signatures),
        "signed": [f"{each.by}, {moment(each.at)}" for each in view.signatures],
        "can_give": len({each.by_id for each in view.signatures}) >= 2 and not view.given,
    }


def _preview(item: Item, cuts: list[Cut]) -> str:
    words = " ".join(each.text if not each.mark else f"[left out: {each.mark}]" for each in kept(item, cuts))
    words = " / ".join(words.split("\n"))
    return words if len(words) <= 160 else f"{words[:157]}..."


def item(view: BundleView, number: int, suggested: Sequence[Suggestion]) -> dict[str, Any] | None:
    """One item: as held, as given, with what may be left out; None if there is none of that number."""
    found = next((each for each in view.items if each.number == number), None)
    if found is None:
        return None
    cuts = _by_number(view.cuts).get(number, [])
    waiting = [each for each in still_open(suggested, cuts) if each.number == number]
    later = sorted({each.number for each in still_open(suggested, view.cuts) if each.number > number})
    return {
        "view": view,
        "item": found,
        "given_parts": kept(found, cuts),
        "cuts": [(each, found.text[each.start : each.end], EXEMPTIONS[each.exemption]) for each in cuts],
        "hints": [
            f"{each.title} ({each.law}). {each.note}"
            for each in hints_for(found.category, found.text, view.request.asker)
        ],
        "choices": [(f"{each.start}-{each.end}", _choice(found, each)) for each in waiting],
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number < len(view.items) else None,
        "next_waiting": later[0] if later else None,
    }


def _choice(item: Item, each: Suggestion) -> str:
    before = item.text[max(0, each.start - AROUND) : each.start].replace("\n", " / ")
    after = item.text[each.end : each.end + AROUND].replace("\n", " / ")
    return f"{SUGGESTED[each.kind]}: {before}[{item.text[each.start : each.end]}]{after}"


def _by_number(cuts: Sequence[Cut]) -> dict[int, list[Cut]]:
    found: dict[int, list[Cut]] = {}
    for each in cuts:
        found.setdefault(each.number, []).append(each)
    return found
