"""Progress in stages: a bar on a terminal, one line with the time for each stage elsewhere.

On a terminal the seconds of a stage go on counting, whether or not it says how far it is: a still line looks like a
program that hangs.
"""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Self, TextIO

BAR_CELLS = 20
TICK_SECONDS = 1.0


class Progress:
    """``with Progress(4) as p: p.stage("Making the invented city")``, then ``p.advance(done, total)`` if it is known.

    ``seconds`` holds the name and the elapsed time of each finished stage.
    """

    def __init__(self, total_stages: int, out: TextIO | None = None) -> None:
        self.total_stages = total_stages
        self.out = out if out is not None else sys.stderr
        self.on_terminal = self.out.isatty()
        self.seconds: list[tuple[str, float]] = []
        self._began = time.monotonic()
        self._stage: str | None = None
        self._stage_began = self._began
        self._drawn_at = 0.0
        self._part, self._words = 0.0, ""
        self._writing = threading.Lock()
        self._left = threading.Event()

    def __enter__(self) -> Self:
        if self.on_terminal:
            threading.Thread(target=self._tick, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left.set()
        self._finish(failed=kind is not None)
        if kind is None and len(self.seconds) > 1:
            self._line(f"Done in {time.monotonic() - self._began:.1f} s")

    def stage(self, name: str) -> None:
        """Ends the stage before, if any, and begins the next one."""
        self._finish()
        with self._writing:
            self._stage, self._stage_began, self._drawn_at = name, time.monotonic(), 0.0
            self._part, self._words = 0.0, ""
            if self.on_terminal:
                self._draw()
            else:
                self._line(f"{self._number()}{name}")

    def advance(self, done: int, total: int, what: str = "") -> None:
        """How far the current stage is: ``done`` of ``total``. Drawn on a terminal only, ten times a second at most."""
        now = time.monotonic()
        if self._stage is None or not self.on_terminal or (now - self._drawn_at < 0.1 and done < total):
            return
        with self._writing:
            self._drawn_at = now
            self._part = done / total if total else 0.0
            self._words = f" {done:,} of {total:,}{' ' + what if what else ''}"
            self._draw()

    def say(self, text: str) -> None:
        """A line of its own, above the bar."""
        with self._writing:
            if self.on_terminal:
                self.out.write("\r\x1b[K")
            self._line(text)
            if self.on_terminal and self._stage is not None:
                self._draw()

    def _tick(self) -> None:
        """Draws again once a second, from a thread of its own, until we leave."""
        while not self._left.wait(TICK_SECONDS):
            with self._writing:
                if self._stage is not None:
                    self._draw()

    def _number(self) -> str:
        return f"[{len(self.seconds) + 1}/{self.total_stages}] " if self.total_stages > 1 else ""

    def _draw(self) -> None:
        whole = (len(self.seconds) + min(max(self._part, 0.0), 1.0)) / max(self.total_stages, 1)
        filled = min(round(whole * BAR_CELLS), BAR_CELLS)
        bar = "#" * filled + "." * (BAR_CELLS - filled)
        elapsed = int(time.monotonic() - self._stage_began)
        since = f", {elapsed} s" if elapsed else ""
        self.out.write(f"\r\x1b[K{bar} {self._number()}{self._stage}{self._words}{since}")
        self.out.flush()

    def _finish(self, failed: bool = False) -> None:
        with self._writing:
            if self._stage is None:
                return
            elapsed = time.monotonic() - self._stage_began
            line = f"{self._number()}{self._stage}: {'failed after' if failed else 'done in'} {elapsed:.1f} s"
            self.seconds.append((self._stage, elapsed))
            self._stage = None
            if self.on_terminal:
                self.out.write("\r\x1b[K")
            self._line(line)

    def _line(self, text: str) -> None:
        # the time of day is for the reader of a log; nothing is computed from it
        stamp = "" if self.on_terminal else time.strftime("%H:%M:%S ")
        self.out.write(f"{stamp}{text}\n")
        self.out.flush()
