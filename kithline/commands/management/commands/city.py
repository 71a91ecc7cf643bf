"""Make the invented city's truth and every agency's files."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from kithline.commands.command import KithlineCommand
from kithline.core import clock


class Command(KithlineCommand):
    help = (
        "Write an invented city: OUT/truth/*.parquet and OUT/deliveries/<feed>/... in each agency's own format. "
        "Example: kithline city --size tiny --seed 1 --out /tmp/city"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size", default="tiny", choices=["tiny", "ward", "city"], help="2,000, 20,000 or 215,000 people"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same number makes the same city")
        parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write it")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.city.make import make_city

        tell = (lambda words: None) if options["json"] else self.stdout.write
        make_city(options["size"], options["seed"], options["out"], clock.today(), tell)
        counts = json.loads((options["out"] / "city.json").read_text(encoding="utf-8"))
        self.stdout.write(json.dumps(counts, indent=1))
