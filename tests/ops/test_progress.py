"""Progress reads well in a log and on a terminal."""

import io
import re

import pytest

from kithline.ops.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_one_line_as_a_stage_begins_and_one_as_it_ends() -> None:
    out = io.StringIO()
    with Progress(2, out) as progress:
        progress.stage("Making the invented city")
        progress.advance(1, 2)
        progress.stage("Linking")
    lines = out.getvalue().splitlines()
    assert [re.sub(r"^\d\d:\d\d:\d\d |\d+\.\d s$", "", line) for line in lines] == [
        "[1/2] Making the invented city",
        "[1/2] Making the invented city: done in ",
        "[2/2] Linking",
        "[2/2] Linking: done in ",
        "Done in ",
    ]
    assert [name for name, _ in progress.seconds] == ["Making the invented city", "Linking"]
    assert all(seconds >= 0 for _, seconds in progress.seconds)


def test_a_terminal_gets_a_bar() -> None:
    out = Terminal()
    with Progress(2, out) as progress:
        progress.stage("Receiving")
        progress.advance(50, 100, "rows")
        progress.stage("Linking")
    assert "\r\x1b[K##### " not in out.getvalue(), "a bar keeps its width"
    assert "\r\x1b[K#####............... [1/2] Receiving 50 of 100 rows" in out.getvalue()
    assert "\r\x1b[K##########.......... [2/2] Linking" in out.getvalue()
    assert re.search(r"\[1/2\] Receiving: done in \d+\.\d s\n", out.getvalue())


def test_a_failed_stage_is_called_failed() -> None:
    out = io.StringIO()
    with pytest.raises(KeyError), Progress(1, out) as progress:
        progress.stage("Linking")
        raise KeyError("x")
    assert "Linking: failed after" in out.getvalue()
    assert "Done" not in out.getvalue()
