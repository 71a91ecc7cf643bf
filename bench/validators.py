"""`python bench/validators.py CITY`: CIN census and SSDA903 of a made city through the open validators of DfE's rules.

They need an older pandas than fits beside Kithline, so they have an environment of their own (both MIT):

    python3.11 -m venv /tmp/validators
    /tmp/validators/bin/pip install csc-validator-be-cin==0.1.13 csc-validator-be-903==0.1.17
    /tmp/validators/bin/python bench/validators.py /tmp/city
"""

import importlib
import logging
import sys
import warnings
import xml.etree.ElementTree as ET  # nosec B405 - of a file that the city has just written
from collections import Counter
from pathlib import Path
from typing import Any

YEAR = "2024_25"
NO_POSTCODES = "left out: our return has no postcodes of placements"
QUERY = "a query of DfE's, to be answered, not a fault"
MEANT = {
    "180": "seeded: a score of 41, a row that our intake refuses",
    "4180": "seeded: a sex X, a row that our intake refuses",
    "1510": "meant: a UPN that the source has written wrongly, which our intake keeps as suspect",
    "1530": "meant: UPNs of an authority that there is not",
    **dict.fromkeys(("169", "179", "392a", "392b", "1015"), NO_POSTCODES),
    "168": "meant: a UPN that the source has written wrongly, which our intake keeps as suspect",
    "SW12STG2": "the rule's: it finds every worker who came before a stay that still lasts",
    **dict.fromkeys(("2991Q", "8770Q", "8825Q", "8873Q"), QUERY),
}


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    deliveries = Path(sys.argv[1]) / "deliveries"
    for name, found, words in (
        ("CIN census", *_cin(max((deliveries / "cin_census").glob("*/*.xml")))),
        ("SSDA903", *_ssda903(max((deliveries / "ssda903").iterdir()))),
    ):
        print(f"{name}: {len(words)} rules, {len(found)} found something")
        for code, count in found.most_common():
            print(f"  {code:10} {count:6}  {words[code][:70].strip()}: {MEANT.get(code, 'NOT MEANT')}")


def _cin(path: Path) -> tuple[Counter[str], dict[str, str]]:
    validator = importlib.import_module("cin_validator.cin_validator")
    rules = importlib.import_module(f"cin_validator.rules.cin{YEAR}").registry
    tables = validator.process_data(validator.convert_data(ET.parse(path).getroot()))  # noqa: S314  # nosec B314
    found = validator.CinValidator(tables, rules).full_issue_df
    return Counter(found["rule_code"]), {code: rule.message for code, rule in rules.items()}


def _ssda903(folder: Path) -> tuple[Counter[str], dict[str, str]]:
    validator = importlib.import_module("lac_validator.lac_validator")
    rules = importlib.import_module(f"lac_validator.rules.lac{YEAR}").registry
    files = [
        {"name": path.name, "description": "This year", "file_content": _with_postcodes(path)}
        for path in sorted(folder.glob("*.csv"))
    ]
    found: Counter[str] = Counter()
    # Rules write into the tables that they are given: each sees them as they were sent.
    for code, rule in rules.items():
        told = {"collectionYear": "2025", "localAuthority": "E06000044"}  # the year in which it ends
        made = validator.LacValidator(metadata=told, files=files, registry={code: rule})
        for table in made.ds_results.values():
            if not isinstance(table, dict):
                found.update(_wrong(table))
    return found, {code: rule.message for code, rule in rules.items()}


def _wrong(table: Any) -> dict[str, int]:
    """Rows by rule; a rule without a row is left out."""
    counts = {
        column[4:]: int((table[column] == True).sum())  # noqa: E712 - a frame's own comparison
        for column in table.columns
        if column.startswith("ERR_")
    }
    return {code: count for code, count in counts.items() if count}


def _with_postcodes(path: Path) -> bytes:
    """The file; of episodes with two empty columns, since the city's return has no postcodes of placements."""
    if not path.name.endswith("_episodes.csv") or "_sw_" in path.name:
        return path.read_bytes()
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = [head.replace(",URN", ",HOME_POST,PL_POST,URN")]
    rows += [f"{start},,,{urn}" for start, _, urn in (line.rpartition(",") for line in lines)]
    return "\n".join(rows).encode()


if __name__ == "__main__":
    main()
