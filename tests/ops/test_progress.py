"""Progress reads well in a log and on a terminal."""

import io
import re
import time

import pytest

from kithline.ops import progress as module
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


def test_on_a_terminal_the_seconds_count_though_a_stage_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK_SECONDS", 0.05)
    out = Terminal()
    with Progress(2, out) as progress:
        progress.stage("Linking")
        progress.advance(1, 4)
        time.sleep(1.3)
    assert "\r\x1b[K##.................. [1/2] Linking 1 of 4, 1 s" in out.getvalue()
    left = out.getvalue()
    time.sleep(0.2)
    assert out.getvalue() == left, "nothing is drawn once we have left"


def test_a_log_is_not_told_the_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK_SECONDS", 0.01)
    out = io.StringIO()
    with Progress(2, out) as progress:
        progress.stage("Linking")
        time.sleep(0.1)
    assert len(out.getvalue().splitlines()) == 2


def test_one_stage_alone_has_no_number_and_no_sum() -> None:
    out = io.StringIO()
    with Progress(1, out) as progress:
        progress.stage("Starting")
    assert [re.sub(r"^\S+ |\d+\.\d s$", "", line) for line in out.getvalue().splitlines()] == [
        "Starting",
        "Starting: done in ",
    ]


def test_a_line_between_stands_above_the_bar() -> None:
    out = Terminal()
    with Progress(2, out) as progress:
        progress.stage("Linking")
        progress.say("Something to know")
    bar = "\r\x1b[K.................... [1/2] Linking"
    assert out.getvalue().startswith(f"{bar}\r\x1b[KSomething to know\n{bar}")


def test_a_failed_stage_is_called_failed() -> None:
    out = io.StringIO()
    with pytest.raises(KeyError), Progress(1, out) as progress:
        progress.stage("Linking")
        raise KeyError("x")
    assert "Linking: failed after" in out.getvalue()
    assert "Done" not in out.getvalue()
