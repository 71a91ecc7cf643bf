"""Three files that hold several tables, as small agencies send them. Everybody in them is invented."""

import json
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as etree

import openpyxl

from tests.feeds.trial.strange_files import Cast

FIRST = date(2026, 1, 5)


def therapist(folder: Path) -> Path:
    """A workbook: clients, their sessions, and on a third sheet the parents, each tied by the client's number."""
    cast, book = Cast("therapist"), openpyxl.Workbook()
    clients, sessions, parents = book.active, book.create_sheet("Sessions"), book.create_sheet("Parents")
    clients.title = "Clients"
    clients.append(["Client ID", "First name", "Surname", "Date of birth", "Started"])
    sessions.append(["Client", "Session date", "Length (minutes)", "Themes"])
    parents.append(["Client ID", "Parent's first name", "Parent's surname", "Mobile"])
    for number in range(12):
        child, parent = cast.person(), cast.person(30, 45)
        key = f"TC-{301 + number}"
        born = FIRST - timedelta(days=365 * int(child["age"]) + 9 * number)
        clients.append([key, child["forename"], child["surname"], born, FIRST - timedelta(days=number)])
        parents.append([key, parent["forename"], child["surname"], f"07700 900{number:03}"])
        for week in range(3):
            sessions.append([key, FIRST + timedelta(days=7 * week), 50, "Worries about school"])
    path = folder / "clients_2026-03.xlsx"
    book.save(path)
    return path


def charity(folder: Path) -> Path:
    """XML: members with an address, and home visits within each."""
    cast, root = Cast("charity"), etree.Element("export")
    for number in range(10):
        child = cast.person()
        member = etree.SubElement(root, "member", ref=f"HV{number + 71}")
        for name in ("forename", "surname"):
            etree.SubElement(member, name).text = child[name]
        born = FIRST - timedelta(days=365 * int(child["age"]))
        etree.SubElement(member, "dateOfBirth").text = born.isoformat()
        visits = etree.SubElement(member, "visits")
        for week in range(1 + number % 3):
            visit = etree.SubElement(visits, "visit")
            etree.SubElement(visit, "visitDate").text = (FIRST + timedelta(days=7 * week)).isoformat()
            etree.SubElement(visit, "worker").text = "Juno Abernathy"
            etree.SubElement(visit, "summary").text = "Played with the family"
    path = folder / "befriending_2026-03-02.xml"
    etree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return path


def clinic(folder: Path) -> Path:
    """JSON: young people, each with a list of appointments and a list of carers."""
    cast, people = Cast("clinic"), []
    for number in range(9):
        child, carer = cast.person(), cast.person(30, 45)
        people.append(
            {
                "id": f"YP{number + 11}",
                "firstName": child["forename"],
                "lastName": child["surname"],
                "dob": (FIRST - timedelta(days=365 * int(child["age"]))).isoformat(),
                "appointments": [
                    {
                        "date": (FIRST + timedelta(days=5 * each)).isoformat(),
                        "attended": "Yes",
                        "slot": f"S{each}",
                    }
                    for each in range(2)
                ],
                "carers": [
                    {"firstName": carer["forename"], "lastName": carer["surname"], "phone": "01632 960415"}
                ],
            }
        )
    path = folder / "young_people_2026-03-02.json"
    path.write_text(json.dumps({"exported": "2026-03-02", "people": people}), encoding="utf-8")
    return path
