"""Nobody real is in the samples of the feeds, the examples of the documents or the source: as in the invented city."""

import re
from pathlib import Path

import pytest

from kithline.core.identifiers import check_nhs_number
from tests.city.test_nobody import AREAS, POSTCODE, TELEPHONE, UPN, text_of

ROOT = Path(__file__).parents[2]
NHS = re.compile(r"(?<![\d.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d.])")
MAIL = re.compile(r"[\w.\-']+@[\w.\-]+\.\w+")
OURS = ("example.org", "example.com", "example.net", "example")
READ = {".csv", ".html", ".json", ".jsonl", ".md", ".py", ".txt", ".xlsx", ".xml"}
PLACES = ("kithline", "docs", "bench", "README.md", "CONTRIBUTING.md", "SECURITY.md", "THREAT_MODEL.md")


def texts() -> dict[str, str]:
    found = {}
    for place in PLACES:
        whole = ROOT / place
        for path in [whole] if whole.is_file() else whole.rglob("*"):
            if path.is_file() and path.suffix in READ and "static" not in path.parts:
                found[str(path.relative_to(ROOT))] = text_of(path)
    return found


@pytest.fixture(scope="module")
def every() -> dict[str, str]:
    return texts()


def test_all_samples_are_looked_at(every: dict[str, str]) -> None:
    samples = {path for path in every if path.startswith("kithline/feeds/samples/")}
    assert len(samples) > 120 and any(path.endswith(".xlsx") for path in samples)


def test_homes_telephones_and_mails_are_nobodys(every: dict[str, str]) -> None:
    wrong = []
    for path, text in every.items():
        wrong += [(path, match[0]) for match in POSTCODE.finditer(text) if match[1] in AREAS.split()]
        wrong += [
            (path, number)
            for number in TELEPHONE.findall(text)
            if not re.fullmatch(r"01632960\d{3}|07700900\d{3}|0{10}", re.sub(r"\D", "", number))
        ]
        wrong += [(path, mail) for mail in MAIL.findall(text) if not mail.split("@")[1].endswith(OURS)]
    assert wrong == []


def test_numbers_are_of_ranges_that_nobody_holds(every: dict[str, str]) -> None:
    wrong = []
    for path, text in every.items():
        wrong += [(path, upn) for upn in UPN.findall(text) if upn[1:4] != "199"]
        numbers = (re.sub(r"\D", "", number) for number in NHS.findall(text))
        wrong += [
            (path, number)
            for number in numbers
            if check_nhs_number(number).is_valid and not number.startswith("999") and set(number) != {"0"}
        ]
    assert wrong == []
