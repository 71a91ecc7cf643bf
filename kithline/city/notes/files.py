"""Files that came with some notes: letters as plain text, Word and PDF. One in four says where the refuge is, in its
text and in its name, as somebody does who forgets that it must not be told."""

import base64
import io
import textwrap
import zipfile
from collections.abc import Iterator
from html import escape

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from kithline.city.notes.plan import Planned
from kithline.city.truth import Truth

EVERY = 40  # notes, of which one comes with a file (assumption)
_TOLD = 4  # files, of which one tells of the refuge
_LINES = 60  # of a page
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def files_of(
    truth: Truth, planned: Planned, number: str, place: int, text: str
) -> Iterator[tuple[object, ...]]:
    """Rows of the table of files for a note, one for each child whom it is about. `place`: the note's among all."""
    if place % EVERY != EVERY // 2:
        return
    turn = place // EVERY
    refuge = truth.places.refuge
    name, letter = f"Letter {planned.on:%d %B}", f"To the team\n{planned.on:%d/%m/%Y}\n\n{text}"
    if turn % _TOLD == _TOLD - 1:
        line, postcode = str(truth.places.line[refuge]), str(truth.places.postcode[refuge])
        name = f"Letter to {line.partition(',')[0]}"
        letter += f"\n\nSent to {line}, {postcode}."
    ending, write = (("txt", str.encode), ("docx", docx), ("pdf", pdf))[turn % 3]
    content = base64.b64encode(write(letter)).decode()
    for child in planned.about:
        yield number, child.key, 1, planned.on, f"{name.replace(' ', '_')}.{ending}", content


def docx(text: str) -> bytes:
    """A Word file of these lines, the same bytes each time."""
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n")
    )
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _LINKS),
            ("word/document.xml", document),
        ):
            packed.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), part)
    return made.getvalue()


def pdf(text: str) -> bytes:
    """A PDF of these lines, the same bytes each time."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=1)
    lines = [part for line in text.split("\n") for part in textwrap.wrap(line, 95) or [""]]
    for first in range(0, len(lines), _LINES):
        page = canvas.beginText(56, 786)
        for line in lines[first : first + _LINES]:
            page.textLine(line)
        canvas.drawText(page)
        canvas.showPage()
    canvas.save()
    return made.getvalue()
