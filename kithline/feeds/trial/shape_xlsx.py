"""The shape of a workbook: which sheet holds the rows, and below which titles."""

from pathlib import Path
from typing import Any

from kithline.feeds.reader_xlsx import HEADER_WITHIN, opened, rows_of, text_of
from kithline.feeds.readers import WrongFile, with_groups
from kithline.feeds.spec import Format
from kithline.feeds.trial.header_words import is_known
from kithline.feeds.trial.shape import MOST_ROWS, OTHER_SHEETS, Shape, header_row_among


def shape(path: Path, wanted: str) -> Shape:
    """The shape of the sheet `wanted`, or of the one whose headers say most. Raises WrongFile."""
    with opened(path) as workbook:
        sheets = [_sheet(path, sheet, workbook.epoch) for sheet in workbook.worksheets]
    found = [each for each in sheets if each is not None]
    if wanted:
        found = [each for each in found if each.sheet.casefold() == wanted.strip().casefold()]
        if not found:
            names = ", ".join(f"'{each.sheet}'" for each in sheets if each is not None)
            raise WrongFile(f"there is no sheet '{wanted}' with rows; there are {names or 'none'}")
    if not found:
        raise WrongFile("no sheet has a row of headers with rows beneath it")
    best = max(found, key=lambda each: (sum(map(is_known, each.headers)), len(each.rows)))
    others = [each.sheet for each in sheets if each is not None and each is not best]
    if not others:
        return best
    listed = ", ".join(f"'{name}'" for name in others[:5])
    return Shape(**{**vars(best), "notes": (*best.notes, f"{OTHER_SHEETS} {listed}")})


def beside(main: Shape) -> list[Shape]:
    """The other sheets that hold rows."""
    with opened(main.path) as workbook:
        sheets = [
            _sheet(main.path, sheet, workbook.epoch)
            for sheet in workbook.worksheets
            if str(sheet.title) != main.sheet
        ]
    return [each for each in sheets if each is not None]


def _sheet(path: Path, sheet: Any, epoch: Any) -> Shape | None:
    top, numbers = [], []
    for number, row in rows_of(sheet, HEADER_WITHIN):
        top.append([text_of(cell, epoch, False) or "" for cell in row])
        numbers.append(number)
    if not top:
        return None
    place = header_row_among(top)
    is_below = place > 0 and numbers[place - 1] == numbers[place] - 1
    # a header may be of several lines, and of two rows
    headers = with_groups(
        [" ".join(header.split()) for header in top[place]], top[place - 1] if is_below else ()
    )
    named = [at for at, header in enumerate(headers) if header and len(header) <= 300]
    if len(named) < 2:
        return None
    folded = [headers[at].casefold() for at in named]
    if len(set(folded)) < len(folded):
        second = next(at for at, each in enumerate(folded) if folded.index(each) != at)
        raise WrongFile(
            f"the sheet '{sheet.title}': two columns have the same name (the second is column {named[second] + 1})"
        )
    rows = []
    for number, row in rows_of(sheet, width=1 + max(named)):
        if number <= numbers[place]:
            continue
        cells = [text_of(row[at] if at < len(row) else None, epoch, False) for at in named]
        if any(cells):
            rows.append(cells)
        if len(rows) == MOST_ROWS:
            break
    if not rows:
        return None
    return Shape(
        path,
        Format.XLSX,
        tuple(headers[at] for at in named),
        rows,
        encoding="xlsx",
        header_row=numbers[place],
        sheet=str(sheet.title),
    )
