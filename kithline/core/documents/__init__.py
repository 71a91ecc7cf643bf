"""The text of a file that somebody attached: plain text, Word (DOCX) or PDF. Nothing that the file says of itself is
believed: sizes, numbers of parts, memory and times are bounded, and nothing in it is run or fetched."""

from kithline.core.documents.process import answer
from kithline.core.documents.words import (
    DOCX,
    MOST_BYTES,
    MOST_LETTERS,
    PDF,
    PLAIN,
    Document,
    NoDocument,
    tidy,
)


def read_document(data: bytes) -> Document:
    """Read a file by its first bytes, not by its name. Raises NoDocument."""
    if not data:
        raise NoDocument("a file that is not empty")
    if len(data) > MOST_BYTES:
        raise NoDocument(f"a file of at most {MOST_BYTES >> 20} MB")
    is_packed = data.startswith((b"%PDF-", b"PK\x03\x04"))
    found = answer(data) if is_packed else Document(PLAIN, tidy(_decoded(data)))
    if not found.text:
        raise NoDocument("a file with text in it, not with pictures of pages alone")
    if len(found.text) > MOST_LETTERS:
        raise NoDocument(f"a file with at most {MOST_LETTERS:,} letters of text")
    return found


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "windows-1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NoDocument("plain text, a PDF or a Word file (DOCX)")


__all__ = ["DOCX", "MOST_BYTES", "PDF", "PLAIN", "Document", "NoDocument", "read_document"]
