"""Files that are attached: what is read of them, and what is refused in one line."""

import io
import zipfile

import pytest

from kithline.city.notes.files import docx, pdf
from kithline.core.documents import MOST_BYTES, NoDocument, process, read_document
from kithline.core.documents import docx as word

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in parts.items():
            out.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return made.getvalue()


def body(inner):
    return f'<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'


@pytest.mark.parametrize("write", [str.encode, docx, pdf])
def test_the_text_of_each_sort(write):
    found = read_document(write("To the team\nMilo is well."))
    assert found.text == "To the team\nMilo is well." and not found.has_more


def test_what_was_struck_out_or_stands_beside_the_text_is_read_too():
    text = body(
        "<w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText> struck</w:delText></w:r></w:del></w:p>"
    )
    note = f'<w:comments xmlns:w="{WORD}"><w:p><w:r><w:t>aside</w:t></w:r></w:p></w:comments>'
    found = read_document(packed(word__document_xml=text, word__comments_xml=note))
    assert found.text == "Kept struck\n\naside"
    assert not found.has_more
    assert read_document(packed(word__document_xml=text, word__media__image1="x")).has_more


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "not empty"),
        (b"x" * (MOST_BYTES + 1), "at most 5 MB"),
        (b"\x00\x01\x02", "plain text"),
        (b"%PDF-1.7 nothing", "whole"),
        (docx("whole")[:200], "whole"),
        (packed(word__document_xml=body(""), word__vbaProject="x"), "macros"),
        (packed(word__document_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "declare nothing"),
        (packed(word__document_xml=body("<w:p/>")), "with text"),
        (packed(word__document_xml=" " * (word.MOST_UNPACKED + 1)), "unpacks to at most"),
    ],
    ids=["empty", "large", "binary", "pdf", "cut", "macros", "entities", "no text", "bomb"],
)
def test_what_cannot_be_read_is_told_in_a_line(data, expected):
    with pytest.raises(NoDocument, match=expected) as refused:
        read_document(data)
    assert "\n" not in str(refused.value)


def test_a_reader_that_dies_is_followed_by_another():
    read_document(docx("one"))
    process._child.kill()
    process._child.wait()
    assert read_document(docx("two")).text == "two"
