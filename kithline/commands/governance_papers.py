"""The papers as files: of one council's installation, and the examples in docs/papers."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from kithline.feeds.discovery import feeds
from kithline.sharing.governance import KEEP_YEARS, Agreement, agreements_in
from kithline.sharing.invented_agreements import agreements_text
from kithline.sharing.papers.asvs import asvs
from kithline.sharing.papers.paper import Paper, markdown, page, sheets
from kithline.sharing.papers.processing import dpia, processing
from kithline.sharing.papers.register import register
from kithline.sharing.papers.threats import threats
from kithline.sharing.reference import render_matrix_reference
from kithline.sharing.sheets import matrix_sheets
from kithline.ui.workbook import workbook

EXAMPLES = "docs/papers"
EXAMPLE_COUNCIL, EXAMPLE_DAY = "Brinmouth City Council (invented)", date(2026, 1, 5)


def papers(
    council: str, agreements: Sequence[Agreement], on: date, keep_years: int = KEEP_YEARS
) -> tuple[Paper, ...]:
    """Every paper but the matrix, which has its own form."""
    return (
        register(council, agreements, on),
        processing(council, agreements, keep_years),
        dpia(council, agreements),
        threats(),
        asvs(),
    )


def write_papers(
    folder: Path, council: str, agreements: Sequence[Agreement], on: date, keep_years: int = KEEP_YEARS
) -> list[str]:
    """Write all of them; the names of the files. OSError where the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in _files(papers(council, agreements, on, keep_years)):
        (folder / name).write_bytes(content)
        written.append(name)
    return written


def examples() -> Iterator[tuple[str, str]]:
    """(path from the root, text) of the papers of an invented council, which docs/papers shows."""
    agreements = agreements_in(agreements_text("Brinmouth City Council", EXAMPLE_DAY, feeds().values()))
    for paper in papers(EXAMPLE_COUNCIL, agreements, EXAMPLE_DAY):
        yield f"{EXAMPLES}/{paper.code}.md", markdown(paper)


def _files(found: Sequence[Paper]) -> Iterator[tuple[str, bytes]]:
    for paper in found:
        yield f"{paper.code}.md", markdown(paper).encode()
        yield f"{paper.code}.html", page(paper).encode()
        if tables := sheets(paper):
            yield f"{paper.code}.xlsx", workbook(tables)
    yield "matrix.md", render_matrix_reference().encode()
    yield "matrix.xlsx", workbook(matrix_sheets())


__all__ = ["EXAMPLES", "examples", "papers", "write_papers"]
