"""Link, assemble and derive whatever is new."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from kithline.commands.command import KithlineCommand
from kithline.commands.registering import keep_agreements
from kithline.pipeline import update


class Command(KithlineCommand):
    help = "Link people, assemble the record and work out the factors for whatever is new. Example: kithline update"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        keep_agreements()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(update())))
            return
        done = update(told=self.stdout.write)
        self.stdout.write(
            f"{done.linked:,} source records of people linked; {done.assembled:,} people assembled; "
            f"{done.derived:,} with factors worked out."
        )
