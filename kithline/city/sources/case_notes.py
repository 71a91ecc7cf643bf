"""Case notes of children with work open, as the feed of notes brings them, and what a reader should find in them.

The truth of the notes goes with each delivery: the notes and their authors, every person named, every item to be found.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from kithline.city.case_files import case_ids
from kithline.city.notes.discourse import Written, write
from kithline.city.notes.families import circles
from kithline.city.notes.files import files_of
from kithline.city.notes.gold import SORTS, Item
from kithline.city.notes.plan import LOOK_BACK, LOOK_BACK_ELSE, Planned, plan
from kithline.city.notes.scenes import KINDS, Told
from kithline.city.sources import Delivery, Source, columns, periods
from kithline.city.truth import Truth

FEED = "case_notes"
COLUMNS = (
    ("start", pa.int32()),
    ("end", pa.int32()),
    *((name, pa.string()) for name in ("name", "person", "relation", "kind", "value", "stance", "status")),
    *((name, pa.string()) for name in ("said_by", "said_by_person")),
    ("is_so", pa.bool_()),
    ("is_third_party", pa.bool_()),
)


def deliveries(source: Source) -> Iterator[Delivery]:
    """Every four weeks (in the tiniest city every quarter) the notes since the last; those of the first day first."""
    truth = source.truth
    key = case_ids(source.seeds, truth)
    planned = planned_notes(source, key)
    if source.after is not None:  # in the days after, what was written since; what had gone stays as it was
        new = [each for each in planned if source.after <= each.on < truth.today]
        if new:
            yield _delivery(truth, new, Told(), truth.today, f"{truth.today:%y%m%d}", 1)
        return
    since = truth.today - timedelta(days=LOOK_BACK.get(truth.size.code, LOOK_BACK_ELSE))
    at, told = 0, Told()
    for _, end in periods(since, truth.today, max(28, truth.size.days)):
        before = at
        while at < len(planned) and planned[at].on < end:
            at += 1
        if at > before:
            yield _delivery(truth, planned[before:at], told, end, "", 100_001 + before)


def planned_notes(source: Source, key: np.ndarray) -> list[Planned]:
    """All notes in order of date, not yet written."""
    truth = source.truth
    seed = int(source.draw(FEED).integers(1 << 62))
    incidents = _days_by_family(truth, truth.incidents.child, truth.incidents.at)
    missing = _days_by_family(truth, truth.missing.child, truth.missing.reported)
    found: list[Planned] = []
    for circle in circles(source.seeds, truth, key):
        events = {
            "police_report": incidents.get(circle.family, []),
            "return_interview": missing.get(circle.family, []),
        }
        found.extend(plan(circle, seed, truth.size.code, truth.today, events))
    found.sort(key=lambda each: each.on)
    return found


def _days_by_family(truth: Truth, child: np.ndarray, at: np.ndarray) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {}
    family = truth.people.family[np.minimum(child, len(truth.people) - 1)].tolist()
    for one, on in zip(family, at.astype("datetime64[D]").astype(object).tolist(), strict=True):
        held = found.setdefault(one, [])
        if on not in held:
            held.append(on)
    return found


def _delivery(
    truth: Truth, planned: list[Planned], before: Told, end: date, begins: str, first: int
) -> Delivery:
    """The notes written, numbered from `first`; a note about three children is three rows of one number."""
    rows: list[tuple[object, ...]] = []
    files: list[tuple[object, ...]] = []
    numbers, notes, told = [], [], []
    identities: dict[str, int] = {}
    for place, each in enumerate(planned):
        note = write(each, before)
        if not note.text.strip():  # who finds nothing to say writes nothing
            continue
        number = f"CN{begins}{first + place:03}"
        told.append(each)
        numbers.append(number)
        notes.append(note)
        title = KINDS[each.kind][0]
        files += files_of(truth, each, number, first + place, note.text)
        for child in each.about:
            identities[child.key] = child.identity
            others = ", ".join(other.key for other in each.about if other is not child)
            author = each.author
            rows.append(
                (number, child.key, each.on, author.role, author.agency, title, others, note.text, "N")
            )
    names = ("note", "child", "on", "author_role", "agency", "kind", "others", "text", "sealed")
    tables = {"notes": columns(**dict(zip(names, zip(*rows, strict=True), strict=True)))}
    if files:
        named = ("note", "child", "file", "on", "name", "content")
        tables["files"] = columns(**dict(zip(named, zip(*files, strict=True), strict=True)))
    return Delivery(
        end,
        {"date": end.isoformat()},
        tables,
        links=[("case_system", np.array(list(identities)), np.array(list(identities.values())))],
        told={
            "notes/notes": _notes(told, numbers, notes),
            "notes/items": _items(numbers, notes),
            "notes/people": _people(told),
        },
    )


def _notes(planned: list[Planned], numbers: list[str], notes: list[Written]) -> pa.Table:
    return pa.table(
        {
            "note": numbers,
            "on": pa.array([each.on for each in planned], pa.date32()),
            "kind": _codes([each.kind for each in planned]),
            "scene": _codes([note.scene for note in notes]),
            "author": _codes([each.author.code for each in planned]),
            "is_dictated": [each.author.is_spoken for each in planned],
            "is_held_out": [each.author.is_held_out for each in planned],
            "author_role": _codes([each.author.role for each in planned]),
            "agency": _codes([each.author.agency for each in planned]),
            "child": pa.array([each.child.identity for each in planned], pa.int64()),
            "about": pa.array([[child.identity for child in each.about] for each in planned]),
            "text": [note.text for note in notes],
        }
    )


def _items(numbers: list[str], notes: list[Written]) -> pa.Table:
    counts = [len(note.items) for note in notes]
    items: list[Item] = [item for note in notes for item in note.items]
    sorts, *fields = zip(*items, strict=True)
    quotes = [note.text[item.start : item.end] for note in notes for item in note.items]
    return pa.table(
        {
            "note": pa.array(np.repeat(np.array(numbers, dtype=object), counts), pa.string()),
            "sort": _codes(list(sorts)),
            "quote": quotes,
            **{name: pa.array(values, kind) for (name, kind), values in zip(COLUMNS, fields, strict=True)},
        }
    )


def _people(planned: list[Planned]) -> pa.Table:
    """Everyone who may be named, by family; what a sibling is depends on the child, and stands with the items."""
    found: dict[tuple[int, str], tuple[str, str, str]] = {}
    for circle in {id(each.circle): each.circle for each in planned}.values():
        adults = [each for each in (circle.mother, circle.father) if each]
        people = [*adults, *circle.kin, *circle.professionals.values()]
        people += [child.carer for child in circle.children]
        people += [each.who for each in circle.circumstances]  # the mother's partner stands there alone
        people += [child.person for child in circle.children]
        for person in people:
            found[circle.family, person.id] = (person.forename, person.surname, person.relation)
    return pa.table(
        {
            "family": pa.array([family for family, _ in found], pa.int64()),
            "person": [person for _, person in found],
            "forename": [forename for forename, _, _ in found.values()],
            "surname": [surname for _, surname, _ in found.values()],
            "relation": [relation for _, _, relation in found.values()],
        }
    )


def _codes(values: list[str]) -> pa.Array:
    return pa.array(values, pa.string())


__all__ = ["FEED", "SORTS", "deliveries", "planned_notes"]
