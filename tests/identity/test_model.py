"""The weights file, training, and the blocks."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from kithline.identity.by_splink import train
from kithline.identity.engine_duckdb import MOST_IN_BLOCK, Scorer
from kithline.identity.model import BY_CODE, COMPARISONS, load_weights
from kithline.identity.records import standardise
from tests.identity.people import stub, table
from tests.identity.population import make


def test_the_shipped_weights_say_where_they_come_from_and_rise_with_agreement() -> None:
    weights = load_weights()
    assert weights.version and "by hand" in weights.origin
    for comparison in COMPARISONS:
        assert weights.weight(comparison.code, comparison.levels[0].code) > 0
        assert weights.weight(comparison.code, comparison.levels[-1].code) < 0
        assert sum(m for m, _ in weights.levels[comparison.code].values()) == pytest.approx(1, abs=0.02)


def test_weights_are_saved_and_read_again(tmp_path: Path) -> None:
    weights = load_weights()
    weights.save(tmp_path / "weights.json")
    assert load_weights(tmp_path / "weights.json") == weights

    broken = json.loads((tmp_path / "weights.json").read_text())
    del broken["levels"]["birth"]["same"]
    (tmp_path / "weights.json").write_text(json.dumps(broken))
    with pytest.raises(ValueError, match="birth, level same"):
        load_weights(tmp_path / "weights.json")


@pytest.mark.parametrize(
    ("one", "other", "forename", "surname"),
    [
        ("Habib Ali", "Habeeb Alee", "variant", "form"),  # one sound in other letters
        ("Franciszek Kowal", "Franciszel Kowel", "alike", "alike"),
        ("Jacob Ashby", "Kacob Ashby", "alike", "same"),  # the first letter counts as any other
        ("Florence Ashby", "Florie Ashby", "alike", "same"),  # a short form of no table
        ("Karim Mohamed", "Mohemed Karim", "swapped", "swapped"),
        ("Ada Kay", "Ida Day", "different", "different"),  # a letter is much of a short name
    ],
)
def test_how_names_stand(one: str, other: str, forename: str, surname: str) -> None:
    evidence = standardise(
        table([stub(n, "other", name, "2014-03-05") for n, name in ((1, one), (2, other))])
    )
    with Scorer(evidence, threads=1) as scorer:
        [edge] = scorer.score(pa.table({"left": [1], "right": [2]})).to_pylist()
    assert BY_CODE["forename"].numbered[edge["level_forename"]].code == forename
    assert BY_CODE["surname"].numbered[edge["level_surname"]].code == surname


@pytest.mark.long
def test_training_learns_from_the_data_and_caps_the_household() -> None:
    evidence = standardise(table(make(500, seed=3).stubs))
    learnt = train(evidence, version="test-1", origin="a test", max_pairs=2e5)
    assert learnt.weight("birth", "same") > 8
    assert learnt.weight("birth", "different") < -3
    assert learnt.weight("place", "uprn") <= 10.001
    assert learnt.levels["birth"]["same"] != load_weights().levels["birth"]["same"]


def test_a_block_that_everybody_is_in_is_passed_over() -> None:
    crowd = [
        stub(n, "other", "Maya Thornley", "2014-03-05", postcode="AA9 9AA")
        for n in range(1, 2 * MOST_IN_BLOCK)
    ]
    with Scorer(standardise(table(crowd)), threads=1) as scorer:
        assert scorer.predict_within(-1000).num_rows == 0
        assert scorer.blocks_passed_over()["names"] == 1


def test_between_scores_only_pairs_that_touch_the_new_records() -> None:
    population = make(60, seed=5)
    new = set(list(population.person_of)[::9])
    with Scorer(standardise(table(population.stubs)), threads=1) as scorer:
        everything = scorer.predict_within(2.0).to_pylist()
        between = scorer.predict_between(2.0, pa.array(sorted(new))).to_pylist()
    assert between == [edge for edge in everything if edge["left"] in new or edge["right"] in new]
    assert between
