"""One return that comes as files and then as one document: the same records, nothing new."""

from datetime import date

from kithline.feeds.discovery import feed, sample_folder
from kithline.feeds.readers import read_delivery
from kithline.feeds.recognise import deliveries_in
from kithline.feeds.writers import write_delivery
from tests.intake.deliveries import accept, one, take


def test_a_document_after_the_files_changes_nothing(empty_record, tmp_path):
    files = feed("ssda903")
    [document] = files.also
    [found], _ = deliveries_in([sample_folder("ssda903")], date(2025, 6, 1))
    sent = {
        table.code: read.rows.drop_columns("_row").to_pylist()
        for table, _, read in read_delivery(files, found.files)
    }
    known = {row["child"] for row in sent["header"]}
    sent = {code: [row for row in rows if row["child"] in known] for code, rows in sent.items()}
    write_delivery(files, tmp_path / "files", sent, period=found.period)
    write_delivery(document, tmp_path / "document", sent, period=found.period)

    first = accept(tmp_path / "files")
    records = one("SELECT count(*) FROM source_record")
    second = take(tmp_path / "document")
    assert (second.outcome, second.reason) == ("accepted", "")
    assert (first.accepted, first.rejected) == (second.accepted, second.rejected)
    assert second.changes.unchanged == second.accepted
    assert (second.changes.new, second.changes.changed, second.changes.gone) == (0, 0, 0)
    assert one("SELECT count(*) FROM source_record") == records


def test_the_code_that_was_sent_is_kept_beside_todays(empty_record, tmp_path):
    """Until 2024 SEX was 1 and 2; the same child in the codes of 2025 has not changed."""
    files = feed("ssda903")
    child = {"child": "CS1", "birth": "04/03/2012", "ethnicity": "WBRI"}
    for year, sex in (("2024", "2"), ("2025", "F")):
        rows = {"header": [child | {"sex": sex}]}
        write_delivery(files, tmp_path / year, rows, period={"year": year})
    first = accept(tmp_path / "2024", at=date(2024, 6, 1))
    assert one("SELECT raw->>'sex' FROM source_record") == "2"
    assert one("SELECT value FROM person_attribute WHERE field = 'sex'") == "F"
    second = take(tmp_path / "2025")
    assert (first.changes.new, second.changes.unchanged, second.changes.changed) == (1, 1, 0)
