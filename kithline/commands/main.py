"""The `kithline` command. Exit 0: done; 2: used wrongly; 3: bad input, said in one clear line."""

import os
import sys

OWNER_COMMANDS = {"migrate", "makemigrations", "setup"}


def main() -> None:
    """Run one command under the database login that it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kithline.site.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["KITHLINE_SITE"] = "owner"
    from django.core.management import execute_from_command_line

    from kithline.ops.home import home
    from kithline.ops.postgres import Cluster, ClusterError

    try:
        # the settings start the database: whether it ran before is to be known before they are read
        was_running = bool(os.environ.get("DATABASE_URL")) or Cluster(home()).is_running()
        os.environ["KITHLINE_DATABASE_WAS_RUNNING"] = "1" if was_running else ""
        execute_from_command_line(["kithline", *sys.argv[1:]] if len(sys.argv) > 1 else ["kithline", "help"])
    except ClusterError as failure:
        sys.stderr.write(f"kithline: {failure}\n")
        raise SystemExit(3) from None
    except KeyboardInterrupt:
        sys.stderr.write("\nkithline: stopped; run the same command again and it carries on\n")
        raise SystemExit(130) from None
