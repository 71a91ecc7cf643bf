"""The life of one record, from file and row to screen."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from kithline.commands.command import KithlineCommand
from kithline.core import clock


class Command(KithlineCommand):
    help = (
        "Print the life of one record: the file and row that it came from, why it is this person's, what is shown of "
        "it, to whom and by which rule. It prints personal data. Example: kithline trace K199400119101 suspension"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "person", metavar="PERSON", help="the person's public id, or a source's own key, such as a UPN"
        )
        parser.add_argument(
            "event",
            metavar="EVENT",
            nargs="?",
            default="",
            help="an event's id, or a kind: suspension, missing_episode",
        )
        parser.add_argument(
            "--reason",
            default="",
            help="why somebody who is set aside must be read, in a sentence; goes into the log",
        )
        parser.add_argument(
            "--by", default="", metavar="NAME", help="the information governance officer who answers for that"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.commands.tracing import lines_of
        from kithline.sharing.aside_opened import StaysSealed
        from kithline.sharing.trace import NotTraced, trace

        try:
            with transaction.atomic():
                life = trace(
                    options["person"],
                    options["event"],
                    on=clock.today(),
                    by=options["by"],
                    reason=options["reason"],
                )
        except (NotTraced, StaysSealed) as why:
            raise CommandError(str(why), returncode=3) from None
        if options["json"]:
            self.stdout.write(json.dumps(asdict(life), indent=1, default=str, ensure_ascii=False))
            return
        for line in lines_of(life, in_full=bool(options["event"])):
            self.stdout.write(line)
