"""A name that is looked for is in no address, and the list can still be sorted, paged and gone back to."""

from types import SimpleNamespace
from typing import Any

import pytest

from kithline.ui import kept_search
from kithline.ui.kept_search import asked_of


def ask(session: dict[str, Any], method: str, query: str) -> Any:
    """What a view of a list answers, and what it was asked."""
    from django.http import HttpResponse, QueryDict

    given = QueryDict(query)
    request: Any = SimpleNamespace(
        method=method,
        path="/pupils/",
        session=session,
        GET=given if method == "GET" else QueryDict(),
        POST=given,
    )
    view = kept_search.kept_search("name")(lambda request: HttpResponse(str(asked_of(request).dict())))
    return view(request)


def test_a_posted_name_goes_into_the_session_and_the_address_bears_a_mark(django_ready: None) -> None:
    session: dict[str, Any] = {}
    answer = ask(session, "POST", "name=Quillfeather&year=8&csrfmiddlewaretoken=x")
    assert answer.status_code == 302
    path, _, query = answer["Location"].partition("?")
    assert path == "/pupils/" and query.startswith("year=8&kept=")
    assert "Quill" not in answer["Location"] and "csrf" not in answer["Location"]
    assert ask(session, "GET", query).content.decode().count("Quillfeather") == 1
    assert ask(session, "GET", f"{query}&page=2&sort=-name").status_code == 200
    again = ask(session, "GET", "name=Quillfeather&year=8")  # an address from before
    assert again["Location"] == answer["Location"], "one search has one mark"


def test_a_mark_of_a_sign_in_that_is_over_finds_nobodys_words(django_ready: None) -> None:
    answer = ask({}, "GET", "kept=abcdefgh&year=8")
    assert (answer.status_code, answer["Location"]) == (302, "/pupils/?year=8")
    assert ask({}, "POST", "name=+&year=8")["Location"] == "/pupils/?year=8"


def test_a_session_keeps_the_last_few(django_ready: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_search, "MOST", 3)
    session: dict[str, Any] = {}
    marks = [ask(session, "POST", f"name=n{number}")["Location"] for number in range(5)]
    assert [ask(session, "GET", each.partition("?")[2]).status_code for each in marks] == [
        302,
        302,
        200,
        200,
        200,
    ]
