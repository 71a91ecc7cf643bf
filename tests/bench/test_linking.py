"""The set that linking is measured on, and the measures."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.linking.measures import quality
from bench.linking.pooled import as_one, interval
from bench.linking.sources import COLUMNS, SOURCES, write
from kithline.core.identifiers import check_nhs_number, check_upn


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linking")
    write(folder, 2000, seed=3)
    return folder


def test_the_records_have_nine_sources_and_invented_numbers(made: Path) -> None:
    records = pq.read_table(made / "records.parquet")
    assert tuple(records.column_names) == COLUMNS
    assert set(records["source"].to_pylist()) == {source.code for source in SOURCES}
    numbers = [number for number in records["nhs_no"].to_pylist() if number]
    assert all(number.startswith(("999", "99")) for number in numbers)
    valid = [number for number in numbers if check_nhs_number(number).is_valid]
    assert len(valid) > 0.98 * len(numbers)
    upns = [upn for upn in records["upn"].to_pylist() if upn]
    assert sum(check_upn(upn).is_valid for upn in upns) > 0.98 * len(upns)
    relations = set(pq.read_table(made / "kin.parquet")["relation"].to_pylist())
    assert relations == {"twin", "sibling", "parent", "sealed"}


def test_the_same_seed_makes_the_same_records(made: Path, tmp_path: Path) -> None:
    write(tmp_path, 2000, seed=3)
    for name in ("records", "truth", "related", "kin"):
        assert pq.read_table(tmp_path / f"{name}.parquet").equals(pq.read_table(made / f"{name}.parquet"))


def test_the_truth_measures_as_right_and_one_person_of_all_as_wrong(made: Path, tmp_path: Path) -> None:
    truth = pq.read_table(made / "truth.parquet")
    pq.write_table(
        truth.select(["record_id", "person"]).rename_columns(["record_id", "person_id"]),
        tmp_path / "a.parquet",
    )
    right = quality(made, tmp_path / "a.parquet")
    assert (right.f1, right.children_f1, right.bcubed, right.twins_own) == (1, 1, 1, 1)
    assert (right.twins, right.siblings, right.parents, right.sealed, right.gap) == (0, 0, 0, 0, 0)

    everybody = pa.table({"record_id": truth["record_id"], "person_id": [1] * len(truth)})
    pq.write_table(everybody, tmp_path / "b.parquet")
    wrong = quality(made, tmp_path / "b.parquet")
    assert wrong.twins == wrong.siblings == wrong.parents == 1 and wrong.sealed == wrong.sealed_all
    assert wrong.precision < 0.01 and wrong.recall == 1


def test_sets_together_measure_as_their_persons_apart(made: Path, tmp_path: Path) -> None:
    for n in (1, 2):
        (tmp_path / str(n)).mkdir()
        for name in ("truth", "kin"):
            (tmp_path / str(n) / f"{name}.parquet").symlink_to(made / f"{name}.parquet")
        truth = pq.read_table(made / "truth.parquet").select(["record_id", "person"])
        pq.write_table(
            truth.rename_columns(["record_id", "person_id"]), tmp_path / str(n) / "kithline.parquet"
        )
    (tmp_path / "both").mkdir()
    both = as_one([tmp_path / "1", tmp_path / "2"], tmp_path / "both")
    assert (both.f1, both.twins, both.records) == (
        1,
        0,
        2 * pq.read_metadata(made / "truth.parquet").num_rows,
    )
    low, high = interval(3 / 58, 58)
    assert 0.017 < low < 3 / 58 < high < 0.142
