"""Make the invented city's truth and every agency's files; add the days after; say how like the published one it is."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from kithline.commands.command import KithlineCommand
from kithline.core import clock


class Command(KithlineCommand):
    help = (
        "Write an invented city: OUT/truth/*.parquet and OUT/deliveries/<feed>/... in each agency's own format. "
        "Example: kithline city --size tiny --seed 1 --out /tmp/city. "
        "Then, for what the agencies send in the next ten days: kithline city --out /tmp/city --days 10. "
        "How near it is to the published figures: kithline city --check /tmp/city (3 where one is far off)"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size", default="tiny", choices=["tiny", "ward", "city"], help="2,000, 20,000 or 215,000 people"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same number makes the same city")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--out", type=Path, metavar="FOLDER", help="where to write it")
        where.add_argument(
            "--check", type=Path, metavar="FOLDER", help="a made city: compare it with published figures"
        )
        parser.add_argument(
            "--days", type=int, metavar="N", help="add the deliveries of the next N days to the city in --out"
        )
        parser.add_argument(
            "--history",
            type=int,
            default=0,
            metavar="YEARS",
            help="write older deliveries too: returns by year, headcounts by term, extracts of every other month",
        )
        parser.add_argument(
            "--bias",
            action="append",
            default=[],
            metavar="NAME",
            help="for trials of harm: over_policing, under_referral, no_health, late_schools or policy_shock; whom it "
            "touches is written to truth/biased.parquet",
        )
        parser.add_argument(
            "--without-notes", action="store_true", help="write no case notes: they take long"
        )
        parser.add_argument("--json", action="store_true", help="print counts or verdicts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        tell = (lambda words: None) if options["json"] else self.stdout.write
        try:
            if options["check"]:
                self._check(options["check"], options["json"])
            elif options["days"] is not None:
                from kithline.city.days import add_days
                from kithline.city.make import read_card

                if read_card(options["out"]).get("biases"):
                    raise ValueError(f"{options['out']}: a city with a bias is not told on by days")
                self.stdout.write(json.dumps(add_days(options["out"], options["days"], tell), indent=1))
                tell(_next(options["out"]))
            else:
                from kithline.city.harm import checked
                from kithline.city.make import make_city

                make_city(
                    options["size"],
                    options["seed"],
                    options["out"],
                    clock.today(),
                    tell,
                    history=options["history"],
                    biases=checked(options["bias"]),
                    notes=not options["without_notes"],
                )
                counts = json.loads((options["out"] / "city.json").read_text(encoding="utf-8"))
                self.stdout.write(json.dumps(counts, indent=1))
        except (ValueError, FileExistsError) as why:
            raise CommandError(str(why), returncode=2) from None

    def _check(self, folder: Path, as_json: bool) -> None:
        """The city is made again from its seed (the same bytes), and measured."""
        from kithline.city.calibration.check import OUT, check, summary, table
        from kithline.city.make import read_card
        from kithline.city.seeds import Seeds
        from kithline.city.sizes import SIZES
        from kithline.city.truth import make_truth

        held = read_card(folder)
        seeds = Seeds(held["seed"], biases=frozenset(held.get("biases", ())))
        found = check(make_truth(seeds, SIZES[held["size"]], date.fromisoformat(held["today"])), seeds)
        if as_json:
            self.stdout.write(json.dumps([asdict(each) for each in found], indent=1))
        else:
            self.stdout.write("\n".join(table(found)))
            self.stdout.write(summary(found))
        if any(each.verdict == OUT for each in found):
            raise CommandError("a figure is far from the published one", returncode=3)


def _next(folder: Path) -> str:
    """How to take the files in: each is for a day that may be still to come, and would be held."""
    from kithline.city.make import read_card

    held = read_card(folder)
    day = date.fromisoformat(held["today"]) + timedelta(days=held["days"])
    return (
        f"Take them in as if it were that day: KITHLINE_TODAY={day} kithline receive {folder / 'deliveries'}; "
        "then update and run with it too. Files for a day still to come are held."
    )
