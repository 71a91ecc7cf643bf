"""What a reader should find in a note, kept while the note is written: one row an item, exact by character offset."""

from typing import NamedTuple

PEOPLE, RELATIONSHIPS, PLACES, DATES = "people", "relationships", "places", "dates"
STANCE, ACTIONS, CHILD_VOICE = "stance", "actions", "child_voice"
SORTS = (PEOPLE, RELATIONSHIPS, PLACES, DATES, STANCE, ACTIONS, CHILD_VOICE)


class Item(NamedTuple):
    """One thing said: `text[start:end]` is its quote.

    people: `name` as written, `person`, `relation` to the child, `kind` name or role. relationships: `person`,
    `relation`. places: `name`, `kind`, `stance`. dates: `value` (ISO; a year or a month alone where no more is said),
    `kind` relative or absolute. stance: of whom (`person`, `relation`), `kind` the topic, `stance`, `status`, `said_by`
    (a relation, or author) and `said_by_person`; `is_so`: whether what the note conveys was true at the time;
    `is_third_party`. actions: `name` what, `relation` and `person` the owner, `value` due. child_voice: `name` the
    words, `person` the child.
    """

    sort: str
    start: int
    end: int
    name: str = ""
    person: str = ""
    relation: str = ""
    kind: str = ""
    value: str = ""
    stance: str = ""
    status: str = ""
    said_by: str = ""
    said_by_person: str = ""
    is_so: bool | None = None
    is_third_party: bool = False


def as_read(items: list[Item], text: str) -> dict[str, list[dict[str, object]]]:
    """The items of one note in the shape of `kithline read`'s OUT (the value of one note id)."""
    found: dict[str, list[dict[str, object]]] = {sort: [] for sort in SORTS}
    for item in sorted(items, key=lambda each: (each.start, each.end)):
        found[item.sort].append(
            {"start": item.start, "end": item.end, "quote": text[item.start : item.end], **_told(item)}
        )
    return found


def _told(item: Item) -> dict[str, object]:
    person = {"person": item.person}
    match item.sort:
        case "people":
            return {**person, "name": item.name, "relation_to_child": item.relation, "written_as": item.kind}
        case "relationships":
            return {**person, "relation_to_child": item.relation}
        case "places":
            return {"name": item.name, "kind": item.kind, "stance": item.stance}
        case "dates":
            return {"value": item.value, "written_as": item.kind}
        case "stance":
            return {
                **person,
                "about": item.relation,
                "topic": item.kind,
                "stance": item.stance,
                "status": item.status,
                "said_by": item.said_by,
                "said_by_person": item.said_by_person,
                "is_so": item.is_so,
                "is_third_party": item.is_third_party,
            }
        case "actions":
            return {**person, "what": item.name, "owner": item.relation, "due": item.value or None}
        case _:
            return {**person, "said": item.name}
