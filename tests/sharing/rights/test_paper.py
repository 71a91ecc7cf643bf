"""What was cut is not in the paper: not on a page, not in its bytes, not in what is said about it."""

import re
import zlib
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest

from kithline.record.types.rights import BundleView, Cut, Item, RequestView
from kithline.sharing.rights.paper import Letter, write_paper

SECRET, PLACE = "Wilhelmina Thrupp-Okonkwo", "14 Nettlebed Row"
NOTE = f"Łucja spoke with {SECRET} at {PLACE}; she is well. ع\nFrom: the case system; file notes.csv, row 7"
WHEN = datetime(2026, 3, 12, 9, tzinfo=UTC)
LETTER = Letter("Larkshire Council", date(2026, 3, 12), "the information governance team")


def bundle(*cuts: Cut) -> BundleView:
    request = RequestView(
        *(7, "access", None, "person", "Łucja Fenn", "", "passport", "A. Clerk", date(2026, 3, 1)),
        *(date(2026, 3, 2), "everything", "I. Gower", WHEN),
    )
    items = (
        Item(1, "Names", "Name", "Name: Łucja Fenn", "", "", "identity"),
        Item(2, "Case notes", "Case note", NOTE, "", "police_missing", "notes"),
    )
    return BundleView(3, request, "d", "I. Gower", WHEN, items, cuts, (), None)


def cut_of(words: str, exemption: str) -> Cut:
    start = NOTE.index(words)
    return Cut(start + 1, 2, start, start + len(words), exemption, "hand", "", "I. Gower")


@pytest.fixture(scope="module")
def written() -> tuple[bytes, int]:
    return write_paper(bundle(cut_of(SECRET, "third_party"), cut_of(PLACE, "confidential_address")), LETTER)


def whole(content: bytes) -> str:
    """All that the bytes hold: as they are, and each stream unpacked."""
    import base64

    found = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        body = stream.strip()
        for unpack in (lambda raw: base64.a85decode(raw, adobe=raw.startswith(b"<~")), lambda raw: raw):
            try:
                packed = unpack(body.removesuffix(b"~>") if unpack(b"") == b"" and b"~>" in body else body)
                found.append(zlib.decompress(packed))
            except (ValueError, zlib.error):
                continue
    return b"\n".join(found).decode("latin-1")


def test_what_was_cut_is_gone_and_the_rest_is_there(written: tuple[bytes, int]) -> None:
    from pypdf import PdfReader

    content, pages = written
    read = PdfReader(BytesIO(content))
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    assert len(read.pages) == pages
    for words in (
        "Łucja spoke with",
        "left out: another person",
        "left out: address kept back",
        "she is well. [U+0639]",
    ):
        assert words in text, words
    assert "Sch 2 para 16" in text and "Kept: " in text and "Information Commissioner" in text
    told = f"{text} {read.metadata} {whole(content)} {[str(each) for each in read.outline]}"
    for part in (*SECRET.split(), *PLACE.split()[1:], "Thrupp", "Okonkwo"):
        assert part not in told
        assert part.encode("utf-16-be").decode("latin-1") not in told
    unpacked = whole(content)
    assert "BT" in unpacked and "beginbfchar" in unpacked, (
        "the streams were not unpacked: nothing was looked at"
    )


def test_the_same_words_uncut_would_have_been_found() -> None:
    """The test above looks with eyes that see."""
    from pypdf import PdfReader

    content, _ = write_paper(bundle(), LETTER)
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert SECRET in text and PLACE in text and "Nothing." in text


def test_it_can_be_read_by_machine(written: tuple[bytes, int]) -> None:
    from pypdf import PdfReader

    read = PdfReader(BytesIO(written[0]))
    catalogue: Any = read.trailer["/Root"]
    assert catalogue["/Lang"] == "en-GB"
    assert read.metadata and read.metadata.title == "What Larkshire Council holds about you: request 7"
    titles = [each.title for each in read.outline if not isinstance(each, list)]
    assert titles == ["What we hold about you", "Names", "Case notes", "What was left out, and why"]


def test_the_same_bundle_makes_the_same_bytes(written: tuple[bytes, int]) -> None:
    again, _ = write_paper(
        bundle(cut_of(SECRET, "third_party"), cut_of(PLACE, "confidential_address")), LETTER
    )
    assert again == written[0]


def test_a_screen_reader_is_told_what_is_a_heading_and_what_is_text(written: tuple[bytes, int]) -> None:
    """The tree of structure, read by another library: its leaves are the marks on the pages, in reading order."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(written[0]))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"] == "en-GB"
    tree = catalogue["/StructTreeRoot"]
    assert tree["/K"]["/S"] == "/Document"
    leaves = [each.get_object() for each in tree["/K"]["/K"]]
    by_page = tree["/ParentTree"]["/Nums"]
    assert [each["/StructParents"] for each in reader.pages] == list(by_page[::2]) == list(range(written[1]))
    said = []
    for page, kept in zip(reader.pages, by_page[1::2], strict=True):
        marks = re.findall(rb"/(\w+) <</MCID (\d+)>> BDC(.*?)EMC", page.get_contents().get_data(), re.DOTALL)
        assert [int(place) for _, place, _ in marks] == list(range(len(kept)))
        for (tag, place, _), each in zip(marks, kept, strict=True):
            leaf = each.get_object()
            assert (leaf["/S"], leaf["/K"]) == (f"/{tag.decode()}", int(place))
            assert leaf["/Pg"].get_object() == page.get_object()
            said.append(leaf["/S"])
    assert said == [each["/S"] for each in leaves]
    assert said[:2] == ["/H1", "/P"] and said.count("/H3") == 2 and {*said} == {"/H1", "/H2", "/H3", "/P"}
