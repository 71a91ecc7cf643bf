"""Structure tags of a paper: which words are a heading, of which rank, and which are text: for a screen reader.

reportlab's open edition writes none, but lets a page's marks and the document's catalogue be added to (ADR 16). Each
paragraph is drawn between two marks, and the catalogue gets a tree whose leaves are those marks, in reading order.
"""

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

TEXT, ARTIFACT = "P", "Artifact"


class TaggedCanvas(Canvas):
    """A canvas that keeps what was marked on each page, and writes the tree of it as it is saved."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._marked: list[list[tuple[str, Any]]] = [[]]  # page by page: tag and the page's reference

    def showPage(self) -> None:
        """End the page; what is marked next is of another."""
        super().showPage()
        self._marked.append([])

    def begin(self, tag: str) -> None:
        """What is drawn until `end` is one element of the tree."""
        on_page = self._marked[-1]
        self._code.append(f"/{tag} <</MCID {len(on_page)}>> BDC")
        on_page.append((tag, self._doc.thisPageRef()))

    def begin_artifact(self) -> None:
        """What is drawn until `end` is of the page and not of the text: it is not read out."""
        self._code.append(f"/{ARTIFACT} BMC")

    def end(self) -> None:
        """The end of what `begin` or `begin_artifact` began."""
        self._code.append("EMC")

    def save(self) -> None:
        """Write the tree, and the file."""
        if self._code:
            self.showPage()
        self._write_tree()
        super().save()

    def _write_tree(self) -> None:
        document = self._doc
        root, whole = PDFDictionary({"Type": PDFName("StructTreeRoot")}), PDFDictionary({})
        root_at, whole_at = document.Reference(_Kept(root)), document.Reference(_Kept(whole))
        leaves, by_page = [], []
        for number, page in enumerate(document.Pages.pages):
            marked = self._marked[number]
            found = [
                document.Reference(
                    _Kept(
                        PDFDictionary(
                            {
                                "Type": PDFName("StructElem"),
                                "S": PDFName(tag),
                                "P": whole_at,
                                "Pg": page_at,
                                "K": place,
                            }
                        )
                    )
                )
                for place, (tag, page_at) in enumerate(marked)
            ]
            leaves += found
            by_page += [number, PDFArray(found)]
            page.__NoDefault__ = [
                *page.__NoDefault__,
                "StructParents",
                "Tabs",
            ]  # which reportlab's page does not name
            page.StructParents, page.Tabs = number, PDFName("S")
        whole.dict |= {
            "Type": PDFName("StructElem"),
            "S": PDFName("Document"),
            "P": root_at,
            "K": PDFArray(leaves),
        }
        root.dict |= {"K": whole_at, "ParentTree": PDFDictionary({"Nums": PDFArray(by_page)})}
        document.Catalog.StructTreeRoot = root_at
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


class TaggedParagraph(Paragraph):
    """A paragraph that says what it is; the parts of one that a page's end breaks say the same."""

    tag = TEXT

    def draw(self) -> None:
        """Draw it between its marks."""
        self.canv.begin(self.tag)
        super().draw()
        self.canv.end()

    def split(self, width: float, height: float) -> list[Any]:
        """Its parts."""
        parts = super().split(width, height)
        for each in parts:
            each.tag = self.tag
        return list(parts)


class _Kept(PDFObject):
    """An object of the file that is referred to from more than one place."""

    __RefOnly__ = 1

    def __init__(self, held: PDFDictionary) -> None:
        self.held = held

    def format(self, document: Any) -> bytes:
        """As it is written."""
        return bytes(self.held.format(document))
