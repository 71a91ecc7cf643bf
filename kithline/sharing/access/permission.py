"""What the viewer's role may do with a category: see it at all (what "not permitted" says, whether or not there are
data), write of it, take it away. Every page that writes or hands over a file asks here.

The rows themselves are kept back by the database's policies; nothing is filtered here.
"""

from collections.abc import Iterator
from functools import cache

from django.http import Http404

from kithline.feeds import spec
from kithline.feeds.discovery import feeds
from kithline.record.categories import ATTENDANCE, SCHOOL, Category, Level
from kithline.record.kinds import added_by_people, kinds
from kithline.record.services import SERVICES
from kithline.record.types.adding import Addable
from kithline.sharing.access.log import record_look
from kithline.sharing.matrix import Grant, grant_of
from kithline.sharing.roles.acts import Duty, Write
from kithline.sharing.viewer import Viewer


def is_permitted(viewer: Viewer, category: Category, level: Level = Level.FLAG) -> bool:
    """Whether the matrix gives the viewer's role this level of the category, in any of its relationships.

    On one child's page (`Viewer.about`) of that child's age; elsewhere of some age.
    """
    return any(each.level >= level for each in _grants(viewer, category))


def may_write(viewer: Viewer, what: Write, category: Category) -> bool:
    """Whether the matrix lets the viewer's role write this of the category, about a child of theirs.

    The database asks the same of the very child when it is written (`sharing.may_write`), and refuses it.
    """
    return grant_to_write(viewer, what, category) is not None


def grant_to_write(viewer: Viewer, what: Write, category: Category) -> Grant | None:
    """The row of the matrix by which the viewer's role may write this, or None."""
    return next((each for each in _grants(viewer, category) if what in each.writes), None)


def addable(viewer: Viewer) -> tuple[Addable, ...]:
    """The kinds that the viewer's role may add; on one child's page (`Viewer.about`) to a child of that age."""
    return tuple(
        Addable(code, kind.title, kind.category.title, kind.lasts, kind.added_with)
        for code, kind in sorted(added_by_people().items(), key=lambda each: each[1].title)
        if may_write(viewer, Write.ADD, kind.category)
    )


def must_write(viewer: Viewer, what: Write, category: Category, *, page: str) -> None:
    """Go on only if the viewer may write it: else Http404, as for any page that is not theirs, and the log says so."""
    if not may_write(viewer, what, category):
        record_look(viewer, page, asked=f"{what} {category.code}", outcome="refused")
        raise Http404


def may_export(viewer: Viewer, category: Category) -> bool:
    """Whether the matrix lets the viewer's role take the category away in a file."""
    return any(each.may_export for each in _grants(viewer, category))


def has_duty(viewer: Viewer, duty: Duty) -> bool:
    """Whether the viewer's role has this duty, which is about no one child."""
    return duty in viewer.role.duties


def _grants(viewer: Viewer, category: Category) -> Iterator[Grant]:
    """On one child's page (`Viewer.about`) those that hold at that child's age; elsewhere all."""
    for each in viewer.role.relationships:
        found = grant_of(viewer.role.code, each, category)
        if found and (not viewer.is_about_child or found.gate.admits(viewer.child_age)):
            yield found


@cache
def categories_of(feed: str) -> frozenset[Category]:
    """What a feed tells beyond who a person is: the categories of its events, involvements, rolls and marks."""
    declared = feeds().get(feed)
    found: set[Category] = set()
    for table in declared.tables if declared else ():
        for what in table.emits:
            match what:
                case spec.EmitEvent():
                    found.add(kinds()[what.kind].category)
                case spec.EmitInvolvement():
                    found.add(SERVICES[what.service].category)
                case spec.EmitEnrolment():
                    found.add(SCHOOL)
                case spec.EmitWeekMarks() | spec.EmitTermTotal():
                    found.add(ATTENDANCE)
    return frozenset(found)


def may_name(viewer: Viewer, feed: str) -> bool:
    """Whether a feed may be named as a source to this viewer.

    That the youth justice service holds a child's name tells that it works with the child. So a feed is named only to a
    role that sees something of what it tells; a feed that tells nothing else is named to everyone.
    """
    told = categories_of(feed)
    return not told or any(is_permitted(viewer, category) for category in told)
