"""Whether this installation is as it should be, check by check, each with how to mend it."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.db import connection

from kithline.commands.command import KithlineCommand
from kithline.commands.examining import FAULT, OK, WARNING, Finding, examine
from kithline.feeds.discovery import check_feed, feeds, set_aside, stood_before
from kithline.intake.in_words import counted
from kithline.ops.home import home
from kithline.record.models import (
    FACTS,
    AllocatedTo,
    FamilyMember,
    HouseholdMember,
    Link,
    PersonLineage,
    PupilAt,
    Touched,
)
from kithline.sharing.checks import Fault, faults
from kithline.watch.configuration import BadConfiguration, configuration

# What the pipeline alone writes, by which of its keys there must be something: of a fact not the person, whose id may
# only be reserved.
KEYS: dict[Any, tuple[str, ...]] = {
    **dict.fromkeys(FACTS, ("source_record", "source_person")),
    Link: ("source_person", "person"),
    PersonLineage: ("person", "other"),
    HouseholdMember: ("household", "person"),
    FamilyMember: ("family", "person"),
    AllocatedTo: ("person", "professional"),
    PupilAt: ("person",),
    Touched: ("person",),
}


class Command(KithlineCommand):
    help = (
        "Check this installation: tables, logins, policies and migrations; feeds, watch and agreements; secrets, the "
        "log of looks, backups, clock and disk. One line each; ends with 3 if anything must be mended. "
        "Example: kithline doctor"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [
            *_as_findings(
                "tables",
                "every table is protected, and this login is no stronger than it should be",
                faults(),
            ),
            *_as_findings("feeds", "every declaration is whole", _faults_of_feeds()),
            *_feeds_of_one_code(),
            *_as_findings("watch", "it can run", _faults_of_watch()),
            *_as_findings("facts", "none dangles", _dangling()),
            *examine(home()),
        ]
        wrong = [each for each in findings if each.state == FAULT]
        if options["json"]:
            told = {
                "faults": [{"what": each.words, "mend": each.mend} for each in wrong],
                "checks": [asdict(each) for each in findings],
            }
            self.stdout.write(json.dumps(told, indent=1))
        else:
            for each in findings:
                self.stdout.write(f"{each.state.upper():<8} {each.check}: {each.words}")
                if each.mend:
                    self.stdout.write(f"         mend: {each.mend}")
            warned = sum(each.state == WARNING for each in findings)
            self.stdout.write(
                f"{counted(len(findings), 'check')}: {counted(len(wrong), 'fault')}, {counted(warned, 'warning')}."
            )
        if wrong:
            raise SystemExit(3)


def _as_findings(check: str, well: str, found: list[Fault]) -> list[Finding]:
    return [Finding(check, FAULT, each.what, each.mend) for each in found] or [Finding(check, OK, well)]


def _faults_of_feeds() -> list[Fault]:
    aside = "correct its declaration: until then nothing of this feed is taken in, and the others go on"
    return [
        *(Fault(each.line, aside) for each in set_aside().values()),
        *(Fault(line, "correct its declaration") for feed in feeds().values() for line in check_feed(feed)),
    ]


def _feeds_of_one_code() -> list[Finding]:
    """The council's own stands in the place of one of ours: it may be meant, or have come by an upgrade."""
    mend = "leave it if that is meant; to take ours, move the council's own declaration out of FEEDS_DIR"
    return [
        Finding("feeds", WARNING, f"{code}: the council's own declaration stands in the place of ours", mend)
        for code in stood_before()
    ]


def _faults_of_watch() -> list[Fault]:
    try:
        configuration(home())
    except BadConfiguration as why:
        return [Fault(line, "correct it: docs/unattended.md lists the settings") for line in why.faults]
    return []


def _dangling() -> list[Fault]:
    """These keys carry no database constraint; here is where that is made good."""
    found = []
    with connection.cursor() as cursor:
        for model, names in KEYS.items():
            table, keys = model._meta.db_table, [model._meta.get_field(name) for name in names]
            nowhere = " OR ".join(
                f"f.{key.column} IS NOT NULL AND NOT EXISTS "  # noqa: S608 - our own table names
                f"(SELECT FROM {key.related_model._meta.db_table} t WHERE t.id = f.{key.column})"
                for key in keys
            )
            cursor.execute(f"SELECT count(*) FROM {table} f WHERE {nowhere}")  # noqa: S608
            count = cursor.fetchone()[0]
            if count:
                found.append(
                    Fault(f"{count} rows of {table} point to nothing", "restore the last backup; tell us")
                )
    return found
