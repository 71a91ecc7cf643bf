"""Is this wrong? The question reaches the stewards and shows at the value; the answer comes back to who asked."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from tests.portals.rows import PASSWORD, Written
from tests.portals.rows_database import TODAY

Client = Callable[[str], AbstractContextManager[Any]]
WRONG = {"words": "Her mother says that it is spelt with one t."}
ANSWER = {"outcome": "corrected", "words": "The school has corrected it in its own system."}


def links(page: str, of: str) -> list[str]:
    """The ways to question a value of that title."""
    return re.findall(rf'href="([^"]+/wrong/[0-9a-f]{{12}}/)">Is this wrong\?<span[^>]*> {of}<', page)


def page_of(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def steward(rows: Written) -> str:
    from kithline.sharing.instance import SignIn, make_user

    make_user(SignIn("data.steward", "Dana Reed", "data_steward", "199"), PASSWORD, since=TODAY)
    return "data.steward"


def test_a_question_goes_to_the_stewards_and_its_answer_returns(governed: Client, overseen: Written) -> None:
    child = f"/pupils/{overseen.public['Ottoline']}/"
    who = steward(overseen)
    with governed("lead.larkfield") as client:
        page = page_of(client, child)
        assert page.count("Is this wrong?") > 10
        way = links(page, "Name")[0]
        assert "There is a problem" in client.post(way, {"words": ""}).content.decode()
        assert client.post(way, WRONG)["Location"] == child
        assert "Questioned on 12 March</strong> by Amina Farrow" in page_of(client, child)
    with governed("worker") as client:  # who sees the name, and so that it is questioned
        assert "Questioned on 12 March</strong> by Amina Farrow" in page_of(client, child)
        assert client.get("/share/questions/").status_code == 404
    with governed(who) as client:
        queue = page_of(client, "/share/questions/")
        assert "Amina Farrow" in queue and "School Census" in queue
        path = re.findall(r"/share/questions/\d+/", queue)[0]
        assert "spelt with one t" in page_of(client, path)
        passed = {"outcome": "passed_on", "words": "I have written to the school."}
        assert client.post(path, passed).status_code == 302
        assert "Passed on to the source" in page_of(client, "/share/questions/")
        assert client.post(path, ANSWER).status_code == 302
        assert "No question waits" in page_of(client, "/share/questions/")
        assert client.get(path).status_code == 404
    with governed("lead.larkfield") as client:
        home = page_of(client, "/pupils/today/")
        assert "Your question is answered:" in home and "in its own system" in home
        assert "Questioned on" not in page_of(client, child)
        assert "/share/questions/mine/" in page_of(client, "/me/"), "kept when the first screen has let it go"
        mine = page_of(client, "/share/questions/mine/")
        assert (
            "spelt with one t" in mine
            and "in its own system" in mine
            and "The source has corrected it" in mine
        )
    with governed(who) as client:
        assert client.get("/share/questions/mine/").status_code == 404
    with governed("lead.mossbank") as client:
        assert "one t" not in page_of(client, "/share/questions/mine/")
        assert "Your question is answered:" not in page_of(client, "/pupils/today/")
        assert client.get(way).status_code == 404 and client.post(way, WRONG).status_code == 404


def test_a_steward_does_not_read_what_the_role_does_not_see(governed: Client, overseen: Written) -> None:
    child = f"/pupils/{overseen.public['Ottoline']}/"
    who = steward(overseen)
    with governed("lead.larkfield") as client:
        way = links(page_of(client, child), "SEN provision")[0]
        client.post(way, {"words": "ZEBEDEE-QUESTION"})
    with governed(who) as client:
        queue = page_of(client, "/share/questions/")
        assert "what it says is not shown to your role" in queue
        path = re.findall(r"/share/questions/\d+/", queue)[0]
        assert "ZEBEDEE-QUESTION" not in queue + page_of(client, path)
        assert str(overseen.public["Ottoline"]) not in queue + page_of(client, path)


def test_each_question_is_told_once_and_says_nothing_of_the_child(
    governed: Client, overseen: Written
) -> None:
    from kithline.core import clock
    from kithline.watch.notices import questioned, tell

    with governed("lead.larkfield") as client:
        child = f"/pupils/{overseen.public['Ottoline']}/"
        client.post(links(page_of(client, child), "Date of birth")[0], WRONG)
    told = tell(questioned(), clock.now())
    assert told and all("one record is held to be wrong" in each.words for each in told)
    assert tell(questioned(), clock.now()) == []


def test_a_code_that_is_of_no_value_is_not_found(governed: Client, overseen: Written) -> None:
    with governed("lead.larkfield") as client:
        assert client.get(f"/share/{overseen.public['Ottoline']}/wrong/0123456789ab/").status_code == 404
