"""Files that came with case notes, as a social worker opens them: on the tiny city, whose files tell of the refuge."""

import hashlib
from html import unescape
from typing import Any
from uuid import uuid4

import pytest

FILES = """
    SELECT DISTINCT ON (d.payload ->> 'sort', d.as_written IS NULL) p.public_id, d.event_id, d.payload ->> 'sort',
           d.as_written IS NULL, u.username, coalesce(d.as_written, d.payload) ->> 'text', p.id
    FROM event_detail d JOIN person p ON p.id = d.person_id JOIN allocated_to a ON a.person_id = p.id
    JOIN app_user u ON u.professional_id = a.professional_id
    JOIN role_assignment r ON r.user_id = u.id AND r.role = 'social_worker'
    WHERE d.payload ? 'sha256' AND d.restriction = 0 AND d.known_to IS NULL
    ORDER BY d.payload ->> 'sort', d.as_written IS NULL, d.id
"""


WORKER = "social.worker@example.org"


@pytest.fixture
def files(city: str) -> dict[bool, tuple[Any, ...]]:
    """A file of the worker's own children of which nothing is kept back (True), and one that tells of the refuge."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FILES)
        found = {row[3]: row for row in cursor.fetchall() if row[4] == WORKER}
    assert found.keys() == {True, False}
    return found


def last_look() -> tuple[Any, ...]:
    from kithline.sharing.models import Access

    look = Access.objects.order_by("-id").first()
    return look.page, look.action, look.outcome, look.person_id, look.export_hash


def test_a_file_is_read_and_taken_as_it_was_sent(files: Any, sign_in: Any) -> None:
    child, event, sort, _, _, text, person = files[True]
    with sign_in(WORKER) as client:
        record = client.get(f"/pupils/{child}/").content.decode()
        assert f"/pupils/{child}/file/{event}/" in record and "File with a case note" in record
        page = unescape(client.get(f"/pupils/{child}/file/{event}/").content.decode())
        assert text.split("\n")[-1] in page and "Take the file as it was sent" in page
        sent = client.get(f"/pupils/{child}/file/{event}/as-sent/")
        assert sent.headers["Content-Disposition"].startswith("attachment; ")
        mark = hashlib.sha256(sent.content).hexdigest()
    assert last_look() == ("pupils.file_as_sent", "export", "exported", person, mark)


def test_what_is_kept_back_is_in_no_page_name_or_file(files: Any, sign_in: Any) -> None:
    child, event, *_, text, person = files[False]
    assert "Lantern House" in text
    place = f"/pupils/{child}/file/{event}/"
    with sign_in(WORKER) as client:
        shown = [client.get(f"/pupils/{child}/"), client.get(place), client.get(f"{place}text/")]
        for answer in shown:
            assert (
                answer.status_code == 200
                and b"Lantern" not in answer.content
                and b"JX1 0AA" not in answer.content
            )
            assert "Lantern" not in answer.headers.get("Content-Disposition", "")
        assert b"[address withheld]" in shown[2].content and b"Some words are left out" in shown[1].content
    assert last_look()[:4] == ("pupils.file_text", "export", "exported", person)
    with sign_in(WORKER) as client:
        assert client.get(f"{place}as-sent/").status_code == 404
    assert last_look()[:3] == ("pupils.file_as_sent", "look", "refused")


def test_a_file_of_another_child_an_unknown_one_and_a_lead_are_one_page(files: Any, sign_in: Any) -> None:
    (child, event), (other, _) = files[True][:2], files[False][:2]
    with sign_in(WORKER) as client:
        unknown = client.get(f"/pupils/{child}/file/{uuid4()}/")
        crossed = client.get(f"/pupils/{other}/file/{event}/")
        assert (
            (unknown.status_code, unknown.content)
            == (crossed.status_code, crossed.content)
            == (404, unknown.content)
        )
    with sign_in("independent.reviewing.officer@example.org") as client:  # reads notes, and takes none away
        assert client.get(f"/pupils/{child}/file/{event}/text/").status_code == 404
