"""What is written into the council's folder is whole, outside the package, and overwrites nothing unasked."""

from pathlib import Path

import pytest

from kithline.feeds.discovery import FEEDS_DIR, BadDeclaration, check_feed, feeds, forget
from kithline.feeds.trial.own_folder import CannotWrite, write_feed
from tests.feeds.trial import strange_files
from tests.feeds.trial.answers_given import declared
from tests.feeds.trial.strange_files import TODAY


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own feeds"
    folder.mkdir()
    monkeypatch.setenv(FEEDS_DIR, str(folder))
    forget()
    return folder


def test_written_found_and_not_overwritten(own: Path, tmp_path: Path) -> None:
    proposal, text, _ = declared(strange_files.portage(tmp_path), title="Portage")
    written = write_feed(text, proposal, "portage", TODAY)
    assert written.declaration == own / "portage.py" and written.sample.parent == own / "samples" / "portage"
    assert check_feed(feeds()["portage"]) == []
    assert sorted(path.name for path in own.iterdir()) == ["portage.py", "samples"]
    written.declaration.write_text(text + "# by hand\n", encoding="utf-8")
    with pytest.raises(CannotWrite, match="portage.py is there already; --force"):
        write_feed(text, proposal, "portage", TODAY)
    assert "# by hand" in written.declaration.read_text(encoding="utf-8")
    write_feed(text, proposal, "portage", TODAY, force=True)
    assert "# by hand" not in written.declaration.read_text(encoding="utf-8")


def test_a_code_of_the_catalogue_is_taken(own: Path, tmp_path: Path) -> None:
    proposal, text, _ = declared(strange_files.portage(tmp_path), title="Housing")
    with pytest.raises(CannotWrite, match="there is a feed housing already"):
        write_feed(text, proposal, "housing", TODAY, force=True)
    assert list(own.iterdir()) == []


def test_a_broken_file_there_keeps_no_other_from_being_written(own: Path, tmp_path: Path) -> None:
    proposal, text, _ = declared(strange_files.portage(tmp_path), title="Portage")
    broken = "from kithline.feeds.spec import Feed\nFEED = Feed(code='housing'\n"
    (own / "old.py").write_text(broken, encoding="utf-8")
    write_feed(text, proposal, "portage", TODAY)
    assert "portage" in feeds() and "housing" not in feeds()
    with pytest.raises(CannotWrite, match="there is a feed housing already"):
        write_feed(text, proposal, "housing", TODAY, force=True)
    with pytest.raises(BadDeclaration, match=r"^benches\.py, line 1: SyntaxError"):
        write_feed("FEED = (", proposal, "benches", TODAY)


def test_without_a_folder_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal, text, _ = declared(strange_files.portage(tmp_path))
    for named, said in (("", "names no folder"), (str(tmp_path / "nowhere"), "there is no folder")):
        monkeypatch.setenv(FEEDS_DIR, named)
        with pytest.raises(CannotWrite, match=said):
            write_feed(text, proposal, "tried_feed", TODAY)
