"""The text of a PDF. This is the only module that imports pypdf."""

import io
import re
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from kithline.core.documents.words import PDF, Document, NoDocument, tidy

MOST_PAGES = 300
MOST_LETTERS = 1_000_000  # of what the pages say, before it is bounded
_ENDS = re.compile(rb"%%EOF")
_TAGS = re.compile(r"<[^>]*>")
_SILENT = {"/Link"}  # annotations that say nothing of their own
_MADE = {"/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped"}  # of the program that wrote it
_NOTHING = {"", "untitled", "anonymous", "unspecified"}  # what programs write there by themselves
_FIELDS = ("/AcroForm", "/AF", "/OpenAction", "/Collection", "/OCProperties")


def read(data: bytes) -> Document:
    """Text, properties and links of a PDF, and whether there is more in it."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise NoDocument("a PDF without a password")
    if len(reader.pages) > MOST_PAGES:
        raise NoDocument(f"a PDF of at most {MOST_PAGES} pages")
    # an earlier state of a file that was changed may lie beneath what is shown
    has_more = len(_ENDS.findall(data)) > 1 and not _is_linear(data)
    said: list[str] = []
    letters = 0
    for page in reader.pages:
        text = page.extract_text()
        letters += len(text)
        if letters > MOST_LETTERS:
            raise NoDocument(f"a PDF of at most {MOST_LETTERS:,} letters")
        said.append(text)
        has_more |= _has_more(page, said)
    text = tidy("\n".join(said))
    root: Any = reader.trailer["/Root"]
    names = root.get("/Names")
    has_more |= any(name in root for name in _FIELDS)
    has_more |= names is not None and any(
        name in names.get_object() for name in ("/EmbeddedFiles", "/JavaScript")
    )
    told = [
        str(value)
        for name, value in (reader.metadata or {}).items()
        if name not in _MADE and str(value).strip("() ").lower() not in _NOTHING
    ]
    if "/Metadata" in root:
        told.append(_TAGS.sub(" ", root["/Metadata"].get_object().get_data().decode("utf-8", "replace")))
    told += [str(each.title) for each in _flat(reader.outline) if each.title]
    # properties alone are no text: a scan has them too
    return Document(PDF, tidy("\n".join([text, *told])) if text else "", has_more)


def _has_more(page: DictionaryObject, said: list[str]) -> bool:
    """Whether a page holds pictures or notes; where its links lead is said."""
    found = False
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is not None:  # forms may hold pictures in their turn
        found = bool(objects.get_object())
    # a picture may stand in the page's own drawing
    contents = page.get_contents()  # type: ignore[attr-defined]
    found |= (
        contents is not None and re.search(rb"\bBI\b.*?\bID\b", contents.get_data(), re.DOTALL) is not None
    )
    for each in page.get("/Annots") or ():
        note = each.get_object()
        if note.get("/Subtype") not in _SILENT or note.get("/Contents"):
            found = True
        action = note.get("/A")
        if action is not None and action.get_object().get("/URI"):
            said.append(f"Link: {action.get_object()['/URI']}")
    return found


def _is_linear(data: bytes) -> bool:
    """A file laid out for the web ends twice and has no earlier state."""
    return b"/Linearized" in data[:1024] and len(_ENDS.findall(data)) == 2


def _flat(outline: Any) -> list[Any]:
    return [one for each in outline for one in (_flat(each) if isinstance(each, list) else [each])]
