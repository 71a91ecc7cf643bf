"""One takes the place of a colleague for some days."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from kithline.commands.command import KithlineCommand
from kithline.core import clock


class Command(KithlineCommand):
    help = (
        "Let a user take the place of a colleague in the colleague's role, from a day to a day; or, without names, "
        "list every cover that was made. Example: kithline cover ada@example.org bea@example.org --until 2026-05-29 "
        '--reason "Annual leave" --by manager@example.org'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", metavar="WHO", nargs="?", default="", help="who takes the place")
        parser.add_argument("of", metavar="OF", nargs="?", default="", help="whose place it is")
        parser.add_argument("--role", default="", help="which role, where the colleague holds several")
        parser.add_argument(
            "--since", type=date.fromisoformat, default=None, help="first day, YYYY-MM-DD; today if left out"
        )
        parser.add_argument("--until", type=date.fromisoformat, default=None, help="last day, YYYY-MM-DD")
        parser.add_argument("--reason", default="", help="why, in a few words")
        parser.add_argument("--by", default="", help="the user who decided it")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.sharing.cover import Covering, NotCovered, begin_cover, covers

        found: tuple[Covering, ...]
        if options["who"]:
            if not (options["of"] and options["until"] and options["by"]):
                raise CommandError("say whose place it is, --until which day, and --by whom", returncode=2)
            try:
                found = (
                    begin_cover(
                        options["who"],
                        options["of"],
                        role=options["role"],
                        since=options["since"] or clock.today(),
                        until=options["until"],
                        reason=options["reason"],
                        by=options["by"],
                        at=clock.now(),
                    ),
                )
            except NotCovered as why:
                raise CommandError(str(why), returncode=2) from None
        else:
            found = covers()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in found], default=str, indent=1))
            return
        for one in found:
            self.stdout.write(
                f"{one.who} for {one.of} as {one.role}, {one.since} to {one.until}: {one.reason} (by {one.made_by})"
            )
        if not found:
            self.stdout.write("No cover was made.")
