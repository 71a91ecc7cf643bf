"""What the policies cost: the questions of three pages as four roles, under the site's login and where none limits.

Where a question itself asks the database whom the viewer works with, or at which schools, both sides find them: the
site by the database's functions, the other by the text that these functions run, put in their place. What only
policies need, such as ages and bounds, the other side does without. The tables are vacuumed first, as the server does
within minutes.

`make bench` measures it at a ward's size; `python -m bench.policies --size city` alone, at another size, and prints it.
"""

import re
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.load import PASSWORD
from bench.page import WARM_UP, bare_connection

PAGES = ("list", "child", "dashboard")
# role -> its longest list, by site; it names the school, so that as much is asked for where no policy limits it
VIEWERS = {
    "school": {"safeguarding_lead": "/pupils/?school={school}&show=250"},
    "authority": {
        "link_coordinator": "/pupils/?school={school}&show=250",
        "social_worker": "/cases/",
        "supporting_families_analyst": "/cases/children/",
    },
}
# what only a site may ask: who is looking, in which session
OF_THE_SITE = ("kithline.", "sharing.", "_session", "app_user", "account_", "mfa_")
# what only a site's login may call, by the text that the function runs in its place
FOUND = re.compile(
    r"sharing\.my_schools\(\)|SELECT sharing\.(?:schools_in_scope\(\)|people_here\('(?:narrow|wide)'\))"
)
NOBODY = "SELECT NULL::bigint WHERE false"
# what is asked for the policies' sake; without them a child's page would ask for the child of that id
KEEPS = re.compile(r"sharing\.(?:keep_to_(?:child|school|people)|leave_ages_out)|set_config\('role'")
# goes to the database with the question after it, which the other side asks alone
ROLE_LAID_DOWN = re.compile(r"^SELECT set_config\('role', 'none', true\);\s*")
CHILD = "SELECT id FROM person WHERE public_id = %s"
Question = tuple[str, Any]


def make_viewers(city: Path) -> dict[str, Any]:
    """Sign-ins of these roles, as the city lists them. The process's site is `pipeline`."""
    import django

    django.setup()
    from kithline.commands.building import demo_users
    from kithline.core import clock
    from kithline.sharing.instance import make_user

    roles = {role for each in VIEWERS.values() for role in each}
    users = [user for user in demo_users(city / "demo_users.csv") if user.role in roles]
    for user in users:
        make_user(user, PASSWORD, since=clock.today() - timedelta(days=30))
    return {"made": len(users)}


def policies(audience: str, repeats: int) -> dict[str, Any]:
    """By role and page: the seconds of each repetition under the policies and without. The process's site: `audience`.

    The same questions, put by the pipeline's login, may find more: rows of classes that the role does not see, and of
    more people where the page names none. Rows are told, too. What only the site may ask is left out.
    """
    import django

    django.setup()
    from django.test import Client

    from kithline.sharing.models import User

    found: dict[str, Any] = {}
    for role, longest in VIEWERS[audience].items():
        standing = _holder(role)
        client = Client(headers={"host": "localhost"})
        client.force_login(
            User.objects.get(pk=standing[0]), "allauth.account.auth_backends.AuthenticationBackend"
        )
        first_screen = client.get("/", follow=True).request["PATH_INFO"]
        addresses = (
            longest.format(school=_school_of(*standing)),
            f"/pupils/{_child_of(*standing)}/",
            first_screen,
        )
        found[role] = {
            page: _compare(_asked(client, address), standing, repeats)
            for page, address in zip(PAGES, addresses, strict=True)
        }
    return found


def _holder(role: str) -> tuple[int, str, int | None]:
    """Who holds the role, and where; of several, at the largest school."""
    with bare_connection() as bare:
        row = bare.execute(
            "SELECT a.user_id, a.role, a.organisation_id FROM role_assignment a WHERE a.role = %s ORDER BY "
            "(SELECT count(*) FROM pupil_at p WHERE p.school_id = a.organisation_id) DESC, a.user_id LIMIT 1",
            [role],
        ).fetchone()
    return row  # type: ignore[no-any-return]


def _school_of(user: int, role: str, organisation: int | None) -> str:
    """The code of the viewer's own school, or of the largest that they are linked to; empty if there is none."""
    with bare_connection() as bare:
        row = bare.execute(
            "SELECT o.code FROM organisation o JOIN pupil_at p ON p.school_id = o.id WHERE o.id = %s OR o.id IN "
            "(SELECT l.school_id FROM linked_school l WHERE l.user_id = %s) GROUP BY o.id "
            "ORDER BY count(*) DESC LIMIT 1",
            [organisation, user],
        ).fetchone()
    return row[0] if row else ""


def _child_of(*standing: Any) -> str:
    """The child in the viewer's scope of whom they see most events."""
    from django.db import connection, transaction

    from kithline.sharing.seal import set_seal

    with transaction.atomic(), connection.cursor() as cursor:
        set_seal(*standing)
        cursor.execute(
            "SELECT p.public_id::text FROM event e JOIN person p ON p.id = e.person_id WHERE p.status = 'active' "
            "GROUP BY p.public_id ORDER BY count(*) DESC, 1 LIMIT 1"
        )
        return str(cursor.fetchone()[0])


def _asked(client: Any, address: str) -> list[Question]:
    """The questions that a page asks of the record, and by which it opens a child's."""
    from django.db import connection

    asked: list[Question] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_question = sql.lstrip("( \n").upper().startswith(("SELECT", "WITH", "--"))
        of_the_site = any(words in FOUND.sub("", sql) for words in OF_THE_SITE)
        if is_question and (KEEPS.search(sql) or not of_the_site):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        response = client.get(address)
    assert response.status_code == 200, f"{address} answered {response.status_code}"
    return asked


def _compare(asked: list[Question], standing: tuple[int, str, int | None], repeats: int) -> dict[str, Any]:
    """In turn, each on a connection cleaned as the site's is before a request.

    Both are the driver's own: the site's connection reads each time of day by code of the framework's, which took
    longer than some whole questions and has nothing to do with policies.
    """
    from django.conf import settings

    from kithline.sharing.logins import AUDIENCE_LOGIN
    from kithline.sharing.seal import make_seal

    under: list[tuple[float, float, int]] = []
    without: list[tuple[float, float, int]] = []
    with bare_connection(AUDIENCE_LOGIN[settings.AUDIENCE]) as site, bare_connection() as bare:
        seal = make_seal(settings.SEAL_SECRET, settings.AUDIENCE, *standing, site.info.backend_pid)
        site.execute("SELECT set_config('kithline.seal', %s, true)", [seal])
        record = [one for one in (_without_policies(each, site) for each in asked) if one]
        for _ in range(WARM_UP + repeats):
            _clean(site)
            site.execute("SELECT set_config('kithline.seal', %s, true)", [seal])
            under.append(_timed(site, asked))
            _clean(bare)
            without.append(_timed(bare, record))
    pairs = list(zip(under, without, strict=True))[WARM_UP:]
    return {
        "policies": [one[0] for one, _ in pairs],
        "bare": [other[0] for _, other in pairs],
        "ratio": [one[0] / other[0] for one, other in pairs],
        "cpu_ratio": [one[1] / other[1] for one, other in pairs if one[1] and other[1]],
        "questions": len(record),
        "rows": under[-1][2] - len(asked) + len(record),  # a question for the policies' sake answers one
        "rows_bare": without[-1][2],
    }


def _without_policies(asked: Question, site: Any) -> Question | None:
    """The same question where no policy is; None: there would be none. `site`: the viewer's connection."""
    sql, params = ROLE_LAID_DOWN.sub("", asked[0]), asked[1]
    if KEEPS.search(sql):
        return (CHILD, params[-1:]) if "keep_to_child" in sql else None
    return FOUND.sub(lambda found: _text_of(found[0], site), sql), params


def _text_of(call: str, site: Any) -> str:
    """The query that the database's function runs for this viewer, in place of its call; read from the database itself,
    so that it is the same. `site`: the viewer's connection."""
    if "people_here" in call:
        [(relationship,)] = site.execute("SELECT sharing.relationship(%s)", [call.split("'")[1]]).fetchall()
        if relationship is None:
            return NOBODY
        branch = re.search(
            rf"WHEN [^\n]*'{relationship}'.*?RETURN QUERY (.*?);", _source_of("find_of_authority", site), re.S
        )
    elif "schools_in_scope" in call:
        [(only_one,)] = site.execute(
            "SELECT coalesce(sharing.relationship('narrow'), sharing.relationship('wide'))"
        ).fetchall()
        [(place,)] = site.execute("SELECT v.organisation_id FROM sharing.viewer() v").fetchall()
        branch = re.search(r"RETURN QUERY\s(.*?);", _source_of("schools_in_scope", site), re.S)
        assert only_one in ("linked_school", "enrolled"), f"{only_one}: another branch of the function"
    else:
        branch = re.search(r"RETURN QUERY (.*?);", _source_of("my_schools", site), re.S)
    assert branch, f"no query of {call}"
    text = branch[1]
    if "schools_in_scope" in call:
        text = text.replace("only_one", f"'{only_one}'").replace("sight[3]", f"'{place or ''}'")
    stands_for = _array([one for (one,) in site.execute("SELECT sharing.stands_for()").fetchall()], "bigint")
    text = text.replace("SELECT sharing.stands_for()", f"SELECT unnest({stands_for})")
    text = FOUND.sub(lambda found: _text_of(found[0], site), text)
    assert "sharing." not in text, f"{call} asks more than this login may: {text}"
    return text if call.startswith("SELECT") else f"(SELECT * FROM ({text}) x (school_id, next_review_on))"


def _source_of(function: str, site: Any) -> str:
    """Of several by one name, that which finds all: it has the shortest arguments."""
    [(source,)] = site.execute(
        "SELECT prosrc FROM pg_proc WHERE proname = %s ORDER BY pronargs, length(prosrc) LIMIT 1", [function]
    ).fetchall()
    return str(source)


def _array(values: list[Any], kind: str) -> str:
    return "'{" + ",".join(str(each) for each in values) + f"}}'::{kind}[]"


def _clean(connection: Any) -> None:
    from kithline.sharing.viewer import CLEAN

    connection.rollback()
    connection.autocommit = True
    connection.execute(CLEAN)
    connection.autocommit = False


def _timed(connection: Any, asked: list[Question]) -> tuple[float, float, int]:
    """Seconds, seconds of the processor that the database's process took, and rows, of all the questions."""
    cursor, pid = connection.cursor(), connection.info.backend_pid
    cpu, start = _cpu_of(pid), time.perf_counter()
    rows = 0
    for sql, params in asked:
        cursor.execute(sql, params)
        while cursor.nextset():  # of two, the last answers what was asked
            pass
        rows += len(cursor.fetchall())
    return time.perf_counter() - start, _cpu_of(pid) - cpu, rows


def _cpu_of(pid: int) -> float:
    """Seconds of the processor that a process of this machine has had; 0 where the system does not say."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return 0.0


def main() -> None:
    from bench.run import load_city, measure_policies
    from bench.scratch import scratch
    from bench.table import policies_table

    parser = ArgumentParser(prog="python -m bench.policies", description="What the policies cost.")
    parser.add_argument("--size", default="ward", choices=["tiny", "ward", "city"])
    parser.add_argument("--looks", type=int, default=15, help="how often each page is looked at")
    given = parser.parse_args()
    with scratch() as place:
        sys.stderr.write(f"Making the invented city and loading it: {given.size}\n")
        load_city(place, given.size, "bench_policies")
        found = measure_policies(place, "bench_policies", place.home / "city1", given.looks)
        sys.stdout.write("\n".join(policies_table(found)).lstrip("\n") + "\n")


if __name__ == "__main__":
    main()
