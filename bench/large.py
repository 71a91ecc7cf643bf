"""Files too large for memory, into PostgreSQL: `python -m bench.large [--mb 2048] [--feed council_tax]`.

A snapshot (council tax) is followed by the next month's, in which a hundredth of the accounts are gone, a hundredth
have changed and a hundredth are new. Once come changes (suspensions), a document of nested records (the CIN census as
XML), a FHIR bundle of GP registrations as one JSON document, the files of a School Census, which hang together, and a
workbook (Annex A SEND), which is never cut: with as many rows as a sheet has, once of six columns and once of ten.
Changes in files that hang together (police intelligence: who the police's numbers are, and two reports about each) come
in two deliveries: of the second a hundredth of the reports has changed and a hundredth is new.
`--zipped`: each delivery comes as one zip, and is unpacked as the watch does it, which is in the figures.
Told are seconds, the processor's with the database's, and the peak of memory of both together (proportional set size).
"""

import os
import re
import sys
import zipfile
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench.bad_input import HEADERS, MB, ROW
from bench.measure import run_step
from bench.scratch import Scratch, scratch
from kithline.core.identifiers import make_nhs_number, make_upn
from kithline.feeds.discovery import feed
from kithline.feeds.writers import write_delivery

DATABASE = "bench_large"
SNAPSHOT = "council_tax"
TAX_HEADERS = (
    b"Account Ref,Party Ref,Liability,Forename,Surname,Date of Birth,Property Address,Property Postcode,UPRN,"
    b"Liable From,Liable To,Discount,Recovery Stage\n"
)
BLOCK = 10_000  # rows
# what a feed's row has beside its long cell, in bytes
BESIDE = {
    "council_tax": 110,
    "suspensions": 110,
    "cin_census": 640,
    "gp_registration": 340,
    "school_census": 130,
    "police_intelligence": 48,  # of a report; of a nominal 30, and there are half as many
    "annex_a_send": 290,  # of a sheet's XML; packed far less
}
MOST_ROWS = 1_048_575  # of a sheet, below its headers


def accounts(rows: int, month: int, width: int) -> Iterator[bytes]:
    """The rows of a month. Every hundredth account is gone in the second, the next one changed."""
    landmark = " ".join("by the old weighbridge" for _ in range(width // 23))
    for first in range(0, rows, BLOCK):
        lines = []
        for number in range(first, min(first + BLOCK, rows)):
            key, stage = number, "none"
            if month and number % 100 == 0:
                key = rows + number
            elif month and number % 100 == 1:
                stage = "reminder"
            lines.append(
                f'CT{key},P{key},liable,Amara,Quill{key % 9973},,"{key % 300} Gannet Row\n{landmark}",ZZ1 1AA,,'
                f"2024-04-01,,single,{stage}\n"
            )
        yield "".join(lines).encode()


def suspended(rows: int, width: int) -> Iterator[bytes]:
    row = ROW.replace("Quillfeather", '"' + "Quillfeather\n" * (width // 13) + '"')
    for first in range(0, rows, BLOCK):
        yield "".join(row.format(number) for number in range(first, min(first + BLOCK, rows))).encode()


CHILD = """
  <Child><ChildIdentifiers><LAchildID>C{0}</LAchildID><PersonBirthDate>2012-03-04</PersonBirthDate><Sex>F</Sex>
   </ChildIdentifiers><ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>
   <CINdetails><CINreferralDate>2024-05-02</CINreferralDate><ReferralSource>2A</ReferralSource>
    <PrimaryNeedCode>N1</PrimaryNeedCode><Assessments>
     <AssessmentActualStartDate>2024-05-03</AssessmentActualStartDate><Note>{1}</Note>
     <AssessmentAuthorisationDate>2024-06-10</AssessmentAuthorisationDate></Assessments>
    <ReferralNFA>0</ReferralNFA></CINdetails></Child>"""
CIN_HEAD = (
    b"<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2025</Year>"
    b"<ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails></Header><Children>"
)
PATIENT = """
  {{"resource": {{"resourceType": "Patient", "id": "{0}", "identifier": [
    {{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "{2}"}}],
   "name": [{{"use": "official", "given": ["Amara"], "family": "Quill{0}"}}], "birthDate": "2012-03-04",
   "gender": "female", "address": [{{"use": "home", "line": ["{0} Gannet Row"], "postalCode": "ZZ1 1AA"}}],
   "text": {{"div": "{1}"}}}}}},"""
MOST_PATIENTS = 899_000
BUNDLE = b'{"resourceType": "Bundle", "entry": ['


def children(rows: int, width: int) -> Iterator[bytes]:
    for first in range(0, rows, BLOCK):
        numbers = range(first, min(first + BLOCK, rows))
        yield "".join(CHILD.format(n, "x" * width) for n in numbers).encode()
    yield b"</Children></Message>"


def patients(rows: int, width: int) -> Iterator[bytes]:
    """Longer ones where so many would need more numbers than nobody has."""
    wide = "by the old weighbridge " * (width * max(1, rows // MOST_PATIENTS) // 23)
    rows = min(rows, MOST_PATIENTS)
    for first in range(0, rows, BLOCK):
        numbers = range(first, min(first + BLOCK, rows))
        block = "".join(PATIENT.format(n, wide, make_nhs_number(n)) for n in numbers)
        yield block.encode() if numbers[-1] < rows - 1 else block.removesuffix(",").encode() + b"]}"


ROLL = "pupilonrolltableid,NativeId,upn,forename,surname,dob,sex,entrydate,ncyearactual,enrolstatus,notes\n"
LEFT = "pupilnolongeronrolltableid,NativeId,upn,forename,surname,dob,sex,entrydate,leavingdate\n"
SESSIONS = "pupilonrolltableid,NativeId,attendancereason,sessions\n"


def roll(rows: int, width: int) -> Iterator[bytes]:
    wide = "\n".join("by the old weighbridge" for _ in range(width // 23))
    for first in range(0, rows, BLOCK):
        yield "".join(
            f"r{n},1994001,{make_upn(199, n // 8000, 2010 + n // 1000 % 8, n % 1000)},Amara,Quill{n},"
            f'2012-03-04,F,2023-09-04,8,C,"{wide}"\n'
            for n in range(first, min(first + BLOCK, rows))
        ).encode()


def sessions(rows: int) -> Iterator[bytes]:
    for first in range(0, rows, BLOCK):
        numbers = range(first, min(first + BLOCK, rows))
        yield "".join(f"r{n},1994001,{code},{n % 30}\n" for n in numbers for code in "IO").encode()


NOMINALS = b"Nominal Reference,Forename,Surname,DOB,Sex\n"
REPORTS = (
    b"Log Reference,Nominal Reference,Report Date,Source Evaluation,Intelligence Assessment,Handling Code,"
    b"Handling Conditions,Sanitised Text\n"
)


def nominals(rows: int) -> Iterator[bytes]:
    for first in range(0, rows, BLOCK):
        numbers = range(first, min(first + BLOCK, rows))
        yield "".join(f"N{n},Amara,Quill{n},2012-03-04,F\n" for n in numbers).encode()


def reports(rows: int, week: int, width: int) -> Iterator[bytes]:
    """Two of each nominal. Every hundredth is another in the second week, the next one is graded anew."""
    wide = "\n".join("by the old weighbridge" for _ in range(width // 23))
    for first in range(0, rows, BLOCK):
        lines = []
        for number in range(first, min(first + BLOCK, rows)):
            key = rows + number if week and number % 100 == 0 else number
            grade = "A" if week and number % 100 == 1 else "B"
            lines.append(f'R{key},N{number // 2},2026-02-27,2,{grade},P,,"{wide}"\n')
        yield "".join(lines).encode()


SUPPORTED = {
    "child": "S1",
    "upn": None,
    "uln": None,
    "birth": date(2012, 3, 4),
    "sex": "F",
    "ethnicity": "WBRI",
    "need": "SLCN",
    "urn": "100001",
    "social_care": True,
    "disability": False,
}


def workbook(path: Path, rows: int, columns: int) -> Path:
    """Of children with SEN support: our own writer's workbook of one row, with that row so many times."""
    told = {name: [value] for name, value in list(SUPPORTED.items())[:columns]}
    period = {"date": path.name[:10]}
    [small] = write_delivery(feed("annex_a_send"), path.parent / "one", {"sen_support": told}, period=period)
    with zipfile.ZipFile(small) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in given.namelist():
            text = given.read(name).decode()
            if name != "xl/worksheets/sheet1.xml":
                packed.writestr(name, text)
                continue
            head, row, tail = re.split(r"(<row r=\"2\">.*?</row>)", text)
            # Each child another, in a row of its own.
            cells = re.sub(r'r="([A-Z]*)2"', r'r="\g<1>{1}"', row)
            begun = re.sub(
                r'<c r="A([^"]*)".*?</c>', r'<c r="A\1" t="inlineStr"><is><t>S{0}</t></is></c>', cells
            )
            if columns < len(SUPPORTED):
                head = re.sub(rf'<c r="[{chr(65 + columns)}-Z]1".*?</c>', "", head)
            with packed.open(name, "w", force_zip64=True) as out:
                out.write(head.encode())
                for first in range(0, rows, BLOCK):
                    numbers = range(first, min(first + BLOCK, rows))
                    block = (begun.format(number, number + 2) for number in numbers)
                    out.write("".join(block).encode())
                out.write(tail.encode())
    return path


def written(path: Path, headers: bytes, rows: Iterator[bytes]) -> Path:
    with path.open("wb") as out:
        out.write(headers)
        for block in rows:
            out.write(block)
    return path


def zipped(paths: list[Path]) -> Path:
    """The files in one zip; they themselves are gone."""
    path = paths[0].with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for each in paths:
            packed.write(each, each.name)
            each.unlink()
    return path


def measured(place: Scratch, paths: list[Path], words: str, *, is_zipped: bool = False) -> str:
    """Take the files in; one line of the table. `MB` are those of the files, packed or not."""
    size = sum(path.stat().st_size for path in paths) / MB
    if is_zipped:
        paths = [zipped(paths)]
        words += f", zipped to {paths[0].stat().st_size / MB:,.0f} MB"
    found = run_step(
        "take",
        {"paths": [str(path) for path in paths], "update": False},
        postmaster=place.server.pid,
        environment=place.environment(DATABASE),
    )
    for path in paths:
        path.unlink()
    said = found.said
    return (
        f"| {words} | {size:,.0f} | {said['rows']:,} | {said['received']:,.0f} | {found.cpu:,.0f} | "
        f"{found.peak / MB:,.0f} | {'; '.join([*said['outcomes'], *said['told'], *said['changes']])} |"
    )


def deliveries(code: str, home: Path, most: int, width: int, months: int) -> Iterator[tuple[str, list[Path]]]:
    """Of each delivery the words of its line, and its files, written when it is asked for."""
    rows = most // (BESIDE[code] if code == "annex_a_send" else width + BESIDE[code])
    match code:
        case "council_tax":
            for month in range(months):
                path = home / f"council_tax_2026-0{month + 1}-05.csv"
                yield (
                    ("a snapshot", "the next month's")[month > 0],
                    [written(path, TAX_HEADERS, accounts(rows, month, width))],
                )
        case "suspensions":
            yield "changes", [written(home / "suspensions_2026-03-02.csv", HEADERS, suspended(rows, width))]
        case "cin_census":
            yield "XML of nested records", [written(home / "cin_2025.xml", CIN_HEAD, children(rows, width))]
        case "gp_registration":
            path = home / "gp_registration_2026-01-05.json"
            yield "a FHIR bundle", [written(path, BUNDLE, patients(rows, width))]
        case "school_census":
            census = [
                written(home / "2025_spring_pupilonroll.csv", ROLL.encode(), roll(rows, width)),
                written(home / "2025_spring_pupilnolongeronroll.csv", LEFT.encode(), iter(())),
                written(
                    home / "2025_spring_termlysessiondetailsonroll.csv", SESSIONS.encode(), sessions(rows)
                ),
            ]
            yield "CSVs that hang together", census
        case "police_intelligence":
            for week in range(months):
                dated = home / f"2026-03-0{2 + week}_intelligence_"
                who = written(Path(f"{dated}nominals.csv"), NOMINALS, nominals((rows + 1) // 2))
                what = Path(f"{dated}reports.csv")
                yield (
                    ("changes in CSVs that hang together", "the next week's")[week > 0],
                    [who, written(what, REPORTS, reports(rows, week, width))],
                )
        case "annex_a_send":
            for day, columns in enumerate((6, 10), start=1):
                path = home / f"2026-03-0{day}_annex_a_send.xlsx"
                yield f"a workbook of {columns} columns", [workbook(path, min(rows, MOST_ROWS), columns)]


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.large", description=__doc__.splitlines()[0])
    parser.add_argument("--feed", default=SNAPSHOT, choices=list(BESIDE))
    parser.add_argument("--mb", type=int, default=2048)
    parser.add_argument("--width", type=int, default=390, help="bytes of a row's long cell")
    parser.add_argument(
        "--months", type=int, default=2, help="how many deliveries, where one follows another"
    )
    parser.add_argument("--zipped", action="store_true", help="each delivery as one zip")
    given = parser.parse_args()
    heads = ("File", "MB", "Rows in", "Seconds", "CPU seconds", "Memory with the database's, MB", "Told")
    sys.stdout.write(f"| {' | '.join(heads)} |\n|---|---:|---:|---:|---:|---:|---|\n")
    with scratch() as place:
        place.command(DATABASE, "setup", site="owner")
        for words, paths in deliveries(given.feed, place.home, given.mb << 20, given.width, given.months):
            sys.stdout.write(measured(place, paths, words, is_zipped=given.zipped) + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"Load average {os.getloadavg()[0]:.1f}.\n")


if __name__ == "__main__":
    main()
