"""Everything, then the two sites: what `make run` calls."""

import os
import subprocess  # nosec B404 - our own command, no shell
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from kithline.commands import building
from kithline.commands.command import KithlineCommand
from kithline.ops.home import home
from kithline.ops.postgres import Cluster
from kithline.ops.processes import (
    PortTaken,
    Processes,
    Program,
    ProgramEnded,
    answers,
    require_free_port,
)
from kithline.ops.progress import Progress
from kithline.sharing.instance import REAL, kind_of_instance
from kithline.sharing.roles import ROLES


class Command(KithlineCommand):
    help = (
        "Start the database, make the demonstration at the first run, and serve the authority's site on PORT and the "
        "schools' on PORT+1. Example: kithline run --size ward --port 8000"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        sizes = ["tiny", "ward", "city", "empty"]
        real = "where --size is empty"
        add = parser.add_argument
        add("--size", default="ward", choices=sizes, help="of the invented city; empty: a real installation")
        add("--port", type=int, default=8000, help="of the authority's site; the schools' has the next one")
        add("--seed", type=int, default=1, help="another number makes another city")
        authority = os.environ.get("AUTHORITY", "Your Council")
        add("--authority", default=authority, metavar="NAME", help=f"the council's name, {real}")
        organisations = os.environ.get("ORGANISATIONS") or None
        listed = f"CSV of schools and services, {real}"
        add("--organisations", type=Path, default=organisations, metavar="FILE", help=listed)
        administrator = os.environ.get("ADMINISTRATOR", "administrator")
        add("--administrator", default=administrator, metavar="USERNAME", help=f"the first one, {real}")
        add("--build-only", action="store_true", help="build, and serve nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        try:
            for each in (port, port + 1):
                require_free_port(each)
        except PortTaken as taken:
            raise CommandError(str(taken), returncode=3) from None
        was_running = bool(os.environ.get("KITHLINE_DATABASE_WAS_RUNNING", "1"))
        try:
            self._build(options)
            if not options["build_only"]:
                self._serve(port)
        except ProgramEnded as ended:
            raise CommandError(f"the site {ended}", returncode=3) from None
        finally:
            if not was_running:
                from django.db import connection

                connection.close()
                Cluster(home()).stop()

    def _build(self, options: dict[str, Any]) -> None:
        size = options["size"]
        if self._is_current() and building.is_built():
            if kind_of_instance() == REAL:
                self.stdout.write(
                    "This is a real installation: no invented city is made. Starting the sites."
                )
            else:
                self.stdout.write("Everything was made before; starting the sites.")
                if line := building.other_size(size, options["seed"]):
                    self.stdout.write(line)
            self._say_sign_ins()
            return
        password = None
        with Progress(building.STAGES_OF_DEMONSTRATION + 1 if size != "empty" else 1) as progress:
            progress.stage("Making the database ready")
            self._own_command("setup")
            self._own_command("collectstatic", "--noinput", "--verbosity", "0")
            self._current_stamp().write_text(_version_of_code(), encoding="ascii")
            if line := building.other_size(size, options["seed"]):
                progress.say(line)
            if building.is_built():
                pass
            elif size == "empty":
                password = self._build_real(options)
            else:
                try:
                    building.build_demonstration(size, options["seed"], progress)
                except ValueError as why:
                    raise CommandError(str(why), returncode=3) from None
        if password:
            self.stdout.write(
                f"\nA real installation for {options['authority']} is ready. First administrator, shown once:\n"
                f"    {options['administrator']}    {password}\n"
            )
        self._say_sign_ins()

    def _build_real(self, options: dict[str, Any]) -> str:
        """The first administrator's password."""
        try:
            return building.build_real(
                options["authority"], options["organisations"], options["administrator"]
            )
        except (ValueError, OSError) as why:
            raise CommandError(str(why), returncode=3) from None

    def _say_sign_ins(self) -> None:
        users = home() / "city" / "demo_users.csv"
        if not users.exists():
            return
        self.stdout.write(f"\nDemonstration sign-ins (password of each: {building.DEMO_PASSWORD}):")
        found = building.demo_users(users)
        for site, words in (("school", "At the schools' site"), ("authority", "At the authority's site")):
            self.stdout.write(f"  {words}")
            for user in found:
                role = ROLES.get(user.role)
                if role is not None and role.audience == site:
                    self.stdout.write(f"    {user.username:<46} {role.title}")

    def _serve(self, port: int) -> None:
        addresses = {
            name: os.environ.get(name, f"http://localhost:{at}")
            for name, at in (("KITHLINE_AUTHORITY_ADDRESS", port), ("KITHLINE_SCHOOL_ADDRESS", port + 1))
        }
        with Processes(home() / "run.json") as processes:
            for site, at in (("authority", port), ("school", port + 1)):
                processes.start(
                    Program(
                        site,
                        [
                            *(
                                sys.executable,
                                "-m",
                                "gunicorn",
                                "kithline.site.wsgi",
                                "--bind",
                                f"127.0.0.1:{at}",
                            ),
                            *(
                                "--worker-class",
                                "gthread",
                                "--threads",
                                "4",
                                "--workers",
                                "1",
                                "--log-level",
                                "warning",
                            ),
                        ],
                        {
                            "KITHLINE_SITE": site,
                            "DJANGO_SETTINGS_MODULE": "kithline.site.settings",
                            **addresses,
                        },
                    )
                )
            # what stewards decide on the pages: the sites may not write the record
            processes.start(
                Program(
                    "decisions",
                    [sys.executable, "-m", "kithline", "decisions"],
                    {"KITHLINE_SITE": "pipeline", "DJANGO_SETTINGS_MODULE": "kithline.site.settings"},
                )
            )
            # an address that is shown answers
            with Progress(1) as progress:
                progress.stage("Starting the two sites")
                for each in (port, port + 1):
                    if not processes.wait_until(partial(_is_up, each)):
                        raise KeyboardInterrupt
            self.stdout.write(
                f"\nThe authority's site: http://localhost:{port}\nThe schools' site:    http://localhost:{port + 1}\n"
                "Ctrl-C stops them.\n"
            )
            self.stdout.flush()
            processes.wait()
            self.stdout.write("\nStopping the sites and the database.\n")
            self.stdout.flush()

    def _own_command(self, *command: str) -> None:
        site = "owner" if command[0] == "setup" else "pipeline"
        done = subprocess.run(  # noqa: S603  # nosec B603
            [sys.executable, "-m", "kithline", *command],
            env={**os.environ, "KITHLINE_SITE": site},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            # what goes on from a line is indented: where a statement failed, which lines of code led there
            said = [line for line in done.stderr.splitlines() if line.strip() and not line[0].isspace()]
            last = said[-1].removeprefix("kithline: ") if said else "no reason given"
            raise CommandError(f"{command[0]} did not succeed: {last}", returncode=3)

    def _current_stamp(self) -> Path:
        return home() / "set-up-by"

    def _is_current(self) -> bool:
        """Whether tables, policies and static files are those of this code."""
        stamp = self._current_stamp()
        return stamp.exists() and stamp.read_text(encoding="ascii") == _version_of_code()


def _is_up(port: int) -> bool:
    return answers(port, "/sign-in/", settings.ALLOWED_HOSTS[0].lstrip("*.") or "localhost")


def _version_of_code() -> str:
    """A hash of what set-up depends on: migrations, policies, the matrix, static files."""
    import hashlib

    package = Path(__file__).parents[3]
    total = hashlib.sha256()
    for pattern in (
        "*/migrations/*.py",
        "sharing/**/*.py",
        "sharing/sql/*.sql",
        "ui/static/**/*",
        "record/*.py",
    ):
        for path in sorted(package.glob(pattern)):
            if path.is_file():
                total.update(path.read_bytes())
    return total.hexdigest()
