"""Asking whether a value is wrong, the stewards' queue of such questions, and the answers that come back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from kithline.core import clock
from kithline.insight.indicators.rulebook import indicators
from kithline.record.categories import BY_NUMBER, IDENTITY, SCHOOL, Level
from kithline.record.kinds import kinds
from kithline.record.services import SERVICES
from kithline.record.types.questions import Answer, Questionable, QuestionLine
from kithline.sharing.access.details import DETAILS
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.access.permission import must_write
from kithline.sharing.questions import EVENT, FACTOR, INVOLVEMENT
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.acts import Write
from kithline.sharing.viewer import Viewer

OUTCOMES = {
    "corrected": "The source has corrected it: the next file brings it",
    "right": "The source has looked, and says that it is right",
    "passed_on": "Passed on to the source; the question stays open",
    "cannot": "It cannot be found out",
}
OPEN = "passed_on"
# SQL of `c`, a question: the viewer's own, or of work that was handed to the viewer
_MINE = "EXISTS (SELECT FROM sharing.my_work() w WHERE w.whose = c.user_id AND c.at > w.since AND c.at <= w.until)"


def ask(public_id: UUID, about: Questionable, *, words: str, by: Viewer) -> None:
    """Keep the question, in the viewer's own name. ValueError without words. `about`: from the child's page as seen."""
    if not words.strip():
        raise ValueError("expected what is wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT p.id FROM person p WHERE p.public_id = %s", [public_id])
        (person_id,) = cursor.fetchone()
        access_class = class_of(person_id, about)
        must_write(by, Write.QUESTION, BY_NUMBER[access_class // 10], page="share.wrong")
        cursor.execute(
            "INSERT INTO correction (person_id, access_class, restriction, feed, code, title, value, words, user_id, "
            "by_name, role, organisation, at) VALUES (%s, %s, 0, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(person_id, access_class, about.feed, about.code, about.title, about.value),
                *(words.strip(), by.user_id, by.name, by.role.code, by.standing.organisation, clock.now()),
            ],
        )
    record_look(
        by,
        "share.wrong",
        person_id=person_id,
        people=[person_id],
        asked=f"{about.sort} {about.name}",
        outcome="written",
        action=DECIDE,
    )


def class_of(person_id: int, about: Questionable) -> int:
    """The access class of the value: its category in detail; of an occasional field, that of its rows."""
    listed = {detail.code: detail.category for detail in DETAILS}
    if about.sort == INVOLVEMENT:
        return SERVICES[about.name].category.at(Level.DETAIL)
    if about.sort == EVENT:
        kind = kinds().get(about.name)  # none: joining or leaving a school
        return (kind.category if kind else SCHOOL).at(Level.DETAIL)
    if about.sort == FACTOR:
        return indicators()[about.name].category.at(Level.DETAIL)
    if about.name in listed:
        return listed[about.name].at(Level.DETAIL)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(v.access_class) FROM (SELECT a.access_class FROM person_attribute a WHERE a.person_id = %s "
            "AND a.field = %s UNION ALL SELECT i.access_class FROM person_identifier i WHERE i.person_id = %s "
            "AND i.scheme = %s) v",
            [person_id, about.name, person_id, about.name],
        )
        found = cursor.fetchone()[0]
    return int(found) if found is not None else IDENTITY.at(Level.DETAIL)


def questions_about(person_id: int) -> tuple[QuestionLine, ...]:
    """Open questions about one person's values that the viewer may see. No line of the log: for the child's page."""
    found = _own_lines("c.person_id = %s", [person_id])
    return tuple(each for each in found if each.answer is None or each.answer.outcome == OPEN)


def my_answers(viewer: Viewer, *, since: datetime) -> tuple[QuestionLine, ...]:
    """The viewer's own questions that were answered since, the newest answer first; and those of whoever handed their
    work to the viewer, where the viewer may see what they are about."""
    found = _own_lines(f"{_MINE} AND c.at >= %s - interval '1 year'", [since])
    answered = [each for each in found if each.answer and each.answer.at >= since]
    return tuple(sorted(answered, key=lambda each: each.answer.at if each.answer else since, reverse=True))


def my_questions(viewer: Viewer, *, page: str) -> tuple[QuestionLine, ...]:
    """What the viewer asked in a year, answered or not, the newest first; and what whoever handed their work to the
    viewer asked, where the viewer may see what it is about. Writes the look."""
    found = _own_lines(f"{_MINE} AND c.at >= %s - interval '1 year'", [clock.now()])
    record_look(viewer, page, count=len(found))
    return tuple(reversed(found))


def _own_lines(where: str, values: list[Any]) -> tuple[QuestionLine, ...]:
    statement = (
        "SELECT c.id, c.code, c.feed, c.title, c.value, c.words, c.by_name, c.role, c.organisation, c.at, p.public_id, "
        "a.outcome, a.words, a.by_name, a.at FROM correction c LEFT JOIN person p ON p.id = c.person_id "
        "LEFT JOIN LATERAL (SELECT * FROM correction_answer x WHERE x.correction_id = c.id ORDER BY x.id DESC LIMIT 1) "
        f"a ON true WHERE {where} ORDER BY c.at, c.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(_line(row) for row in cursor.fetchall())


def queue(viewer: Viewer, *, page: str) -> tuple[QuestionLine, ...]:
    """Questions that are open, by feed and then the oldest first; for data stewards. Writes the look."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sharing.open_questions()")
        lines = tuple(_line(row) for row in cursor.fetchall())
    record_look(viewer, page, count=len(lines))
    return lines


def question(viewer: Viewer, question_id: int, *, page: str) -> QuestionLine | None:
    """One open question; None if there is none of that number. Writes the look."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sharing.open_questions() q WHERE q.id = %s", [question_id])
        row = cursor.fetchone()
    record_look(viewer, page, asked=str(question_id), outcome="shown" if row else "not_found")
    return _line(row) if row else None


def answer(question_id: int, *, outcome: str, words: str, by: Viewer) -> None:
    """Keep a steward's answer. ValueError without words or for an outcome that is none."""
    if outcome not in OUTCOMES or not words.strip():
        raise ValueError("expected an outcome and words")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO correction_answer (correction_id, outcome, words, by_id, by_name, at) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [question_id, outcome, words.strip(), by.user_id, by.name, clock.now()],
        )
    record_look(by, "share.answer", asked=f"{question_id} {outcome}", outcome="written", action=DECIDE)


def _line(row: tuple[Any, ...]) -> QuestionLine:
    given = Answer(*row[11:15]) if row[11] else None
    role = ROLES[row[7]].title if row[7] in ROLES else row[7]
    return QuestionLine(*row[:7], role, *row[8:11], answer=given)
