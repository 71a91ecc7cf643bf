"""A steward tries a file that no feed expects, page after page; nobody else sees it, and it does not stay."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.feeds.trial import hanging_files, strange_files
from tests.feeds.trial.answers_given import GIVEN
from tests.portals.data_cast import SOCIAL_WORKER, STEWARD

TRY = "/data/feeds/try/"
ANSWERS = {
    **{code: answer for code, answer in GIVEN.items() if code != "relation"},
    "title": "Portage visits",
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The council's own folder of feeds, and a folder of uploads of the test's own."""
    from kithline.feeds.discovery import FEEDS_DIR, forget

    folder, kept = tmp_path / "own", tmp_path / "uploads"
    folder.mkdir()
    kept.mkdir()
    monkeypatch.setenv(FEEDS_DIR, str(folder))
    monkeypatch.setattr("kithline.intake.uploads._folder", lambda: kept)
    forget()
    yield folder
    forget()


def upload(client: Any, path: Path, **more: str) -> Any:
    with path.open("rb") as file:
        return client.post(TRY, {"file": file, **more})


def test_from_upload_to_declaration(own: Path, tmp_path: Path, signed_in_as: Any, looks: Any) -> None:
    from kithline.feeds.discovery import FEEDS_DIR, check_feed, feeds

    path = strange_files.portage(tmp_path)
    uploads = own.parent / "uploads"
    with signed_in_as(STEWARD) as client:
        sent = upload(client, path)
        at = sent.headers["Location"]
        shown = client.get(at).content.decode()
        assert "NHSNo" in shown and "pass the check digit of an NHS number" in shown
        assert not [name for name in strange_files.SURNAMES if name in shown], (
            "headers and reasons, no values"
        )

        roles = {f"column_{place}": "raw" for place in range(10)}
        lacking = client.post(at, roles).content.decode()
        assert "No column says whom a row is about" in lacking
        roles |= {
            "column_0": "own.key",
            "column_2": "own.forename",
            "column_3": "own.surname",
            "column_4": "own.birth",
        }
        twice = client.post(at, {**roles, "column_9": "own.surname"}).content.decode()
        assert "cannot all be" in twice
        went = client.post(at, {**roles, "column_7": "start"})
        assert went.headers["Location"] == f"{at}questions/"

        asked = client.get(f"{at}questions/").content.decode()
        assert "In which law it is shared" in asked and "checked" not in asked, (
            "nothing is answered beforehand"
        )
        assert client.get(f"{at}preview/").headers["Location"] == f"{at}questions/"
        open_still = client.post(
            f"{at}questions/", {**ANSWERS, "legal_basis": "", "title": "Housing"}
        ).content.decode()
        assert "Answer this" in open_still and "There is a feed of this name already" in open_still
        assert client.post(f"{at}questions/", ANSWERS).headers["Location"] == f"{at}preview/"

        client.post(at, {**roles, "column_7": "raw", "column_9": "start"})  # postcodes are no days
        barren = client.get(f"{at}preview/").content.decode()
        assert "No row of the file would be taken in" in barren and f"{at}write/" not in barren
        assert "Nothing was written: no row" in client.post(f"{at}write/").content.decode()
        assert list(own.iterdir()) == []
        client.post(at, {**roles, "column_7": "start"})

        page = client.get(f"{at}preview/")
        assert page.headers["Cache-Control"] == "no-store"
        assert '25</span> <span class="kl-figure__label">rows would be taken in' in page.content.decode()
        with pytest.MonkeyPatch.context() as without:
            without.delenv(FEEDS_DIR)
            page = client.get(f"{at}preview/").content.decode()
            assert "It cannot be written from here: FEEDS_DIR names no folder" in page
            assert f"{at}write/" not in page
            assert "Nothing was written: FEEDS_DIR" in client.post(f"{at}write/").content.decode()
        zipped = zipfile.ZipFile(io.BytesIO(client.get(f"{at}declaration.zip").content))
        assert zipped.namelist() == ["portage_visits.py", "samples/portage_visits/portage_202603.xml"]

        done = client.post(f"{at}write/").content.decode()
        assert "portage_visits.py" in done
        assert client.get(at).status_code == 404, "the upload is gone"
    assert check_feed(feeds()["portage_visits"]) == []
    assert (own / "samples" / "portage_visits" / "portage_202603.xml").is_file()
    assert list(uploads.iterdir()) == []
    told = [(look["page"], look["outcome"]) for look in looks()]
    assert told[0] == ("stewardship.try", "uploaded") and ("stewardship.try_write", "written") in told
    assert all(str(path.name) not in look["asked"] for look in looks())


def test_a_workbook_of_several_sheets_becomes_one_feed(own: Path, tmp_path: Path, signed_in_as: Any) -> None:
    from kithline.feeds.discovery import check_feed, feeds

    path = hanging_files.therapist(tmp_path)
    said = {**GIVEN, "title": "Therapy", "says_sessions": "youth_contact", "says_parents": "none"}
    with signed_in_as(STEWARD) as client:
        at = upload(client, path).headers["Location"]
        shown = client.get(at).content.decode()
        assert "Parents&#39; hangs on these rows" in shown
        assert not [name for name in strange_files.SURNAMES if name in shown]
        roles = ("own.key", "own.forename", "own.surname", "own.birth", "start")
        client.post(at, {f"column_{place}": role for place, role in enumerate(roles)})
        assert client.post(f"{at}questions/", {**said, "relation_parents": "child"}).status_code == 302
        assert "Tables that hang on these rows" in client.get(f"{at}preview/").content.decode()
        assert "therapy.py" in client.post(f"{at}write/").content.decode()
    assert [table.code for table in feeds()["therapy"].tables] == ["rows", "sessions", "parents"]
    assert check_feed(feeds()["therapy"]) == []


def test_what_is_refused_is_not_kept_and_nobody_else_sees_what_is(
    own: Path, tmp_path: Path, signed_in_as: Any, looks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kithline.feeds.discovery import sample_folder

    uploads = own.parent / "uploads"
    path = tmp_path / "members.csv"
    path.write_bytes(b"%PDF-1.7")
    known = next(sample_folder("young_carers").glob("*register.csv"))
    club = strange_files.youth_club(tmp_path)
    with signed_in_as(STEWARD) as client:
        assert "A PDF holds no rows" in upload(client, path).content.decode()
        said = upload(client, known).content.decode()
        assert "looks like the feed young_carers already" in said and "--another" not in said
        assert "Choose a file" in client.post(TRY, {}).content.decode()
        with monkeypatch.context() as small:
            small.setattr("kithline.ui.uploads.MOST_BYTES", 100)
            assert "Choose a file of at most 10 MB" in upload(client, club).content.decode()
        assert list(uploads.iterdir()) == []
        assert upload(client, known, is_another="on").status_code == 302
        at = upload(client, club).headers["Location"]
        assert f'href="{at}"' in client.get(TRY).content.decode(), "a way back to what is not decided"
    pages = [TRY, at, f"{at}questions/", f"{at}preview/", f"{at}declaration.zip"]
    with signed_in_as(SOCIAL_WORKER) as client:
        assert {client.get(page).status_code for page in pages} == {404}
        assert {client.post(f"{at}{act}/").status_code for act in ("write", "delete")} == {404}
        assert upload(client, club).status_code == 404
    assert [look["outcome"] for look in looks()][-8:] == ["refused"] * 8
    assert len(list(uploads.iterdir())) == 2
    with signed_in_as(STEWARD) as client:
        assert client.get(f"{TRY}{uuid4()}/").status_code == 404
        assert client.post(f"{at}delete/").headers["Location"] == TRY
        assert client.post(f"{at}delete/").status_code == 404
    assert len(list(uploads.iterdir())) == 1
