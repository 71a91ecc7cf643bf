"""Logins, database, tables, functions, grants and policies: made or brought up to date. Safe to repeat."""

from typing import Any

import psycopg
from django.core.management import call_command
from django.core.management.base import CommandError

from kithline.commands.command import KithlineCommand
from kithline.ops.home import home
from kithline.ops.secrets import Secrets


class Command(KithlineCommand):
    help = "Make the database and its logins, or bring them up to date. Example: kithline setup"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        from kithline.sharing.database import database_name, setup_url
        from kithline.sharing.factor_secrets import encrypt_all
        from kithline.sharing.logins import OWNER, make_database, make_logins, owner_of
        from kithline.sharing.policies import apply_sharing

        secrets = Secrets(home())
        name = database_name()
        try:
            make_logins(setup_url(), secrets)
            is_new = make_database(setup_url(), name)
            owner = "" if is_new else owner_of(setup_url(), name)
        except psycopg.errors.InsufficientPrivilege:
            raise CommandError(
                "the login in DATABASE_URL may not make logins and databases: name one that may; it is used for "
                "set-up only",
                returncode=3,
            ) from None
        except psycopg.OperationalError as why:
            reason = " ".join(str(why).split())
            raise CommandError(f"the database server cannot be used: {reason}", returncode=3) from None
        except psycopg.ProgrammingError:  # its words quote the address, and so the password
            raise CommandError(
                "DATABASE_URL is no address: one reads postgresql://login:password@host:5432/kithline",
                returncode=3,
            ) from None
        if owner and owner != OWNER:
            raise CommandError(
                f"the database '{name}' is there already and belongs to '{owner}': end DATABASE_URL with the name of "
                "one that is not there, such as /kithline; it is made then",
                returncode=3,
            )
        call_command("migrate", interactive=False, verbosity=0)
        apply_sharing({audience: secrets.get(f"seal:{audience}") for audience in ("school", "authority")})
        encrypt_all()  # what a version before kept of second factors in the clear
        self.stdout.write("The database is ready.")
