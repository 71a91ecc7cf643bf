"""`kithline papers` writes every paper in the council's name."""

import json
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.intake.clean import clean_record, record_clone

__all__ = ["clean_record", "record_clone"]


@pytest.fixture
def run(clean_record: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    from django.core.management import call_command

    (tmp_path / "governance.toml").write_text('[council]\nname = "Anyshire & District"\n')
    monkeypatch.setattr("kithline.ops.home.home", lambda: tmp_path)

    def call(*words: Any, **options: Any) -> str:
        said = StringIO()
        call_command("papers", *map(str, words), stdout=said, **options)
        return said.getvalue()

    return call


def test_they_are_written_in_its_name(run: Callable[..., str], tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    written = json.loads(run(folder, json=True))["files"]
    assert sorted(written) == sorted(path.name for path in folder.iterdir())
    assert {"agreements.xlsx", "processing.html", "dpia.md", "threats.md", "asvs.md", "matrix.xlsx"} <= set(
        written
    )
    assert "Anyshire &amp; District" in (folder / "processing.html").read_text()
    assert "Nothing of them is taken in." in (folder / "agreements.md").read_text()
    book = load_workbook(BytesIO((folder / "processing.xlsx").read_bytes()))
    assert book.worksheets[0].max_row > 60


def test_what_cannot_be_written_is_one_line(run: Callable[..., str], tmp_path: Path) -> None:
    from django.core.management.base import CommandError

    with pytest.raises(CommandError, match="exists"):
        run(tmp_path / "governance.toml")
