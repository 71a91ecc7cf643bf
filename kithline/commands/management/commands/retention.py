"""What need not be kept any more; and the disposals that two people have signed."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from kithline.commands.command import KithlineCommand
from kithline.core import clock


class Command(KithlineCommand):
    help = (
        "Work out what need not be kept any more, by schedule, and what holds keep all the same; the officer's pages "
        "show it then. Adults whom no child needs are disposed of once they have waited their days in the sealed "
        "holding area, as `kithline update` does. With --dispose, carry out what two officers have signed. "
        "Example: kithline retention --json"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dispose", action="store_true", help="carry out signed disposals: this deletes, for good"
        )
        parser.add_argument(
            "--files",
            type=int,
            metavar="DAYS",
            help="delete files as received that are older than so many days (`kithline watch` does it each day)",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.assembly.unneeded import BadHolding, dispose_of_unneeded, holding_days
        from kithline.intake.forgetting import forget_files
        from kithline.sharing.rights.disposal import carry_out, waiting
        from kithline.sharing.rights.retention import work_out
        from kithline.sharing.rights.schedules import BadSchedule

        today, home = clock.today(), settings.HOME
        if options["files"] is not None and options["files"] < 1:
            raise CommandError("--files: expected one day or more", returncode=2)
        files = forget_files(today, options["files"]) if options["files"] else 0
        try:
            unneeded = dispose_of_unneeded(on=today, at=clock.now(), days=holding_days(home))
            done = [
                carry_out(each, on=today, at=clock.now(), home=home)
                for each in (waiting() if options["dispose"] else ())
            ]
            lines = work_out(on=today, home=home)
        except (BadHolding, BadSchedule) as why:
            raise CommandError(str(why), returncode=2) from None
        if options["json"]:
            told = [
                {"schedule": each.schedule.code, **{k: v for k, v in asdict(each).items() if k != "schedule"}}
                for each in lines
            ]
            certificates = [{**each.body, "digest": each.digest} for each in done]
            found = {
                "unneeded": sum(each.body["people"] for each in unneeded),
                "due": told,
                "files_deleted": files,
                "certificates": certificates,
            }
            self.stdout.write(json.dumps(found, default=str, indent=1))
            return
        if options["files"]:
            self.stdout.write(f"{files} files as received deleted.")
        for part in unneeded:
            self.stdout.write(f"{part.body['people']} adults whom no child needs disposed of. {part.digest}")
        for certificate in done:
            rows = sum(certificate.body["rows"].values())
            self.stdout.write(
                f"Disposal {certificate.body['disposal']}: {rows} rows deleted or emptied. {certificate.digest}"
            )
        for each in lines:
            when = f", since {each.oldest}" if each.oldest else ""
            parts = f"{each.persons} people, {each.pieces} parts of records due{when}; {each.held} held"
            self.stdout.write(f"{each.schedule.code}: {parts}")
        if options["dispose"] and not done:
            self.stdout.write("No disposal waits that two officers have signed.")
