"""SQL read into functions: what it is worth, and what is not read at all."""

import duckdb
import pytest

from kithline.identity.sql_readings import NotRead, are_within, condition, jaro_winkler, keys_of, needed

WORDS = (
    "maya",
    "mya",
    "amya",
    "myaa",
    "hayden",
    "jayden",
    "jaydne",
    "anna-maria",
    "annmaria",
    "o",
    "",
    "zoe",
)


def test_distances_are_the_engines() -> None:
    pairs = "(select unnest($words) as one) a, (select unnest($words) as other) b"
    distances = "jaro_winkler_similarity(one, other), damerau_levenshtein(one, other)"
    with duckdb.connect() as db:
        found = db.execute(f"select one, other, {distances} from {pairs}", {"words": list(WORDS)}).fetchall()
    for one, other, near, far in found:
        assert jaro_winkler(one, other) == pytest.approx(near, abs=1e-12), (one, other)
        assert [are_within(one, other, most) for most in (1, 2, 3)] == [far <= n for n in (1, 2, 3)]


def test_null_is_not_true_and_not_false() -> None:
    both = condition("a_l = a_r and not b_l = b_r")
    assert both({"a": 1, "b": 2}, {"a": 1, "b": 3})
    assert not both({"a": 1, "b": 2}, {"a": 1, "b": None})
    assert not both({"a": None, "b": 2}, {"a": None, "b": 3})


def test_a_key_for_each_of_a_list() -> None:
    rule = keys_of("select birth || '|' || unnest(sounds), id from evidence")
    assert rule({"birth": "2014", "sounds": ["M600", "T400"]}) == ["2014|M600", "2014|T400"]
    assert rule({"birth": "2014", "sounds": None}) == rule({"birth": None, "sounds": ["M600"]}) == []


@pytest.mark.parametrize(
    ("sql", "columns", "is_all"),
    [
        ("a_l is null or a_r is null", ("a",), True),
        ("a_l is null or a_r is null or (b_l is null and b_r is null)", ("a",), False),
        ("a_l is null and a_r is null", (), False),
        ("a_l is null or b_r is null", (), False),
    ],
)
def test_columns_of_which_neither_may_lack_one(sql: str, columns: tuple[str, ...], is_all: bool) -> None:
    assert needed(sql) == (columns, is_all)


@pytest.mark.parametrize("sql", ["soundex(a_l) = a_r", "not (a_l = a_r and b_l = b_r)"])
def test_what_is_not_known_is_not_guessed(sql: str) -> None:
    with pytest.raises(NotRead):
        condition(sql)


def test_a_rule_that_is_more_than_a_key_is_not_read() -> None:
    with pytest.raises(NotRead):
        keys_of("select a, id from evidence where b is not null")


def test_beginnings_and_lengths() -> None:
    short = condition("length(a_l) >= 4 and starts_with(a_l, b_r)")
    assert short({"a": "florence"}, {"b": "flor"})
    assert not short({"a": "flo"}, {"b": "flo"})
    assert not short({"a": "florence"}, {"b": None})
