"""The spreadsheet says what the matrix says, and no cell of it is a formula."""

from io import BytesIO

import openpyxl

from kithline.sharing.law import LAWS
from kithline.sharing.matrix import MATRIX
from kithline.sharing.roles import ROLES
from kithline.sharing.sheets import matrix_sheets
from kithline.ui.workbook import workbook


def test_every_grant_role_and_law_is_a_row() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(matrix_sheets())))
    assert [sheet.max_row - 1 for sheet in book] == [len(MATRIX), len(ROLES), len(LAWS), 6]
    rows = [[cell.value for cell in row] for row in book["Matrix"].iter_rows()]
    seen = ["the child is on your school's roll", "Social care episodes, plans and care", "counts", "any age"]
    assert ["SENCO", *seen] in [row[2:7] for row in rows]
    assert "not confirmed: cannot be chosen" in {row[1].value for row in book["Laws"].iter_rows()}


def test_a_cell_that_begins_as_a_formula_is_text() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook({"Sheet": [["=1+1", "+44", "plain", 3, None]]})))
    cells = [cell for cell in next(book["Sheet"].iter_rows())]
    assert [cell.value for cell in cells] == ["'=1+1", "'+44", "plain", 3, None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
