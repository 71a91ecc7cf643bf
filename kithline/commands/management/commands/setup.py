"""Logins, database, tables, functions, grants and policies: made or brought up to date. Safe to repeat."""

from typing import Any

from django.core.management import call_command

from kithline.commands.command import KithlineCommand
from kithline.ops.home import home
from kithline.ops.secrets import Secrets


class Command(KithlineCommand):
    help = "Make the database and its logins, or bring them up to date. Example: kithline setup"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.sharing.database import database_name, setup_url
        from kithline.sharing.logins import make_database, make_logins
        from kithline.sharing.policies import apply_sharing

        secrets = Secrets(home())
        make_logins(setup_url(), secrets)
        make_database(setup_url(), database_name())
        call_command("migrate", interactive=False, verbosity=0)
        apply_sharing({audience: secrets.get(f"seal:{audience}") for audience in ("school", "authority")})
        self.stdout.write("The database is ready.")
