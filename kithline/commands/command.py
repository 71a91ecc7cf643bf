"""What all our commands have in common: their own options in the help, and their own name before what is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection


class KithlineCommand(BaseCommand):
    """A command of `kithline`. CommandError, with its return code, is one line on the error stream."""

    # The library's own options still work; they tell nobody who reads the help anything about the command.
    suppressed_base_arguments = {
        "--version",
        "--verbosity",
        "--settings",
        "--pythonpath",
        "--traceback",
        "--no-color",
        "--force-color",
        "--skip-checks",
    }

    def execute(self, *args: Any, **options: Any) -> Any:
        """As the library does it, but that the line begins with the command's name and not a class's."""
        try:
            return self._execute(*args, **options)
        except CommandError as why:
            if not getattr(self, "_called_from_command_line", False) or options.get("traceback"):
                raise
            self.stderr.write(f"kithline: {why}")
            sys.exit(why.returncode)

    def _execute(self, *args: Any, **options: Any) -> Any:
        """Where this version stands over an earlier one's database, that is said, and not what SQL stumbled on."""
        try:
            return super().execute(*args, **options)
        except ProgrammingError:
            from kithline.commands.examining import waiting_migrations

            connection.close()
            if not waiting_migrations():
                raise
            raise CommandError(
                "the database is of an earlier version of Kithline: run kithline setup first", returncode=3
            ) from None
