"""The text of a Word file (DOCX): a zip of XML parts."""

import io
import re
import zipfile
import zlib

from lxml import etree

from kithline.core.documents.words import DOCX, Document, NoDocument, tidy

MOST_PARTS = 300
MOST_UNPACKED = 20 << 20  # bytes of all parts that are read
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_WORD}{name}" for name in ("p", "br", "cr", "tr")}
_BLANKS = {f"{_WORD}{name}" for name in ("tab", "tc")}
_SAID = {f"{_WORD}{name}" for name in ("t", "delText", "instrText")}
_MORE = [f"{_WORD}{name}" for name in ("object", "pict", "altChunk", "drawing")]
# Parts that say how it looks; any other of which no text is taken makes the file one that has more.
_LOOKS = re.compile(
    r"\[Content_Types\]\.xml|word/(styles|settings|fontTable|webSettings|numbering|stylesWithEffects)\.xml|"
    r"word/theme/theme\d*\.xml"
)
_TEXTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_PROPERTIES = re.compile(r"docProps/(core|app|custom)\.xml")


def read(data: bytes) -> Document:
    """Body, headers, notes, comments, what was struck out, links and properties: all that a reader could find."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = [each for each in packed.infolist() if not each.is_dir()]
            names = [each.filename for each in parts]
            if len(parts) > MOST_PARTS or "word/document.xml" not in names or len({*names}) < len(names):
                raise NoDocument("a Word file (DOCX) with a text and at most a few hundred parts")
            if any("vbaProject" in name for name in names):
                raise NoDocument("a Word file without macros")
            left = MOST_UNPACKED
            said: list[str] = []
            has_more = False
            for part in sorted(parts, key=lambda each: each.filename != "word/document.xml"):
                is_links = part.filename.endswith(".rels")
                if not (is_links or _TEXTS.fullmatch(part.filename) or _PROPERTIES.fullmatch(part.filename)):
                    has_more |= not _LOOKS.fullmatch(part.filename)
                    continue
                if part.flag_bits & 0x1:
                    raise NoDocument("a Word file without a password")
                left -= part.file_size
                if left < 0:
                    raise NoDocument(f"a Word file that unpacks to at most {MOST_UNPACKED >> 20} MB")
                with packed.open(part) as stream:  # gives no more than the size that the part declares
                    root = _root(stream.read(part.file_size))
                if is_links:
                    said += [
                        f"Link: {each.get('Target')}" for each in root if each.get("TargetMode") == "External"
                    ]
                elif _PROPERTIES.fullmatch(part.filename):
                    said += [each.text for each in root.iter() if each.text and each.text.strip()]
                else:
                    said.append(_said(root))
                    has_more |= any(
                        True for _ in root.iter(f"{_WORD}object", f"{_WORD}pict", f"{_WORD}altChunk")
                    )
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        etree.XMLSyntaxError,
        OSError,
    ) as why:
        raise NoDocument("a Word file (DOCX) that is whole") from why
    return Document(DOCX, tidy("\n".join(said)), has_more)


def _root(data: bytes) -> etree._Element:
    """A part's XML; nothing outside it is fetched, and no name in it stands for more text than is written."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise NoDocument("a Word file whose parts declare nothing of their own")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def _said(root: etree._Element) -> str:
    words: list[str] = []
    for each in root.iter():
        if each.tag in _SAID:
            words.append(each.text or "")
        elif each.tag in _BREAKS:
            words.append("\n")
        elif each.tag in (f"{_WORD}tab", f"{_WORD}tc"):
            words.append(" ")
        elif each.tag == f"{_WORD}instrText":
            words.append(f" {each.text or ''} ")
    return "".join(words)
