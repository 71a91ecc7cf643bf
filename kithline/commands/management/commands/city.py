"""Make the invented city's truth and every agency's files."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kithline.core import clock


class Command(BaseCommand):
    help = (
        "Write an invented city: OUT/truth/*.parquet and OUT/deliveries/<feed>/... in each agency's own format. "
        "Example: kithline city --size tiny --seed 1 --out /tmp/city"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", default="tiny", choices=["tiny", "ward", "city"])
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.city.make import make_city

        tell = (lambda words: None) if options["json"] else self.stdout.write
        make_city(options["size"], options["seed"], options["out"], clock.today(), tell)
        counts = json.loads((options["out"] / "city.json").read_text(encoding="utf-8"))
        self.stdout.write(json.dumps(counts, indent=1))
