"""What linking writes once a solution is found: persons, their links and why, what keeps records apart, what waits for
a steward, and what the next stage must do. All in the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import astuple, dataclass
from datetime import datetime

from kithline.identity import standing, store
from kithline.identity.cluster import Solution
from kithline.identity.edges import Edges
from kithline.identity.links import is_altered, is_moved
from kithline.identity.model import Weights
from kithline.identity.new_persons import create_persons
from kithline.identity.persistence import Assignment, assign
from kithline.identity.why import Why, write_why

PIECE = 50_000  # links of many, written so many at a time, while the reasons of the next are written out


@dataclass(frozen=True)
class LinkCounts:
    """What one run did. ``considered``: source persons that were new or had changed; ``solved``: those and all whom
    they touch."""

    considered: int = 0
    solved: int = 0
    persons_created: int = 0
    persons_absorbed: int = 0
    persons_split: int = 0
    links_written: int = 0
    refusals: int = 0
    to_review: int = 0

    def __add__(self, other: "LinkCounts") -> "LinkCounts":
        return LinkCounts(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


def write(
    raw: store.Connection,
    solution: Solution,
    before: Mapping[int, store.LinkRow],
    edges: Edges,
    weights: Weights,
    changed: set[int],
    now: datetime,
    marked: Sequence[int] = (),
    stands: standing.Standing | None = None,
    beside: Executor | None = None,
    is_any_restricted: bool = True,
) -> LinkCounts:
    """``marked``: who is new and is marked as linked already. ``stands``: what stands of refusals and reviews, if it
    was read. ``beside``: where the database makes persons and links while we write out why. ``is_any_restricted``:
    whether any of these records may be."""
    touched = [record for group in solution.groups for record in group]
    assignment = assign(solution.groups, {record: row.person for record, row in before.items()})

    def make() -> list[int]:
        return _with_new_persons(raw, solution.groups, assignment, now, marked)

    making = beside.submit(make).result if beside else make
    why = write_why(solution, edges, weights, PIECE if beside else len(touched))
    persons = making()
    absorbed = {person: persons[place] for person, place in assignment.absorbed.items()}
    store.absorb(raw, absorbed, now)
    store.tell_splits(raw, {persons[place]: origin for place, origin in assignment.split_from.items()}, now)
    refused = stands.refusals if stands else standing.refusals(raw, touched)
    reviewed = stands.reviews if stands else standing.reviews(raw, touched)
    group_of = solution.group_of()
    altered: list[store.LinkRow] = []
    writing: list[Future[None]] = []
    for piece in why.joined:
        rows = piece.links(persons)
        some = [row for row in rows if is_altered(before.get(row.source_person), row, group_of)]
        altered += some
        if beside:
            writing.append(beside.submit(store.write_links, raw, some, before, weights.version, now))
    moved = {row.person for row in altered if is_moved(before.get(row.source_person), row)}
    left = {before[row.source_person].person for row in altered if row.source_person in before}
    changed_persons = {persons[group_of[record]] for record in changed if record in group_of}
    for begun in writing:
        begun.result()
    with store.in_one_go(raw, altered, why.refusals, why.reviews):
        if not beside:
            store.write_links(raw, altered, before, weights.version, now)
        if is_any_restricted or absorbed:
            store.inherit_restrictions(raw, sorted(set(persons)), absorbed)
        store.write_refusals(raw, refused, why.refusals, now)
        store.write_reviews(raw, reviewed, why.reviews, now)
        store.touch(raw, moved | left | changed_persons | set(absorbed), now)
    return LinkCounts(
        considered=len(changed),
        solved=len(touched),
        persons_created=sum(person is None for person in assignment.persons),
        persons_absorbed=len(absorbed),
        persons_split=len(assignment.split_from),
        links_written=len(altered),
        refusals=len(why.refusals),
        to_review=len(why.reviews),
    )


def write_all_new(
    raw: store.Connection,
    solution: Solution,
    edges: Edges,
    weights: Weights,
    changed: set[int],
    now: datetime,
    marked: Sequence[int],
    beside: Executor,
    why: Why | None = None,
) -> LinkCounts:
    """As `write`, of records none of which is linked: each group is a new person. ``beside``: where the database makes
    persons while we write out why, and write the links as columns. ``why``: if it was written out."""
    making = beside.submit(create_persons, raw, solution.groups, now, marked)
    why = why or write_why(solution, edges, weights, PIECE)
    links = [piece.columns() for piece in why.joined]
    persons = making.result()
    writing = [
        beside.submit(
            store.insert_links, raw, some | {"person_id": piece.persons_of(persons)}, weights.version, now
        )
        for piece, some in zip(why.joined, links, strict=True)
    ]
    for begun in writing:
        begun.result()
    touched = [record for group in solution.groups for record in group]
    store.inherit_restrictions(raw, persons, {})
    store.write_refusals(raw, standing.refusals(raw, touched), why.refusals, now)
    store.write_reviews(raw, standing.reviews(raw, touched), why.reviews, now)
    store.touch(raw, persons, now)
    return LinkCounts(
        considered=len(changed.intersection(touched)),
        solved=len(touched),
        persons_created=len(persons),
        links_written=len(touched),
        refusals=len(why.refusals),
        to_review=len(why.reviews),
    )


def _with_new_persons(
    raw: store.Connection,
    groups: Sequence[Sequence[int]],
    assignment: Assignment,
    now: datetime,
    marked: Sequence[int],
) -> list[int]:
    without = [group for group, person in zip(groups, assignment.persons, strict=True) if person is None]
    new = iter(create_persons(raw, without, now, marked))
    return [next(new) if person is None else person for person in assignment.persons]
