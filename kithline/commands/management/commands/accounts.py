"""Accounts from the command line: close those not used, close one, make a link for one."""

import json
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from kithline.commands.command import KithlineCommand
from kithline.core import clock


class Command(KithlineCommand):
    help = (
        "Close the accounts that nobody has signed in to for 90 days (--close-unused; `kithline watch` does it daily), "
        "close one (--close); or, for somebody whom nobody can help on the pages, make a link to set a password "
        "(--link) or take a lost second factor away (--reset-factor). "
        'Example: kithline accounts --close ada@example.org --reason "Left on 1 May" --by "Noor Vale"'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--close-unused", action="store_true", help="close those that are not used, by rule"
        )
        what.add_argument("--close", metavar="USER", default="", help="close this account at once")
        what.add_argument("--reset-factor", metavar="USER", default="", help="take a lost second factor away")
        what.add_argument(
            "--link", metavar="USER", default="", help="print a link of one use for this account"
        )
        parser.add_argument("--reason", default="", help="why, in a few words")
        parser.add_argument("--by", default="", help="who decided it")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.sharing.unused import (
            close_by_command,
            close_unused,
            link_by_command,
            reset_by_command,
        )

        now: dict[str, Any] = {"at": clock.now()}
        why = {"reason": options["reason"], "by": options["by"]}
        done: dict[str, Any]
        try:
            if options["close"]:
                close_by_command(options["close"], **why, **now, on=clock.today())
                done, words = {"closed": [options["close"]]}, f"Closed: {options['close']}."
            elif options["reset_factor"]:
                reset_by_command(options["reset_factor"], **why, **now)
                done, words = {"reset": options["reset_factor"]}, f"Reset: {options['reset_factor']}."
            elif options["link"]:
                token = secrets.token_urlsafe(24)
                site = link_by_command(options["link"], token, **why, **now)
                address = f"{settings.SITE_ADDRESSES[site].rstrip('/')}/invitation/{token}/"
                done, words = {"link": address, "site": site}, f"Once, at the {site} site: {address}"
            else:
                closed = close_unused(on=clock.today(), **now)
                done, words = {"closed": closed}, f"{len(closed)} accounts closed, not used for 90 days."
        except ValueError as fault:
            raise CommandError(str(fault), returncode=2) from None
        self.stdout.write(json.dumps(done) if options["json"] else words)
