"""Splink on Spark: the same blocks, levels and weights as on DuckDB, on as many machines as there are.

The rules and levels are written once, in DuckDB's SQL, and put into Spark's here. Spark blocks and scores; evidence is
made and persons are solved where the command runs. Needs the extra ``kithline[spark]`` and Java 17: ``EngineMissing``
says what is not there. What was tried is in ``docs/spark.md``.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from splink import Linker
from sqlglot import exp

from kithline.identity.by_splink import EDGE, QUIET
from kithline.identity.engine_duckdb import BLOCKING_RULES, MOST_IN_BLOCK, open_records, with_frequencies
from kithline.identity.engines import EngineMissing
from kithline.identity.model import FREQUENCY_COLUMNS, Weights, settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

THIS_MACHINE = "local[*]"
EDGE_ORDER = "round(match_weight, 9) desc, id_l, id_r"
QUIET_LOG = Path(__file__).parent / "data" / "spark_log4j2.properties"


def predict_within(
    evidence: pa.Table, weights: Weights, least_weight: float, *, master: str = THIS_MACHINE
) -> pa.Table:
    """Edges among all records, as those of ``engine_duckdb.Scorer``. ``master`` is Spark's word for where it runs.
    Restricted records are not sent there."""
    known = open_records(with_frequencies(evidence, weights))
    with _session(master) as spark:
        from splink.backends.spark import SparkAPI

        api = SparkAPI(spark_session=spark, break_lineage_method="persist")
        spark.createDataFrame(known.select(evidence.column_names)).persist().createOrReplaceTempView(
            "evidence"
        )
        _block(spark)
        registered = api.register("evidence", dataset_display_name="person")
        linker = Linker(registered, _in_spark(settings(weights)), log_level=QUIET)
        for name in FREQUENCY_COLUMNS:
            frequencies = api.register(_frequencies(known, name), table_name=f"frequency_of_{name}")
            linker.table_management.register_term_frequency_lookup(frequencies, name)
        linker.table_management.register_blocked_pairs_for_predict(
            api.register("pair", table_name="asked_pair")
        )
        found = linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never")
        edges: pa.Table = spark.sql(
            f"select {EDGE} from {found.physical_name} order by {EDGE_ORDER}"
        ).toArrow()
        return edges


def _frequencies(known: pa.Table, name: str) -> pa.Table:
    """How frequent each name is, once for each: Spark takes no column of the records for that, as DuckDB does."""
    named = known.select([name, f"tf_{name}"])
    return named.filter(pc.is_valid(named[name])).group_by(named.column_names).aggregate([])


def _block(spark: "SparkSession") -> None:
    """The pairs to be scored, as a view: those who share a key that not too many share."""
    keys = " union ".join(
        f"select '{rule}' as rule, key, id from ({_keys(sql)}) as found(key, id) where key is not null"
        for rule, sql in BLOCKING_RULES.items()
    )
    spark.sql(keys).persist().createOrReplaceTempView("every_key")
    spark.sql(f"""select rule, key, id from every_key left anti join
        (select rule, key from every_key group by rule, key having count(*) > {MOST_IN_BLOCK}) using (rule, key)
        """).createOrReplaceTempView("block")
    spark.sql("""select distinct l.id as join_key_l, r.id as join_key_r, '0' as match_key
        from block l join block r on l.rule = r.rule and l.key = r.key and l.id < r.id""").createOrReplaceTempView(
        "pair"
    )


# --- From DuckDB's SQL to Spark's -------------------------------------------------------------------------------------


def _in_spark(model: dict[str, Any]) -> dict[str, Any]:
    """The settings with every condition in Spark's SQL."""
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level["sql_condition"] != "ELSE":
                level["sql_condition"] = _translated(level["sql_condition"])
    return model


def _keys(sql: str) -> str:
    """A blocking rule. Spark unnests a list only by itself, so that is done beneath the rule."""
    query = sqlglot.parse_one(sql, read="duckdb")
    lists = [
        unnest.expressions[0] if unnest.expressions else unnest.this
        for unnest in query.find_all(exp.Unnest, exp.Explode)
    ]
    below = "".join(f", explode({one.sql()}) as listed" for one in lists)
    query = query.transform(
        lambda node: exp.column("listed") if isinstance(node, (exp.Unnest, exp.Explode)) else node
    )
    return _translated(query.sql("duckdb")).replace(
        "FROM evidence", f"FROM (SELECT *{below} FROM evidence) AS evidence"
    )


def _translated(sql: str) -> str:
    return sqlglot.parse_one(sql, read="duckdb").transform(_said_otherwise).sql("spark")


def _said_otherwise(node: exp.Expression) -> exp.Expression:
    """What the two call by different names: the similarities are functions of Splink's library for Spark."""
    if isinstance(node, exp.Bracket):  # the first letter of a text
        return exp.func("left", node.this, exp.Literal.number(1))  # type: ignore[return-value]
    if isinstance(node, exp.ArrayOverlaps):
        return exp.Anonymous(this="arrays_overlap", expressions=[node.left, node.right])
    if isinstance(node, exp.JarowinklerSimilarity):
        return exp.Anonymous(this="jaro_winkler", expressions=[node.this, node.expression])
    return node


# --- Starting it ------------------------------------------------------------------------------------------------------


@contextmanager
def _session(master: str) -> Iterator["SparkSession"]:
    _expect_spark()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession
    from splink.backends.spark import similarity_jar_location

    asked = {
        "spark.jars": similarity_jar_location(),
        "spark.ui.showConsoleProgress": "false",
        "spark.ui.enabled": "false",  # its pages would show values of people to whoever asks
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={QUIET_LOG.as_uri()}",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    if master.startswith("local"):
        environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # nobody else is to reach it
        # on one machine the data are few, and most of the time would go into cutting them up and compiling for them
        asked |= {"spark.sql.shuffle.partitions": "2", "spark.default.parallelism": "2"}
        asked["spark.sql.codegen.wholeStage"] = "false"
        asked["spark.driver.extraJavaOptions"] += " -XX:TieredStopAtLevel=1"
    builder = SparkSession.builder.master(master).appName("kithline link")
    try:
        spark = builder.config(map={**asked}).getOrCreate()
    except (PySparkRuntimeError, Py4JError):
        raise EngineMissing(
            "Spark did not start: expected Java 17 or later, and a cluster that answers"
        ) from None
    try:
        yield spark
    finally:
        spark.stop()


def _expect_spark() -> None:
    if find_spec("pyspark") is None:
        raise EngineMissing("expected the package pyspark: install kithline[spark], or leave --engine out")
    home = environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and (Path(home) / "bin" / "java").exists())):
        raise EngineMissing("expected Java 17 or later, which Spark needs: install it, or leave --engine out")
