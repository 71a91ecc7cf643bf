"""The Common Transfer File, and GP registration: documents whose parts hang on one person."""

import json
from datetime import date

import pytest

from kithline.feeds.discovery import feed, sample_folder
from kithline.feeds.readers import WrongFile, read_file
from kithline.feeds.recognise import deliveries_in

RECEIVED = date(2025, 2, 4)
CTF = feed("ctf")
[SAMPLE] = sample_folder("ctf").iterdir()
GP = feed("gp_registration")


def test_a_transfer_file_speaks_of_the_day_on_which_the_school_made_it():
    [found], unknown = deliveries_in([SAMPLE], RECEIVED)
    assert unknown == []
    assert (found.feed.code, found.as_at(RECEIVED)) == ("ctf", date(2025, 1, 6))
    assert (found.period["source"], found.period["dest"]) == ("1994001", "1994002")


def test_a_school_is_its_two_elements_together():
    reads = read_file(CTF, SAMPLE, CTF.tables)
    assert reads["schools"].rows["school"].to_pylist() == ["1994001"]
    assert reads["attendance"].rows["school"].to_pylist() == ["1994001"]
    relation = CTF.table("contacts").columns[4].value
    assert [relation.parse(text) for text in reads["contacts"].rows["relation"].to_pylist()] == [
        "mother",
        "foster carer",
    ]


def test_until_2023_the_sex_was_another_element(tmp_path):
    older = tmp_path / SAMPLE.name
    older.write_text(SAMPLE.read_text().replace("<Sex>M</Sex>", "<Gender>M</Gender>"))
    pupils = read_file(CTF, older, CTF.tables)["pupils"]
    assert (pupils.layout, pupils.rows["sex"].to_pylist()) == ("ctf_2023", ["M"])


def test_another_document_of_that_name_is_refused(tmp_path):
    other = tmp_path / SAMPLE.name
    other.write_text(SAMPLE.read_text().replace("Common Transfer File", "Admissions Transfer File"))
    [found], _ = deliveries_in([other], RECEIVED)
    assert found.feed.code == "ctf"
    with pytest.raises(WrongFile, match="the document is of another sort"):
        read_file(CTF, other, CTF.tables)


def test_patients_come_in_a_bundle_or_one_on_each_line(tmp_path):
    [bundle] = sample_folder("gp_registration").iterdir()
    patients = [entry["resource"] for entry in json.loads(bundle.read_text())["entry"]]
    lines = tmp_path / "gp_registration_2025-02-03.ndjson"
    lines.write_text("".join(json.dumps(patient) + "\n" for patient in patients))
    one = read_file(GP, bundle, GP.tables)["patients"]
    two = read_file(GP, lines, GP.tables)["patients"]
    assert one.rows.equals(two.rows)
    assert one.layout == two.layout == "uk_core"


def test_other_resources_of_a_bundle_are_passed_over_and_a_usual_name_is_pds(tmp_path):
    [bundle] = sample_folder("gp_registration").iterdir()
    document = json.loads(bundle.read_text().replace("official", "usual"))
    document["entry"].append({"resource": {"resourceType": "OperationOutcome", "id": "x"}})
    path = tmp_path / bundle.name
    path.write_text(json.dumps(document))
    patients = read_file(GP, path, GP.tables)["patients"]
    assert (patients.layout, patients.rows["surname"].to_pylist()) == ("pds", ["Quillfeather", "Nettlewick"])
