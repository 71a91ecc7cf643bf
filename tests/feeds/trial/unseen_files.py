"""Three files as a newcomer brought them, before the words in them were known here. Everybody in them is invented.

What is awkward in them is what is awkward in life: a title above the headers, headings of two lines and with slashes,
a legend within a heading, days as Access writes them, a sheet of meanings, lines come twice, and a few that are wrong.
"""

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import openpyxl

from kithline.core.identifiers import make_nhs_number, make_upn
from tests.feeds.trial.strange_files import Cast

HEADS = (
    *("Case\nRef", "Surname", "F/name(s)", "DoB", "NHS No.", "Gend.\n(1=M 2=F 9=NK)", "Addr", "P/Code"),
    *(
        "Tel. (parent/\ncarer)",
        "Ref'd by",
        "Dt Ref'd",
        "Dt 1st\nAppt",
        "Loss of",
        "Wkr",
        "Wkr Tel",
        "Stat",
        "Dt Clsd",
    ),
    "Notes / comments",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ROWS = 60


def bereavement(folder: Path) -> Path:
    """A charity's case list: Windows-1252, a title, headings of two lines, DD-Mon-YY; four rows are wrong."""
    cast = Cast("bereavement")
    rows = []
    for number in range(ROWS):
        child, day = cast.person(), f"{1 + number % 28:02d}-{MONTHS[number % 9]}-26"
        born = f"{1 + number % 28:02d}/{1 + number % 12:02d}/{2010 + number % 9}"
        rows.append(
            [
                *(f"BS{2200 + number}", child["surname"], child["forename"], born),
                *(make_nhs_number(500 + number), "12"[number % 2], child["line"], child["postcode"]),
                *(
                    f"(0114) 496 {number:04d}",
                    "GP" if number % 3 else "Hosp.",
                    day,
                    day,
                    "Parent \u2013 sudden",
                ),
                *(("Zo\u00eb P\u00e2quet", "Dermot O\u2019Shea")[number % 2], "01632 960114", "O"),
                *("" if number % 3 else f"{1 + number % 28:02d}-Oct-26", "School\u2019s aware"),
            ]
        )
    rows[7][3] = "31/02/2014"
    rows[11][10] = "next wk"
    rows.insert(20, list(rows[4]))
    rows.insert(40, [*rows[30][:6], *rows[30][7:]])
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerows([["Willowbrook \u2013 open & closed cases, printed 23/11/2026"], [], HEADS, *rows])
    path = folder / "WCBS case list Nov 2026.csv"
    path.write_bytes(out.getvalue().encode("cp1252"))
    return path


def sensory(folder: Path) -> Path:
    """A workbook from an Access query: headings of two lines, a sheet of meanings, a total; four rows are wrong."""
    cast = Cast("sensory")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "qry_Caseload_Export"
    sheet.append(["Sensory Support Service: active caseload"])
    sheet.append([])
    sheet.append(
        [
            *(
                "SSS\nID",
                "Pupil Surname",
                "Pupil First\nName",
                "D.O.B.",
                "M/F\n(1/2/9)",
                "UPN",
                "VI / HI /\nMSI",
            ),
            *(
                "Date\nopened",
                "QT",
                "QT e-mail",
                "Parent/Carer\n1 name",
                "Parent/Carer\n1 tel",
                "Home P/code",
            ),
        ]
    )
    rows = []
    for number in range(ROWS):
        child, parent = cast.person(), cast.person(30, 50)
        born = datetime(2010 + number % 9, 1 + number % 12, 1 + number % 28)
        rows.append(
            [
                *(1000 + number, child["surname"], child["forename"]),
                born if number % 4 else born.strftime("%d/%m/%Y"),
                *(1 + number % 2, make_upn(994, 1101, 25, number), ("HI", "VI")[number % 2]),
                *(datetime(2025, 1 + number % 12, 3), "Mrs H Lindqvist", "h.lindqvist@example.org"),
                f"{('Ms ', 'Mrs ', '')[number % 3]}{parent['forename']} {parent['surname']}",
                *(f"07700 900{number:03d}", child["postcode"]),
            ]
        )
    rows[5][3] = "30/02/2015"
    rows[9][7] = "sept?"
    rows[13][1] = None
    rows.insert(20, list(rows[4]))
    for row in (*rows, [], ["Total", len(rows)]):
        sheet.append(row)
    meanings = book.create_sheet("Lookups")
    for row in (["Code", "Meaning"], ["HI", "Hearing impairment"], ["VI", "Vision impairment"]):
        meanings.append(row)
    path = folder / "SSS_caseload_20112026.xlsx"
    book.save(path)
    return path


def transport(folder: Path) -> Path:
    """A list of passengers: a heading and a sum for each route between the rows; a column that ends in "Y/N"."""
    cast = Cast("transport")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["HOME TO SCHOOL TRANSPORT"])
    sheet.append(
        [
            "PAX\nNO.",
            "PUPIL NAME\n(Surname, First)",
            "D.O.B",
            "W/CHAIR\nY/N",
            "PICK-UP ADDR",
            "FARE \u00a3 p/d",
        ]
    )
    for number in range(ROWS):
        child = cast.person()
        if number % 20 == 0:
            sheet.append([f"ROUTE {number // 20 + 1} - Harbour Taxis"])
        sheet.append(
            [
                *(4000 + number, f"{child['surname'].upper()}, {child['forename']}"),
                *(f"{1 + number % 28:02d}.{1 + number % 12:02d}.{10 + number % 9}", "YN"[number % 2]),
                *(child["line"], 22),
            ]
        )
        if number % 20 == 19:
            sheet.append([None, "Sub-total", None, None, None, 440])
    path = folder / "TRANSPORT pax list AUT26 v3.xlsx"
    book.save(path)
    return path


def hospital_school(folder: Path) -> Path:
    """A register as JSON: the pupil deep in a row, a list of contacts without numbers; four rows are wrong."""
    cast = Cast("hospital school")
    rows = []
    for number in range(ROWS):
        child, mother = cast.person(), cast.person(30, 50)
        rows.append(
            {
                "registerNo": f"HS/2026/{number:04d}",
                "pupil": {
                    "legalForename": child["forename"],
                    "legalSurname": child["surname"],
                    "dob": f"{2010 + number % 9}-{1 + number % 12:02d}-{1 + number % 28:02d}",
                    "gender": "12"[number % 2],
                    "nhsNo": make_nhs_number(700 + number),
                    "address": {"line1": child["line"], "postcode": child["postcode"]},
                },
                "ward": "Ward 5 (Onc)",
                "admitted": f"{1 + number % 28:02d}/0{1 + number % 9}/2026",
                "discharged": None if number % 2 else f"{1 + number % 28:02d}/11/2026",
                "teacher": {"name": "Ffion Maddox", "phone": "01632 960221"},
                "contacts": [
                    {"rel": rel, "name": f"{name} {mother['surname']}", "mobile": "07700 900123"}
                    for rel, name in (("Mother", mother["forename"]), ("Gran", "Nan"))[
                        : 1 + (number % 3 == 0)
                    ]
                ],
            }
        )
    rows[5]["pupil"]["dob"] = "2014-13-02"
    rows[9]["registerNo"] = None
    rows[13]["pupil"]["legalSurname"] = ""
    rows.insert(20, rows[4])
    path = folder / "wardclass-register-2026-11-24.json"
    path.write_text(json.dumps({"export": {"system": "WardClass"}, "register": rows}), encoding="utf-8")
    return path
