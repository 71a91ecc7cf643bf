"""The paper that a person is given: a letter, the items as far as they are given, and what was left out and why.

Only what is left of an item after its cuts is handed to the library that writes the PDF, so there is nothing beneath a
mark: no hidden layer, no metadata, no older version of the page. With `tagging` all that knows reportlab (ADR 16).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate

from kithline.feeds.discovery import feeds
from kithline.record.types.rights import BundleView, Cut, Item
from kithline.sharing.access.sources import title_of
from kithline.sharing.rights.exemptions import ACT, EXEMPTIONS
from kithline.sharing.rights.items import day
from kithline.sharing.rights.redaction import kept
from kithline.sharing.rights.tagging import TaggedCanvas, TaggedParagraph

_BODY, _BOLD = "SourceSansPro-Regular", "SourceSansPro-Bold"
_INK, _QUIET = HexColor("#0b0c0c"), HexColor("#505a5f")
RIGHTS = (
    "You can ask us to put right what is wrong, and to add what is missing.",
    "You can ask us to erase what we have no right or duty to keep, and to use less of it meanwhile.",
    "You can object to how it is used.",
    "If you are not content with this answer, write to us first. You can complain to the Information Commissioner's "
    "Office at any time, and you can go to court.",
)


@dataclass(frozen=True)
class Letter:
    """Who writes, when, and where an answer goes."""

    authority: str
    on: date
    contact: str


def write_paper(view: BundleView, letter: Letter) -> tuple[bytes, int]:
    """The PDF and its number of pages. The same bundle on the same day makes the same bytes."""
    fonts()
    out = BytesIO()
    paper = _Paper(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=f"What {letter.authority} holds about you: request {view.request.id}",
        author=letter.authority,
        subject="Answer to a request for access under Article 15 of the UK GDPR",
        lang="en-GB",
        displayDocTitle=1,
        invariant=1,
    )
    paper.build(
        [*_letter(view, letter), PageBreak(), *_items(view), *_left_out(view)], canvasmaker=TaggedCanvas
    )
    return out.getvalue(), paper.page


@cache
def fonts() -> frozenset[int]:
    """Register the letters, once; the characters that they have."""
    found: frozenset[int] = frozenset()
    for name in (_BOLD, _BODY):
        with as_file(files("font_source_sans_pro") / "files" / f"{name}.ttf") as path:
            font = TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        found = frozenset(font.face.charToGlyph)
    return found


class _Paper(BaseDocTemplate):
    """A4, a line at the foot of each page, and a bookmark for each heading."""

    def __init__(self, out: BytesIO, **options: Any) -> None:
        super().__init__(out, **options)
        frame = Frame(self.leftMargin, self.bottomMargin, self.width, self.height, id="whole")
        self.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=self._foot)])

    def _foot(self, canvas: Any, document: Any) -> None:
        canvas.begin_artifact()
        canvas.setFont(_BODY, 9)
        canvas.setFillColor(_QUIET)
        canvas.drawString(self.leftMargin, 12 * mm, f"{self.title} - page {document.page}")
        canvas.end()

    def afterFlowable(self, flowable: Any) -> None:
        """A heading goes into the outline, by which a reader and a screen reader find their way."""
        level = getattr(flowable, "outline_level", None)
        if level is None:
            return
        key = f"heading{self.page}-{id(flowable)}" if not hasattr(flowable, "key") else flowable.key
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(flowable.outline_title, key, level=level, closed=level > 0)


def _style(
    name: str, size: float, *, bold: bool = False, before: float = 0, after: float = 4
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=_BOLD if bold else _BODY,
        fontSize=size,
        leading=size * 1.35,
        textColor=_INK,
        alignment=TA_LEFT,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=bold,
    )


_TITLE = _style("title", 20, bold=True, after=10)
_SECTION = _style("section", 15, bold=True, before=12)
_ITEM = _style("item", 11, bold=True, before=8, after=2)
_TEXT = _style("text", 11)
_TAGS = {"title": "H1", "section": "H2", "item": "H3"}


def _heading(text: str, style: ParagraphStyle, level: int, key: str) -> TaggedParagraph:
    made = TaggedParagraph(_safe(text), style)
    made.tag = _TAGS[style.name]
    made.outline_level, made.outline_title, made.key = level, text, key
    return made


def _safe(text: str) -> str:
    """As markup; a character that the letters do not have is written as its number, never dropped."""
    has = fonts()
    return escape(
        "".join(each if ord(each) in has or each == "\n" else f"[U+{ord(each):04X}]" for each in text)
    ).replace("\n", "<br/>")


def _letter(view: BundleView, letter: Letter) -> list[Any]:
    request = view.request
    sent = sorted({each.feed for each in view.items if each.feed and not _is_left_out(each, view.cuts)})
    lines = [
        f"{letter.authority}, {day(letter.on)}",
        f"To {request.asker_name}",
        f"You asked on {day(request.received_on)} for a copy of what we hold, in these words: {request.what}"
        if request.what
        else f"You asked on {day(request.received_on)} for a copy of what we hold.",
        f"This is that copy, as it was on {day(view.at)}: {len(view.items)} numbered items, each with where it came "
        "from. A name or number of yours that a file had wrongly stands as the file had it.",
        "It is held so that professionals who work with a child see what they need and no more. The law for it is "
        "Article 6(1)(e) of the UK GDPR, a task in the public interest, and the duties to children that our register "
        "of processing names. Nothing here was decided by a machine alone.",
    ]
    made: list[Any] = [_heading("What we hold about you", _TITLE, 0, "letter")]
    made += [TaggedParagraph(_safe(each), _TEXT) for each in lines]
    made.append(_heading("What you can do", _SECTION, 1, "rights"))
    made += [TaggedParagraph(_safe(each), _TEXT) for each in (*RIGHTS, f"Write to: {letter.contact}")]
    made.append(_heading("Where it came from, and how long it is kept", _SECTION, 1, "sources"))
    for code in sent:
        declared = feeds().get(code)
        owner = f", given by {declared.owner}" if declared and declared.owner else ""
        retention = f". Kept: {declared.retention}" if declared else ""
        made.append(TaggedParagraph(_safe(f"{title_of(code)}{owner}{retention}."), _TEXT))
    made.append(
        TaggedParagraph(
            _safe("Who has been given it: see the last section, by role and organisation."), _TEXT
        )
    )
    return made


def _items(view: BundleView) -> list[Any]:
    cuts: dict[int, list[Cut]] = {}
    for cut in view.cuts:
        cuts.setdefault(cut.number, []).append(cut)
    made: list[Any] = []
    section = ""
    for item in view.items:
        if item.section != section:
            section = item.section
            made.append(_heading(section, _SECTION, 0, f"section{item.number}"))
        title = "Left out" if _is_left_out(item, cuts.get(item.number, [])) else item.title
        made.append(_heading(f"{item.number}. {title}", _ITEM, 1, f"item{item.number}"))
        made.append(TaggedParagraph(_given(item, cuts.get(item.number, [])), _TEXT))
    return made


def _given(item: Item, cuts: list[Cut]) -> str:
    """What is left of the item, as markup; a mark says that something is left out, in words as well as in black."""
    return "".join(
        f'<font backColor="#0b0c0c" color="#ffffff">&nbsp;left out: {_safe(each.mark)}&nbsp;</font>'
        if each.mark
        else _safe(each.text)
        for each in kept(item, cuts)
    )


def _is_left_out(item: Item, cuts: Sequence[Cut]) -> bool:
    """Whether nothing of the item is given; then its title is not either, nor its source, which can tell as much."""
    return bool(item.text) and all(
        not each.text for each in kept(item, [each for each in cuts if each.number == item.number])
    )


def _left_out(view: BundleView) -> list[Any]:
    made: list[Any] = [PageBreak(), _heading("What was left out, and why", _SECTION, 0, "left-out")]
    counted = Counter(each.exemption for each in view.cuts)
    if not counted:
        return [*made, TaggedParagraph("Nothing.", _TEXT)]
    for code, number in sorted(counted.items()):
        each = EXEMPTIONS[code]
        law = each.law if each.law.startswith("UK") else f"{ACT}, {each.law}"
        words = f'"{each.mark}": {each.title} ({law}). In {number} {"place" if number == 1 else "places"}.'
        made.append(TaggedParagraph(_safe(words), _TEXT))
    return made
