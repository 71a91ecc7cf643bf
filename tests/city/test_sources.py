"""Agencies' files hang together: the same event in two agencies' files, the adopted by their former name or the new."""

import csv
import json
import re
from pathlib import Path
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from kithline.city.sources import sources
from kithline.feeds.discovery import feed
from kithline.feeds.spec import Subject

# Identifiers that an agency's files may have only where the agency really holds them.
WITHOUT_NUMBERS = ("family_hubs", "voluntary_sector", "young_carers", "youth_services")
# Agencies that came to know an adopted child after the order.
BY_NEW_NAME = (
    "school_census",
    "session_marks",
    "daily_attendance",
    "early_years",
    "sen_register",
    "school_admissions",
    "family_hubs",
    "early_help",
    "ctf",
)


def rows_of(out: Path, code: str, table: str = "") -> list[dict[str, str]]:
    found = []
    for path in sorted((out / "deliveries" / code).glob(f"*/*{table}*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def who(out: Path) -> dict[tuple[str, str], int]:
    """The person whom a key of a namespace names."""
    links = pq.read_table(out / "truth/true_links.parquet").to_pylist()
    return {(row["namespace"], row["key"]): row["person"] for row in links}


def test_an_early_help_episode_is_in_both_systems(out: Path, who: dict[tuple[str, str], int]) -> None:
    helped = {who["early_help", row["EHM ID"]] for row in rows_of(out, "early_help", "episodes")}
    [*_, last] = sorted((out / "deliveries/case_system").glob("*/*early_help_episodes.csv"))
    with last.open(encoding="utf-8", newline="") as file:
        known = {who["case_system", row["earl_person_id"]] for row in csv.DictReader(file)}
    assert len(helped) > 20
    assert helped <= known


def test_a_notice_of_the_police_is_in_the_schools_log(out: Path, who: dict[tuple[str, str], int]) -> None:
    noted = {
        who["school_safeguarding", f"{row['School DfE Number']}|{row['UPN']}"]
        for path in (out / "deliveries/school_safeguarding").glob("*/*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        if "Police notice" in row.get("Incident", "")
    }
    told = {person for (namespace, _), person in who.items() if namespace == "police_encompass"}
    assert noted <= told


def test_who_is_adopted_has_the_former_name_with_social_care_and_the_new_one_at_school(out: Path) -> None:
    links = pq.read_table(out / "truth/true_links.parquet").to_pylist()
    identities = pq.read_table(out / "truth/identities.parquet").to_pylist()
    former = {row["identity"] for row in identities if row["until"] is not None}
    knows = {row["feed"] for row in links if row["identity"] in former}
    assert knows >= {"case_system", "adoption"}
    assert knows.isdisjoint(BY_NEW_NAME)
    [workbook] = (out / "deliveries/annex_a").glob("*/*.xlsx")
    with ZipFile(workbook) as parts:
        text = parts.read("xl/sharedStrings.xml").decode()
    new = {row["person"] for row in identities if row["identity"] in former}
    upns = {row["upn"] for row in identities if row["person"] in new and row["upn"]}
    assert upns
    assert not [upn for upn in upns if upn in text]


def test_who_was_found_to_be_exploited_is_assessed(out: Path, who: dict[tuple[str, str], int]) -> None:
    """The police's list of children missing, and the exploitation team's: one truth."""
    assessed = {person for (namespace, _), person in who.items() if namespace == "exploitation"}
    told = {person for (namespace, _), person in who.items() if namespace == "police_nrm"}
    # Some of those who came alone are told of too, whom nobody here has seen exploited.
    people = pq.read_table(out / "truth/people.parquet").to_pylist()
    alone = {row["person"] for row in people if row["is_uasc"]}
    assert told and told - alone <= assessed


@pytest.mark.parametrize("code", WITHOUT_NUMBERS)
def test_a_charity_or_club_holds_no_number_of_the_state(out: Path, code: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (out / "deliveries" / code).glob("*/*.csv")]
    assert texts
    assert not re.search(r"\b999\d{7}\b|\b[A-Z]199\d{9}\b", "\n".join(texts))


def test_every_source_is_of_a_feed_that_has_a_subject() -> None:
    for code in sources():
        assert any(isinstance(table.subject, Subject) for table in feed(code).tables), code


def test_the_payload_has_a_child_before_and_after_birth_the_sex_in_two_codes_and_a_number_that_is_purged(
    out: Path,
) -> None:
    first, last = (
        {child["la_child_id"]: child for child in json.loads(path.read_text(encoding="utf-8"))}
        for path in sorted((out / "deliveries/csc_api").glob("*/*.json"))
    )
    unborn = {key for key, child in first.items() if "expected_date_of_birth" in child["child_details"]}
    assert unborn
    assert all("date_of_birth" in last[key]["child_details"] for key in unborn)
    assert {child["child_details"]["sex"] for child in first.values()} <= {"1", "2", "U"}
    [purged] = [key for key, child in last.items() if child["purge"]]
    assert purged in first
    assert set(last[purged]) == {"la_child_id", "purge"}
