"""What the rules look at, of each child whose factors are worked out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from kithline.insight.indicators.rulebook import reads_of_all
from kithline.insight.indicators.themes.attendance import are_enough, newer_marks_since
from kithline.record.loading import Connection, SchoolWeeks, timelines, weeks_since
from kithline.record.timeline import Supply, Timeline


def timelines_of(
    connection: Connection,
    children: Sequence[int],
    on: date,
    schools: SchoolWeeks,
    supplied: Mapping[str, Supply],
    *,
    is_of_marks: bool,
) -> Iterator[Timeline]:
    """Of each child what the rules look at. For marks alone the newer ones are read first, which are enough for nearly
    all; all there are took longer than everything else about them."""
    read = partial(
        timelines,
        connection,
        on=on,
        known_at=None,
        schools=schools,
        supplied=supplied,
        reads=reads_of_all(),
    )
    if not is_of_marks:
        yield from read(children)
        return
    rest: list[int] = []
    for newer in read(children, marks_since=newer_marks_since(on)):
        if are_enough(newer):
            yield newer
        else:
            rest.append(newer.person_id)
    if rest:
        yield from read(rest, marks_since=weeks_since(on))
