"""One request is one transaction on a clean connection: nothing is left for the next, and a failure leaves nothing."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.sharing.conftest import Small
from tests.sharing.login import Login

LEFT = "SELECT set_config('kithline.seal', current_setting('kithline.seal'), false)"


def asks(statement: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def pages() -> ModuleType:
    """Addresses of pages that misbehave."""
    from django.http import HttpRequest, HttpResponse
    from django.template.response import SimpleTemplateResponse
    from django.urls import path

    from kithline.sharing.access.log import record_look
    from kithline.sharing.viewer import page

    roles = ("safeguarding_lead",)

    @page("test.count", roles=roles)
    def count(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(asks("SELECT count(*) FROM person_name")))

    @page("test.open", roles=None)
    def anyone(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{asks('SELECT count(*) FROM person_name')} {request.viewer is None}")  # type: ignore[attr-defined]

    @page("test.hold", roles=roles)
    def hold(request: HttpRequest) -> HttpResponse:
        asks(LEFT)
        asks("SET statement_timeout = 12345")
        asks("PREPARE left_over AS SELECT 1")
        asks("SELECT pg_advisory_lock(4711)::text")
        asks("LISTEN left_over")
        asks("DECLARE left_over CURSOR WITH HOLD FOR SELECT 1")
        asks("SET ROLE NONE")
        asks("SET search_path = pg_temp")
        return HttpResponse(str(asks("SELECT pg_backend_pid()")))

    @page("test.left", roles=None)
    def left(request: HttpRequest) -> HttpResponse:
        found = asks(
            "SELECT concat_ws(' ', pg_backend_pid(), "
            "coalesce(nullif(current_setting('kithline.seal', true), ''), 'none'), "
            "current_setting('statement_timeout'), (SELECT count(*) FROM pg_prepared_statements), "
            "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), "
            "(SELECT count(*) FROM pg_cursors WHERE is_holdable), (SELECT count(*) FROM pg_listening_channels()), "
            "session_user = current_user, (SELECT setting = boot_val FROM pg_settings WHERE name = 'search_path'))"
        )
        return HttpResponse(found)

    @page("test.fails", roles=roles)
    def fails(request: HttpRequest) -> HttpResponse:
        record_look(request.viewer, "test.fails")  # type: ignore[attr-defined]
        raise RuntimeError("as a fault in a view does")

    @page("test.answers-500", roles=roles)
    def answers_500(request: HttpRequest) -> HttpResponse:
        record_look(request.viewer, "test.answers-500")  # type: ignore[attr-defined]
        return HttpResponse("broken", status=500)

    @page("test.answers", roles=roles)
    def answers(request: HttpRequest) -> HttpResponse:
        record_look(request.viewer, "test.answers")  # type: ignore[attr-defined]
        return HttpResponse("well")

    @page("test.lazy", roles=roles)
    def lazy(request: HttpRequest) -> HttpResponse:
        class Lazy(SimpleTemplateResponse):
            @property
            def rendered_content(self) -> str:
                return str(asks("SELECT count(*) FROM person_name"))

        return Lazy("never asked for")

    @page("test.for-others", roles=("social_worker",))
    def for_others(request: HttpRequest) -> HttpResponse:
        return HttpResponse("never")

    found = ModuleType("misbehaving_pages")
    views = {
        view.__name__: view
        for view in (count, anyone, hold, left, fails, answers_500, answers, lazy, for_others)
    }
    from kithline.site.urls import urlpatterns

    found.urlpatterns = [  # type: ignore[attr-defined]
        *[path(f"test/{name}/", view) for name, view in views.items()],
        *urlpatterns,
    ]
    return found


@pytest.fixture(scope="module")
def misbehaving(django_ready: None) -> ModuleType:
    return pages()


@pytest.fixture
def lead(small: Small, sign_in: Any, misbehaving: ModuleType) -> Iterator[Any]:
    """The safeguarding lead at the schools' site, with the misbehaving pages on it."""
    from django.test import override_settings

    with sign_in("safeguarding.lead") as client, override_settings(ROOT_URLCONF=misbehaving):
        client.raise_request_exception = False
        yield client


@pytest.fixture
def looks(small: Small, login: Callable[[str], Login]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: login("pipeline").rows("SELECT page, outcome FROM access ORDER BY id")


def get(client: Any, name: str) -> Any:
    return client.get(f"/test/{name}/")


def test_a_page_sees_the_viewers_rows_and_the_next_one_nobodys(lead: Any) -> None:
    from django.test import Client

    assert int(get(lead, "count").content) > 0
    assert get(Client(), "anyone").content == b"0 True"


def test_what_a_request_leaves_on_the_connection_does_not_survive(lead: Any) -> None:
    """A held SET, a prepared statement, a lock, a cursor, a channel: the connection is the same, and clean."""
    from django.core import signals
    from django.db import close_old_connections, connection
    from django.test import Client

    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    try:
        pid = get(lead, "hold").content.decode()
        assert connection.connection is not None
        found = get(Client(), "left").content.decode()
    finally:
        signals.request_started.connect(close_old_connections)
        signals.request_finished.connect(close_old_connections)
    assert found == f"{pid} none 0 0 0 0 0 t t"


@pytest.mark.parametrize("name", ["fails", "answers_500"])
def test_a_failure_rolls_back(lead: Any, looks: Any, name: str, caplog: pytest.LogCaptureFixture) -> None:
    before = looks()
    assert get(lead, name).status_code == 500
    assert looks() == before
    assert get(lead, "answers").status_code == 200
    assert looks() == [*before, ("test.answers", "shown")]


def test_a_page_drawn_late_still_sees_its_viewers_rows(lead: Any) -> None:
    assert get(lead, "lazy").content == get(lead, "count").content != b"0"


def test_the_wrong_role_gets_the_one_not_found_page_and_it_is_in_the_log(lead: Any, looks: Any) -> None:
    refused, unknown = get(lead, "for_others"), lead.get("/there/is/no/such/page/")
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert looks()[-1] == ("test.for-others", "refused")


def test_nobody_signed_in_is_sent_to_the_sign_in_page(lead: Any) -> None:
    from django.test import Client

    answer = get(Client(), "count")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/test/count/")


def test_a_user_without_a_role_has_no_viewer(small: Small, sign_in: Any, misbehaving: ModuleType) -> None:
    from django.test import override_settings

    from tests.sharing import population

    population.make_user("no.role", "school")
    with sign_in("no.role") as client, override_settings(ROOT_URLCONF=misbehaving):
        assert get(client, "anyone").content == b"0 True"
        assert get(client, "count").status_code == 404


def test_a_role_that_ends_is_gone_at_the_next_request(
    lead: Any, small: Small, login: Callable[[str], Login]
) -> None:
    assert get(lead, "count").status_code == 200
    pipeline = login("pipeline")
    user = [small.users["safeguarding_lead"]]
    pipeline.connection.execute(
        "UPDATE role_assignment SET valid_to = current_date - 1 WHERE user_id = %s", user
    )
    try:
        assert get(lead, "count").status_code == 404
    finally:
        pipeline.connection.execute("UPDATE role_assignment SET valid_to = NULL WHERE user_id = %s", user)
    assert get(lead, "count").status_code == 200
