"""Which files make which delivery."""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from kithline.feeds.discovery import FEEDS_DIR, feed, sample_folder
from kithline.feeds.recognise import deliveries_in
from kithline.feeds.trial.file_name import file_pattern
from kithline.feeds.trial.known import known_feed
from kithline.feeds.trial.shape import shape_of
from kithline.feeds.writers import write_delivery
from tests.house import own_feed

RECEIVED = date(2025, 6, 1)


def test_two_terms_in_one_folder_are_two_deliveries_in_order(tmp_path):
    census = feed("school_census")
    roll = {
        "on_roll": [{"roll_id": "1", "school": "1994001", "upn": "x", "entry": date(2020, 9, 1)}],
        "off_roll": [],
    }
    for year, term in (("2025", "spring"), ("2024", "autumn")):
        write_delivery(census, tmp_path, roll, period={"year": year, "term": term})
    found, unknown = deliveries_in([tmp_path], RECEIVED)
    assert unknown == []
    assert [(each.period["year"], each.period["term"]) for each in found] == [
        ("2024", "autumn"),
        ("2025", "spring"),
    ]
    assert found[0].as_at(RECEIVED) == date(2024, 10, 3)
    assert set(found[0].files) == {"on_roll", "off_roll"}


def test_a_name_that_two_feeds_use_is_decided_by_the_headers(tmp_path):
    (tmp_path / "person.csv").write_text("pers_person_id,pers_forename\nP1,Zoë\n")
    (tmp_path / "header.csv").write_text("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nC1,1,04/03/2012,WBRI,,,\n")
    found, unknown = deliveries_in([tmp_path], RECEIVED)
    assert unknown == []
    assert {each.feed.code for each in found} == {"case_system", "ssda903"}


def test_the_period_of_a_document_is_that_of_its_envelope(tmp_path):
    shutil.copy(sample_folder("cin_census") / "cin_2025.xml", tmp_path / "cin-final.xml")
    [found], _ = deliveries_in([tmp_path], RECEIVED)
    assert found.as_at(RECEIVED) == date(2025, 3, 31)
    assert set(found.files) == {table.code for table in feed("cin_census").tables}


def test_a_document_whose_name_tells_all_is_not_read_to_know_whose_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr("kithline.feeds.reader_json.documents", None)  # whoever reads one fails
    [whole] = (sample_folder("daily_attendance")).rglob("*.json")
    [found], unknown = deliveries_in([whole], RECEIVED)
    assert not unknown and found.feed.code == "daily_attendance" and found.period["date"] in whole.name
    broken = tmp_path / whole.name
    broken.write_text("{")
    [found], unknown = deliveries_in([broken], RECEIVED)
    assert not unknown and found.files == {"marks": broken}  # its fault is told when it is read


def test_what_is_missing_and_what_is_not_known_are_told(tmp_path):
    (tmp_path / "minutes.docx").write_text("x")
    (tmp_path / "2025_spring_pupilonroll.csv").write_text("pupilonrolltableid,NativeId,upn,entrydate\n")
    (tmp_path / ".DS_Store").write_text("x")
    [found], unknown = deliveries_in([tmp_path], RECEIVED)
    assert found.missing == ["off_roll"]
    assert [(each.path.name, each.why) for each in unknown] == [
        ("minutes.docx", "no feed expects a file of this name")
    ]


def test_what_is_packed_is_told_so(tmp_path):
    for name in ("exports.zip", "suspensions_2026-03-02.csv.gz", "exports.7z"):
        (tmp_path / name).write_bytes(b"PK")
    _, unknown = deliveries_in([tmp_path], RECEIVED)
    assert [each.why.partition(":")[0] for each in unknown] == [
        "it is packed in a way that nothing here opens",
        "it is packed",
        "it is packed",
    ]


def test_a_feed_that_was_asked_for_says_which_names_it_takes(tmp_path):
    (tmp_path / "export.csv").write_text("UPN\n")
    _, unknown = deliveries_in([tmp_path], RECEIVED, [feed("suspensions")])
    assert [each.why for each in unknown] == ["suspensions expects a file named suspensions_{date}.csv"]
    _, unknown = deliveries_in([tmp_path], RECEIVED, [feed("ssda903")])
    assert unknown[0].why.startswith("ssda903 expects a file named ")
    assert unknown[0].why.endswith("other names")


def test_a_feed_of_months_says_by_example_what_its_files_are_called(tmp_path):
    (tmp_path / "riverside mentor oct 2026.csv").write_text("UPN\n")
    table = replace(
        feed("suspensions").tables[0],
        file=r"riverside mentoring [a-z]+ \d+\.csv",
        name="riverside mentoring oct 2026.csv",
    )
    declared = replace(feed("suspensions"), code="riverside", tables=(table,))
    like = "like 'riverside mentoring nov 2026.csv'"
    _, [unknown] = deliveries_in([tmp_path], RECEIVED, [declared])
    assert unknown.why == f"riverside expects a file named {like}"
    _, [unknown] = deliveries_in([tmp_path], RECEIVED, [declared, feed("case_system")])
    assert unknown.why == f"no feed expects a file of this name; riverside expects one named {like}"


def test_a_second_file_of_one_table_and_period_is_not_taken(tmp_path):
    for name in ("2024_autumn_fsmperiod.csv", "2024_autumn_fsmperiodsonroll.csv"):
        (tmp_path / name).write_text("pupilonrolltableid,NativeId,fsmstartdate,fsmenddate,ukcountry\n")
    _, unknown = deliveries_in([tmp_path], RECEIVED)
    assert [each.why for each in unknown] == [
        "school_census of the same period is in 2024_autumn_fsmperiod.csv already: send one of them"
    ]


def test_files_of_a_sites_own_feed_that_tell_their_time_in_words_are_deliveries_in_order(tmp_path):
    """The declaration that a trial writes names no period where the tried file's name held no full date."""
    pattern, name = file_pattern("Mentoring March 2026.csv")
    [table] = feed("suspensions").tables
    declared = replace(
        feed("suspensions"), code="mentoring", tables=(replace(table, file=pattern, name=name),)
    )
    headers = (sample_folder("suspensions") / "suspensions_2025-02-03.csv").read_text().splitlines()[0]
    for time in ("April 2026", "March 2026", "January 2027", "April 2026 (1)", "march 2026 v2"):
        (tmp_path / f"Mentoring {time}.csv").write_text(headers)
    found, unknown = deliveries_in([tmp_path], RECEIVED, [declared])
    assert [path.name for each in found for path in each.files.values()] == [
        "Mentoring March 2026.csv",
        "Mentoring April 2026 (1).csv",
        "Mentoring January 2027.csv",
    ]
    assert sorted(each.path.name for each in unknown) == [
        "Mentoring April 2026.csv",
        "Mentoring march 2026 v2.csv",
    ]
    assert {each.why.rpartition(" is in ")[0] for each in unknown} == {"mentoring of the same period"}


def test_broken_documents_of_one_folder_are_each_a_delivery(tmp_path):
    """Neither tells its period, so they are not two files of one."""
    whole = (sample_folder("cin_census") / "cin_2025.xml").read_text()
    (tmp_path / "cin_2024.xml").write_text(whole)
    for name in ("cin_2025.xml", "cin_2026.xml"):
        (tmp_path / name).write_text(whole[:200])
    found, unknown = deliveries_in([tmp_path], RECEIVED)
    assert unknown == []
    assert sorted({path.name for each in found for path in each.files.values()}) == [
        "cin_2024.xml",
        "cin_2025.xml",
        "cin_2026.xml",
    ]
    assert len(found) == 3


@pytest.mark.parametrize("name", ["suspensions_2026-02-30.csv", "0000_spring_pupilonroll.csv"])
def test_a_name_with_no_real_day_is_told(tmp_path, name):
    (tmp_path / name).write_text("UPN\n")
    found, unknown = deliveries_in([tmp_path], RECEIVED)
    assert (found, [each.why for each in unknown]) == (
        [],
        ["the date or year in its name is none that there is"],
    )


def test_a_file_whose_name_leaves_no_doubt_is_the_feeds_even_when_it_is_wrong(tmp_path):
    (tmp_path / "session_marks_2025-02-03.csv").write_text("")
    [found], unknown = deliveries_in([tmp_path], RECEIVED)
    assert found.feed.code == "session_marks"
    assert unknown == []


def test_one_file_may_be_given_by_itself():
    [found], unknown = deliveries_in(
        [sample_folder("session_marks") / "session_marks_2025-02-03.csv"], RECEIVED
    )
    assert (found.feed.code, found.period, unknown) == ("session_marks", {"date": "2025-02-03"}, [])


def test_a_feed_whose_declaration_has_a_fault_is_told_in_that_line_and_others_go_on(tmp_path, monkeypatch):
    monkeypatch.setenv(FEEDS_DIR, str(tmp_path))
    wrong, sample = own_feed.write(tmp_path, tmp_path / "samples")
    wrong.write_text(wrong.read_text().replace('birth="birth"', 'birth="brith"'))
    found, unknown = deliveries_in([sample, sample_folder("suspensions")], RECEIVED)
    assert [each.feed.code for each in found] == ["suspensions"]
    assert [each.why for each in unknown] == [
        "feed library_cards: table cards: subject: there is no column 'brith'"
    ]
    known = known_feed(shape_of(sample))
    assert known is not None and known.why == unknown[0].why
    other = sample.rename(sample.with_name("another.csv"))
    assert known_feed(shape_of(other)) is None  # a trial of another file does not stumble over it
