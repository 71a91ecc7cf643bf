"""What all our commands have in common: their own options in the help, and their own name before what is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError


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
            return super().execute(*args, **options)
        except CommandError as why:
            if not getattr(self, "_called_from_command_line", False) or options.get("traceback"):
                raise
            self.stderr.write(f"kithline: {why}")
            sys.exit(why.returncode)
