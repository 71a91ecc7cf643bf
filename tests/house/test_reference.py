"""The generated reference is current: what `kithline docs` would write is what stands there."""

from io import StringIO
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
WRITTEN = ("reference", "papers")


def test_the_generated_reference_is_current(
    django_ready: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.management import call_command

    from kithline.commands.management.commands import docs

    for folder in WRITTEN:
        (tmp_path / "docs" / folder).mkdir(parents=True)
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    call_command("docs", stdout=StringIO())
    written, standing = (
        {path.name: path.read_text(encoding="utf-8") for name in WRITTEN for path in (docs_ / name).iterdir()}
        for docs_ in (tmp_path / "docs", DOCS)
    )
    assert set(written) == set(standing)
    stale = [name for name in written if written[name] != standing[name]]
    assert stale == [], "run `make docs` and commit what it writes"


def test_the_matrix_page_says_what_the_matrix_says() -> None:
    from kithline.sharing.reference import render_matrix_reference

    page = render_matrix_reference()
    schools, authority = page.split("## The matrix: ")[1:3]
    assert "| Missing episodes | fact | fact | fact |  | fact |" in schools  # a SENCO is not told
    assert "| Social care episodes, plans and care | fact | fact | fact | counts | fact |" in schools
    assert "Youth justice |  |  |  |  |  |" in schools
    assert "| Youth justice | fact |  |  |  |  | counts |  | detail | detail | fact | fact |" in authority
    assert "Sees no child" in page and "| Children Act 2004 s.16LA | not confirmed |" in page
    assert "- Youth justice: named to Link coordinator, Social worker, Team manager" in page
