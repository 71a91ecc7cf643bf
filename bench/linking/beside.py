"""Splink on the same file: as documented (``default``), and as somebody who knows it would (``expert``)."""

import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

AT = 0.95  # probability at which pairs are clustered
NAMES = "nullif(lower(trim(forename)), '') as first_name, nullif(lower(trim(surname)), '') as surname"
# What an expert does by hand before: placeholders and default dates away, the first word of a forename.
CLEANED = """case when lower(forename) similar to '(baby|unborn|unknown|twin|infant|not known|-).*' then null
    else split_part(replace(lower(forename), '-', ' '), ' ', 1) end as first_name,
    nullif(replace(replace(lower(surname), '-', ''), ' ', ''), '') as surname,
    nullif(list_sort(string_split(replace(lower(surname), '-', ' '), ' ')), ['']) as surname_parts,
    lower(address) as line"""


def link(records: Path, out: Path, kind: str) -> int:
    """Train, predict and cluster; write ``record_id, person_id``. How many persons."""
    from splink import DuckDBAPI, Linker

    db = duckdb.connect(":memory:")
    # An expert puts dates into one form before.
    _run(
        db,
        rf"""create view written as select * replace (regexp_replace(dob, '^(\d{{4}})(\d\d)(\d\d)$', '\1-\2-\3') as dob)
        from '{records}'""",
    )
    _run(
        db,
        f"""create table people as select record_id as unique_id, source, {
            NAMES if kind == "default" else CLEANED
        },
        {
            "dob"
            if kind == "default"
            else "case when length(dob) = 10 and dob not in ('1900-01-01', '1901-01-01', "
            "'1970-01-01', '2000-01-01') then dob end as dob"
        },
        sex, nullif(postcode, '') as postcode, uprn, nhs_no, upn, nino from '{records}'""",
    )
    registered = DuckDBAPI(db).register("people", dataset_display_name="person")
    columns = ("sex", "postcode", "nhs_no", "upn", "nino")
    counted = db.execute(f"select {', '.join(f'count({name})' for name in columns)} from people").fetchall()[
        0
    ]
    there = {name for name, count in zip(columns, counted, strict=True) if count}
    linker = Linker(registered, _settings(kind, there), log_level=logging.ERROR)
    _train(linker, kind, there)
    edges = linker.inference.predict(threshold_match_probability=AT)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(edges, AT)
    _run(
        db,
        f"""copy (select unique_id as record_id, dense_rank() over (order by cluster_id) as person_id
        from {clusters.physical_name}) to '{out}' (format parquet)""",
    )
    persons = db.execute(f"select count(distinct cluster_id) from {clusters.physical_name}").fetchall()[0][0]
    db.close()
    return int(persons)


def _run(db: duckdb.DuckDBPyConnection, sql: str) -> None:
    db.execute(sql).fetchall()


def _settings(kind: str, there: set[str]) -> Any:
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    ids = [cl.ExactMatch(column) for column in ("sex", "nhs_no", "upn", "nino") if column in there]
    rules = [
        block_on("first_name", "surname"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("postcode", "first_name"),
        *(block_on(column) for column in ("nhs_no", "upn", "nino") if column in there),
    ]
    if kind == "default":
        return SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.NameComparison("first_name"),
                cl.NameComparison("surname"),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.PostcodeComparison("postcode"),
                *ids,
            ],
            blocking_rules_to_generate_predictions=[*rules],
        )
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("first_name", [0.92, 0.85]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.92, 0.85]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            *ids,
        ],
        blocking_rules_to_generate_predictions=[
            *rules,
            block_on("dob", "postcode"),
            block_on("uprn", "first_name"),
            block_on("substr(first_name, 1, 2)", "substr(surname, 1, 3)", "substr(dob, 1, 4)"),
        ],
    )


def _train(linker: Any, kind: str, there: set[str]) -> None:
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    linker.training.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            *(block_on(column) for column in ("nhs_no", "upn") if column in there),
        ],
        recall=0.7,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6 if kind == "default" else 5e6, seed=1)
    for columns in (
        ("first_name", "surname"),
        ("nhs_no",) if kind == "expert" and "nhs_no" in there else ("dob",),
    ):
        with suppress(
            ValueError, EMTrainingException
        ):  # too few records to learn from: what is not learnt stays as Splink has it
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), max_pairs=2e6
            )
    if kind == "expert" and "upn" in there:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("upn"), max_pairs=2e6)
