"""Packed files are read in a process of its own that may use so much time and memory and no more: a PDF can ask its
reader for endless work. The process serves one file after the other, and a new one takes its place where it died."""

import atexit
import json
import select
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import Any

from kithline.core.documents.words import Document, NoDocument

SECONDS = 20  # for a file
_WHOLE = f"a file that is whole and can be read within {SECONDS} seconds"
_lock = Lock()
_child: "subprocess.Popen[bytes] | None" = None


def answer(data: bytes) -> Document:
    """What a PDF or a Word file says. Raises NoDocument."""
    with _lock:
        try:
            told = _asked(data)
        except (OSError, ValueError):  # it died, or says nothing
            stop()
            raise NoDocument(_WHOLE) from None
    if "expected" in told:
        raise NoDocument(told["expected"])
    return Document(told["sort"], told["text"], told["has_more"])


def stop() -> None:
    """End the process, if there is one."""
    global _child
    if _child is not None:
        _child.kill()
        _child.wait()
        for pipe in (_child.stdin, _child.stdout):
            with suppress(OSError):  # what it was to be sent has nobody to read it any more
                if pipe is not None:
                    pipe.close()
        _child = None


def _asked(data: bytes) -> dict[str, Any]:
    global _child
    if _child is None or _child.poll() is not None:
        stop()
        _child = subprocess.Popen(
            [sys.executable, "-m", "kithline.core.documents.serving"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    if _child.stdin is None or _child.stdout is None:
        raise OSError("it has no pipes")
    _child.stdin.write(len(data).to_bytes(8, "big") + data)
    _child.stdin.flush()
    if not select.select([_child.stdout], [], [], SECONDS + 10)[0]:
        raise OSError("it does not answer")
    told: dict[str, Any] = json.loads(_child.stdout.readline())
    return told


atexit.register(stop)
