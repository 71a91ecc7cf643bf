"""The process that reads packed files for `process`: they come by its input, each after its length, and for each goes
one line of JSON."""

import json
import logging
import resource
import signal
import sys
from dataclasses import asdict
from typing import Any, NoReturn

from kithline.core.documents import docx, pdf
from kithline.core.documents.process import _WHOLE, SECONDS
from kithline.core.documents.words import NoDocument

MEMORY = 1 << 30


def serve() -> None:
    """Read until no more comes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    logging.disable(logging.CRITICAL)  # the library's words quote the file
    source, answers = sys.stdin.buffer, sys.stdout
    while head := source.read(8):
        data = source.read(int.from_bytes(head, "big"))
        signal.alarm(SECONDS)
        try:
            told = said(data)
        finally:
            signal.alarm(0)
        answers.write(json.dumps(told) + "\n")
        answers.flush()


def said(data: bytes) -> dict[str, Any]:
    """The file's text, or what was expected. A broken file may raise anything."""
    try:
        return asdict(pdf.read(data) if data.startswith(b"%PDF-") else docx.read(data))
    except NoDocument as expected:
        return {"expected": str(expected)}
    except Exception:
        return {"expected": _WHOLE}


def _too_long(*_: object) -> NoReturn:
    raise TimeoutError


if __name__ == "__main__":
    serve()
