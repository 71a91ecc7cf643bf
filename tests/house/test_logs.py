"""No personal value in a log line, on the screen of a command, in an error or in a reason: files full of them are
sent in, spoilt in every way that we could think of, and everything that is said is read."""

import io
import itertools
import json
import logging
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kithline.feeds.discovery import feeds, sample_folder
from kithline.feeds.spec import Format

MARK = "Quarrelmouse"  # stands in every value that we send, and in nothing that we write

Spoil = Callable[[int, int, str], str]  # row, column, what stands there -> what we send

# how a cell is spoilt
CELLS: dict[str, Callable[[str], str]] = {
    "nonsense": lambda cell: f"{MARK}{len(cell)}",
    "too_long": lambda cell: MARK * 200,
    "with_control_marks": lambda cell: f"{MARK}\x00\x0b{cell}",
    "beginning_a_formula": lambda cell: f"=CMD('{MARK}')",
    "added_to": lambda cell: f"{cell}{MARK}",
}


def all_cells(row: int, column: int, cell: str) -> str:
    return CELLS["nonsense"](cell)


def one_cell_a_row(row: int, column: int, cell: str) -> str:
    """The cells of a row in turn, and the ways in turn: most of the row can be read."""
    ways = list(CELLS.values())
    return ways[(row + column) % len(ways)](cell) if (row + column) % 7 == 0 else cell


def csv_spoilt(text: str, spoil: Spoil) -> str:
    head, *rows = text.splitlines()
    changed = [
        ",".join(spoil(row, column, cell) for column, cell in enumerate(line.split(",")))
        for row, line in enumerate(rows)
    ]
    return "\n".join([head, *changed]) + "\n"


def xml_spoilt(text: str, spoil: Spoil) -> str:
    places = itertools.count()

    def change(found: re.Match[str]) -> str:
        place = next(places)
        return f">{spoil(place // 5, place, found[1])}<".replace("\x00\x0b", "")

    return re.sub(r">([^<>\s][^<>]*)<", change, text)


def xlsx_spoilt(packed: bytes, spoil: Spoil) -> bytes:
    """The texts of a workbook's cells, but for those that head a column."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        parts = {name: old.read(name).decode() for name in old.namelist()}
        heads = [text.partition("</row>")[0] for name, text in parts.items() if "/worksheets/" in name]
        kept = {int(number) for head in heads for number in re.findall(r't="s"><v>(\d+)', head)}
        start, *texts = parts["xl/sharedStrings.xml"].split("<si>")

        def change(place: int, text: str) -> str:
            if place in kept:
                return text
            said = spoil(place // 5, place, re.sub("<[^>]*>", "", text)).replace("\x00\x0b", "")
            return f"<t>{said}</t></si>" + ("</sst>" if text.endswith("</sst>") else "")

        parts["xl/sharedStrings.xml"] = "<si>".join([start, *map(change, range(len(texts)), texts)])
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def json_spoilt(text: str, spoil: Spoil) -> str:
    places = itertools.count()

    def change(value: object) -> object:
        if isinstance(value, dict):
            return {name: change(below) for name, below in value.items()}
        if isinstance(value, list):
            return [change(below) for below in value]
        place = next(places)
        return spoil(place // 5, place, value) if isinstance(value, str) else value

    return json.dumps(change(json.loads(text)))


CHANGES: dict[Format, Callable[[str, Spoil], str]] = {
    Format.CSV: csv_spoilt,
    Format.XML: xml_spoilt,
    Format.JSON: json_spoilt,
}


def spoilt(code: str, folder: Path, spoil: Spoil) -> Path:
    sort = feeds()[code].format
    for path in sample_folder(code).rglob("*"):
        if path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            new = folder / path.name
            if sort is Format.XLSX:
                new.write_bytes(xlsx_spoilt(path.read_bytes(), spoil))
            else:
                new.write_text(CHANGES[sort](path.read_text(encoding="utf-8-sig"), spoil), encoding="utf-8")
    return folder


@pytest.fixture
def everything_said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


@pytest.mark.parametrize("code", feeds())
def test_nothing_personal_is_said_of_files_that_cannot_be_read(
    code: str,
    tables_only: str,
    tmp_path: Path,
    everything_said: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from django.core.management import call_command
    from django.db import connection

    said = io.StringIO()
    for spoil in (all_cells, one_cell_a_row):
        folder = spoilt(code, tmp_path / spoil.__name__ / code, spoil)
        try:
            call_command("receive", str(folder), "--feed", code, stdout=said, stderr=said)
        except SystemExit as stop:
            assert stop.code == 3, "bad input is said, not thrown"
    files = [path for path in sample_folder(code).rglob("*") if path.is_file()]
    half = tmp_path / "half" / code
    half.mkdir(parents=True)
    for path in files:
        text = csv_spoilt(path.read_text(encoding="utf-8-sig", errors="replace"), all_cells)
        (half / path.name).write_bytes(b"\xff\xfe" + text.encode("utf-16-le")[: len(text) // 2 * 2 - 7])
    try:
        call_command("receive", str(half), "--feed", code, stdout=said, stderr=said)
    except SystemExit as stop:
        assert stop.code == 3

    screen = said.getvalue()
    assert screen.strip(), "something was said"
    out, err = capfd.readouterr()
    for where, text in (("screen", screen), ("log", everything_said.text), ("stdout", out), ("stderr", err)):
        assert MARK.lower() not in text.lower(), where
    with connection.cursor() as cursor:
        for statement in (
            "SELECT count(*) FROM rejected_row WHERE reason ~* %s",
            "SELECT count(*) FROM delivery WHERE reason ~* %s OR notes::text ~* %s",
        ):
            cursor.execute(statement, [MARK] * statement.count("%s"))
            assert cursor.fetchone() == (0,), statement
        cursor.execute("SELECT count(*) FROM delivery WHERE feed = %s", [code])
        assert cursor.fetchone()[0] > 0, "what was sent is registered"


def test_the_marks_really_arrive(tables_only: str, tmp_path: Path) -> None:
    """Else the test above would pass on files that nobody reads: the value stands in the raw row, and there only."""
    from django.core.management import call_command
    from django.db import connection

    folder = spoilt("suspensions", tmp_path / "suspensions", all_cells)
    try:
        call_command(
            "receive", str(folder), "--feed", "suspensions", stdout=io.StringIO(), stderr=io.StringIO()
        )
    except SystemExit as stop:
        assert stop.code == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM rejected_row WHERE raw::text ~ %s", [MARK])
        assert cursor.fetchone()[0] > 0


def test_the_database_is_told_not_to_log_what_it_is_asked() -> None:
    from kithline.ops import postgres

    text = Path(postgres.__file__).read_text(encoding="utf-8")
    assert not re.search(r"log_statement['\"]?\s*[:=]\s*['\"]?(all|mod)", text)
    assert "log_parameter_max_length_on_error" not in text or "log_parameter_max_length_on_error = 0" in text


def test_pages_are_logged_without_what_was_asked(
    tables_only: str, as_login: Callable[..., object], caplog: pytest.LogCaptureFixture
) -> None:
    """A name looked for stands in the address; Django's own log of a page must not repeat it."""
    from django.test import Client

    caplog.set_level(logging.INFO)
    with as_login("school"):  # type: ignore[attr-defined]
        client = Client(raise_request_exception=False)
        client.get("/there/is/no/page/", {"name": MARK})
        client.get("/pupils/", {"name": MARK})
        client.post("/sign-in/", {"login": MARK, "password": MARK})
    assert MARK not in caplog.text
