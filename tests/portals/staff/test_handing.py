"""A leaver's work: what goes to whoever takes it over."""

from typing import Any

from tests.portals.rows import Written
from tests.portals.staff.test_staff import staffed

__all__ = ["staffed"]


def test_a_leavers_open_questions_are_answered_to_whoever_takes_them_over(
    staffed: Written, sign_in: Any, viewing: Any
) -> None:
    """Also what the leaver had been handed before; and not what the leaver asks afterwards."""
    from datetime import UTC, datetime, timedelta

    from django.db import connection

    from kithline.sharing.access.questions import my_answers

    first, leaver, heir = (staffed.users[name] for name in ("both", "lead.larkfield", "lead.mossbank"))
    now = datetime.now(UTC)

    def ask(user: int, label: str, ago: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO correction (person_id, access_class, restriction, feed, code, title, value, words, "
                "user_id, by_name, role, organisation, at) SELECT id, 12, 0, 'school_census', 'x', 'Name', 'v', %s, "
                "%s, '', '', '', %s FROM person WHERE id = %s RETURNING id",
                [label, user, now - timedelta(minutes=ago), staffed.ids["Plain"]],
            )
            made = int(cursor.fetchone()[0])
            cursor.execute(
                "INSERT INTO correction_answer (correction_id, outcome, words, by_id, by_name, at) "
                "VALUES (%s, 'wrong', 'It is put right', %s, '', now())",
                [made, first],
            )
        return made

    with connection.cursor() as cursor:
        for of_whom, to, ago in ((first, leaver, 60), (leaver, heir, 30)):
            cursor.execute(
                "INSERT INTO work_handed (from_user_id, to_user_id, at) VALUES (%s, %s, %s)",
                [of_whom, to, now - timedelta(minutes=ago)],
            )
    theirs = [ask(first, "before both", 90), ask(leaver, "before", 40)]
    ask(first, "after the first", 50), ask(leaver, "after", 20)
    with viewing("lead.mossbank") as viewer:
        assert sorted(each.id for each in my_answers(viewer, since=now - timedelta(days=1))) == theirs
