"""`python bench/validators.py CITY`: CIN census and SSDA903 of a made city through the open validators of DfE's rules.

They need an older pandas than fits beside Kithline, so they have an environment of their own (both MIT):

    python3.11 -m venv /tmp/validators
    /tmp/validators/bin/pip install csc-validator-be-cin==0.1.13 csc-validator-be-903==0.1.17
    /tmp/validators/bin/python bench/validators.py /tmp/city

Each return is read by the rules of its own year. Exit 3 where something is found that is not meant.
"""

import contextlib
import csv
import importlib
import io
import logging
import sys
import warnings
import xml.etree.ElementTree as ET  # nosec B405 - of a file that the city has just written
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

AUTHORITY = "E06000044"  # the city is like Portsmouth
SEEDED = "seeded, a row that our intake refuses"
WRONG_UPN = "meant: a UPN that the source has written wrongly, which our intake keeps as suspect"
LEFT = "the rule's: it finds those too who have left care, with whom nobody works any more"
MEANT = {
    "180": f"{SEEDED}: a score of 41",
    "4180": f"{SEEDED}: a sex X",
    "1530": "meant: UPNs of an authority that there is not, so that nobody has them",
    "1510": WRONG_UPN,
    "168": WRONG_UPN,
    "SW12STG2": "the rule's: it finds every worker who came before a stay that still lasts",
    **dict.fromkeys(("SW17STG2", "SW11bSTG2"), LEFT),
}
Found = tuple[Counter[str], dict[str, str], list[str]]  # rows by rule; each rule's words; rules that broke


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    deliveries = Path(sys.argv[1]) / "deliveries"
    unmeant = 0
    for name, (found, words, broken) in (
        ("CIN census", _cin(max((deliveries / "cin_census").glob("*/*.xml")))),
        ("SSDA903", _ssda903(max((deliveries / "ssda903").iterdir()))),
    ):
        unmeant += sum(code not in MEANT for code in found)
        print(
            f"{name}: {len(words)} rules, {len(found)} found something; broken: {', '.join(broken) or 'none'}"
        )
        for code, count in found.most_common():
            print(f"  {code:10} {count:6}  {words[code][:70].strip()}: {MEANT.get(code, 'NOT MEANT')}")
    sys.exit(3 if unmeant else 0)


def _rules(package: str, code: str, ends: int) -> dict[str, Any]:
    """The rules of the year that ends in `ends`."""
    year = f"{code}{ends - 1}_{ends % 100:02}"
    return dict(importlib.import_module(f"{package}.rules.{year}").registry)


def _cin(path: Path) -> Found:
    validator = importlib.import_module("cin_validator.cin_validator")
    root = ET.parse(path).getroot()  # noqa: S314  # nosec B314
    rules = _rules("cin_validator", "cin", int(root.findtext(".//Year") or "0"))
    with _quietly() as said:
        tables = validator.process_data(validator.convert_data(root))
        found = validator.CinValidator(tables, rules).full_issue_df
    broken = [
        line.split()[3].strip(":") for line in said.getvalue().splitlines() if "Error with rule" in line
    ]
    return Counter(found["rule_code"]), {code: rule.message for code, rule in rules.items()}, broken


def _ssda903(folder: Path) -> Found:
    validator = importlib.import_module("lac_validator.lac_validator")
    paths = sorted(folder.glob("*.csv"))
    ends = paths[0].name[:4]
    rules = _rules("lac_validator", "lac", int(ends))
    files = [
        {"name": path.name, "description": "This year", "file_content": _with_postcodes(path)}
        for path in paths
    ]
    found: Counter[str] = Counter()
    broken = []
    # Rules write into the tables that they are given: each sees them as they were sent.
    for code, rule in rules.items():
        told = {"collectionYear": ends, "localAuthority": AUTHORITY}  # the year in which it ends
        with _quietly():
            made = validator.LacValidator(metadata=told, files=files, registry={code: rule})
        broken += made.fails
        for table in made.ds_results.values():
            if not isinstance(table, dict):
                found.update(_wrong(table))
    return found, {code: rule.message for code, rule in rules.items()}, broken


@contextlib.contextmanager
def _quietly() -> Iterator[io.StringIO]:
    """What rules print is kept from the screen."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        yield said


def _wrong(table: Any) -> dict[str, int]:
    """Rows by rule; a rule without a row is left out."""
    counts = {
        column[4:]: int((table[column] == True).sum())  # noqa: E712 - a frame's own comparison
        for column in table.columns
        if column.startswith("ERR_")
    }
    return {code: count for code, count in counts.items() if count}


def _with_postcodes(path: Path) -> bytes:
    """The file; episodes with their two columns of postcodes, which the city's return leaves out (our platform takes
    none): two of the authority, one and the same for who is with parents, no home for who came to the country alone.
    So what rules find of distances says nothing."""
    if not path.name.endswith("_episodes.csv") or "_sw_" in path.name:
        return path.read_bytes()
    with path.with_name(path.name.replace("episodes", "uasc")).open(encoding="utf-8") as listed:
        alone = {row["CHILD"] for row in csv.DictReader(listed)}
    home, other = _postcodes()
    with path.open(encoding="utf-8") as listed:
        rows = list(csv.DictReader(listed))
    for row in rows:
        row["HOME_POST"] = "" if row["CHILD"] in alone else home
        row["PL_POST"] = home if row["PLACE"] == "P1" else other
    told = io.StringIO()
    writer = csv.DictWriter(told, (*list(rows[0])[:-3], "HOME_POST", "PL_POST", "URN"))  # in this order
    writer.writeheader()
    writer.writerows(rows)
    return told.getvalue().encode()


def _postcodes() -> list[str]:
    """Two postcodes of the authority from the validator's own list."""
    postcodes = importlib.import_module("lac_validator.datastore").postcodes
    postcodes.load_postcodes(["P"])
    listed = postcodes.dataframe
    return sorted(listed.loc[listed["laua"] == AUTHORITY, "pcd_abbr"])[:2]


if __name__ == "__main__":
    main()
