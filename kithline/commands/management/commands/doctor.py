"""Start-up and security checks, each with how to mend it."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.db import connection

from kithline.commands.command import KithlineCommand
from kithline.feeds.discovery import check_feed, feeds
from kithline.ops.home import home
from kithline.record.models import FACTS
from kithline.sharing.checks import Fault, faults
from kithline.watch.configuration import BadConfiguration, configuration


class Command(KithlineCommand):
    help = (
        "Check this installation: protection of every table, feeds' declarations, the watch, keys. "
        "Example: kithline doctor"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the faults as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults() + _faults_of_feeds() + _faults_of_watch() + _dangling()
        if options["json"]:
            self.stdout.write(json.dumps({"faults": [asdict(fault) for fault in found]}, indent=1))
        for fault in found if not options["json"] else ():
            self.stdout.write(f"FAULT {fault.what}\n      mend: {fault.mend}")
        if found:
            raise SystemExit(3)
        if not options["json"]:
            self.stdout.write(
                "Nothing is wrong: every table is protected, every feed is whole, the watch can run, no fact dangles."
            )


def _faults_of_feeds() -> list[Fault]:
    return [Fault(line, "correct its declaration") for feed in feeds().values() for line in check_feed(feed)]


def _faults_of_watch() -> list[Fault]:
    try:
        configuration(home())
    except BadConfiguration as why:
        return [Fault(line, "correct it: docs/unattended.md lists the settings") for line in why.faults]
    return []


def _dangling() -> list[Fault]:
    """Facts carry their keys without a database constraint; here is where that is made good."""
    found = []
    with connection.cursor() as cursor:
        for model in FACTS:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT count(*) FROM {table} f WHERE NOT EXISTS "  # noqa: S608 - our own table names
                "(SELECT FROM source_record r WHERE r.id = f.source_record_id) "
                "OR NOT EXISTS (SELECT FROM source_person p WHERE p.id = f.source_person_id)"
            )
            count = cursor.fetchone()[0]
            if count:
                found.append(
                    Fault(f"{count} rows of {table} point to nothing", "restore the last backup; tell us")
                )
    return found
