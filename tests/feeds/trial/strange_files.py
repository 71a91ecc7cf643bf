"""Six files such as other councils' systems export, which no feed expects. Everybody in them is invented.

They are of different make on purpose: titles above the headers, semicolons in an old encoding, names in one cell, dates
with the month first, two people in a row, rows deep in a document.
"""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as etree

import openpyxl

from kithline.core.identifiers import make_nhs_number, make_upn

FORENAMES = (
    "Élodie",
    "Zoë",
    "Bartok",
    "Noor",
    "Ewan",
    "Priya",
    "Cai",
    "Maeve",
    "Oskar",
    "Ines",
    "Tobi",
    "Rhian",
)
SURNAMES = (
    "Marchbanks",
    "Ó Duibhir",
    "Vantongeren",
    "Lightfoot",
    "Szymczak",
    "Oyelaran",
    "Pettigrew",
    "Rahmani",
)
STREETS = ("Kettlewell Road", "Bramble Close", "Old Mill Lane", "Sandgate Street")
TODAY = date(2026, 3, 12)
WORKERS = ("Juno Abernathy", "Teddy Marlowe", "Sunniva Grey")


class Cast:
    """Invented people, one after the other, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.draw = random.Random(seed)

    def person(self, youngest: int = 6, oldest: int = 17) -> dict[str, str]:
        draw = self.draw
        return {
            "forename": draw.choice(FORENAMES),
            "surname": draw.choice(SURNAMES),
            "sex": draw.choice("MF"),
            "line": f"{draw.randrange(1, 240)} {draw.choice(STREETS)}",
            "postcode": f"JX{draw.randrange(1, 9)} {draw.randrange(1, 9)}{draw.choice(('AB', 'QD', 'LN'))}",
            "age": str(draw.randrange(youngest, oldest)),
        }

    def day(self, youngest: int = 0, oldest: int = 700) -> date:
        return TODAY - timedelta(days=self.draw.randrange(youngest, oldest))

    def birth(self, person: dict[str, str]) -> date:
        return TODAY - timedelta(days=365 * int(person["age"]) + self.draw.randrange(1, 364))


def housing(folder: Path) -> Path:
    """A workbook with a title, a line of notes and an empty row above the headers; dates as cells; a totals row."""
    cast = Cast("housing")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Household Members"
    sheet.append(["Northgate Homes - household members report"])
    sheet.append(["Run by", "Tenancy team", None, "Date", TODAY])
    sheet.append([])
    sheet.append(
        [
            "Tenancy Ref",
            "Party ID",
            "Title",
            "First Name",
            "Last Name",
            "D.O.B",
            "Gender",
            "NI No",
            "Address 1",
        ]
        + [
            "Address 2",
            "Post Code",
            "UPRN",
            "Tenure",
            "Tenancy Start",
            "Arrears (£)",
            "Housing Officer",
            "Comments",
        ]
    )
    for number in range(40):
        person = cast.person(1, 60)
        is_adult = int(person["age"]) > 17
        sheet.append(
            [
                f"TEN/{7000 + number // 3}",
                510_000 + number * 7,
                "Ms" if person["sex"] == "F" else "Mr",
                person["forename"],
                person["surname"],
                cast.birth(person),
                person["sex"],
                f"ZZ{cast.draw.randrange(10**6):06d}C" if is_adult else None,
                person["line"],
                "Aldermouth",
                person["postcode"],
                999_100_000_000 + number // 3,
                cast.draw.choice(["Secure", "Introductory"]),
                cast.day(),
                round(cast.draw.random() * 900, 2),
                cast.draw.choice(WORKERS),
                f"Spoke to {person['forename']} about the boiler" if number % 4 == 0 else None,
            ]
        )
    sheet.append(["Total", 40])
    book.create_sheet("Notes").append(["Nothing here"])
    path = folder / "Household members 2026-03-01.xlsx"
    book.save(path)
    return path


def youth_club(folder: Path) -> Path:
    """Semicolons, Windows-1252, dates with dots, the whole name in one cell with the surname first."""
    cast = Cast("youth")
    lines = ["Mitgl-Nr;Name;Born;M/F;Ethnic Group;Club;Joined;Left;Youth Worker;Worker Mobile;Remarks"]
    for number in range(50):
        person = cast.person(11, 18)
        left = f"{cast.day(0, 90):%d.%m.%Y}" if number % 5 == 0 else ""
        lines.append(
            ";".join(
                [
                    f"YC-{2200 + number}",
                    f"{person['surname']}, {person['forename']}",
                    f"{cast.birth(person):%d.%m.%Y}",
                    "Girl" if person["sex"] == "F" else "Boy",
                    cast.draw.choice(["White British", "Indian", "Caribbean"]),
                    cast.draw.choice(["Quayside", "Hilltop", "The Shed"]),
                    f"{cast.day(100, 900):%d.%m.%Y}",
                    left,
                    cast.draw.choice(WORKERS),
                    "07700 900" + f"{cast.draw.randrange(1000):03d}",
                    f"{person['forename']} est très timide" if number % 3 else "",
                ]
            )
        )
    path = folder / "youth_club_members_20260228.csv"
    path.write_bytes("\r\n".join(lines).encode("windows-1252", "replace"))
    return path


def mentoring(folder: Path) -> Path:
    """Rows deep in a document, names and addresses in objects of their own, a list within each row."""
    cast = Cast("mentoring")
    people = []
    for number in range(30):
        person = cast.person(10, 17)
        people.append(
            {
                "id": f"m-{number:04d}-{cast.draw.randrange(10**6):06d}",
                "youngPerson": {
                    "name": {"given": person["forename"], "family": person["surname"]},
                    "dateOfBirth": f"{cast.birth(person)}T00:00:00",
                    "gender": {"M": "Male", "F": "Female"}[person["sex"]],
                    "nhsNumber": make_nhs_number(5000 + number),
                    "address": {
                        "street": person["line"],
                        "town": "Aldermouth",
                        "postcode": person["postcode"],
                    },
                },
                "mentor": {
                    "id": f"S{number % 4}",
                    "name": WORKERS[number % 3],
                    "email": "mentor@example.org",
                },
                "startDate": f"{cast.day(30, 400)}",
                "endDate": f"{cast.day(0, 29)}" if number % 4 == 0 else None,
                "isActive": number % 4 != 0,
                "sessions": [
                    {"on": f"{cast.day()}", "note": f"With {person['forename']}"} for _ in range(number % 3)
                ],
            }
        )
    path = folder / "mentoring-export.json"
    path.write_text(
        json.dumps({"meta": {"exported": "2026-03-01"}, "data": {"matches": people}}), encoding="utf-8"
    )
    return path


def portage(folder: Path) -> Path:
    """XML with attributes and a namespace; dates in words."""
    cast = Cast("portage")
    root = etree.Element("PortageReturn", {"xmlns": "urn:example.org:portage"})
    etree.SubElement(root, "Header").text = "Portage home visiting"
    holder = etree.SubElement(root, "Children")
    for number in range(25):
        person = cast.person(0, 5)
        child = etree.SubElement(
            holder, "ChildRecord", {"ref": f"P{900 + number}", "status": "O" if number % 6 else "C"}
        )
        identity = etree.SubElement(child, "Identity")
        etree.SubElement(identity, "FirstName").text = person["forename"]
        etree.SubElement(identity, "FamilyName").text = person["surname"]
        etree.SubElement(identity, "BirthDate").text = f"{cast.birth(person):%d %b %Y}"
        etree.SubElement(identity, "Sex").text = person["sex"]
        etree.SubElement(child, "NHSNo").text = make_nhs_number(7000 + number)
        etree.SubElement(child, "Referral", {"date": f"{cast.day():%d %b %Y}"}).text = "Health visitor"
        etree.SubElement(child, "Postcode").text = person["postcode"]
    path = folder / "portage_202603.xml"
    etree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return path


def tutoring(folder: Path) -> Path:
    """Dates with the month first, names in columns apart, UPNs; several rows for one pupil."""
    cast = Cast("tutoring")
    lines = [
        "SessionKey,StudentUPN,StudentLast,StudentFirst,StudentDOB,School URN,Session Date,Attended,Minutes,Tutor"
    ]
    for number in range(20):
        person = cast.person(8, 16)
        birth, upn = cast.birth(person), make_upn(199, 4012, 19, 100 + number)
        for turn in range(3):
            day = cast.day(3, 200)
            lines.append(
                f"{880_000 + number * 3 + turn},{upn},{person['surname']},{person['forename']},{birth:%m/%d/%Y},"
                f"{100_900 + number % 3},{day:%m/%d/%Y},{'Y' if turn else 'N'},{cast.draw.choice([30, 45, 60])},"
                f"{WORKERS[number % 3]}"
            )
    path = folder / "tutoring_sessions_03-01-2026.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def parenting(folder: Path) -> Path:
    """Two people in a row: the child, and the parent who comes to the course."""
    cast = Cast("parenting")
    lines = [
        "Booking Ref,Child ID,Child Forename,Child Surname,Child DOB,Parent Forename,Parent Surname,Parent DOB"
    ]
    lines[0] += ",Relationship to child,Parent Phone,Home Address,Postcode,Course,Course Start"
    for number in range(36):
        child, parent = cast.person(2, 15), cast.person(24, 48)
        lines.append(
            f"B{4100 + number},{61_000 + number},{child['forename']},{child['surname']},{cast.birth(child):%d/%m/%Y},"
            f"{parent['forename']},{child['surname']},{cast.birth(parent):%d/%m/%Y},"
            f'{"Mother" if parent["sex"] == "F" else "Father"},01632 960{number:03d},"{child["line"]}, Aldermouth",'
            f"{child['postcode']},{cast.draw.choice(['Triple P', 'Incredible Years'])},{cast.day():%d/%m/%Y}"
        )
    path = folder / "parenting courses.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


ALL = (housing, youth_club, mentoring, portage, tutoring, parenting)
