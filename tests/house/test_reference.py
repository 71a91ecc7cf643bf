"""The generated reference is current: what `kithline docs` would write is what stands there."""

from io import StringIO
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_the_generated_reference_is_current(
    django_ready: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.management import call_command

    from kithline.commands.management.commands import docs

    (tmp_path / "docs" / "reference").mkdir(parents=True)
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    call_command("docs", stdout=StringIO())
    written = {
        path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "docs" / "reference").iterdir()
    }
    standing = {path.name: path.read_text(encoding="utf-8") for path in REFERENCE.iterdir()}
    assert set(written) == set(standing)
    stale = [name for name in written if written[name] != standing[name]]
    assert stale == [], "run `make docs` and commit what it writes"


def test_the_matrix_page_says_what_the_matrix_says() -> None:
    from kithline.sharing.reference import render_matrix_reference

    page = render_matrix_reference()
    assert "| Youth justice | not permitted | fact | detail | not permitted |" in page
    assert "| Missing episodes | fact | detail | detail | not permitted |" in page
    assert "sees no child" in page
