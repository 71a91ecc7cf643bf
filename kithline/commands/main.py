"""The `kithline` command. Exit 0: done; 2: used wrongly; 3: bad input, said in one clear line."""

import importlib
import os
import sys
import textwrap
from pathlib import Path

OWNER_COMMANDS = {"migrate", "makemigrations", "setup"}
# files in, files out: no database is started for them, nor for help; a restore makes its own
FILE_COMMANDS = {"city", "docs", "feed", "help", "link", "matrix", "restore"}
# of the libraries' own commands, those that are of use here
FROM_LIBRARIES = {"changepassword", "collectstatic"}


def main() -> None:
    """Run one command under the database login that it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kithline.site.settings")
    words = sys.argv[1:] or ["help"]
    name = words[0]
    if words in (["help"], ["--help"], ["-h"]):
        os.environ["KITHLINE_SITE"] = "files"
        sys.stdout.write(_list())
        return
    if name in FILE_COMMANDS or {"--help", "-h", "--version"} & set(words):
        os.environ["KITHLINE_SITE"] = "files"
    elif name in OWNER_COMMANDS:
        os.environ["KITHLINE_SITE"] = "owner"
    from django.core import management
    from django.db import OperationalError

    known = set(_ours()) | FROM_LIBRARIES
    known |= set(management.find_commands(management.__path__[0]))
    if name not in known | {"help"} and not name.startswith("-"):
        sys.stderr.write("kithline: there is no such command; `kithline help` lists them\n")
        raise SystemExit(2)

    from kithline.feeds.discovery import BadDeclaration
    from kithline.ops.home import home
    from kithline.ops.postgres import Cluster, ClusterError

    try:
        if os.environ.get("KITHLINE_SITE") != "files":
            # the settings start the database: whether it ran before is to be known before they are read
            was_running = bool(os.environ.get("DATABASE_URL")) or Cluster(home()).is_running()
            os.environ["KITHLINE_DATABASE_WAS_RUNNING"] = "1" if was_running else ""
        management.execute_from_command_line(["kithline", *words])
    except OperationalError:
        sys.stderr.write(
            "kithline: the database cannot be reached as our logins: `kithline setup` makes it ready\n"
        )
        raise SystemExit(3) from None
    except (BadDeclaration, ClusterError) as failure:
        sys.stderr.write(f"kithline: {failure}\n")
        raise SystemExit(3) from None
    except BrokenPipeError:  # whoever reads has seen enough: `kithline trace ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.stderr.write("\nkithline: stopped; run the same command again and it carries on\n")
        raise SystemExit(130) from None


def _ours() -> list[str]:
    """The names of our own commands."""
    from django.core.management import find_commands

    return sorted(find_commands(str(Path(__file__).parent / "management")))


def _list() -> str:
    """Our commands with the first sentence of what each does. The library's work too; they are not for every day."""
    import django

    django.setup()
    lines = ["usage: kithline COMMAND ...", ""]
    for name in _ours():
        told = importlib.import_module(f"kithline.commands.management.commands.{name}").Command.help
        first, *more = textwrap.wrap(told.partition(" Example: ")[0], 66)
        lines += [f"  {name:<9} {first}", *(f"  {'':<9} {line}" for line in more)]
    return "\n".join([*lines, "", "`kithline COMMAND --help` says how to use one, with an example."]) + "\n"
