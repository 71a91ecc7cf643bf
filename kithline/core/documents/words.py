"""What is said of a file's text, and the bounds within which it is read."""

import re
from dataclasses import dataclass

MOST_BYTES = 5 << 20  # of a file
MOST_LETTERS = 200_000  # of its text
PDF, DOCX, PLAIN = "PDF", "Word", "text"
_UNSEEN = re.compile(r"[^\S\n]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_BLANK = re.compile(r"\s*\n\s*\n\s*")
_ENDS = re.compile(r" *\n *")


class NoDocument(ValueError):
    """The file cannot be read; the message says what was expected, and nothing of what stands in it."""


@dataclass(frozen=True)
class Document:
    """What a file says. `sort`: PDF, Word or text.

    `has_more`: it holds what is no text (pictures, fields, other files), of which nobody can say what it shows. Such a
    file is never handed over as it is where texts are looked through for what may not be shown.
    """

    sort: str
    text: str
    has_more: bool = False


def tidy(text: str) -> str:
    """Without what cannot be seen or kept: control letters, runs of blanks, more than one empty line."""
    seen = _UNSEEN.sub(" ", _CONTROLS.sub("", text.replace("\r\n", "\n")))
    return _ENDS.sub("\n", _BLANK.sub("\n\n", seen)).strip()
