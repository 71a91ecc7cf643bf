"""Spark: the same persons as DuckDB. What needs Spark itself is a long test, and is left out where there is none."""

import csv
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

from kithline.identity import engine_spark
from kithline.identity.constraints import UNIQUE_NAMESPACES
from kithline.identity.engine_duckdb import BLOCKING_RULES
from kithline.identity.files import FROM_FILE
from kithline.identity.model import COMPARISONS, load_weights, settings
from kithline.identity.records import TEXT_COLUMNS
from tests.identity.population import make
from tests.identity.test_hard_cases import STUBS


def test_rules_and_levels_are_put_into_sparks_words() -> None:
    assert (
        engine_spark._keys("select birth_year || '|' || unnest(surname_sounds), id from evidence")
        == "SELECT birth_year || '|' || listed, id"
        " FROM (SELECT *, explode(surname_sounds) as listed FROM evidence) AS evidence"
    )
    assert (
        engine_spark._translated("forename_l[1] = forename_r[1]")
        == "LEFT(forename_l, 1) = LEFT(forename_r, 1)"
    )
    said = [engine_spark._keys(sql) for sql in BLOCKING_RULES.values()]
    said += [
        level["sql_condition"]
        for comparison in engine_spark._in_spark(settings(load_weights()))["comparisons"]
        for level in comparison["comparison_levels"]
    ]
    assert len(said) > len(BLOCKING_RULES) + 2 * len(COMPARISONS)
    for words in ("unnest", "[", "&&", "list_has_any", "jaro_winkler_similarity", "jarowinkler"):
        assert [sql for sql in said if words in sql.lower()] == []


@pytest.mark.parametrize("missing", ["pyspark", "java"])
def test_without_spark_the_command_says_so(
    missing: str, django_ready: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.management import CommandError, call_command

    monkeypatch.setattr(engine_spark, "find_spec", lambda _: None if missing == "pyspark" else object())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    (tmp_path / "r.csv").write_text("record_id,forename\n1,Maya\n")
    with pytest.raises(CommandError, match=rf"(?i)expected (the package )?{missing}") as told:
        call_command("link", tmp_path / "r.csv", out=tmp_path / "o.csv", engine="spark")
    assert told.value.returncode == 2
    assert "\n" not in str(told.value)
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.long
@pytest.mark.skipif(
    find_spec("pyspark") is None or which("java") is None,
    reason="NO SPARK: needs Java 17 and kithline[spark]",
)
def test_spark_gives_the_same_persons_and_the_same_questions(tmp_path: Path) -> None:
    """The hard cases and a population of some thousand records, by the command."""
    population = [{**stub, "id": 1_000_000 + stub["id"]} for stub in make(150, seed=31).stubs]
    names = [FROM_FILE.get(name, name) for name in TEXT_COLUMNS]
    with (tmp_path / "records.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(names)
        for stub in (*STUBS, *population):
            writer.writerow([stub["id"] if name == "key" else stub.get(name) for name in TEXT_COLUMNS])

    def linked(engine: str) -> list[str]:
        out = tmp_path / f"{engine}.csv"
        unique = ["--unique-sources", ",".join(sorted(UNIQUE_NAMESPACES))]
        command = [sys.executable, "-m", "kithline", "link", tmp_path / "records.csv", "--out", out, *unique]
        subprocess.run([*command, "--engine", engine], check=True, capture_output=True, text=True)
        return [
            out.read_text(encoding="utf-8"),
            out.with_name(out.name + ".review").read_text(encoding="utf-8"),
        ]

    persons, questions = linked("duckdb")
    assert persons.count("\n") > 1000 and questions.count("\n") > 20
    assert linked("spark") == [persons, questions]
