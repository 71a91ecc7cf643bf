"""Link a file of person records on its own, without the database."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from kithline.commands.command import KithlineCommand


class Command(KithlineCommand):
    help = (
        "Say which records of a file (CSV or Parquet) are one person's. Writes FILE (record_id, person_id, status) and "
        "FILE.review, the pairs that wait for a person. Example: kithline link records.csv --out linked.csv"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "records", type=Path, metavar="RECORDS", help="CSV or Parquet, with a column record_id"
        )
        parser.add_argument(
            "--out", type=Path, required=True, metavar="FILE", help="CSV, or Parquet by its suffix"
        )
        parser.add_argument(
            "--relationships",
            type=Path,
            metavar="FILE",
            help="columns record_a, record_b, relation: who is not whom",
        )
        parser.add_argument(
            "--engine",
            default="duckdb",
            choices=["duckdb", "spark"],
            help="what scores pairs; spark needs kithline[spark] and Java 17",
        )
        parser.add_argument(
            "--spark-master",
            default="local[*]",
            metavar="WHERE",
            help="where Spark runs: local[*] (this machine, all cores), spark://HOST:PORT, yarn",
        )
        parser.add_argument(
            "--unique-sources", default="", metavar="A,B", help="sources that keep one record for a person"
        )
        parser.add_argument(
            "--state",
            type=Path,
            metavar="DIR",
            help="keep records, person ids and lineage here: a later file is linked with all that came before",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.identity.engines import EngineMissing
        from kithline.identity.files import BadFile, link_file
        from kithline.identity.state import BadState

        out: Path = options["out"]
        unique = frozenset(name.strip() for name in options["unique_sources"].split(",") if name.strip())
        try:
            done = link_file(
                options["records"],
                out,
                options["relationships"],
                unique_sources=unique,
                state=options["state"],
                spark=options["spark_master"] if options["engine"] == "spark" else None,
            )
        except EngineMissing as why:
            raise CommandError(str(why), returncode=2) from None
        except (BadFile, BadState) as why:
            raise CommandError(str(why), returncode=3) from None
        except OSError:
            raise CommandError(
                f"{out.name}: expected a folder that is there and can be written to", returncode=3
            ) from None
        if options["json"]:
            written = {"out": str(out), "review": f"{out}.review"}
            self.stdout.write(json.dumps({**asdict(done), **written}, indent=1))
            return
        for note in done.notes:
            self.stderr.write(note)
        self.stdout.write(
            f"{done.records:,} records are {done.persons:,} persons: {out}\n"
            f"{done.to_review:,} pairs wait for a person: {out}.review"
        )
