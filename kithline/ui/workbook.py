"""Sheets of plain values as an .xlsx file. No cell is ever a formula."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font

from kithline.ui.spreadsheet import safe_cell

WIDEST = 60  # characters of a column
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(sheets: Mapping[str, Sequence[Sequence[str | int | None]]]) -> bytes:
    """The file. The first row of each sheet is its header: bold, and it stays in sight."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for place, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(place, column)
                if isinstance(value, int):
                    cell.value = value
                elif value:
                    cell.value = safe_cell(value)
                    cell.data_type = "s"
                if place == 1:
                    cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for column in sheet.columns:
            longest = max((len(str(cell.value or "")) for cell in column), default=0)
            sheet.column_dimensions[column[0].column_letter].width = min(WIDEST, longest + 2)
    held = BytesIO()
    book.save(held)
    return held.getvalue()
