"""Whether the viewer's role sees a category at all: what "not permitted" says, whether or not there are data.

The rows themselves are kept back by the database's policies; nothing is filtered here.
"""

from functools import cache

from kithline.feeds import spec
from kithline.feeds.discovery import feeds
from kithline.record.categories import ATTENDANCE, SCHOOL, Category, Level
from kithline.record.kinds import kinds
from kithline.record.services import SERVICES
from kithline.sharing.matrix import grant_of
from kithline.sharing.viewer import Viewer


def is_permitted(viewer: Viewer, category: Category, level: Level = Level.FLAG) -> bool:
    """Whether the matrix gives the viewer's role this level of the category, in any of its relationships.

    On one child's page (`Viewer.about`) of that child's age; elsewhere of some age.
    """
    granted = [grant_of(viewer.role.code, each, category) for each in viewer.role.relationships]
    return any(
        each is not None
        and each.level >= level
        and (not viewer.is_about_child or each.gate.admits(viewer.child_age))
        for each in granted
    )


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
